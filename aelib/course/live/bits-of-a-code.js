// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, drawing.js, mine.js
// <bits-of-a-code data="...">: a digit that the reader chooses, from a code that was rounded to steps which she makes finer,
// by a network and by PCA, and what a file of all digits costs and loses. For the reader's own digit the codes are computed, and
// the bits are those of its symbols, by their frequencies among training digits.

(() => {
  "use strict";

  const { Chart, LiveFigure, activations, array, clamp, make, makeChoice, makeImage } = aelibLive;
  const { makeYours, named, network, paintImage, pictures, pieces, short, shown } = aelibLive;

  const COLOURS = ["accent", "orange"]; // of the methods, in their order

  class BitsOfACode extends LiveFigure {
    firstLine = "Choose a digit, and make the steps finer.";

    build(data) {
      const [height, width] = data.images.digits.shape.slice(1);
      Object.assign(this, { data, digits: pictures(data.images.digits), last: data.steps[0].length - 1 });
      this.chart = new Chart({ name: "Squared error of all digits over bits per digit" });
      // By method, by place of the slider, by digit.
      this.rebuilt = pieces(pieces(pictures(data.images.rebuilt), data.labels.length), this.last + 1);
      this.choice = makeChoice("Digit", data.labels.map(String), (label) => label, (label) => this.choose({ label: Number(label) }));
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: this.last, step: 1, "aria-label": "Fineness of the steps",
        oninput: () => this.goTo({ place: this.input.valueAsNumber }),
      });
      this.images = ["digit", ...data.methods].map((title) => makeImage(title, { width, height }));
      this.put(data.start);
      return [
        this.choice.element,
        make("label", { class: "range" }, make("span", {}, "Fineness of the steps"), this.output, this.input),
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        this.chart.element,
        ...(this.hasAttribute("later") ? [this.makeOwn()] : []),
      ];
    }

    // The state

    put({ label = this.label, place = this.place }) {
      Object.assign(this, { label, place, index: this.data.labels.indexOf(label) });
      this.choice.set(this.own ? "" : String(label));
      this.input.value = place;
      this.output.textContent = this.written();
      this.input.setAttribute("aria-valuetext", this.written());
    }

    goTo(part) {
      this.put(part);
      this.change();
    }

    // A digit that is chosen takes the place of the reader's own.
    choose(part) {
      this.yours?.set(false);
      this.own = this.asked = null;
      this.goTo(part);
    }

    reset() {
      this.choose(this.data.start);
    }

    state() {
      return [this.place, this.label];
    }

    restore([place, label = this.label]) {
      this.choose({ label: nearest(this.data.labels, label), place: clamp(Math.round(place), 0, this.last) });
    }

    written() {
      return `${this.place + 1} of ${this.last + 1}`;
    }

    name() {
      return this.own ? "yours" : named(this.label);
    }

    // The reader's own digit

    makeOwn() {
      this.yours = makeYours(this, { notice: "The network is loading …", chosen: (digit) => this.take(digit) });
      return this.yours.element;
    }

    // Begin to code the reader's own digit, or end it.
    async take(digit) {
      this.asked = digit;
      this.own = null;
      this.choice.set(String(this.label));
      this.change();
      const rest = digit && (await this.later());
      if (!digit || this.asked !== digit) return;
      if (!rest) return this.yours.say("The network did not load. Press the button again.");
      this.ways ??= rest.map(wayOf);
      this.own = digit;
      this.choice.set("");
      this.change();
    }

    // By method: its name, what is left of the digit, and the squared error; its step, and the bits and the error of all.
    found() {
      if (this.own) return this.ownFound();
      const { data, place } = this;
      return data.methods.map((name, method) => {
        const [bits, all, step] = ["bits", "errors", "steps"].map((key) => data[key][method][place]);
        const image = this.rebuilt[method][place][this.index];
        return { name, image, error: errorOf(image, this.digits[this.index]), bits, all, step };
      });
    }

    // Computed once for each place of the slider.
    ownFound() {
      const { coded, own, place } = this;
      if (coded?.own !== own || coded.place !== place) this.coded = { own, place, found: this.code() };
      return this.coded.found;
    }

    code() {
      return this.data.methods.map((name, method) => {
        const { place } = this;
        const step = this.data.steps[method][place];
        const { image, bits } = this.ways[method](this.own, step, place);
        return { name, image, error: errorOf(image, this.own), bits, all: this.data.errors[method][place], step, mean: this.data.bits[method][place] };
      });
    }

    paint() {
      const found = this.found();
      const show = ({ canvas, caption }, image, pictured, below) => {
        paintImage(canvas, (pixel) => image[pixel]);
        canvas.setAttribute("aria-label", pictured);
        caption.textContent = below;
      };
      const [digit, ...rebuilt] = this.images;
      show(digit, this.own ?? this.digits[this.index], `The digit, ${this.name()}`, "digit");
      found.forEach(({ name, image, step, bits, error }, at) => {
        const below = `${name}, step ${short(step)}\n${shown(bits, 0)} bits, error ${shown(error, 1)}`;
        show(rebuilt[at], image, `${this.name()}, by ${name}`, below);
      });
      this.paintChart(found);
      if (this.own) this.yours.say(this.compared());
    }

    compared() {
      const each = this.ownFound().map(({ name, bits, mean }) => `${shown(bits, 0)} bits by ${name}, a digit of the file ${shown(mean, 0)}`);
      return `Yours costs ${each.join("; ")}. Rare numbers cost more.`;
    }

    describe() {
      const told = this.found().map(({ name, bits, error }) => `${name} ${shown(bits, 0)} bits, squared error ${shown(error, 1)}`);
      return `Fineness ${this.written()}, ${this.name()}: ${told.join("; ")}.`;
    }

    paintChart(found) {
      const { chart, colours, data } = this;
      const highest = (key) => 1.1 * Math.max(...data[key].flat());
      chart.begin({
        x: { name: "bits per digit, as written", low: 0, high: highest("bits") },
        y: { name: "squared error, all digits", low: 0, high: highest("errors") },
        colours,
      });
      for (const [method, name] of [...data.methods.entries()].toReversed()) {
        const colour = colours[COLOURS[method]];
        const curve = data.bits[method].map((bits, at) => [bits, data.errors[method][at]]);
        chart.line(curve, { colour });
        const floor = data.unrounded[method];
        if (floor !== null) chart.line([[0, floor], [highest("bits"), floor]], { colour, width: 1, dash: [2, 3] });
        chart.dots(curve, { colour, radius: 3 });
        chart.dots([[data.bits[method][this.place], found[method].all]], { colour, radius: 6 });
        chart.text(name, curve[0], { colour, dx: 10, align: "left" });
      }
    }
  }

  const errorOf = (image, digit) => image.reduce((sum, ink, pixel) => sum + (ink - digit[pixel]) ** 2, 0);

  // The one of `values` that is nearest to a number.
  const nearest = (values, number) =>
    values.reduce((best, value) => (Math.abs(value - number) < Math.abs(best - number) ? value : best));

  // What was shipped for a method, as a function from a digit, a step and its place to what is left of it and its bits.
  function wayOf(shipped) {
    const { encode, decode } = shipped.components ? linear(shipped) : nonlinear(shipped);
    const tables = shipped.tables.map(({ low, sizes, bits }) => {
      let start = 0;
      const starts = sizes.map((size) => (start += size) - size);
      return { low, sizes, starts, bits: array(bits) };
    });
    return (digit, step, place) => {
      const { low, sizes, starts, bits } = tables[place];
      const symbols = encode(digit).map((code, at) => clamp(Math.floor(code / step + 0.5), low[at], low[at] + sizes[at] - 1));
      const cost = symbols.reduce((sum, symbol, at) => sum + bits[starts[at] + symbol - low[at]], 0);
      return { image: decode(symbols.map((symbol) => step * symbol)), bits: cost };
    };
  }

  function nonlinear({ encoder, decoder, spread }) {
    const [encode, decode, by] = [network(encoder), network(decoder), array(spread)];
    return {
      encode: (digit) => [...encode(digit)].map((code, at) => code / by[at]),
      decode: (codes) => [...decode(codes.map((code, at) => code * by[at]))].map(activations.sigmoid),
    };
  }

  function linear({ mean, components }) {
    const [middle, kernel, count] = [array(mean), array(components), components.shape[1]];
    return {
      encode: (digit) =>
        Array.from({ length: count }, (_, at) =>
          digit.reduce((sum, ink, pixel) => sum + (ink - middle[pixel]) * kernel[pixel * count + at], 0)),
      decode: (codes) =>
        Array.from(middle, (start, pixel) =>
          clamp(codes.reduce((sum, code, at) => sum + code * kernel[pixel * count + at], start), 0, 1)),
    };
  }

  customElements.define("bits-of-a-code", BitsOfACode);
})();
