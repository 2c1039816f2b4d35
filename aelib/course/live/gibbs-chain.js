// needs: figure.js, numbers.js, controls.js, chart.js
// <gibbs-chain data="...">: a machine of a few units, and what its chain shows after so many turns of up and down.
//
// The formulas are those of aelib/course/live/gibbs_chain.py: all images are listed, and nothing is drawn at random.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeChoice, makeRange, shown } = aelibLive;

  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const sigmoid = (t) => 1 / (1 + Math.exp(-t));
  const softplus = (t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
  const apartOf = (one, other) => sum(one.map((share, index) => Math.abs(share - other[index]))) / 2;

  // All states of n units, in the order in which they count up in binary.
  const states = (n) => Array.from({ length: 2 ** n }, (_, index) => [...index.toString(2).padStart(n, "0")].map(Number));

  // The probability of a state whose units are on with these probabilities, each by itself.
  const chance = (state, on) => state.reduce((product, bit, unit) => product * (bit ? on[unit] : 1 - on[unit]), 1);

  // The machine with its weights and biases multiplied: free energies, probabilities, and the matrix of one turn.
  function machineOf({ W, b, c }, size) {
    const [x, z] = [states(b.length), states(c.length)];
    const toHidden = x.map((image) => c.map((bias, j) => size * (bias + sum(image.map((bit, i) => bit * W[i][j])))));
    const toVisible = z.map((code) => b.map((bias, i) => size * (bias + sum(code.map((bit, j) => bit * W[i][j])))));
    const energy = x.map((image, n) => -size * sum(image.map((bit, i) => bit * b[i])) - sum(toHidden[n].map(softplus)));
    const lowest = Math.min(...energy);
    const logZ = Math.log(sum(energy.map((value) => Math.exp(lowest - value)))) - lowest;
    const model = energy.map((value) => Math.exp(-value - logZ));
    const [up, down] = [toHidden, toVisible].map((rows) => rows.map((row) => row.map(sigmoid)));
    const turn = x.map((_, n) => x.map((image) => sum(z.map((code, m) => chance(code, up[n]) * chance(image, down[m])))));
    return { energy, logZ, model, turn };
  }

  const after = (shares, turn) => shares.map((_, place) => sum(shares.map((share, from) => share * turn[from][place])));

  class GibbsChain extends LiveFigure {
    firstLine = "Add turns, then make the weights larger.";

    build(data) {
      const names = data.starts.map(({ name }) => name);
      this.choice = makeChoice("The chain starts from", names, (name) => name, (name) => this.goTo({ from: names.indexOf(name) }));
      const [low, high] = data.sizes;
      this.sizes = makeRange({ name: "Size of the weights", low, high, step: 0.1, digits: 1, changed: (size) => this.goTo({ size }) });
      this.turns = makeRange({ name: "Turns", low: 0, high: data.turns, step: 1, digits: 0, changed: (turns) => this.goTo({ turns }) });
      this.landscape = new Chart({ name: "The free energy of each image" });
      this.bars = new Chart({ name: "The probability of each image, in the machine and in the chain" });
      this.cells = ["machine and chain apart", "apart by less than 0.01 after", "log Z"].map((name) => [name, make("dd")]);
      const list = make("dl", {}, ...this.cells.map(([name, cell]) => make("div", {}, make("dt", {}, name), cell)));
      this.reset();
      const sliders = make("div", { class: "sliders" }, this.turns.element, this.sizes.element);
      const parts = [sliders, this.landscape.element, this.bars.element, list];
      return names.length > 1 ? [this.choice.element, ...parts] : parts;
    }

    // The state

    goTo({ from = this.from, size = this.size, turns = this.count }) {
      Object.assign(this, { from, size: clamp(size, ...this.data.sizes), count: clamp(Math.round(turns), 0, this.data.turns) });
      this.choice.set(this.data.starts[from].name);
      this.sizes.set(this.size);
      this.turns.set(this.count);
      this.found = this.turned();
      this.change();
    }

    reset() {
      const [size, turns] = this.data.start;
      this.goTo({ from: 0, size, turns });
    }

    state() {
      return [this.from, Number(this.size.toFixed(2)), this.count];
    }

    restore([from, size = this.size, turns = this.count]) {
      this.goTo({ from: clamp(Math.trunc(from), 0, this.data.starts.length - 1), size, turns });
    }

    turned() {
      const { near, long, starts } = this.data;
      const machine = machineOf(this.data, this.size);
      let shares = starts[this.from].shares;
      let [chain, settled] = [shares, null];
      for (let count = 0; count <= Math.max(long, this.count); count++) {
        if (count === this.count) chain = shares;
        if (settled === null && (count === long || apartOf(shares, machine.model) < near)) settled = count;
        if (settled !== null && count >= this.count) break;
        shares = after(shares, machine.turn);
      }
      return { ...machine, chain, settled, apart: apartOf(chain, machine.model) };
    }

    // What the numbers say.
    outcome() {
      const { apart, settled, logZ } = this.found;
      const many = settled >= this.data.long ? `${this.data.long} turns or more` : `${settled} turn${settled === 1 ? "" : "s"}`;
      return [shown(apart, 2), many, shown(logZ, 2)];
    }

    describe() {
      const [apart, settled] = this.outcome();
      const { chain, model } = this.found;
      const each = chain.map((share, place) => `${this.nameOf(place)} ${shown(share, 2)} of ${shown(model[place], 2)}`);
      return (
        `Weights times ${shown(this.size, 1)}, ${this.count} turns: chain and machine are ${apart} apart, ` +
        `by less than 0.01 after ${settled}. Chain of machine: ${each.join(", ")}.`
      );
    }

    nameOf(place) {
      return place.toString(2).padStart(this.data.b.length, "0");
    }

    // Drawing

    paint() {
      this.outcome().forEach((text, place) => (this.cells[place][1].textContent = text));
      this.paintLandscape();
      this.paintBars();
    }

    beginChart(chart, y) {
      const marks = this.found.model.map((_, place) => ({ at: place, name: this.nameOf(place) }));
      const x = { name: "image", low: -0.6, high: marks.length - 0.4, marks };
      chart.begin({ x, y, colours: this.colours });
    }

    paintLandscape() {
      const { colours, found, landscape } = this;
      const [low, high] = [Math.min(...found.energy), Math.max(...found.energy)];
      const room = Math.max(high - low, 1);
      this.beginChart(landscape, { name: "free energy F(x)", low: low - 0.1 * room, high: high + 0.1 * room });
      found.energy.forEach((value, place) => {
        landscape.line([[place - 0.35, value], [place + 0.35, value]], { colour: colours.ink, width: 3 });
      });
    }

    paintBars() {
      const { bars, colours, found } = this;
      this.beginChart(bars, { name: "probability: machine (outline), chain (filled)", low: 0, high: 1 });
      found.chain.forEach((share, place) => {
        bars.area([[place - 0.35, share], [place + 0.35, share]], 0, { colour: colours.violet, alpha: 0.55 });
        const model = found.model[place];
        bars.line([[place - 0.35, 0], [place - 0.35, model], [place + 0.35, model], [place + 0.35, 0]], { colour: colours.ink });
      });
    }
  }

  customElements.define("gibbs-chain", GibbsChain);
})();
