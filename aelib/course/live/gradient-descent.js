// needs: figure.js, numbers.js, controls.js, chart.js
// <gradient-descent data="...">: steps down a loss of one weight, each to the minimum of the parabola that it trusts.
//
// What is shown follows from four numbers: which curve, the start, the rate, and how many steps of the walk are drawn.
// The walk is computed anew whenever one of them changes, as aelib/live/descent.py computes it.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeRange, short, shown } = aelibLive;

  const PAUSE = 70; // milliseconds from one step of a run to the next
  const SAMPLES = 300; // points of a curve
  const AT_REST = 1e-6; // of the steepest slope in view
  const ROUNDING = 1e-12; // of the height of the curve: less than this is no change
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  const italic = (text) => make("i", {}, text);

  // A loss of the weight w, and its first two derivatives.
  const kinds = {
    polynomial({ coefficients }) {
      const derive = (numbers) => numbers.slice(1).map((number, index) => number * (index + 1));
      const evaluate = (numbers) => (w) => numbers.reduceRight((sum, number) => sum * w + number, 0);
      const slopes = derive(coefficients);
      return { loss: evaluate(coefficients), slope: evaluate(slopes), curvature: evaluate(derive(slopes)) };
    },
    neuron({ x, b, y }) {
      const activation = (w) => 1 / (1 + Math.exp(-(w * x + b)));
      const of = (formula) => (w) => formula(activation(w));
      return {
        loss: of((a) => (a - y) ** 2 / 2),
        slope: of((a) => (a - y) * a * (1 - a) * x),
        curvature: of((a) => a * (1 - a) * (a * (1 - a) + (a - y) * (1 - 2 * a)) * x ** 2),
      };
    },
  };

  class GradientDescent extends LiveFigure {
    firstLine = "Drag the start along the curve, then move the rate.";

    build(data) {
      this.limits = data;
      this.curves = data.curves.map((curve) => ({ ...curve, ...kinds[curve.kind](curve) }));
      this.chart = new Chart({
        name: "The loss over the weight, the walk on it, and the parabola of the next step",
        grabbed: () => {
          this.before = { start: this.start };
        },
        moved: ([w]) => this.choose({ start: w }),
        cancelled: () => this.choose(this.before),
      });
      this.verdict = make("p", { class: "verdict" });
      const parts = [this.makeCurves(), this.chart.element, this.verdict, this.makeRanges(), this.makeWalk()];
      this.reset();
      return [...parts, this.makeNumbers()];
    }

    makeCurves() {
      this.names = this.curves.map((curve) => makeButton(curve.name, () => this.take(curve)));
      return make("div", { class: "curves", role: "group", "aria-label": "Loss" }, ...this.names);
    }

    makeRanges() {
      const { view, rate } = this.curves[0];
      this.rateRange = makeRange({
        name: "Learning rate",
        label: ["Learning rate ", italic("η")],
        low: rate,
        high: rate,
        log: true,
        changed: (value) => this.choose({ rate: value }),
      });
      this.startRange = makeRange({
        name: "Start",
        label: ["Start ", italic("w"), make("sub", {}, "0")],
        low: view[0],
        high: view[1],
        changed: (value) => this.choose({ start: value }),
      });
      return make("div", { class: "controls" }, this.rateRange.element, this.startRange.element);
    }

    makeWalk() {
      this.stepButton = makeButton("Step", () => this.goTo(this.steps + 1));
      this.runButton = makeButton(`Run ${this.limits.steps} steps`, () => this.run());
      this.backButton = makeButton("Back to the start", () => this.goTo(0));
      return this.makeTools("Walk", this.stepButton, this.runButton, this.backButton);
    }

    makeNumbers() {
      const rows = {
        step: ["Step"],
        weight: ["Weight ", italic("w")],
        loss: ["Loss ", italic("L")],
        slope: ["Slope ", italic("L′")],
        curvature: ["Curvature ", italic("L″")],
        bound: ["2 / curvature"],
        product: ["Rate × curvature"],
        promised: ["Change promised"],
        changed: ["Change of ", italic("L")],
      };
      this.numbers = Object.fromEntries(Object.keys(rows).map((name) => [name, make("dd")]));
      const list = Object.entries(rows).flatMap(([name, term]) => [make("dt", {}, ...term), this.numbers[name]]);
      return make("div", { class: "numbers" }, make("dl", {}, ...list));
    }

    // The state

    reset() {
      this.take(this.curves[0]);
    }

    // Begin anew on another curve.
    take(curve) {
      const { rate, start, view } = curve;
      this.curve = curve;
      this.rateRange.limit(rate / this.limits.rates, rate * this.limits.rates);
      this.startRange.limit(...view);
      this.choose({ start, rate, steps: 0 });
    }

    choose({ start = this.start, rate = this.rate, steps = this.steps }) {
      clearTimeout(this.running);
      this.running = null;
      this.startRange.set(Number(start.toFixed(3))); // as short as it stands in a link
      this.rateRange.set(rate);
      this.start = this.startRange.value;
      this.rate = this.rateRange.value;
      this.walk = this.follow();
      this.steps = clamp(steps, 0, this.walk.weights.length - 1);
      this.change();
    }

    goTo(steps) {
      this.choose({ steps });
    }

    // The steps to the last one, one after the other for who likes to see that.
    run() {
      const { length } = this.walk.weights;
      if (stillness.matches) return this.goTo(length - 1);
      const from = this.steps < length - 1 ? this.steps : 0;
      this.goTo(from + 1);
      const next = () => {
        const steps = this.near ? this.steps + 1 : length - 1; // nobody waits for what nobody sees
        this.goTo(steps);
        if (steps < length - 1) this.running = setTimeout(next, PAUSE);
      };
      if (this.steps < length - 1) this.running = setTimeout(next, PAUSE);
    }

    state() {
      return [this.curves.indexOf(this.curve), this.start, this.rate, this.steps];
    }

    restore([index, start, rate, steps = 0]) {
      if (rate === undefined) return;
      this.take(this.curves[clamp(Math.trunc(index), 0, this.curves.length - 1)]);
      this.choose({ start, rate, steps: Math.trunc(steps) });
    }

    // What is computed

    after(w) {
      return w - this.rate * this.curve.slope(w);
    }

    follow() {
      const { steps, lost } = this.limits;
      const weights = [this.start];
      let isLost = false;
      while (weights.length <= steps && !isLost) {
        const next = this.after(weights.at(-1));
        isLost = !(Math.abs(next) <= lost);
        if (!isLost) weights.push(next);
      }
      return { weights, isLost, losses: weights.map(this.curve.loss) };
    }

    // What becomes of the walk, by its numbers alone.
    judge() {
      const { curve, limits } = this;
      const { weights, losses, isLost } = this.walk;
      const late = losses.length > limits.last ? losses.slice(-limits.last) : [];
      const rises = late.map((loss, index) => loss > losses[losses.length - late.length + index - 1] * (1 + 1e-9));
      if (isLost || (late.length && rises.every(Boolean))) return "diverges";
      const taken = weights.slice(1).map((w, index) => w - weights[index]);
      const end = weights.at(-1);
      const small = Math.abs(taken.at(-1)) <= 0.01 * (curve.view[1] - curve.view[0]);
      const flat = Math.abs(curve.slope(end)) <= 0.01 * curve.steepest;
      if (small && flat && curve.curvature(end) > 0) return "converges";
      const last = taken.slice(-limits.last);
      const turns = last.slice(1).filter((step, index) => step * last[index] < 0).length;
      const largest = (steps) => Math.max(...steps.map(Math.abs));
      const shrinks = largest(last.slice(limits.last / 2)) <= 0.8 * largest(last.slice(0, limits.last / 2));
      if (turns >= 2 && !shrinks) return "oscillates";
      return Math.abs(losses[0] - losses.at(-1)) <= 0.05 * (losses[0] - curve.lowest) ? "stuck" : "descends";
    }

    // The judgement in words.
    judged() {
      const { curve } = this;
      const { weights, losses, isLost } = this.walk;
      const [first, last] = [losses[0], losses.at(-1)].map((loss) => short(loss));
      const taken = weights.slice(1).map((w, index) => w - weights[index]);
      const sides = taken.some((step, index) => index && step * taken[index - 1] < 0) ? ", from side to side" : "";
      const flat = Math.abs(curve.slope(this.start)) <= 0.2 * curve.steepest;
      return {
        converges: () => `converges${sides}: the loss goes from ${first} to ${last}.`,
        oscillates: () => `oscillates: it jumps from side to side and does not settle, and the loss ends at ${last}.`,
        diverges: () =>
          isLost
            ? `diverges: its step ${weights.length} leads beyond a million.`
            : `diverges: the loss rises with every step, from ${first} to ${last}.`,
        stuck: () =>
          `is stuck: the loss goes from ${first} to ${last}, for the ${flat ? "curve is flat here" : "rate is small"}.`,
        descends: () => `does not arrive${sides}: the loss falls from ${first} to ${last}.`,
      }[this.judge()]();
    }

    // What the next step makes of the parabola's promise.
    promise() {
      const { slope, product, promised, changed } = this.here();
      if (Math.abs(slope) <= AT_REST * this.curve.steepest) return "The slope is zero here, and the walk at rest.";
      const width = product < 0.95 ? "narrower than" : product <= 1.05 ? "as wide as" : "wider than";
      const here = product <= 0 ? "The curve bends downwards here" : `The parabola is ${width} the curve here`;
      const kept = changed <= promised * (1 - 1e-9) ? "keeps the promise" : "gains less than promised";
      return `${here}: the step ${changed > 0 ? "raises the loss" : kept}.`;
    }

    // The numbers where the walk stands, and those of the step from there.
    here() {
      const { curve, rate } = this;
      const weight = this.walk.weights[this.steps];
      const [loss, slope, curvature] = [curve.loss(weight), curve.slope(weight), curve.curvature(weight)];
      const next = this.after(weight);
      const promised = (-rate * slope ** 2) / 2;
      const difference = curve.loss(next) - loss;
      const changed = Math.abs(difference) < ROUNDING * (curve.highest - curve.lowest) ? 0 : difference;
      return { weight, loss, slope, curvature, next, promised, changed, bound: 2 / curvature, product: rate * curvature };
    }

    describe() {
      const { weight, loss, slope, promised, changed } = this.here();
      const [w, l, s, p, c] = [weight, loss, slope, promised, changed].map((value) => short(value));
      return (
        `${this.curve.name}, learning rate ${short(this.rate, 2)}, start ${shown(this.start)}. ` +
        `A walk of ${this.limits.steps} steps ${this.judged()} ` +
        `Step ${this.steps}: weight ${w}, loss ${l}, slope ${s}. ` +
        `${this.promise()} Promised is a change of ${p}, and the loss changes by ${c}.`
      );
    }

    // Drawing

    paint() {
      this.paintControls();
      this.paintNumbers();
      this.paintChart();
    }

    paintControls() {
      for (const [index, button] of this.names.entries())
        button.setAttribute("aria-pressed", this.curves[index] === this.curve);
      this.stepButton.setAttribute("aria-disabled", this.steps === this.walk.weights.length - 1);
      this.backButton.setAttribute("aria-disabled", this.steps === 0);
      this.verdict.replaceChildren(
        `A walk of ${this.limits.steps} steps `,
        ...this.emphasised(this.judged()),
        make("br"),
        this.promise(),
      );
    }

    // The verdict itself, in bold, and the rest of the sentence.
    emphasised(sentence) {
      const verdict = sentence.match(/^(is \w+|does not arrive|\w+)/)[0];
      return [make("strong", {}, verdict), sentence.slice(verdict.length)];
    }

    paintNumbers() {
      const values = this.here();
      for (const name of ["weight", "loss", "slope", "curvature", "product", "promised", "changed"])
        this.numbers[name].textContent = short(values[name]);
      this.numbers.step.textContent = `${this.steps} of ${this.walk.weights.length - 1}`;
      this.numbers.bound.textContent = values.curvature > 0 ? short(values.bound) : "none";
    }

    paintChart() {
      const { chart, colours, curve, rate, steps } = this;
      const [low, high] = curve.view;
      const height = curve.highest - curve.lowest;
      const { weight, loss, slope, next, promised } = this.here();
      const least = curve.lowest - 0.4 * height;
      chart.begin({
        x: { name: "weight w", low, high },
        y: { name: "loss L", low: least, high: curve.highest + 0.05 * height },
        colours,
      });
      const sampled = (formula) =>
        Array.from({ length: SAMPLES + 1 }, (_, index) => low + ((high - low) * index) / SAMPLES).map((w) => [w, formula(w)]);
      const parabola = (w) => loss + slope * (w - weight) + (w - weight) ** 2 / (2 * rate);
      chart.line(sampled(curve.loss), { colour: colours.accent, width: 2.5 });
      chart.line(sampled(parabola), { colour: colours.orange, dash: [6, 4] });
      this.paintTrace();
      const lands = [next, curve.loss(next)];
      const lowest = [next, loss + promised];
      chart.line([[next, least], [next, Math.max(lowest[1], lands[1])]], { colour: colours.faint, width: 1, dash: [2, 3] });
      chart.arrow([weight, loss], lands, { colour: colours.ink, width: 1.5 });
      chart.dots([lands], { colour: colours.ink, radius: 5, ring: true });
      chart.dots([lowest], { colour: colours.orange, radius: 4 });
      chart.dots([[weight, loss]], { colour: colours.ink, radius: 6 });
      const [align, dx] = next < (low + high) / 2 ? ["left", 6] : ["right", -6];
      if (next >= low && next <= high)
        chart.text("minimum of the parabola", [next, least], { colour: colours.orange, dx, dy: -9, align });
      if (steps) chart.dots([[this.start, curve.loss(this.start)]], { colour: colours.violet, radius: 5, ring: true });
      this.paintAbsence(weight);
    }

    paintTrace() {
      const { chart, colours, steps } = this;
      const trace = this.walk.weights.slice(0, steps + 1).map((w, index) => [w, this.walk.losses[index]]);
      chart.line(trace, { colour: colours.violet, width: 1, alpha: 0.6 });
      chart.dots(trace, { colour: colours.violet, radius: 3 });
    }

    // Where the walk has left the picture, an arrow at its edge says so.
    paintAbsence(weight) {
      const { chart, colours } = this;
      const [low, high] = this.curve.view;
      if (weight >= low && weight <= high) return;
      const [left, edge] = [weight < low, weight < low ? low : high];
      const words = left ? `← w = ${short(weight)}` : `w = ${short(weight)} →`;
      const place = [edge, (this.curve.lowest + this.curve.highest) / 2];
      chart.text(words, place, { colour: colours.violet, dx: left ? 6 : -6, align: left ? "left" : "right" });
    }
  }

  customElements.define("gradient-descent", GradientDescent);
})();
