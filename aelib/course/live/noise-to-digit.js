// needs: figure.js, numbers.js, controls.js, network.js, pictures.js
// <noise-to-digit data="...">: from noise to digits. Six samples at the noise level that the reader moves, what the
// denoiser answers, and the training digit nearest to each answer; by a button other noise.

(() => {
  "use strict";

  const { clamp, LiveFigure, make, makeButton, makeRow, paintRow, pictures, pieces, short, shown } = aelibLive;

  const TITLES = { noisy: "noisy", denoised: "denoised", nearest: "nearest training digit" }; // the rows, in their order
  const PACE = 400; // milliseconds that a level stays while it plays

  class NoiseToDigit extends LiveFigure {
    firstLine = "Drag to the right, to less noise.";

    build(data) {
      const { levels } = data;
      const [height, width] = data.noisy.shape.slice(-2);
      const count = data["at once"];
      this.data = data;
      // By sample, by level.
      const [noisy, denoised] = [data.noisy, data.denoised].map((shipped) => pieces(pictures(shipped), levels.length));
      const digits = pictures(data.digits);
      this.pictures = { noisy, denoised, nearest: data.nearest.map((sample) => sample.map((index) => digits[index])) };
      this.distances = denoised.map((sample, index) =>
        sample.map((image, place) => squaredDistance(image, this.pictures.nearest[index][place])));
      this.sets = Math.ceil(noisy.length / count);
      const name = "Noise level";
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: levels.length - 1, step: 1, "aria-label": name,
        oninput: () => this.choose({ place: this.input.valueAsNumber }),
      });
      this.player = makeButton("Play", () => (this.playing ? this.stop() : this.play()));
      this.other = makeButton("Other noise", () => this.choose({ set: (this.set + 1) % this.sets }), { "aria-disabled": this.sets === 1 });
      this.rows = Object.entries(TITLES).map(([kind, title]) => ({ kind, title, ...makeRow(title, count, { width, height }) }));
      this.numbers = Array.from({ length: count }, () => make("span"));
      const below = make("div", { class: "distances" }, ...this.numbers);
      below.style.setProperty("--count", count);
      this.put({ set: 0, place: 0 });
      return [
        make("label", { class: "range" }, make("span", {}, name), this.output, this.input),
        this.makeTools("Samples", this.player, this.other),
        ...this.rows.map(({ title, part }) => make("div", {}, make("p", {}, title), part)),
        make("p", {}, "squared distance between the last two"),
        below,
      ];
    }

    // The state

    put({ set, place }) {
      Object.assign(this, { set, place });
      this.input.value = place;
      this.output.textContent = this.level();
      this.input.setAttribute("aria-valuetext", `level ${this.level()}`);
    }

    level() {
      const level = this.data.levels[this.place];
      return level ? short(level, 2) : "0";
    }

    // Whatever the reader does ends the playing.
    choose(part) {
      this.stop();
      this.go(part);
    }

    go(part) {
      this.put({ set: this.set, place: this.place, ...part });
      this.change();
    }

    reset() {
      this.choose({ set: 0, place: 0 });
    }

    state() {
      return [this.set, this.place];
    }

    restore([set, place = this.place]) {
      this.choose({
        set: clamp(Math.round(set), 0, this.sets - 1),
        place: clamp(Math.round(place), 0, this.data.levels.length - 1),
      });
    }

    // Down from this level, or, where it is the last, from the first.
    play() {
      const last = this.data.levels.length - 1;
      if (this.place === last) this.go({ place: 0 });
      this.player.textContent = "Stop";
      this.playing = setInterval(() => {
        this.go({ place: this.place + 1 });
        if (this.place === last) this.stop();
      }, PACE);
    }

    stop() {
      clearInterval(this.playing);
      this.playing = null;
      this.player.textContent = "Play";
    }

    // What there is: the pictures of each row, and the squared distances between those of the last two.
    found() {
      const count = this.data["at once"];
      const those = (samples) => samples.slice(this.set * count, (this.set + 1) * count).map((sample) => sample[this.place]);
      const images = Object.keys(TITLES).map((kind) => those(this.pictures[kind]));
      return { images, distances: those(this.distances) };
    }

    describe() {
      const distances = this.found().distances.map((distance) => shown(distance, 1));
      return `Set ${this.set + 1} of ${this.sets}, at the level ${this.level()}. Squared distances from the denoised pictures to the nearest training digits: ${distances.join(", ")}.`;
    }

    // Drawing

    paint() {
      const { images, distances } = this.found();
      this.rows.forEach(({ canvas, title }, place) => {
        paintRow(canvas, images[place], this.data["at once"]);
        canvas.setAttribute("aria-label", `${title}, at the level ${this.level()}`);
      });
      this.numbers.forEach((number, place) => {
        number.textContent = place in distances ? shown(distances[place], 1) : "";
      });
    }
  }

  function squaredDistance(one, other) {
    return one.reduce((sum, ink, pixel) => sum + (ink - other[pixel]) ** 2, 0);
  }

  customElements.define("noise-to-digit", NoiseToDigit);
})();
