// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, rebuilt-digit.js
// <code-size data="...">: a digit that the reader chooses, rebuilt from a code whose size the reader moves, by a network
// and by PCA, and what all test digits lose at each size.

(() => {
  "use strict";

  const { METHODS, RebuiltDigit, named, shown } = aelibLive;

  class CodeSize extends RebuiltDigit {
    firstLine = "Choose a digit, and move the slider.";

    key = "size";

    build(data) {
      const chart = "Squared error of all test digits against the size of the code";
      return this.layOut(data, { values: data.sizes, slider: "Size of the code", chart });
    }

    written(size) {
      return `${size} number${size === 1 ? "" : "s"}`;
    }

    pictured({ name }) {
      return `${named(this.label)}, by ${name} from ${this.written(this.size)}`;
    }

    below({ name, error }) {
      return `${name}\nerror ${shown(error, 1)}`;
    }

    // And the error of all test digits.
    found() {
      return super.found().map((one) => ({ ...one, all: this.data.errors[one.name][0][this.place] }));
    }

    describe() {
      const found = this.found();
      const told = (key) => found.map((one) => `${one.name} ${shown(one[key], 1)}`).join(", ");
      return `A code of ${this.written(this.size)}. Squared error of ${named(this.label)}: ${told("error")}. Of all test digits: ${told("all")}.`;
    }

    paintChart(found) {
      const { chart, colours, data, place, size } = this;
      const all = Object.values(data.errors).flat(2);
      const [low, high] = [Math.min(...all) / 1.15, Math.max(...all) * 1.15];
      chart.begin({
        x: { name: "numbers in the code", low: data.sizes[0] / 1.12, high: data.sizes.at(-1) * 1.12, log: true },
        y: { name: "squared error, all test digits", low, high, log: true },
        colours,
        names: data.methods,
      });
      chart.line([[size, low], [size, high]], { colour: colours.faint, width: 1, dash: [3, 4] });
      // The first method comes last, over the other.
      for (const [method, name] of [...data.methods.entries()].toReversed()) {
        const colour = colours[METHODS[method]];
        const runs = data.errors[name].map((run) => run.map((value, at) => [data.sizes[at], value]));
        chart.line(runs[0], { colour });
        for (const run of runs.slice(1)) chart.dots(run, { colour, radius: 4, ring: true });
        chart.dots(runs[0], { colour, radius: 3 });
        chart.dots([runs[0][place]], { colour, radius: 6 });
      }
      found.forEach(({ all: error }, method) => {
        const colour = colours[METHODS[method]];
        chart.text(shown(error, 1), [size, error], { colour, dx: 9, dy: method ? -9 : 11 });
      });
      chart.endNames(
        data.methods.map((name, method) => ({
          name,
          at: [data.sizes.at(-1), data.errors[name][0].at(-1)],
          colour: colours[METHODS[method]],
        })),
      );
    }
  }

  customElements.define("code-size", CodeSize);
})();
