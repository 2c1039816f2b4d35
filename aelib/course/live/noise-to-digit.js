// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// <noise-to-digit data="...">: a walk from noise to a digit, along which the reader moves: the picture at the level, its
// repair, and the training digit nearest to that; how far away that digit is at each step, and the end of the walk.

(() => {
  "use strict";

  const { Chart, clamp, LiveFigure, make, makeChoice, makeImage, paintImage, pictures, pieces, short, shown } = aelibLive;

  const KINDS = ["noisy", "repaired", "nearest"]; // the pictures of a level, in their order
  const TITLES = { noisy: "with its noise", repaired: "repaired", nearest: "nearest training digit" };

  class NoiseToDigit extends LiveFigure {
    firstLine = "Move the slider down from noise.";

    build(data) {
      const { levels, walks, images } = data;
      const [height, width] = images.noisy.shape.slice(-2);
      this.data = data;
      // By kind, by walk, by level.
      this.pictures = Object.fromEntries(KINDS.map((kind) => [kind, pieces(pictures(images[kind]), levels.length)]));
      const name = "Noise level";
      const options = Array.from({ length: walks }, (_, walk) => String(walk + 1));
      this.choice = makeChoice("Noise", options, (option) => option, (option) => this.choose({ walk: Number(option) - 1 }));
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: levels.length - 1, step: 1, "aria-label": name,
        oninput: () => this.choose({ place: this.input.valueAsNumber }),
      });
      this.images = KINDS.map((kind) => makeImage(TITLES[kind], { width, height }));
      this.chart = new Chart({ name: "Squared distances from the repaired picture at each step" });
      this.distances = this.pictures.repaired.map((walk, index) =>
        walk.map((image, place) => squaredDistance(image, this.pictures.nearest[index][place])));
      this.changes = this.pictures.repaired.map((walk) => walk.map((image) => squaredDistance(image, walk.at(-1))));
      this.put({ walk: 0, place: 0 });
      return [
        this.choice.element,
        make("label", { class: "range" }, make("span", {}, name), this.output, this.input),
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        this.chart.element,
      ];
    }

    // The state

    put({ walk, place }) {
      Object.assign(this, { walk, place });
      this.choice.set(String(walk + 1));
      this.input.value = place;
      this.output.textContent = this.level();
      this.input.setAttribute("aria-valuetext", `level ${this.level()}`);
    }

    level() {
      const level = this.data.levels[this.place];
      return level ? short(level, 2) : "0";
    }

    choose(part) {
      this.put({ walk: this.walk, place: this.place, ...part });
      this.change();
    }

    reset() {
      this.choose({ walk: 0, place: 0 });
    }

    state() {
      return [this.walk, this.place];
    }

    restore([walk, place = this.place]) {
      this.choose({
        walk: clamp(Math.round(walk), 0, this.data.walks - 1),
        place: clamp(Math.round(place), 0, this.data.levels.length - 1),
      });
    }

    // What there is: the three pictures, the squared distance between the last two, and that from the repaired picture
    // to the one at the end.
    found() {
      const images = KINDS.map((kind) => this.pictures[kind][this.walk][this.place]);
      return { images, distance: this.distances[this.walk][this.place], change: this.changes[this.walk][this.place] };
    }

    describe() {
      const { distance, change } = this.found();
      return `Noise ${this.walk + 1} at the level ${this.level()}. Squared distance from the repaired picture to the nearest training digit: ${shown(distance, 1)}, to the end of the walk: ${shown(change, 1)}.`;
    }

    // Drawing

    paint() {
      const { images, distance } = this.found();
      this.images.forEach(({ canvas, caption }, place) => {
        const kind = KINDS[place];
        paintImage(canvas, (pixel) => images[place][pixel]);
        canvas.setAttribute("aria-label", `${TITLES[kind]}, at the level ${this.level()}`);
        caption.textContent = kind === "nearest" ? `${TITLES[kind]}\nsquared distance ${shown(distance, 1)}` : TITLES[kind];
      });
      this.paintChart();
    }

    paintChart() {
      const { chart, colours, place, walk } = this;
      const lines = [
        { name: "nearest digit", values: this.distances, colour: colours.orange },
        { name: "end of the walk", values: this.changes, colour: colours.accent },
      ];
      const last = this.data.levels.length - 1;
      const high = 1.1 * Math.max(...this.distances[walk], ...this.changes[walk]);
      chart.begin({
        x: { name: "step", low: -0.3, high: last + 0.3, whole: true },
        y: { name: "squared distance from the repaired picture to", low: -1, high },
        colours,
        names: lines.map(({ name }) => name),
      });
      for (const { values, colour } of lines) {
        const points = values[walk].map((value, step) => [step, value]);
        chart.line(points, { colour });
        chart.dots(points, { colour, radius: 3 });
        chart.dots([points[place]], { colour, radius: 6 });
      }
      chart.endNames(lines.map(({ name, values, colour }) => ({ name, at: [last, values[walk][last]], colour })));
    }
  }

  function squaredDistance(one, other) {
    return one.reduce((sum, ink, pixel) => sum + (ink - other[pixel]) ** 2, 0);
  }

  customElements.define("noise-to-digit", NoiseToDigit);
})();
