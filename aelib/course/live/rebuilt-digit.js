// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// A digit that the reader chooses, beside what two methods rebuild of it, from a code that she changes with a slider.
//
// A figure of this kind has `key`, the name of what the slider changes, and `values`, what that may be, and puts into
// words a value (`written`), and what is below and what is in a picture (`below`, `pictured`). `found` says, by method,
// what there is at the place of the slider besides.

(() => {
  "use strict";

  const { Chart, LiveFigure, make, makeChoice, makeImage, named, paintImage, pictures, pieces } = aelibLive;

  class RebuiltDigit extends LiveFigure {
    layOut(data, { values, slider, chart }) {
      const [height, width] = data.images.digits.shape.slice(1);
      Object.assign(this, { data, values, digits: pictures(data.images.digits), chart: new Chart({ name: chart }) });
      // By method, by place of the slider, by digit.
      this.rebuilt = pieces(pieces(pictures(data.images.rebuilt), data.labels.length), values.length);
      const choose = (label) => this.choose({ label: Number(label) });
      this.choice = makeChoice("Digit", data.labels.map(String), (label) => label, choose);
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: values.length - 1, step: 1, "aria-label": slider,
        oninput: () => this.choose({ [this.key]: values[this.input.valueAsNumber] }),
      });
      this.images = ["digit", ...data.methods].map((title) => makeImage(title, { width, height }));
      this.put(data.start);
      return [
        this.choice.element,
        make("label", { class: "range" }, make("span", {}, slider), this.output, this.input),
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        this.chart.element,
      ];
    }

    // The state

    put({ label, ...slid }) {
      const value = slid[this.key];
      Object.assign(this, slid, { label, place: this.values.indexOf(value), index: this.data.labels.indexOf(label) });
      this.choice.set(String(label));
      this.input.value = this.place;
      this.output.textContent = this.written(value);
      this.input.setAttribute("aria-valuetext", this.output.textContent);
    }

    choose(part) {
      this.put({ [this.key]: this[this.key], label: this.label, ...part });
      this.change();
    }

    reset() {
      this.choose(this.data.start);
    }

    state() {
      return [this[this.key], this.label];
    }

    restore([value, label = this.label]) {
      this.choose({ [this.key]: nearest(this.values, value), label: nearest(this.data.labels, label) });
    }

    digit() {
      return this.digits[this.index];
    }

    name() {
      return named(this.label);
    }

    // By method: its name, what is left of the digit, and the squared error.
    found() {
      const digit = this.digit();
      return this.data.methods.map((name, method) => {
        const image = this.rebuilt[method][this.place][this.index];
        return { name, image, error: image.reduce((sum, ink, pixel) => sum + (ink - digit[pixel]) ** 2, 0) };
      });
    }

    // Drawing

    paint() {
      const found = this.found();
      const [digit, ...rebuilt] = this.images;
      const show = ({ canvas, caption }, image, pictured, below) => {
        paintImage(canvas, (pixel) => image[pixel]);
        canvas.setAttribute("aria-label", pictured);
        caption.textContent = below;
      };
      show(digit, this.digit(), `The digit, ${this.name()}`, "digit");
      rebuilt.forEach((image, at) => show(image, found[at].image, this.pictured(found[at]), this.below(found[at])));
      this.paintChart(found);
    }
  }

  // The one of `values` that is nearest to a number.
  function nearest(values, number) {
    return values.reduce((best, value) => (Math.abs(value - number) < Math.abs(best - number) ? value : best));
  }

  // The colours of the methods, in their order.
  Object.assign(aelibLive, { RebuiltDigit, METHODS: ["accent", "orange"] });
})();
