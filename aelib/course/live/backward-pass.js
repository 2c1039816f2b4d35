// needs: figure.js, numbers.js, controls.js
// <backward-pass data="...">: a small network, forward unit by unit, then back, one factor at a time.

(() => {
  "use strict";

  const { LiveFigure, clamp, make, makeButton, makeChoice, makeRange, shown } = aelibLive;

  // The parameters in the order of a link, each with the name of its value and where its connection runs.
  const NAMES = ["x₁ to 1", "x₁ to 2", "x₂ to 1", "x₂ to 2", "bias 1", "bias 2", "1 to output", "2 to output", "bias, output"];
  const PLACES = { x1: [45, 50], x2: [45, 200], h1: [190, 50], h2: [190, 200], out: [335, 125] };
  const EDGES = [
    { parameter: 0, from: "x1", to: "h1" },
    { parameter: 1, from: "x1", to: "h2" },
    { parameter: 2, from: "x2", to: "h1" },
    { parameter: 3, from: "x2", to: "h2" },
    { parameter: 6, from: "h1", to: "out" },
    { parameter: 7, from: "h2", to: "out" },
  ];
  const SVG = "http://www.w3.org/2000/svg";

  const sigmoid = (t) => 0.5 + 0.5 * Math.tanh(t / 2);
  const plain = (value) => String(Number(value.toFixed(3))).replace("-", "−");
  const factor = (value) => (value < 0 ? `(${plain(value)})` : plain(value));

  function values({ x, y }, w) {
    const t1 = [0, 1].map((j) => x[0] * w[j] + x[1] * w[2 + j] + w[4 + j]);
    const a1 = t1.map(sigmoid);
    const t2 = a1[0] * w[6] + a1[1] * w[7] + w[8];
    const yHat = sigmoid(t2);
    const loss = Math.max(t2, 0) + Math.log1p(Math.exp(-Math.abs(t2))) - y * t2;
    const delta2 = yHat - y;
    const sent = [w[6] * delta2, w[7] * delta2];
    const slope = a1.map((a) => a * (1 - a));
    const delta1 = sent.map((value, j) => value * slope[j]);
    const gradient = [
      ...x.flatMap((value) => delta1.map((delta) => value * delta)), ...delta1,
      ...a1.map((a) => a * delta2), delta2,
    ];
    return { t1, a1, t2, yHat, loss, delta2, sent, slope, delta1, gradient };
  }

  // What is looked at in each step, and what is said of it; `v` are the values, `w` the parameters.
  const hidden = (j) => ({ x, w, v }) =>
    `Hidden unit ${j + 1} adds up: t = ${plain(x[0])} · ${factor(w[j])} + ${plain(x[1])} · ${factor(w[2 + j])} + ${factor(w[4 + j])} = ${plain(v.t1[j])}, and passes on a = σ(t) = ${plain(v.a1[j])}.`;
  const sent = (j) => ({ w, v }) =>
    `To hidden unit ${j + 1}, the first factor: the weight between, ${factor(v.delta2)} · ${factor(w[6 + j])} = ${plain(v.sent[j])}.`;
  const slope = (j) => ({ v }) =>
    `The second factor: the unit’s slope, a (1 − a) = ${plain(v.slope[j])}. Its delta is ${factor(v.sent[j])} · ${plain(v.slope[j])} = ${plain(v.delta1[j])}.`;
  const STEPS = [
    { at: ["x1", "x2"], say: ({ x, y }) => `The inputs are ${plain(x[0])} and ${plain(x[1])}, the answer should be ${plain(y)}.` },
    { at: ["x1", "x2", "h1"], say: hidden(0) },
    { at: ["x1", "x2", "h2"], say: hidden(1) },
    {
      at: ["h1", "h2", "out"],
      say: ({ y, w, v }) =>
        `The output adds up: t = ${plain(v.a1[0])} · ${factor(w[6])} + ${plain(v.a1[1])} · ${factor(w[7])} + ${factor(w[8])} = ${plain(v.t2)}, and says ŷ = ${plain(v.yHat)}. It should say ${plain(y)}: the loss is ${plain(v.loss)}.`,
    },
    { at: ["out"], back: true, say: ({ y, v }) => `Now back. The delta of the output is ŷ − y = ${plain(v.yHat)} − ${plain(y)} = ${plain(v.delta2)}.` },
    { at: ["out", "h1"], back: true, say: sent(0) },
    { at: ["h1"], back: true, say: slope(0) },
    { at: ["out", "h2"], back: true, say: sent(1) },
    { at: ["h2"], back: true, say: slope(1) },
    {
      at: ["h1", "h2", "out"],
      back: true,
      say: ({ v }) =>
        `The gradient of a weight is the value that enters it times the delta at its end: ${plain(v.a1[0])} · ${factor(v.delta2)} = ${plain(v.gradient[6])}, and ${plain(v.a1[1])} · ${factor(v.delta2)} = ${plain(v.gradient[7])}. That of the bias is the delta.`,
    },
    {
      at: ["x1", "x2", "h1", "h2"],
      back: true,
      say: ({ v }) =>
        `The first weights have gradients of the same form, input times delta: ${plain(v.gradient[0])} and ${plain(v.gradient[1])} for those of x₁, ${plain(v.gradient[2])} and ${plain(v.gradient[3])} for those of x₂.`,
    },
  ];
  const LAST = STEPS.length - 1;
  const FIRST_CHOSEN = 7;
  const [LEFT, TOP, WIDTH, HEIGHT] = [20, 2, 350, 252]; // what the drawing shows
  const FRAME = { width: 34, height: 20 }; // around a weight

  class BackwardPass extends LiveFigure {
    firstLine = "Press Next, forward and back. Then move the slider until both hidden δ are positive.";

    build(data) {
      this.sentence = make("p", { class: "sentence" });
      this.loss = make("span", {});
      this.next = makeButton("Next", () => this.go(this.step + 1));
      this.before = makeButton("Previous", () => this.go(this.step - 1));
      this.first = makeButton("From the start", () => this.go(0));
      this.descend = makeButton(`Descend, rate ${data.rate}`, () => this.move());
      this.range = makeRange({
        name: NAMES[FIRST_CHOSEN],
        label: [(this.chosenName = make("span"))],
        low: -data.limit,
        high: data.limit,
        step: 0.1,
        changed: (value) => this.set(this.chosen, value),
      });
      this.choice = makeChoice("Change the parameter", NAMES.map((_, index) => String(index)), (index) => NAMES[index], (index) => this.choose(Number(index)));
      const drawing = make("div", { class: "drawing" }, this.makeDrawing(), this.putOver(this.choice.element));
      this.w = data.parameters;
      this.choose(FIRST_CHOSEN);
      this.put(data.parameters, 0);
      return [
        drawing,
        this.makeTools("Pass", this.next, this.before, this.first),
        this.sentence,
        make("div", { class: "change" }, this.range.element, this.makeTools("Network", this.descend, this.loss)),
      ];
    }

    // The state

    put(parameters, step) {
      this.w = [...parameters];
      this.step = clamp(Math.round(step), 0, LAST);
      this.values = values(this.data, this.w);
      this.range.set(this.w[this.chosen]);
    }

    choose(parameter) {
      this.chosen = parameter;
      this.choice.set(String(parameter));
      this.chosenName.textContent = NAMES[parameter];
      this.range.input.setAttribute("aria-label", NAMES[parameter]);
      this.range.set(this.w[parameter]);
    }

    go(step) {
      this.put(this.w, step);
      this.change();
    }

    set(parameter, value) {
      this.put(this.w.with(parameter, value), this.step);
      this.change();
    }

    move() {
      const { limit, rate } = this.data;
      this.put(this.w.map((value, index) => clamp(value - rate * this.values.gradient[index], -limit, limit)), this.step);
      this.change();
    }

    reset() {
      this.choose(FIRST_CHOSEN);
      this.put(this.data.parameters, 0);
      this.change();
    }

    state() {
      return [this.step, ...this.w.map((value) => Number(value.toFixed(4)))];
    }

    restore([step, ...parameters]) {
      const { limit } = this.data;
      this.put(this.data.parameters.map((value, index) => clamp(parameters[index] ?? value, -limit, limit)), step);
      this.change();
    }

    says() {
      return STEPS[this.step].say({ ...this.data, w: this.w, v: this.values });
    }

    describe() {
      return `Step ${this.step + 1} of ${STEPS.length}. ${this.says()}`;
    }

    // Drawing

    // The radio buttons of the parameters, over what they change: a weight's number, the unit of a bias.
    putOver(choice) {
      const units = { 4: "h1", 5: "h2", 8: "out" };
      choice.querySelectorAll("label").forEach((label, parameter) => {
        const edge = this.edges[EDGES.findIndex((each) => each.parameter === parameter)];
        const [x, y] = edge ? edge.at : PLACES[units[parameter]];
        label.classList.toggle("bias", !edge);
        label.style.left = `${(100 * (x - LEFT)) / WIDTH}%`;
        label.style.top = `${(100 * (y - TOP)) / HEIGHT}%`;
      });
      return choice;
    }

    makeDrawing() {
      const svg = (tag, attributes, ...children) => {
        const element = document.createElementNS(SVG, tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.append(...children);
        return element;
      };
      this.edges = EDGES.map(({ parameter, from, to }) => {
        const [[p, q], [r, s]] = [PLACES[from], PLACES[to]];
        const crossing = q !== s && from.startsWith("x");
        const share = crossing ? 1 / 3 : 1 / 2;
        const [x, y] = [p + share * (r - p), q + share * (s - q)];
        const hit = svg("path", { d: `M ${p} ${q} L ${r} ${s}`, class: "hit", "aria-hidden": "true" }); // its radio button has the name
        hit.addEventListener("click", () => this.choose(parameter));
        return {
          hit,
          at: [x, y],
          line: svg("line", { x1: p, y1: q, x2: r, y2: s }),
          frame: svg("rect", { x: x - FRAME.width / 2, y: y - FRAME.height / 2, ...FRAME, "aria-hidden": "true" }),
          weight: svg("text", { x, y: y + 4, class: "weight" }),
          gradient: svg("text", { x: x + (crossing ? 10 * Math.sign(q - s) : 0), y: y + 24, class: "delta" }), // beside its line
        };
      });
      this.units = Object.entries(PLACES).map(([name, [x, y]]) => {
        const below = y > 130;
        return {
          name,
          circle: svg("circle", { cx: x, cy: y, r: 13 }),
          label: svg("text", { x, y: y + 4, class: "unit" }, { x1: "x₁", x2: "x₂", h1: "1", h2: "2", out: "ŷ" }[name]),
          value: svg("text", { x, y: below ? y + 30 : y - 35, class: "value" }),
          delta: svg("text", { x, y: below ? y + 46 : y - 19, class: "delta" }),
        };
      });
      const parts = [
        ...this.edges.flatMap(({ line, hit }) => [line, hit]),
        ...this.units.flatMap(({ circle, label }) => [circle, label]),
        ...this.edges.flatMap(({ frame, weight, gradient }) => [frame, weight, gradient]),
        ...this.units.flatMap(({ value, delta }) => [value, delta]),
      ];
      return svg("svg", { viewBox: `${LEFT} ${TOP} ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "The network, with what is known in this step" }, ...parts);
    }

    paint() {
      const { step, values: v, w } = this;
      const { at, back } = STEPS[step];
      const delta = (value, first) => (step >= first ? `δ ${shown(value, 3)}` : "");
      const texts = {
        x1: [plain(this.data.x[0]), ""],
        x2: [plain(this.data.x[1]), ""],
        h1: [step >= 1 ? `a ${shown(v.a1[0], 3)}` : "", step === 5 ? shown(v.sent[0], 3) : delta(v.delta1[0], 6)],
        h2: [step >= 2 ? `a ${shown(v.a1[1], 3)}` : "", step === 7 ? shown(v.sent[1], 3) : delta(v.delta1[1], 8)],
        out: [step >= 3 ? shown(v.yHat, 3) : "", delta(v.delta2, 4)],
      };
      for (const { name, circle, value, delta: said } of this.units) {
        circle.setAttribute("class", at.includes(name) ? (back ? "back" : "forward") : "");
        [value.textContent, said.textContent] = texts[name];
      }
      EDGES.forEach(({ parameter, from, to }, index) => {
        const { line, weight, gradient } = this.edges[index];
        const moving = at.includes(from) && at.includes(to);
        line.setAttribute("class", moving ? (back ? "back" : "forward") : "");
        weight.textContent = plain(w[parameter]);
        gradient.textContent = step >= (parameter > 5 ? 9 : 10) ? shown(v.gradient[parameter], 3) : "";
      });
      this.sentence.textContent = `${step + 1} of ${STEPS.length}. ${this.says()}`;
      this.loss.textContent = `loss ${shown(v.loss, 3)}`;
      for (const button of [this.first, this.before]) button.setAttribute("aria-disabled", step === 0);
      this.next.setAttribute("aria-disabled", step === LAST);
    }
  }

  customElements.define("backward-pass", BackwardPass);
})();
