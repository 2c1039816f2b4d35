// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, rebuilt-digit.js, drawing.js, mine.js
// <bits-of-a-code data="...">: a digit that the reader chooses, from a code that was rounded to steps which she makes finer,
// by a network and by PCA, and what a file of all digits costs and loses. For the reader's own digit the codes are computed, and
// the bits are those of its symbols, by their frequencies among training digits.

(() => {
  "use strict";

  const { METHODS, RebuiltDigit, activations, array, clamp, makeYours, network, short, shown } = aelibLive;

  class BitsOfACode extends RebuiltDigit {
    firstLine = "Choose a digit, and make the steps finer.";

    key = "place";

    build(data) {
      const chart = "Squared error of all digits over bits per digit";
      const parts = this.layOut(data, { values: [...data.steps[0].keys()], slider: "Fineness of the steps", chart });
      return this.hasAttribute("later") ? [...parts, this.makeOwn()] : parts;
    }

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

    // A digit that is chosen takes the place of the reader's own.
    put(part) {
      super.put(part);
      if (this.own) this.choice.set("");
    }

    choose(part) {
      if ("label" in part && this.yours) {
        this.yours.set(false);
        this.take(null);
      }
      super.choose(part);
    }

    digit() {
      return this.own ?? super.digit();
    }

    written(place) {
      return `${place + 1} of ${this.values.length}`;
    }

    pictured({ name }) {
      return `${this.name()}, by ${name}`;
    }

    below({ name, step, bits, error }) {
      return `${name}, step ${short(step)}\n${shown(bits, 0)} bits, error ${shown(error, 1)}`;
    }

    name() {
      return this.own ? "yours" : super.name();
    }

    // And its step, and the bits and the error of all.
    found() {
      if (this.own) return this.ownFound();
      const at = (key, method) => this.data[key][method][this.place];
      return super.found().map((one, method) => {
        return { ...one, bits: at("bits", method), all: at("errors", method), step: at("steps", method) };
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
        const error = image.reduce((sum, ink, pixel) => sum + (ink - this.own[pixel]) ** 2, 0);
        return { name, image, error, bits, all: this.data.errors[method][place], step, mean: this.data.bits[method][place] };
      });
    }

    paint() {
      super.paint();
      if (this.own) this.yours.say(this.compared());
    }

    compared() {
      const each = this.ownFound().map(({ name, bits, mean }) => `${shown(bits, 0)} bits by ${name}, a digit of the file ${shown(mean, 0)}`);
      return `Yours costs ${each.join("; ")}. Rare numbers cost more.`;
    }

    describe() {
      const told = this.found().map(({ name, bits, error }) => `${name} ${shown(bits, 0)} bits, squared error ${shown(error, 1)}`);
      return `Fineness ${this.written(this.place)}, ${this.name()}: ${told.join("; ")}.`;
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
        const colour = colours[METHODS[method]];
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
