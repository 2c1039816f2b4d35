// needs: figure.js, network.js, numbers.js, controls.js, chart.js, random.js, deep-net.js
// <vanishing-gradient data="...">: what of the gradient reaches each layer of a deep net with random weights.

(() => {
  "use strict";

  const { Chart, LiveFigure, array, decades, layerNorms, make, makeButton, makeChoice, makeRange, short, shown } = aelibLive;

  const LEVEL = 0.02; // decades a layer, 5 %, which the eye calls level
  const LEAST_LAYERS = 11; // on the axis, so that its ticks are whole layers
  const DECADES = 5; // by which the lower end of the axis moves
  const AT_A_TIME = 8; // milliseconds of computing in a frame: a deep net takes several, and the slider moves on meanwhile

  const ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
  const INITIALISATIONS = {
    glorot: { name: "Glorot", variance: "Var W = 2 / (fan-in + fan-out)" },
    "glorot-4": { name: "Glorot × 4", variance: "Var W = 32 / (fan-in + fan-out): weights four times Glorot’s" },
    he: { name: "He", variance: "Var W = 2 / fan-in" },
    uniform: { name: "U(±1/√n)", variance: "Var W = 1 / (3 fan-in), that of a uniform draw from ±1/√fan-in" },
    nielsen: { name: "Nielsen", variance: "Var W = 1 / fan-in, and biases of variance 1" },
    small: { name: "0.01", variance: "Var W = 0.01², whatever the fan-in" },
  };

  // The lines, in the order of the table: how each is named there and at its end, its colour, and how it is drawn.
  const LINES = [
    { key: "weights", title: "‖∂L/∂W‖", name: "‖∂L/∂W‖", colour: "accent" },
    { key: "delta", title: "mean ‖δ‖", name: "‖δ‖", colour: "violet", dots: true },
    { key: "wide", title: "‖δ‖ if very wide", colour: "ink", style: { width: 1, dash: [5, 4] } },
    { key: "entering", title: "mean ‖a‖ given", name: "‖a‖", colour: "faint", style: { width: 1 } },
    { key: "reference", title: "‖∂L/∂W‖, ReLU, He", name: "ReLU, He", colour: "orange" },
  ];

  class VanishingGradient extends LiveFigure {
    firstLine = "Choose another activation, then other weights.";

    build(data) {
      const images = array(data.images);
      this.batch = { x: Float64Array.from(images, (value) => value / 255), labels: array(data.labels), width: data.width };
      this.beside = new Map(); // the norms of the net beside, of a depth and a seed

      this.chart = new Chart({ name: "The norms in each layer, on a logarithmic scale" });
      this.verdict = make("p", { class: "verdict" });
      this.variance = make("p", { class: "variance" });
      this.depth = makeRange({
        name: "Hidden layers",
        low: 1,
        high: data.most.depth,
        step: 1,
        digits: 0,
        changed: (depth) => this.choose({ depth }),
      });
      this.gain = makeRange({
        name: "Gain: all weights ×",
        low: data.gains[0],
        high: data.gains[1],
        log: true,
        changed: (gain) => this.choose({ gain }),
      });
      this.activation = makeChoice("Activation", data.activations, (name) => ACTIVATIONS[name], (activation) =>
        this.choose({ activation }),
      );
      this.initialisation = makeChoice("Weights", data.initialisations, (name) => INITIALISATIONS[name].name, (initialisation) =>
        this.choose({ initialisation }),
      );
      this.other = makeButton(`Redraw (seed ${data.start.seed})`, () => this.choose({ seed: (this.net.seed + 1) % (data.most.seed + 1) }));
      this.put(data.start);
      return [
        make("div", { class: "norms" }, this.chart.element, this.verdict),
        make(
          "div",
          { class: "net" },
          this.depth.element,
          this.gain.element,
          this.activation.element,
          this.initialisation.element,
          this.variance,
          this.makeTools("Net", this.other),
        ),
        this.makeTable(),
      ];
    }

    makeTable() {
      const head = ["norm", "first layer", "last hidden", "decades a layer"];
      this.rows = LINES.map((line) => ({ line, cells: head.slice(1).map(() => make("td")) }));
      const rows = this.rows.map(({ line, cells }) =>
        make("tr", { class: line.key }, make("th", { scope: "row" }, line.title), ...cells),
      );
      return make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
        make("tbody", {}, ...rows),
      );
    }

    // The state

    put(net) {
      this.net = net;
      this.depth.set(net.depth);
      this.gain.set(net.gain);
      this.activation.set(net.activation);
      this.initialisation.set(net.initialisation);
    }

    choose(part) {
      this.put({ ...this.net, ...part });
      this.change();
    }

    reset() {
      this.choose(this.data.start);
    }

    // In a link, activations and initialisations are counted.
    state() {
      const { activations, initialisations } = this.data;
      const { depth, activation, initialisation, gain, seed } = this.net;
      return [depth, activations.indexOf(activation), initialisations.indexOf(initialisation), gain, seed];
    }

    restore(numbers) {
      const { activations, initialisations, most, gains } = this.data;
      const first = this.state();
      const [depth, activation, initialisation, gain, seed] = first.map((number, place) => numbers[place] ?? number);
      const whole = (value, least, greatest) => Math.min(Math.max(Math.round(value), least), greatest);
      this.choose({
        depth: whole(depth, 1, most.depth),
        activation: activations[whole(activation, 0, activations.length - 1)],
        initialisation: initialisations[whole(initialisation, 0, initialisations.length - 1)],
        gain: Math.min(Math.max(gain, gains[0]), gains[1]),
        seed: whole(seed, 0, most.seed),
      });
    }

    // What is shown is always a net's exact numbers, those of `shown`, which follows `net` as fast as they can be computed.
    compute(milliseconds = Infinity) {
      const end = performance.now() + milliseconds;
      while (this.shown !== this.net && performance.now() < end) {
        this.running ??= this.computing(this.net);
        if (this.running.next().done) this.running = null;
      }
    }

    *computing(net) {
      const { depth, seed } = net;
      const name = `${depth}, ${seed}`;
      if (!this.beside.has(name))
        this.beside.set(name, (yield* layerNorms(this.batch, { ...this.data.reference, depth, seed })).weights);
      const norms = yield* layerNorms(this.batch, net);
      Object.assign(this, { shown: net, norms: { ...norms, reference: this.beside.get(name) } });
    }

    // What it says

    says() {
      const { weights, delta, stuck } = this.norms;
      const sentences = [];
      if (weights.length > 2)
        sentences.push(`From layer to layer towards the image ‖∂L/∂W‖ ${changes(decades(weights))}, ‖δ‖ ${changes(decades(delta))}.`);
      else sentences.push(`The one hidden layer has ‖∂L/∂W‖ = ${short(weights[0], 2)}.`);
      const share = Math.round(100 * stuck);
      const units = this.shown.activation === "relu" ? "units are dead: 0 for every digit" : "activations are saturated";
      sentences.push(`${share}\u00a0% of the ${units}.`);
      return sentences;
    }

    describe() {
      this.compute();
      const { depth, activation, initialisation, gain, seed } = this.net;
      const { weights, delta } = this.norms;
      const layers = depth === 1 ? "1 hidden layer" : `${depth} hidden layers`;
      const weightsFrom = `${INITIALISATIONS[initialisation].name} times ${short(gain, 2)}, seed ${seed}`;
      const ends = (norms) => `${short(norms[0], 2)} in the first layer, ${short(norms.at(-2), 2)} in the last hidden one`;
      return [
        `${layers}, ${ACTIVATIONS[activation]}, ${weightsFrom}.`,
        `Norm of the gradient of the weights: ${ends(weights)}.`,
        `Mean norm of delta: ${ends(delta)}.`,
        ...this.says(),
      ].join(" ");
    }

    // Drawing

    paint() {
      this.compute(this.shown ? AT_A_TIME : Infinity);
      const busy = this.shown !== this.net;
      if (busy) this.invalidate();
      if (busy && this.shown === this.drawn) return; // nothing new to see, and the next frame goes on
      this.drawn = this.shown;
      this.paintChart();
      for (const { line, cells } of this.rows) {
        const norms = this.norms[line.key];
        const slope = decades(norms);
        const texts = [short(norms[0], 2), short(norms.at(-2), 2), Number.isNaN(slope) ? "–" : shown(Number(slope.toFixed(2)) || 0)];
        cells.forEach((cell, place) => { cell.textContent = texts[place]; });
      }
      this.verdict.textContent = this.says().join(" ");
      this.variance.textContent = INITIALISATIONS[this.shown.initialisation].variance;
      this.other.textContent = `Redraw (seed ${this.shown.seed})`;
    }

    paintChart() {
      const { chart, colours, norms } = this;
      const powers = LINES.flatMap(({ key }) => norms[key]).map(Math.log10);
      const layers = norms.delta.length;
      chart.begin({
        x: { name: "layer; the last is the output", low: 1, high: Math.max(layers, LEAST_LAYERS) },
        y: {
          name: "norm",
          low: 10 ** (DECADES * Math.floor(Math.min(-DECADES, ...powers) / DECADES)),
          high: 10 ** Math.ceil(Math.max(2, ...powers)),
          log: true,
        },
        colours,
        names: LINES.flatMap(({ name }) => name ?? []),
      });
      const ends = [];
      for (const { key, name, colour, style, dots } of LINES.toReversed()) {
        const points = norms[key].map((value, index) => [index + 1, value]);
        if (dots) chart.dots(points, { colour: colours[colour], radius: 3 });
        else chart.line(points, { colour: colours[colour], ...style });
        if (name) ends.push({ name, at: points.at(-1), colour: colours[colour] });
      }
      chart.endNames(ends);
    }
  }

  // How a norm that grows by `slope` decades a layer towards the output changes on the way back.
  function changes(slope) {
    if (Math.abs(slope) < LEVEL) return "stays level";
    return `${slope > 0 ? "falls" : "grows"} by a factor of ${short(10 ** Math.abs(slope), 2)}`;
  }

  customElements.define("vanishing-gradient", VanishingGradient);
})();
