// needs: figure.js, numbers.js, controls.js, chart.js
// <one-neuron data="...">: the output of one neuron over its steps, under squared error and under cross-entropy, from a start
// that the reader moves; two dots run along the two lines.
//
// The training is that of aelib/course/live/one_neuron.py.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makePlayer, makeRange, shown } = aelibLive;

  const SECONDS = 5; // in which the dots run through all steps

  const sigmoid = (t) => 1 / (1 + Math.exp(-t));
  const SLOPES = [(a) => a * a * (1 - a), (a) => a]; // of the losses over t, for the target 0

  class OneNeuron extends LiveFigure {
    firstLine = "Press Play, then let the neuron begin more wrong.";

    build(data) {
      this.chart = new Chart({ name: "Output over the steps, under squared error and under cross-entropy" });
      this.slider = makeRange({
        ...{ name: "How wrong it begins", low: 0, high: data.furthest, step: 0.1 },
        told: (t) => shown(sigmoid(t), 3),
        changed: (start) => this.goTo({ start }),
      });
      this.player = makePlayer(SECONDS, (part) => this.goTo({ step: Math.round(part * data.steps) }));
      this.counts = data.losses.map((_, index) => make("b", { class: `loss-${index}` }));
      const words = data.losses.flatMap((name, index) => [index ? `, ${name} ` : `${name} `, this.counts[index]]);
      this.sentence = make("p", {}, "Steps until it says less than 0.5: ", ...words, ".");
      this.reset();
      const controls = make("div", { class: "controls" }, this.makeTools("Training", this.player.button), this.slider.element);
      return [this.chart.element, controls, this.sentence];
    }

    // The state: the pre-activation at the start, and the step at which the dots are.

    goTo({ start = this.start, step = this.step }) {
      Object.assign(this, { start, step });
      this.slider.set(start);
      this.runs = SLOPES.map((slope) => this.train(slope));
      this.runs.forEach(({ needed }, index) => (this.counts[index].textContent = needed.toLocaleString("en")));
      this.change();
    }

    reset() {
      this.player.stop();
      this.goTo({ start: this.data.start, step: this.data.steps });
    }

    state() {
      return [this.start, this.step];
    }

    restore([start, step = this.data.steps]) {
      this.player.stop();
      this.goTo({ start: clamp(start, 0, this.data.furthest), step: clamp(Math.round(step), 0, this.data.steps) });
    }

    // The outputs before the first step and after each that is shown, and how many steps it needs to say less than 0.5.
    train(slope) {
      const { rate, steps } = this.data;
      const outputs = [];
      let [t, needed] = [this.start, null];
      for (let step = 0; needed === null || step <= steps; step++) {
        const a = sigmoid(t);
        if (a < 0.5) needed ??= step;
        if (step <= steps) outputs.push(a);
        t -= 2 * rate * slope(a);
      }
      return { outputs, needed };
    }

    describe() {
      return `The neuron begins at ${shown(sigmoid(this.start), 3)}. ${this.sentence.textContent}`;
    }

    // Drawing

    recolour(dark) {
      this.ofLoss = this.data.colours[dark ? "dark" : "light"];
      this.ofLoss.forEach((colour, index) => this.style.setProperty(`--loss-${index}`, colour));
    }

    paint() {
      const { chart, colours, ofLoss, step } = this;
      const { losses, steps } = this.data;
      const half = [[0, 0.5], [steps, 0.5]];
      chart.begin({ x: { name: "step", low: 0, high: steps }, y: { name: "output, which should be 0", low: 0, high: 1 }, colours, names: losses });
      chart.line(half, { colour: colours.faint, width: 1, dash: [2, 4] });
      this.runs.forEach(({ outputs, needed }, index) => {
        const colour = ofLoss[index];
        chart.line([...outputs.entries()], { colour, width: 1.5, alpha: 0.6 });
        chart.line([...outputs.slice(0, step + 1).entries()], { colour, width: 3 });
        if (needed <= steps) {
          chart.line([[needed, 0], [needed, 0.5]], { colour, width: 1, alpha: 0.6 });
          chart.text(String(needed), [needed, 0.5], { colour, dx: 8, dy: -8 });
        }
      });
      this.runs.forEach(({ outputs }, index) => chart.dots([[step, outputs[step]]], { colour: ofLoss[index], radius: 5 }));
      chart.endNames(losses.map((name, index) => ({ name, at: [steps, this.runs[index].outputs.at(-1)], colour: ofLoss[index] })));
    }
  }

  customElements.define("one-neuron", OneNeuron);
})();
