// needs: figure.js, numbers.js, controls.js, chart.js
// <paired-differences data="...">: the errors of two runs on the same draws, as two columns of dots or joined draw by draw, and
// below them the interval of the mean difference, which is another one where the draws pair the errors.
//
// The formulas are those of aelib/course/live/differences.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, make, makeChoice, makeSelect, shown } = aelibLive;

  const [APART, JOINED] = ["unjoined", "joined"];
  const SECONDS = 0.6; // in which lines and interval come to what was chosen
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = (values) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

  class PairedDifferences extends LiveFigure {
    firstLine = "Join the dots of the same draw, and watch the interval.";

    build({ names, errors, start, quantiles }) {
      Object.assign(this, { names, errors, start, quantiles });
      this.selects = ["Left run", "Right run"].map((name, side) =>
        makeSelect(name, names, (chosen) => this.choose(side, names.indexOf(chosen))));
      this.how = makeChoice("Dots of one draw", [APART, JOINED], (name) => name, (name) => this.join(name === JOINED));
      this.columns = new Chart({ name: "The errors of both runs, a dot for each draw" });
      this.chart = new Chart({ name: "The mean difference and its interval" });
      this.sentence = make("p");
      this.reset();
      return [
        make("div", { class: "runs" }, ...this.selects.map(({ element }) => element)),
        this.columns.element,
        this.how.element,
        this.chart.element,
        this.sentence,
      ];
    }

    // The state: the places of both runs, and whether the draws pair their errors. `joined` is how far they are joined on the
    // screen, from 0 to 1.

    put(runs, paired) {
      Object.assign(this, { runs, paired });
      this.selects.forEach((select, side) => select.set(this.names[runs[side]]));
      this.how.set(paired ? JOINED : APART);
      const { mean, half } = this.difference(paired);
      const where = Math.abs(mean) < half ? "inside" : "outside";
      this.sentence.textContent = `${paired ? "Draw by draw" : "As two heaps"}: ${shown(mean, 1)} ± ${shown(half, 1)} points. 0 lies ${where}.`;
    }

    // One run in place of another; where it stands on the other side, they change places.
    choose(side, run) {
      const runs = this.runs.with(side, run);
      if (runs[0] === runs[1]) runs[1 - side] = this.runs[side];
      this.show(runs, this.paired);
    }

    show(runs, paired) {
      cancelAnimationFrame(this.moving);
      this.put(runs, paired);
      this.joined = Number(paired);
      this.change();
    }

    join(paired) {
      if (stillness.matches) return this.show(this.runs, paired);
      cancelAnimationFrame(this.moving);
      const [from, to, begun] = [this.joined, Number(paired), performance.now()];
      const next = () => {
        const passed = Math.min((performance.now() - begun) / (1000 * SECONDS), 1);
        this.joined = from + passed * (to - from);
        if (passed < 1) this.moving = requestAnimationFrame(next);
        this.invalidate();
      };
      this.put(this.runs, paired);
      this.change();
      next();
    }

    reset() {
      this.show(this.start, false);
    }

    state() {
      return [...this.runs, Number(this.paired)];
    }

    restore([left, right, paired = 0]) {
      if (this.names[left] && this.names[right] && left !== right) this.show([left, right], paired !== 0);
    }

    // The mean difference, and the half of its interval.
    difference(paired) {
      const [a, b] = this.runs.map((run) => this.errors[run]);
      const n = a.length;
      const spread = paired ? variance(a.map((value, draw) => value - b[draw])) : variance(a) + variance(b);
      const freedom = paired ? n - 1 : 2 * (n - 1);
      return { mean: mean(a) - mean(b), half: this.quantiles[freedom - 1] * Math.sqrt(spread / n) };
    }

    describe() {
      return `${this.runs.map((run) => this.names[run]).join(" minus ")}. ${this.sentence.textContent}`;
    }

    // Drawing

    paint() {
      const { columns, chart, colours, joined } = this;
      const [a, b] = this.runs.map((run) => this.errors[run]);
      const room = 0.1 * (Math.max(...a, ...b) - Math.min(...a, ...b));
      columns.begin({
        x: { low: -0.5, high: 1.5, marks: this.runs.map((run, at) => ({ at, name: this.names[run] })) },
        y: { name: "error (%)", low: Math.min(...a, ...b) - room, high: Math.max(...a, ...b) + room },
        colours,
      });
      a.forEach((value, draw) => columns.line([[0, value], [1, b[draw]]], { colour: colours.accent, width: 1.5, alpha: joined }));
      [a, b].forEach((errors, at) => columns.dots(errors.map((value) => [at, value]), { radius: 5 }));

      const [apart, pairs] = [this.difference(false), this.difference(true)];
      const [centre, half] = [apart.mean, apart.half + joined * (pairs.half - apart.half)];
      const reach = 1.1 * Math.max(apart.half, pairs.half);
      chart.begin({
        x: { name: "left minus right (points)", low: Math.min(0, centre) - reach, high: Math.max(0, centre) + reach },
        y: { low: 0, high: 1, marks: [] },
        colours,
      });
      const colour = Math.abs(centre) < half ? colours.faint : colours.accent;
      chart.line([[0, 0], [0, 1]], { width: 1.5 });
      chart.line([[centre - half, 0.5], [centre + half, 0.5]], { colour, width: 12, alpha: 0.45 });
      chart.dots([[centre, 0.5]], { colour, radius: 4 });
    }
  }

  customElements.define("paired-differences", PairedDifferences);
})();
