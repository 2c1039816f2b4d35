// needs: figure.js, numbers.js, controls.js, chart.js
// <super-position data="...">: the columns of a network that packs features into two numbers, as arrows in the plane,
// after as many steps of training as the reader chooses, for features that are on as often as she chooses.
//
// Draws and training are those of aelib/course/live/superposition.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeRange, short, shown } = aelibLive;

  const WIDE = 1.75; // half of the plane's width
  const STEP = 20; // steps of training from one position of the slider to the next, and from one picture to the next

  class SuperPosition extends LiveFigure {
    firstLine = "Make the features more frequent. Then press Train: the thin arrows are its end.";

    build(data) {
      this.trained = new Map();
      this.often = makeRange({
        name: "Probability that a feature is on",
        label: ["Probability ", make("i", {}, "p")],
        ...{ low: data.offered[0], high: data.offered[1], log: true },
        changed: (p) => this.goTo([p, this.start, this.steps]),
      });
      this.slider = makeRange({
        name: "Steps of training",
        ...{ low: 0, high: data.steps, step: STEP, digits: 0 },
        changed: (steps) => this.goTo([this.p, this.start, steps]),
      });
      this.plane = new Chart({ name: "The columns of W, an arrow for each feature" });
      this.cells = ["long arrows", "squared error over p", "start"].map((name) => [name, make("dd")]);
      const list = make("dl", {}, ...this.cells.map(([name, cell]) => make("div", {}, make("dt", {}, name), cell)));
      this.goTo(data.start);
      return [
        this.often.element,
        this.slider.element,
        this.makeTools(
          "Training",
          makeButton("Train", () => this.train()),
          makeButton("Another start", () => this.goTo([this.p, (this.start + 1) % data.starts, this.steps])),
        ),
        list,
        this.plane.element,
      ];
    }

    // The state

    put([p, start, steps]) {
      const { offered, starts, steps: most } = this.data;
      this.p = clamp(p, ...offered);
      this.start = clamp(Math.round(start), 0, starts - 1);
      this.steps = clamp(Math.round(steps / STEP) * STEP, 0, most);
      this.often.set(this.p);
      this.slider.set(this.steps);
      this.change();
    }

    goTo(values) {
      cancelAnimationFrame(this.running);
      this.put(values);
    }

    // From the start to the end, a picture every few steps; at once for those who want no motion.
    train() {
      cancelAnimationFrame(this.running);
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.put([this.p, this.start, this.data.steps]);
      const further = () => {
        this.put([this.p, this.start, this.steps + STEP]);
        if (this.steps < this.data.steps) this.running = requestAnimationFrame(further);
      };
      this.put([this.p, this.start, 0]);
      this.running = requestAnimationFrame(further);
    }

    reset() {
      this.goTo(this.data.start);
    }

    state() {
      return [this.p, this.start, this.steps];
    }

    restore([p, start = this.start, steps = this.steps]) {
      this.goTo([p, start, steps]);
    }

    // The network after the steps that are chosen, and the columns at their end.
    found() {
      const key = `${this.p} ${this.start}`;
      if (!this.trained.has(key)) {
        this.trained.clear(); // a slider would leave hundreds of them
        this.trained.set(key, path(this.data, this.p, this.start));
      }
      const all = this.trained.get(key);
      const { W, b } = all[this.steps / STEP];
      return { W, b, end: all.at(-1).W, loss: tested(this.data, this.p, W, b), kept: count(W, this.data) };
    }

    describe() {
      const { loss, kept } = this.found();
      return `p = ${short(this.p, 2)}, ${this.steps} steps: ${kept} of ${this.data.n} arrows are long. Squared error over p: ${shown(loss, 3)}.`;
    }

    // Drawing

    paint() {
      const { W, end, loss, kept } = this.found();
      const { cells, colours, data, plane } = this;
      const said = [`${kept} of ${data.n}`, shown(loss, 3), `${this.start + 1} of ${data.starts}`];
      cells.forEach(([, cell], place) => (cell.textContent = said[place]));
      const axis = (name) => ({ name, low: -WIDE, high: WIDE });
      plane.begin({ x: axis("first number"), y: axis("second number"), colours });
      const corner = { colour: colours.faint, dx: -6, dy: 14, align: "right" };
      plane.text(`p = ${short(this.p, 2)}`, [WIDE, WIDE], corner);
      if (this.steps < data.steps) // where they will come to, as ghosts
        for (let j = 0; j < data.n; j++) plane.arrow([0, 0], [end[j], end[data.n + j]], { colour: colours.line, width: 1 });
      for (let j = 0; j < data.n; j++) {
        const tip = [W[j], W[data.n + j]];
        const long = lengthSquared(W, data.n, j) > data.kept;
        const colour = long ? colours.violet : colours.faint;
        plane.arrow([0, 0], tip, { colour, width: 2.5 });
        plane.text(String(j + 1), tip, { colour, dx: 9 * Math.sign(tip[0]), dy: -9 * Math.sign(tip[1]), align: "center" });
      }
    }
  }

  // Mulberry32: the next random number in [0, 1) of a generator { state }.
  function next(draws) {
    const state = (draws.state = (draws.state + 0x6d2b79f5) | 0);
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  function drawFeatures(draws, x, p) {
    for (let j = 0; j < x.length; j++) {
      const on = next(draws) < p;
      const size = next(draws);
      x[j] = on ? size : 0;
    }
  }

  // W (flat, two rows) and b at each position of the slider.
  function path({ n, steps, batch, rate }, p, start) {
    const draws = { state: start + 1 };
    const v = new Float64Array(3 * n); // W, then b
    for (let at = 0; at < 2 * n; at++) v[at] = 1.4 * next(draws) - 0.7;
    const [mean, square, gradient, x] = [3 * n, 3 * n, 3 * n, n].map((size) => new Float64Array(size));
    const by = new Float64Array(n);
    const found = [taken(v, n)];
    for (let step = 1; step <= steps; step++) {
      gradient.fill(0);
      for (let example = 0; example < batch; example++) {
        drawFeatures(draws, x, p);
        addGradient(v, x, by, gradient, n, batch);
      }
      const now = rate * (1 - (step - 1) / steps);
      for (let at = 0; at < 3 * n; at++) { // Adam
        mean[at] = 0.9 * mean[at] + 0.1 * gradient[at];
        square[at] = 0.999 * square[at] + 0.001 * gradient[at] ** 2;
        v[at] -= (now * mean[at]) / (1 - 0.9 ** step) / (Math.sqrt(square[at] / (1 - 0.999 ** step)) + 1e-8);
      }
      if (step % STEP === 0) found.push(taken(v, n));
    }
    return found;
  }

  function taken(v, n) {
    return { W: v.slice(0, 2 * n), b: v.slice(2 * n) };
  }

  // Add the derivative of an example's squared error, over the size of the batch.
  function addGradient(v, x, by, gradient, n, batch) {
    let [h0, h1, back0, back1] = [0, 0, 0, 0];
    for (let j = 0; j < n; j++) {
      h0 += v[j] * x[j];
      h1 += v[n + j] * x[j];
    }
    for (let j = 0; j < n; j++) {
      const answer = v[j] * h0 + v[n + j] * h1 + v[2 * n + j];
      by[j] = answer > 0 ? (2 * (answer - x[j])) / batch : 0;
      back0 += v[j] * by[j];
      back1 += v[n + j] * by[j];
    }
    for (let j = 0; j < n; j++) {
      gradient[j] += h0 * by[j] + back0 * x[j];
      gradient[n + j] += h1 * by[j] + back1 * x[j];
      gradient[2 * n + j] += by[j];
    }
  }

  function tested({ n, tested: examples, testSeed }, p, W, b) {
    const draws = { state: testSeed };
    const x = new Float64Array(n);
    let sum = 0;
    for (let example = 0; example < examples; example++) {
      drawFeatures(draws, x, p);
      let [h0, h1] = [0, 0];
      for (let j = 0; j < n; j++) {
        h0 += W[j] * x[j];
        h1 += W[n + j] * x[j];
      }
      for (let j = 0; j < n; j++) sum += (Math.max(0, W[j] * h0 + W[n + j] * h1 + b[j]) - x[j]) ** 2;
    }
    return sum / examples / p;
  }

  function lengthSquared(W, n, j) {
    return W[j] ** 2 + W[n + j] ** 2;
  }

  function count(W, { n, kept }) {
    return Array.from({ length: n }, (_, j) => lengthSquared(W, n, j)).filter((size) => size > kept).length;
  }

  customElements.define("super-position", SuperPosition);
})();
