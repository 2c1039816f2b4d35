// needs: figure.js, numbers.js, controls.js, chart.js, neuron.js
// <one-neuron data="...">: what one neuron learns under squared error and under cross-entropy, side by side.
//
// All that is seen follows from w, b, the target and the two learning rates, and is computed anew (live/neuron.js) whenever
// one of them changes.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeRange, neuronLosses: LOSSES, short, shown, sigmoid, trainNeuron } = aelibLive;

  const NEAR = 5; // how far the sliders of w and b reach, until a link leads further
  const SURE = 1e-4; // an output nearer to 1 than this is written as 1 − something
  const TANGENT = 32; // pixels of it on either side of its point

  const tenths = (value) => Number(value.toFixed(1));
  const written = (value) => String(value).replace("-", "\u2212");

  const output = (t) => (sigmoid(-t) < SURE ? `1 \u2212 ${short(sigmoid(-t), 2)}` : short(sigmoid(t), 5));

  class OneNeuron extends LiveFigure {
    firstLine = "Drag along a curve of the loss: the neuron starts there.";

    build(data) {
      this.dashed = make("p", { class: "dashed" });
      this.columns = LOSSES.map((loss, index) => this.makeColumn(loss, index));
      this.weight = this.makeSlider("Weight", "w");
      this.bias = this.makeSlider("Bias", "b");
      const parts = [
        ...this.columns.map(({ element }) => element),
        ...[this.weight, this.bias, ...this.columns.map(({ rate }) => rate)].map(({ element }) => element),
        this.makeChoices(),
        this.makeTable(),
        this.dashed,
      ];
      this.goTo({ start: data.starts.at(-1), target: 0, rates: data.rates[0] });
      return parts;
    }

    makeColumn({ name }, index) {
      const [low, high] = this.data.offered;
      const losses = new Chart({
        name: `Loss over the pre-activation, ${name}`,
        grabbed: () => (this.left = this.start),
        moved: ([t]) => this.moveTo(t),
        cancelled: () => this.goTo({ start: this.left }),
      });
      const outputs = new Chart({ name: `Output over the steps, ${name}` });
      const heading = make("p", { class: `name loss-${index}` }, name);
      return {
        outputs,
        losses,
        element: make("div", {}, heading, outputs.element, losses.element),
        rate: makeRange({
          name: `Learning rate of the ${name}`,
          label: [make("i", {}, "η"), ", ", make("span", { class: `loss-${index}` }, name)],
          ...{ low, high, log: true },
          changed: (rate) => this.goTo({ rates: this.tied ? [rate, rate] : this.rates.with(index, rate) }),
        }),
      };
    }

    makeSlider(name, symbol) {
      return makeRange({
        name: `${name} at the start`,
        label: [`${name} `, make("i", {}, symbol)],
        ...{ low: -NEAR, high: NEAR, step: 0.1, digits: 1 },
        changed: () => this.goTo({ start: [this.weight.value, this.bias.value] }),
      });
    }

    makeChoices() {
      const { starts, rates } = this.data;
      const choices = [];
      const group = (name, ...buttons) => {
        choices.push(...buttons);
        const parts = buttons.map(({ button }) => button);
        return make("div", { role: "group", "aria-label": name }, ...parts);
      };
      const same = (one, other) => one.every((value, index) => value === other[index]);
      const choice = (text, choose, chosen) => ({ chosen, button: makeButton(text, choose) });
      this.choices = choices;
      return make(
        "div",
        { class: "choices" },
        group(
          "Start",
          ...starts.map((start) =>
            choice(
              `w ${written(start[0])}, b ${written(start[1])}`,
              () => this.goTo({ start }),
              () => same(start, this.start),
            ),
          ),
        ),
        group(
          "Rates",
          ...rates.map((pair) =>
            choice(
              pair[0] === pair[1] ? `both rates ${pair[0]}` : `rates ${pair.join(", ")}`,
              () => this.goTo({ rates: pair, tied: pair[0] === pair[1] }),
              () => same(pair, this.rates),
            ),
          ),
        ),
        group("Target", ...[0, 1].map((target) => choice(`y = ${target}`, () => this.goTo({ target }), () => target === this.target))),
      );
    }

    makeTable() {
      const rows = ["first gradient δ", `output after ${this.data.steps} steps`, "nearer to the target"].map((name) => ({
        name: make("th", { scope: "row" }, name),
        cells: LOSSES.map(() => make("td")),
      }));
      this.cells = rows.map(({ cells }) => cells);
      const names = LOSSES.map(({ name }, index) => make("th", { scope: "col", class: `loss-${index}` }, name));
      return make(
        "table",
        {},
        make("thead", {}, make("tr", {}, make("td"), ...names)),
        make("tbody", {}, ...rows.map(({ name, cells }) => make("tr", {}, name, ...cells))),
      );
    }

    // The state: `start` is [w, b], `rates` one for each loss, equal while they are `tied`.

    goTo({ start = this.start, target = this.target, rates = this.rates, tied = this.tied ?? rates[0] === rates[1] }) {
      const { largest } = this.data;
      Object.assign(this, { start: start.map((value) => clamp(value, -largest, largest)), target, rates, tied });
      this.far = this.start.every((value) => Math.abs(value) <= NEAR) ? NEAR : largest;
      [this.weight, this.bias].forEach((slider, index) => {
        slider.limit(-this.far, this.far);
        slider.set(this.start[index]);
      });
      this.columns.forEach(({ rate }, index) => rate.set(rates[index]));
      this.learn();
      this.change();
    }

    // To a place on the axis of t: the bias changes, and the weight where the bias alone does not lead there.
    moveTo(t) {
      const bias = clamp(tenths(t - this.start[0]), -this.far, this.far);
      const weight = Math.abs(bias) < this.far ? this.start[0] : clamp(tenths(t - bias), -this.far, this.far);
      this.goTo({ start: [weight, bias] });
    }

    reset() {
      const { starts, rates } = this.data;
      this.goTo({ start: starts.at(-1), target: 0, rates: rates[0], tied: rates[0][0] === rates[0][1] });
    }

    state() {
      return [...this.start, this.target, ...this.rates];
    }

    restore([weight, bias, target = 0, ...rates]) {
      if (bias === undefined) return;
      const [low, high] = this.data.offered;
      const given = this.data.rates[0].map((rate, index) => clamp(rates[index] ?? rate, low, high));
      this.goTo({ start: [weight, bias], target: target > 0.5 ? 1 : 0, rates: given, tied: given[0] === given[1] });
    }

    learn() {
      const { target, rates, data } = this;
      const trainFrom = ([weight, bias]) =>
        LOSSES.map((loss, index) => trainNeuron(loss, { weight, bias, target, rate: rates[index], steps: data.steps }));
      this.runs = trainFrom(this.start);
      // To compare with: the first start, or its mirror image, which is as wrong about the other target.
      const first = data.starts[0].map((value) => (target ? -value : value));
      this.compared = data.starts.length > 1 ? trainFrom(first) : null;
      const [weight, bias] = first.map(written);
      this.dashed.textContent = this.compared ? `Dashed, to compare with: from w ${weight}, b ${bias}.` : "";
    }

    describe() {
      const [weight, bias] = this.start.map((value) => shown(value, 1));
      const told = LOSSES.map(({ name }, index) => {
        const [gradient, end, turned] = this.outcome(index);
        return `${name}, rate ${short(this.rates[index], 2)}: gradient ${gradient}, output ${end}, nearer to the target ${turned}.`;
      });
      return `Weight ${weight}, bias ${bias}, output ${output(this.runs[0].t[0])}, target ${this.target}. ${told.join(" ")}`;
    }

    // What the table says of a loss.
    outcome(index) {
      const { t, delta, turned } = this.runs[index];
      const when = turned === null ? `not in ${this.data.steps} steps` : turned ? `at step ${turned}` : "from the start";
      return [short(delta[0]), output(t.at(-1)), when];
    }

    // Drawing

    recolour(dark) {
      this.ofLoss = this.data.colours[dark ? "dark" : "light"];
      this.ofLoss.forEach((colour, index) => this.style.setProperty(`--loss-${index}`, colour));
    }

    paint() {
      this.columns.forEach((column, index) => {
        this.paintOutputs(index);
        this.paintLoss(index);
        this.outcome(index).forEach((text, row) => (this.cells[row][index].textContent = text));
      });
      for (const { button, chosen } of this.choices) button.setAttribute("aria-pressed", chosen());
    }

    paintOutputs(index) {
      const { colours, compared } = this;
      const { steps } = this.data;
      const { a, turned } = this.runs[index];
      const chart = this.columns[index].outputs;
      const colour = this.ofLoss[index];
      const end = [steps, a.at(-1)];
      chart.begin({ x: { name: "step", low: 0, high: steps }, y: { name: "output a", low: 0, high: 1 }, colours });
      chart.line([[0, 0.5], [steps, 0.5]], { colour: colours.faint, width: 1, dash: [2, 4] });
      if (compared) chart.line([...compared[index].a.entries()], { colour, width: 1.5, dash: [5, 4] });
      chart.line([...a.entries()], { colour, width: 2.5 });
      chart.dots([[0, a[0]]], { colour, radius: 5 });
      chart.dots([end], { colour, ring: true });
      chart.text(short(end[1]), end, { dy: this.besideEnd(index), align: "right" });
      if (!turned) return;
      const place = turned > steps / 2 ? { dx: -8, dy: -8, align: "right" } : { dx: 8, dy: -8 };
      chart.dots([[turned, 0.5]], { colour, ring: true });
      chart.text(`step ${turned}`, [turned, 0.5], place);
    }

    // On which side of its end the number of a curve stands: where the curve is not, if there is room, and not in the
    // dashes, which would look like a minus sign.
    besideEnd(index) {
      const [start, end] = [this.runs[index].a[0], this.runs[index].a.at(-1)];
      const room = end > 0.15 && end < 0.85;
      const dy = room ? 14 * Math.sign(start - end) : 14 * Math.sign(end - 0.5);
      if (!room || !this.compared) return dy;
      const height = (a) => this.columns[index].outputs.place([this.data.steps, a])[1];
      return Math.abs(height(end) + dy - height(this.compared[index].a.at(-1))) < 10 ? -dy : dy;
    }

    paintLoss(index) {
      const { colours, target } = this;
      const { t, loss, delta } = this.runs[index];
      const chart = this.columns[index].losses;
      const colour = this.ofLoss[index];
      const edge = this.far > NEAR ? 2.5 * this.far : 2 * NEAR;
      const at = (from, to) => (_, part) => from + (part / 200) * (to - from);
      const curve = (from, to) =>
        Array.from({ length: 201 }, at(from, to)).map((place) => [place, LOSSES[index].loss(place, target)]);
      const whole = curve(-edge, edge);
      const high = 1.15 * Math.max(whole[0][1], whole.at(-1)[1]);
      chart.begin({ x: { name: "t = w + b", low: -edge, high: edge }, y: { name: "loss ℓ", low: 0, high }, colours });
      chart.line(whole, { colour, width: 2 });
      chart.line(curve(t[0], t.at(-1)), { colour, width: 8, alpha: 0.3 });
      const compared = this.compared?.[index];
      if (compared) this.paintTangent(chart, compared, 1);
      this.paintTangent(chart, this.runs[index], 1.5);
      if (compared) chart.dots([[compared.t[0], compared.loss[0]]], { colour, radius: 4 });
      chart.dots([[t.at(-1), loss.at(-1)]], { colour, ring: true });
      chart.dots([[t[0], loss[0]]], { colour, radius: 6 });
      const place = t[0] > 0 ? { dx: -12, dy: -12, align: "right" } : { dx: 12, dy: -12 };
      chart.text(`slope ${short(delta[0])}`, [t[0], loss[0]], place);
    }

    // A piece of the tangent where a neuron starts, as long on the screen wherever that is.
    paintTangent(chart, { t: [t], loss: [loss], delta: [slope] }, width) {
      const [[left, bottom], [right, top]] = [[t, loss], [t + 1, loss + slope]].map((point) => chart.place(point));
      const reach = TANGENT / Math.hypot(right - left, bottom - top);
      chart.line([-reach, reach].map((by) => [t + by, loss + by * slope]), { width });
    }
  }

  customElements.define("one-neuron", OneNeuron);
})();
