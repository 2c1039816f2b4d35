// needs: figure.js, numbers.js, controls.js, network.js, pictures.js, random.js, drawing.js, mine.js
// <noise-to-digit data="...">: from noise to digits. Six samples at the noise level that the reader moves, what the
// denoiser answers, and the training digit nearest to each answer; by a button other noise.
//
// The reader's own digit takes part without a network: noise is added to it, and the best denoiser of a training set, which is
// the training digits of this figure and hers, leads down from there, level by level (returned, in noise_to_digit.py).

(() => {
  "use strict";

  const {
    LiveFigure, clamp, make, makeButton, makeRow, makeYours, paintRow, pictures, pieces, short, shown, unitNormals,
  } = aelibLive;

  const TITLES = { noisy: "noisy", denoised: "denoised", nearest: "nearest training digit" }; // the rows, in their order
  const OWN_TITLES = { noisy: "yours, with noise", denoised: "denoised", nearest: "where the way down ends" };
  const GAPS = { false: "squared distance between the last two", true: "squared distance of the end from yours" };
  const LEAST = 1e-12; // share of an answer below which a digit does not count
  const SAME = 1; // squared distance below which the end is the reader's own digit
  const PACE = 400; // milliseconds that a level stays while it plays

  class NoiseToDigit extends LiveFigure {
    firstLine = "Drag to the right, to less noise.";

    build(data) {
      const { levels } = data;
      const [height, width] = data.noisy.shape.slice(-2);
      const count = data["at once"];
      // By sample, by level.
      const [noisy, denoised] = [data.noisy, data.denoised].map((shipped) => pieces(pictures(shipped), levels.length));
      this.digits = pictures(data.digits);
      this.pictures = { noisy, denoised, nearest: data.nearest.map((sample) => sample.map((index) => this.digits[index])) };
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
      this.rows = Object.entries(TITLES).map(([kind, title]) => ({ kind, words: make("p", {}, title), ...makeRow(title, count, { width, height }) }));
      this.gaps = make("p");
      this.yours = makeYours(this, { notice: "", chosen: (digit) => this.own(digit) });
      this.numbers = Array.from({ length: count }, () => make("span"));
      const below = make("div", { class: "distances" }, ...this.numbers);
      below.style.setProperty("--count", count);
      this.put({ set: 0, place: 0 });
      return [
        make("label", { class: "range" }, make("span", {}, name), this.output, this.input),
        this.makeTools("Samples", this.player, this.other),
        ...this.rows.map(({ words, part }) => make("div", {}, words, part)),
        this.gaps,
        below,
        ...(this.fits(height, width) ? [this.yours.element] : []),
      ];
    }

    // Whether the pictures are as large as drawings.
    fits(height, width) {
      return height === 28 && width === 28;
    }

    // Where it begins with the reader's own digit, or no longer does.
    own(digit) {
      this.digit = digit;
      this.change();
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
      this.yours.set(false);
      this.own(null);
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
      if (this.digit) return returned(this.digit, this.digits, this.data.levels.slice(this.place), count, this.set);
      const those = (samples) => samples.slice(this.set * count, (this.set + 1) * count).map((sample) => sample[this.place]);
      const images = Object.keys(TITLES).map((kind) => those(this.pictures[kind]));
      return { images, distances: those(this.distances) };
    }

    describe() {
      const distances = this.found().distances.map((distance) => shown(distance, 1));
      if (this.digit) return `${this.ended(this.found().distances)} ${GAPS.true}: ${distances.join(", ")}.`;
      return `Set ${this.set + 1} of ${this.sets}, at the level ${this.level()}. Squared distances from the denoised pictures to the nearest training digits: ${distances.join(", ")}.`;
    }

    ended(distances) {
      const back = distances.filter((distance) => distance < SAME).length;
      return `With yours in a training set of ${this.digits.length + 1}, ${back} of ${distances.length} ways down from here end at yours, the others at somebody else's.`;
    }

    // Drawing

    paint() {
      const { images, distances } = this.found();
      this.rows.forEach(({ canvas, kind, words }, place) => {
        const title = (this.digit ? OWN_TITLES : TITLES)[kind];
        paintRow(canvas, images[place], this.data["at once"]);
        canvas.setAttribute("aria-label", `${title}, at the level ${this.level()}`);
        words.textContent = title;
      });
      this.gaps.textContent = GAPS[Boolean(this.digit)];
      if (this.digit) this.yours.say(`${this.ended(distances)} Find the level below which all do.`);
      this.numbers.forEach((number, place) => {
        number.textContent = place in distances ? shown(distances[place], 1) : "";
      });
    }
  }

  // The mean of the clean digits that a noisy one may have been, each as likely as the others before.
  function bestAnswer(noisy, digits, level) {
    const logs = digits.map((digit) => -squaredDistance(noisy, digit) / (2 * level ** 2));
    const largest = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = new Float64Array(noisy.length);
    digits.forEach((digit, index) => {
      const share = weights[index] / total;
      if (share > LEAST) digit.forEach((ink, pixel) => { mean[pixel] += share * ink; });
    });
    return mean;
  }

  // From a digit with noise at the first of the levels down to the last.
  function returned(own, others, levels, count, seed) {
    const digits = [...others, own];
    const answer = (x, level) => (level > 0 ? bestAnswer(x, digits, level) : x);
    const samples = Array.from({ length: count }, (_, sample) => {
      const noise = unitNormals(seed, sample, own.length);
      const noisy = own.map((ink, pixel) => ink + levels[0] * noise[pixel]);
      const denoised = answer(noisy, levels[0]);
      let [x, clean] = [noisy, denoised];
      levels.slice(1).forEach((level, place) => {
        const share = level / levels[place];
        x = clean.map((ink, pixel) => ink + share * (x[pixel] - ink));
        clean = answer(x, level);
      });
      return { noisy, denoised, nearest: clean };
    });
    const images = Object.keys(TITLES).map((kind) => samples.map((sample) => sample[kind]));
    return { images, distances: images[2].map((end) => squaredDistance(end, own)) };
  }

  function squaredDistance(one, other) {
    let sum = 0;
    for (let pixel = 0; pixel < one.length; pixel++) sum += (one[pixel] - other[pixel]) ** 2;
    return sum;
  }

  customElements.define("noise-to-digit", NoiseToDigit);
})();
