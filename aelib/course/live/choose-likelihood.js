// needs: figure.js, numbers.js, controls.js, chart.js
// <choose-likelihood data="...">: a distribution, its parameter, and what a handful of answers say of both.
//
// The formulas are those of aelib/course/live/choose_likelihood.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeChoice, makeRange, short, shown } = aelibLive;

  const NU = 3;
  const CENTRE = 3.2;
  const ROOT = Math.log(2 * Math.PI) / 2;
  const TANGENT = 36; // pixels of it on either side of its point

  const softplus = (t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
  const logFactorial = (y) => { let sum = 0; for (let k = 2; k <= y; k++) sum += Math.log(k); return sum; };

  // The loss of one answer and its slope in t, which is θ, and the mean of the distribution.
  const DISTRIBUTIONS = {
    Gaussian: { loss: (y, t) => (y - t) ** 2 / 2 + ROOT, slope: (y, t) => t - y, mean: (t) => t },
    Laplace: { loss: (y, t) => Math.abs(y - t) + Math.LN2, slope: (y, t) => Math.sign(t - y), mean: (t) => t },
    "Student-t": {
      loss: (y, t) => ((NU + 1) / 2) * Math.log1p((y - t) ** 2 / NU) + Math.log((Math.sqrt(3) * Math.PI) / 2),
      slope: (y, t) => ((NU + 1) * (t - y)) / (NU + (y - t) ** 2),
      mean: (t) => t,
    },
    "Gaussian, width": {
      loss: (y, t) => ((y - CENTRE) * Math.exp(-t)) ** 2 / 2 + t + ROOT,
      slope: (y, t) => 1 - ((y - CENTRE) * Math.exp(-t)) ** 2,
      mean: () => CENTRE,
    },
    Bernoulli: { loss: (y, t) => softplus(t) - y * t, slope: (y, t) => 1 / (1 + Math.exp(-t)) - y, mean: (t) => 1 / (1 + Math.exp(-t)) },
    Poisson: { loss: (y, t) => Math.exp(t) - y * t + logFactorial(y), slope: (y, t) => Math.exp(t) - y, mean: Math.exp },
  };

  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const between = ([low, high], parts) => Array.from({ length: parts + 1 }, (_, part) => low + (part / parts) * (high - low));

  class ChooseLikelihood extends LiveFigure {
    firstLine = "Drag along the orange curve, to where its slope is 0.";

    build({ choices }) {
      this.choices = choices;
      this.density = new Chart({ name: "The distribution, with the answers that were observed" });
      this.losses = new Chart({
        name: "The mean loss over the parameter",
        grabbed: () => (this.left = this.theta),
        moved: ([theta]) => this.goTo({ theta: Number(theta.toFixed(2)) }),
        cancelled: () => this.goTo({ theta: this.left }),
      });
      this.names = makeChoice("Distribution", choices.map(({ name }) => name), (name) => name, (name) => this.take(name));
      this.meaning = make("span");
      this.slider = makeRange({
        ...{ name: "Parameter θ", label: [make("i", {}, "θ"), ", ", this.meaning], low: 0, high: 1, step: 0.01 },
        changed: (theta) => this.goTo({ theta }),
      });
      this.numbers = Object.fromEntries(["mean of the distribution", "mean loss (nats)", "slope of the loss", "term of the largest y, undivided"].map((name) => [name, make("dd")]));
      const list = Object.entries(this.numbers).flatMap(([name, value]) => [make("dt", {}, name), value]);
      this.reset();
      return [
        this.names.element,
        this.density.element,
        this.losses.element,
        this.slider.element,
        make("div", { class: "numbers" }, make("dl", {}, ...list)),
      ];
    }

    // The state: which distribution, and θ.

    take(name) {
      const choice = this.choices.find((one) => one.name === name);
      const same = String(choice.answers) === String(this.choice?.answers); // to compare them at one place
      this.goTo({ choice, theta: same && choice.reach[1] === this.choice.reach[1] ? this.theta : choice.start });
    }

    goTo({ choice = this.choice, theta = this.theta }) {
      Object.assign(this, { choice, theta: clamp(theta, ...choice.reach), distribution: DISTRIBUTIONS[choice.name] });
      this.names.set(choice.name);
      this.meaning.textContent = choice.parameter;
      this.slider.limit(...choice.reach);
      this.slider.set(this.theta);
      this.change();
    }

    reset() {
      const [choice] = this.choices;
      this.goTo({ choice, theta: choice.start });
    }

    state() {
      return [this.choices.indexOf(this.choice), this.theta];
    }

    restore([index, theta]) {
      const choice = this.choices[index];
      if (choice) this.goTo({ choice, theta: theta ?? choice.start });
    }

    // What each answer costs, and how it pulls.
    terms(theta = this.theta) {
      const { loss, slope } = this.distribution;
      const of = (term) => this.choice.answers.map((y) => term(y, theta));
      return { loss: of(loss), slope: of(slope) };
    }

    outcome() {
      const { loss, slope } = this.terms();
      const largest = this.choice.answers.indexOf(Math.max(...this.choice.answers)); // the slip, where there is one
      return [
        short(this.distribution.mean(this.theta)),
        shown(mean(loss), 3),
        shown(mean(slope), 3),
        `${short(slope[largest])}, at y = ${this.choice.answers[largest]}`,
      ];
    }

    describe() {
      const [middle, loss, slope, term] = this.outcome();
      const { name, parameter } = this.choice;
      return `${name}, θ, ${parameter}, ${shown(this.theta)}: mean ${middle}, mean loss ${loss} nats, slope ${slope}, the term of the largest y, undivided, ${term}.`;
    }

    // Drawing

    paint() {
      this.paintDensity();
      this.paintLosses();
      const values = this.outcome();
      Object.values(this.numbers).forEach((cell, index) => (cell.textContent = values[index]));
    }

    paintDensity() {
      const { choice, colours, density: chart, theta } = this;
      const [low, high] = choice.shown;
      const p = (y) => Math.exp(-this.distribution.loss(y, theta));
      const name = choice.counts ? "probability" : "density";
      chart.begin({ x: { name: "answer y", low, high, whole: choice.counts }, y: { name, low: 0, high: choice.high }, colours });
      if (choice.counts) {
        for (let y = 0; y < high; y++) chart.line([[y, 0], [y, p(y)]], { colour: colours.accent, width: 12, alpha: 0.45 });
        for (const y of new Set(choice.answers)) {
          const times = choice.answers.filter((answer) => answer === y).length;
          chart.dots([[y, p(y)]], { radius: 4 });
          chart.text(`×${times}`, [y, p(y)], { dy: -12, align: "center" });
        }
        return;
      }
      const curve = between(choice.shown, 240).map((y) => [y, p(y)]);
      chart.area(curve, 0, { colour: colours.accent });
      chart.line(curve, { colour: colours.accent });
      for (const y of choice.answers) chart.line([[y, 0], [y, p(y)]], { width: 1 });
      chart.dots(choice.answers.map((y) => [y, p(y)]), { radius: 4 });
    }

    paintLosses() {
      const { choice, colours, losses: chart, theta } = this;
      const at = (place) => mean(this.terms(place).loss);
      const curve = between(choice.reach, 240).map((place) => [place, at(place)]);
      const high = 1.05 * Math.max(...curve.map(([, loss]) => loss));
      const [x, y] = [{ name: `θ, ${choice.parameter}`, low: choice.reach[0], high: choice.reach[1] }, { name: "mean loss (nats)", low: 0, high }];
      chart.begin({ x, y, colours });
      chart.line(curve, { colour: colours.orange, width: 2.5 });
      const [loss, slope] = [at(theta), mean(this.terms().slope)];
      const [[left, bottom], [right, top]] = [[theta, loss], [theta + 1, loss + slope]].map((point) => chart.place(point));
      const reach = TANGENT / Math.hypot(right - left, bottom - top);
      chart.line([-reach, reach].map((by) => [theta + by, loss + by * slope]), { width: 1.5 });
      chart.dots([[theta, loss]], { colour: colours.orange, radius: 6 });
      chart.text(`slope ${shown(slope)}`, [theta, loss], { dy: -16, dx: slope > 0 ? -8 : 8, align: slope > 0 ? "right" : "left" });
    }
  }

  customElements.define("choose-likelihood", ChooseLikelihood);
})();
