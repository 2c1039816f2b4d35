// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// <bits-of-a-code data="...">: a digit that the reader chooses, from a code that was rounded to steps which she makes finer,
// by a network and by PCA, and what a file of all digits costs and loses.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeChoice, makeImage, named, paintImage, pictures, pieces, short, shown } = aelibLive;

  const COLOURS = ["accent", "orange"]; // of the methods, in their order

  class BitsOfACode extends LiveFigure {
    firstLine = "Choose a digit, and make the steps finer.";

    build(data) {
      const { methods, labels } = data;
      const [height, width] = data.images.digits.shape.slice(1);
      this.data = data;
      this.count = data.steps[0].length;
      this.digits = pictures(data.images.digits);
      // By method, by step, by digit.
      this.rebuilt = pieces(pieces(pictures(data.images.rebuilt), labels.length), this.count);
      const name = "Fineness of the steps";
      this.choice = makeChoice("Digit", labels.map(String), (label) => label, (label) => this.choose({ label: Number(label) }));
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: this.count - 1, step: 1, "aria-label": name,
        oninput: () => this.choose({ place: this.input.valueAsNumber }),
      });
      this.images = ["digit", ...methods].map((title) => makeImage(title, { width, height }));
      this.chart = new Chart({ name: "Squared error of all digits over bits per digit" });
      this.put(data.start);
      return [
        this.choice.element,
        make("label", { class: "range" }, make("span", {}, name), this.output, this.input),
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        this.chart.element,
      ];
    }

    // The state

    put({ place, label }) {
      Object.assign(this, { place, label, index: this.data.labels.indexOf(label) });
      this.choice.set(String(label));
      this.input.value = place;
      this.output.textContent = `${place + 1} of ${this.count}`;
      this.input.setAttribute("aria-valuetext", this.output.textContent);
    }

    choose(part) {
      this.put({ place: this.place, label: this.label, ...part });
      this.change();
    }

    reset() {
      this.choose(this.data.start);
    }

    state() {
      return [this.place, this.label];
    }

    restore([place, label = this.label]) {
      const near = this.data.labels.reduce((best, one) => (Math.abs(one - label) < Math.abs(best - label) ? one : best));
      this.choose({ place: clamp(Math.round(place), 0, this.count - 1), label: near });
    }

    // By method: what is left of the digit, its error, and bits and error of all.
    found() {
      const { data, index, place } = this;
      const digit = this.digits[index];
      return data.methods.map((name, method) => {
        const image = this.rebuilt[method][place][index];
        const error = image.reduce((sum, ink, pixel) => sum + (ink - digit[pixel]) ** 2, 0);
        const [bits, all] = [data.bits[method][place], data.errors[method][place]];
        return { name, image, error, bits, all, step: data.steps[method][place] };
      });
    }

    describe() {
      const told = this.found().map(({ name, bits, error }) => `${name} ${shown(bits, 0)} bits, squared error ${shown(error, 1)}`);
      return `Fineness ${this.place + 1} of ${this.count}, ${named(this.label)}: ${told.join("; ")}.`;
    }

    // Drawing

    paint() {
      const found = this.found();
      const pictured = [{ name: "digit", image: this.digits[this.index] }, ...found];
      this.images.forEach(({ canvas, caption }, place) => {
        const { name, image, error, bits, step } = pictured[place];
        paintImage(canvas, (pixel) => image[pixel]);
        const own = error === undefined;
        canvas.setAttribute("aria-label", own ? `The digit, ${named(this.label)}` : `${named(this.label)}, by ${name}`);
        caption.textContent = own ? name : `${name}, step ${short(step)}\n${shown(bits, 0)} bits, error ${shown(error, 1)}`;
      });
      this.paintChart(found);
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
        chart.dots([[found[method].bits, found[method].all]], { colour, radius: 6 });
        chart.text(name, curve[0], { colour, dx: 10, align: "left" });
      }
    }
  }

  customElements.define("bits-of-a-code", BitsOfACode);
})();
