// needs: figure.js, numbers.js, controls.js, chart.js
// <paired-differences data="...">: what each method leaves more than one of them, which the reader chooses: a dot for each
// draw, and the mean with its interval.
//
// The formulas are those of aelib/course/live/differences.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeChoice, makeRange, shown } = aelibLive;

  const [PAIRED, APART] = ["draw by draw", "as if unrelated"];

  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = (values) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

  // A chart with a row for each method, in the place of a scale on the left.
  class Rows extends Chart {
    paintAxes(widths) {
      super.paintAxes(widths, []);
    }
  }

  class PairedDifferences extends LiveFigure {
    firstLine = "Choose another run to subtract.";

    build({ names, errors, against, quantiles }) {
      Object.assign(this, { names, errors, first: against, quantiles });
      this.most = errors[0].length;
      this.runs = makeChoice("Subtract", names, (name) => name, (name) => this.goTo({ against: names.indexOf(name) }));
      this.chart = new Rows({ name: "The differences, with a dot for each draw, their means and intervals" });
      this.slider = makeRange({
        ...{ name: "Draws that count", low: 2, high: this.most, step: 1, digits: 0 },
        changed: (draws) => this.goTo({ draws }),
      });
      this.how = makeChoice("Errors are taken", [PAIRED, APART], (name) => name, (name) => this.goTo({ paired: name === PAIRED }));
      this.style.setProperty("--rows", names.length);
      this.reset();
      const rows = make("div", { class: "rows" }, this.runs.element, this.chart.element);
      return [rows, make("div", { class: "below" }, this.slider.element, this.how.element)];
    }

    // The state: what is subtracted, how many draws count, and whether they pair the errors.

    goTo({ against = this.against, draws = this.draws, paired = this.paired }) {
      Object.assign(this, { against, draws: clamp(Math.round(draws), 2, this.most), paired });
      this.runs.set(this.names[this.against]);
      this.slider.set(this.draws);
      this.how.set(this.paired ? PAIRED : APART);
      this.change();
    }

    reset() {
      this.goTo({ against: this.first, draws: this.most, paired: true });
    }

    state() {
      return [this.against, this.draws, Number(this.paired)];
    }

    restore([against, draws = this.most, paired = 1]) {
      if (this.names[against]) this.goTo({ against, draws, paired: paired !== 0 });
    }

    // The differences of a row, and the interval of their mean.
    difference(row) {
      const [a, b] = [row, this.against].map((which) => this.errors[which].slice(0, this.draws));
      const all = a.map((value, draw) => value - b[draw]);
      const n = this.draws;
      const spread = this.paired ? variance(all) : variance(a) + variance(b);
      const freedom = this.paired ? n - 1 : 2 * (n - 1);
      return { all, mean: mean(all), half: this.quantiles[freedom - 1] * Math.sqrt(spread / n) };
    }

    others() {
      return this.names.map((name, row) => ({ name, row })).filter(({ row }) => row !== this.against);
    }

    describe() {
      const said = this.others().map(({ name, row }) => {
        const { mean, half } = this.difference(row);
        return `${name} ${shown(mean, 1)} ± ${shown(half, 1)}`;
      });
      return `${this.names[this.against]} subtracted, ${this.draws} draws, ${this.paired ? PAIRED : APART}: ${said.join("; ")}.`;
    }

    // Drawing

    paint() {
      const { chart, colours, errors, names } = this;
      const count = names.length;
      // The axis holds all draws, so that fewer of them change the intervals alone.
      const reach = this.others().flatMap(({ row }) => errors[row].map((value, draw) => value - errors[this.against][draw]));
      const room = 0.12 * (Math.max(0, ...reach) - Math.min(0, ...reach));
      chart.begin({
        x: { name: "points", low: Math.min(0, ...reach) - room, high: Math.max(0, ...reach) + room },
        y: { low: 0, high: count },
        names: ["−88.8 ± 88.8"],
        colours,
      });
      chart.line([[0, 0], [0, count]], { width: 1 });
      const written = this.others().map(({ row }) => {
        const { all, mean, half } = this.difference(row);
        const y = count - row - 0.5;
        const colour = Math.abs(mean) < half ? colours.faint : colours.accent;
        chart.line([[mean - half, y], [mean + half, y]], { colour, width: 8, alpha: 0.4 });
        chart.dots(all.map((value) => [value, y]), { radius: 2 });
        chart.dots([[mean, y]], { colour, radius: 5 });
        return { name: `${shown(mean, 1)} ± ${shown(half, 1)}`, at: [0, y], colour };
      });
      chart.endNames(written);
    }
  }

  customElements.define("paired-differences", PairedDifferences);
})();
