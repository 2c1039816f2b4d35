// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, rebuilt-digit.js
// <bits-of-a-code data="...">: a digit that the reader chooses, from a code that was rounded to steps which she makes finer,
// by a network and by PCA, and what a file of all digits costs and loses.

(() => {
  "use strict";

  const { METHODS, RebuiltDigit, named, short, shown } = aelibLive;

  class BitsOfACode extends RebuiltDigit {
    firstLine = "Choose a digit, and make the steps finer.";

    key = "place";

    build(data) {
      const chart = "Squared error of all digits over bits per digit";
      return this.layOut(data, { values: [...data.steps[0].keys()], slider: "Fineness of the steps", chart });
    }

    written(place) {
      return `${place + 1} of ${this.values.length}`;
    }

    pictured({ name }) {
      return `${named(this.label)}, by ${name}`;
    }

    below({ name, step, bits, error }) {
      return `${name}, step ${short(step)}\n${shown(bits, 0)} bits, error ${shown(error, 1)}`;
    }

    // And its step, and the bits and the error of all.
    found() {
      const at = (key, method) => this.data[key][method][this.place];
      return super.found().map((one, method) => {
        return { ...one, bits: at("bits", method), all: at("errors", method), step: at("steps", method) };
      });
    }

    describe() {
      const told = this.found().map(({ name, bits, error }) => `${name} ${shown(bits, 0)} bits, squared error ${shown(error, 1)}`);
      return `Fineness ${this.written(this.place)}, ${named(this.label)}: ${told.join("; ")}.`;
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
        chart.dots([[found[method].bits, found[method].all]], { colour, radius: 6 });
        chart.text(name, curve[0], { colour, dx: 10, align: "left" });
      }
    }
  }

  customElements.define("bits-of-a-code", BitsOfACode);
})();
