// needs: figure.js, numbers.js, controls.js, chart.js
// <water-filling data="...">: the spectrum of the data under water, whose level the reader moves. Columns whose eigenvalue
// lies above it are active; below stand rate and error, and the curve on which they move.
//
// The formulas are those of aelib/course/live/water_filling.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeRange, short, shown } = aelibLive;

  const LOWEST = 0.01; // the least eigenvalue that is shown
  const CURVE = 0.05; // the level at which the curve ends, unless the reader goes further
  const TANGENT = 40; // pixels of it on either side of its point

  class WaterFilling extends LiveFigure {
    firstLine = "Move the slider of s², and watch columns go out.";

    build(data) {
      const sum = (values) => values.reduce((total, value) => total + value, 0);
      this.first = data.eigenvalues.slice(0, data.columns);
      this.rest = sum(data.eigenvalues.slice(data.columns));
      this.spectrum = new Chart({ name: "The eigenvalues, and the level of the water" });
      this.curve = new Chart({ name: "Squared error over rate, and where the model lies" });
      const slider = (name, symbol, which) =>
        makeRange({
          name,
          label: [`${name} `, make("i", {}, symbol)],
          ...{ low: data.offered[which][0], high: data.offered[which][1], log: true },
          changed: (value) => this.goTo(this.values.with(which, value)),
        });
      this.sliders = [slider("Variance of a pixel", "s²", 0), slider("Weight of the rate", "β", 1)];
      this.learnt = makeButton("s² as it is learnt, β = 1", () => this.goTo([data.learnt, 1]));
      this.cells = ["active columns", "rate (nats)", "squared error", "a nat saves"].map((name) => [name, make("dd")]);
      const list = make("dl", {}, ...this.cells.map(([name, cell]) => make("div", {}, make("dt", {}, name), cell)));
      this.goTo(data.start);
      return [
        ...this.sliders.map(({ element }) => element),
        this.spectrum.element,
        list,
        this.curve.element,
        make("div", { class: "learnt" }, this.learnt),
      ];
    }

    // The state

    goTo(values) {
      this.values = values.map((value, which) => clamp(value, ...this.data.offered[which]));
      this.sliders.forEach((slider, which) => slider.set(this.values[which]));
      this.change();
    }

    reset() {
      this.goTo(this.data.start);
    }

    state() {
      return this.values;
    }

    restore([s2, beta = this.values[1]]) {
      this.goTo([s2, beta]);
    }

    // What a level makes of the spectrum.
    fill(level = this.values[0] * this.values[1]) {
      let [active, rate, error] = [0, 0, this.rest];
      for (const value of this.first) {
        error += Math.min(value, level);
        if (value <= level) continue;
        active += 1;
        rate += Math.log(value / level) / 2;
      }
      return { level, active, rate, error };
    }

    describe() {
      const { level, active, rate, error } = this.fill();
      const columns = `${active} of ${this.data.columns} columns are active`;
      return `Level ${short(level)}: ${columns}. Rate ${shown(rate, 2)} nats, squared error ${shown(error, 1)}.`;
    }

    // Drawing

    paint() {
      const water = this.fill();
      const { level, active, rate, error } = water;
      const said = [`${active} of ${this.data.columns}`, shown(rate, 2), shown(error, 2), short(2 * Math.min(level, this.first[0]))];
      this.cells.forEach(([, cell], place) => (cell.textContent = said[place]));
      this.learnt.setAttribute("aria-pressed", this.values[0] === this.data.learnt && this.values[1] === 1);
      this.paintSpectrum(water);
      this.paintCurve(water);
    }

    paintSpectrum({ level, active }) {
      const { colours, data, spectrum } = this;
      const { columns, eigenvalues } = data;
      const count = Math.min(eigenvalues.length, columns + data.beyond);
      const high = Math.max(10, 2 * eigenvalues[0]);
      const [left, right] = [0.4, count + 0.6];
      const lamps = high / 1.35;
      spectrum.begin({
        x: { name: "component", low: left, high: right, whole: true },
        y: { name: "eigenvalue; lamps: active columns", low: LOWEST, high, log: true },
        colours,
      });
      const bar = (place, from, to, style) =>
        spectrum.area([[place - 0.4, to], [place + 0.4, to]], from, { alpha: 1, ...style });
      eigenvalues.slice(0, count).forEach((value, index) => {
        const place = index + 1;
        const lit = index < active;
        if (value > LOWEST) bar(place, LOWEST, lit ? Math.max(level, LOWEST) : value, { colour: colours.line, alpha: 0.5 });
        if (lit) bar(place, Math.max(level, LOWEST), value, { colour: colours.violet });
      });
      const surface = [[left, level], [right, level]];
      if (level > LOWEST) spectrum.area(surface, LOWEST, { colour: colours.accent });
      spectrum.line(surface, { colour: colours.accent });
      const edge = columns + 0.5;
      if (count > columns) spectrum.line([[edge, LOWEST], [edge, high]], { width: 1, dash: [2, 4] });
      const radius = clamp((0.4 * (spectrum.plot.right - spectrum.plot.left)) / count, 1.5, 4);
      const on = Array.from({ length: columns }, (_, index) => [index + 1, lamps]);
      spectrum.dots(on.slice(active), { colour: colours.line, radius: radius / 1.5, ring: true });
      spectrum.dots(on.slice(0, active), { colour: colours.violet, radius });
      const name = `level βs² = ${short(level)}`;
      const dy = level > high / 3 ? 26 : -10; // not over the lamps
      spectrum.text(name, [right, clamp(level, LOWEST, high)], { colour: colours.accent, dx: -4, dy, align: "right" });
    }

    paintCurve({ level, rate, error }) {
      const { colours, curve } = this;
      const highest = this.first[0];
      const end = Math.min(CURVE, level, highest / 2);
      const at = (part) => this.fill(highest * (end / highest) ** (part / 300));
      const path = Array.from({ length: 301 }, (_, part) => at(part));
      const still = this.fill(highest);
      curve.begin({
        x: { name: "rate (nats)", low: 0, high: path.at(-1).rate * 1.02 },
        y: { name: "squared error", low: 0, high: still.error * 1.1 },
        colours,
      });
      curve.line([[0, this.rest], [1e9, this.rest]], { colour: colours.faint, width: 1, dash: [2, 4] });
      curve.text("what has no column", [0, this.rest], { colour: colours.faint, dx: 6, dy: 10 });
      curve.line(path.map((point) => [point.rate, point.error]));
      curve.dots([[rate, error]], { colour: colours.violet, radius: 6 });
      if (level >= highest) return; // nothing is coded, and the curve has its end there
      this.paintTangent([rate, error], -2 * level);
      curve.text(`slope ${short(-2 * level)}`, [rate, error], { colour: colours.violet, dx: 12, dy: -14 });
    }

    // A piece of the tangent, as long on the screen wherever it is.
    paintTangent([x, y], slope) {
      const [[left, bottom], [right, top]] = [[x, y], [x + 1, y + slope]].map((point) => this.curve.place(point));
      const reach = TANGENT / Math.hypot(right - left, bottom - top);
      const ends = [-reach, reach].map((by) => [x + by, y + by * slope]);
      this.curve.line(ends, { colour: this.colours.violet, width: 1.5 });
    }
  }

  customElements.define("water-filling", WaterFilling);
})();
