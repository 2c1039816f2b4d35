// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// <code-size data="...">: a digit that the reader chooses, rebuilt from a code whose size the reader moves, by a network
// and by PCA, and what all test digits lose at each size.

(() => {
  "use strict";

  const { Chart, LiveFigure, make, makeChoice, makeImage, named, paintImage, pictures, pieces, shown } = aelibLive;

  const COLOURS = ["accent", "orange"]; // of the methods, in their order

  const numbers = (size) => `${size} number${size === 1 ? "" : "s"}`;

  class CodeSize extends LiveFigure {
    firstLine = "Choose a digit, and move the slider.";

    build(data) {
      const { methods, sizes, labels } = data;
      const [height, width] = data.images.digits.shape.slice(1);
      this.data = data;
      this.digits = pictures(data.images.digits);
      // By method, by size, by digit.
      this.rebuilt = pieces(pieces(pictures(data.images.rebuilt), labels.length), sizes.length);
      const name = "Size of the code";
      this.choice = makeChoice("Digit", labels.map(String), (label) => label, (label) => this.choose({ label: Number(label) }));
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: sizes.length - 1, step: 1, "aria-label": name,
        oninput: () => this.choose({ size: sizes[this.input.valueAsNumber] }),
      });
      this.images = ["digit", ...methods].map((title) => makeImage(title, { width, height }));
      this.chart = new Chart({ name: "Squared error of all test digits against the size of the code" });
      this.put(data.start);
      return [
        this.choice.element,
        make("label", { class: "range" }, make("span", {}, name), this.output, this.input),
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        this.chart.element,
      ];
    }

    // The state

    put({ size, label }) {
      Object.assign(this, { size, label, place: this.data.sizes.indexOf(size), index: this.data.labels.indexOf(label) });
      this.choice.set(String(label));
      this.input.value = this.place;
      this.output.textContent = numbers(size);
      this.input.setAttribute("aria-valuetext", numbers(size));
    }

    choose(part) {
      this.put({ size: this.size, label: this.label, ...part });
      this.change();
    }

    reset() {
      this.choose(this.data.start);
    }

    state() {
      return [this.size, this.label];
    }

    restore([size, label = this.label]) {
      this.choose({ size: nearest(this.data.sizes, size), label: nearest(this.data.labels, label) });
    }

    // What there is: the digit and, by method, what is left of it, the error, and that of all test digits.
    found() {
      const { data, index, place } = this;
      const digit = this.digits[index];
      return data.methods.map((name, method) => {
        const image = this.rebuilt[method][place][index];
        const error = image.reduce((sum, ink, pixel) => sum + (ink - digit[pixel]) ** 2, 0);
        return { name, image, error, all: data.errors[name][0][place] };
      });
    }

    describe() {
      const found = this.found();
      const told = (key) => found.map((one) => `${one.name} ${shown(one[key], 1)}`).join(", ");
      return `A code of ${numbers(this.size)}. Squared error of ${named(this.label)}: ${told("error")}. Of all test digits: ${told("all")}.`;
    }

    // Drawing

    paint() {
      const found = this.found();
      const pictured = [{ name: "digit", image: this.digits[this.index] }, ...found];
      this.images.forEach(({ canvas, caption }, place) => {
        const { name, image, error } = pictured[place];
        paintImage(canvas, (pixel) => image[pixel]);
        const rebuilt = `${named(this.label)}, by ${name} from ${numbers(this.size)}`;
        canvas.setAttribute("aria-label", error === undefined ? `The digit, ${named(this.label)}` : rebuilt);
        caption.textContent = error === undefined ? name : `${name}\nerror ${shown(error, 1)}`;
      });
      this.paintChart(found);
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
        const colour = colours[COLOURS[method]];
        const runs = data.errors[name].map((run) => run.map((value, at) => [data.sizes[at], value]));
        chart.line(runs[0], { colour });
        for (const run of runs.slice(1)) chart.dots(run, { colour, radius: 4, ring: true });
        chart.dots(runs[0], { colour, radius: 3 });
        chart.dots([runs[0][place]], { colour, radius: 6 });
      }
      found.forEach(({ all: error }, method) => {
        const colour = colours[COLOURS[method]];
        chart.text(shown(error, 1), [size, error], { colour, dx: 9, dy: method ? -9 : 11 });
      });
      chart.endNames(
        data.methods.map((name, method) => ({
          name,
          at: [data.sizes.at(-1), data.errors[name][0].at(-1)],
          colour: colours[COLOURS[method]],
        })),
      );
    }
  }

  // The one of `values` that is nearest to a number.
  function nearest(values, number) {
    return values.reduce((best, value) => (Math.abs(value - number) < Math.abs(best - number) ? value : best));
  }

  customElements.define("code-size", CodeSize);
})();
