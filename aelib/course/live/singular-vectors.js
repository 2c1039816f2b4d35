// needs: figure.js, numbers.js, controls.js, chart.js
// <singular-vectors data="...">: a vector x on the unit circle, and M x on the ellipse to which the matrix M maps the
// circle, with the singular vectors of M and the best matrix of rank 1.
//
// The formulas are those of aelib/course/live/singular_vectors.py, for two rows and two columns.

(() => {
  "use strict";

  const { Chart, LiveFigure, boxOf, clamp, make, makeButton, makeRange, shown } = aelibLive;

  const NEAR = 4; // degrees from a singular direction within which a drag snaps to it
  const HALF_STEP = 0.5; // degrees of the slider: by keys one place of it snaps, and the next is free
  const SAME = 1e-9; // of the larger singular value: two that are so near are equal, or 0
  const CIRCLE = 1.35; // what is seen around the circle
  const WIDE = 1.5; // a plot so much wider than high has the ellipse beside the circle
  const NUMBERS = ["₁", "₂"];

  const italic = (text) => make("i", {}, text);
  const pair = (numbers) => `(${numbers.map((number) => shown(number + 0)).join(", ")})`; // + 0, or −0 has a sign
  const unit = (degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const degreesOf = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;
  const times = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
  const dot = ([a, b], [c, d]) => a * c + b * d;
  const scaled = (factor, vector) => vector.map((number) => factor * number);
  const wrapped = (degrees) => (Math.abs(degrees) <= 180 ? degrees : ((((degrees + 180) % 360) + 360) % 360) - 180);

  // The first right singular vector is where |M x| is largest: the leading eigenvector of MᵀM. It points to the right, and
  // the second a quarter turn on. Where every direction is singular, they are the axes.
  function decompose(M) {
    const [[a, b], [c, d]] = M;
    const [first, mixed, second] = [a * a + c * c, a * b + c * d, b * b + d * d]; // of MᵀM
    const equal = Math.hypot(2 * mixed, first - second) <= SAME * (first + second);
    const angle = equal ? 0 : degreesOf([first - second, 2 * mixed]) / 2;
    const V = [unit(angle), unit(angle + 90)];
    const images = V.map((v) => times(M, v));
    const values = images.map((image) => Math.hypot(...image));
    const rank = values[0] === 0 ? 0 : values[1] > SAME * values[0] ? 2 : 1;
    const U = images.slice(0, rank).map((image, index) => scaled(1 / values[index], image));
    return { angle, equal, rank, U, V, values };
  }

  class SingularVectors extends LiveFigure {
    firstLine = ["Drag ", italic("x"), " until ", italic("Mx"), " is longest."];

    build(data) {
      this.chart = new Chart({
        name: "The unit circle with x, and the ellipse with M x",
        grabbed: () => {
          this.left = this.angle;
          this.held = null;
        },
        moved: (point) => this.drag(point),
        cancelled: () => this.goTo({ angle: this.left }),
        keys: () => this.range.input,
      });
      this.range = makeRange({
        name: "Angle of x in degrees",
        label: ["Angle of ", italic("x"), " (degrees)"],
        ...{ low: -180, high: 180, step: 1, digits: 1 },
        changed: (angle) => this.goTo({ angle, within: HALF_STEP }),
      });
      this.entries = [0, 1, 2, 3].map((place) => {
        const [row, column] = [Math.floor(place / 2) + 1, (place % 2) + 1];
        return makeRange({
          name: `Row ${row}, column ${column} of M`,
          label: [italic("M"), make("sub", {}, `${row}${column}`)],
          ...{ low: -data.most, high: data.most, step: 0.05 },
          changed: (value) => this.goTo({ entries: this.M.flat().with(place, value) }),
        });
      });
      this.examples = data.examples.map(({ name, entries }) => makeButton(name, () => this.goTo({ entries })));
      this.verdict = make("p", { class: "verdict" });
      this.numbers = Object.fromEntries(["x", "image", "length", "values", "lost"].map((name) => [name, make("dd")]));
      this.reset();
      return [
        this.chart.element,
        this.verdict,
        this.range.element,
        this.makeNumbers(),
        this.makeTools("Matrix", ...this.examples),
        make("div", { class: "matrix" }, ...this.entries.map(({ element }) => element)),
      ];
    }

    makeNumbers() {
      const terms = {
        x: [italic("x")],
        image: [italic("Mx")],
        length: ["length |", italic("Mx"), "|"],
        values: ["singular values"],
        lost: ["rank 1 loses |", italic("Mx"), " − ", italic("M"), "₁", italic("x"), "|"],
      };
      const rows = Object.entries(terms).map(([name, term]) => make("div", {}, make("dt", {}, ...term), this.numbers[name]));
      return make("dl", {}, ...rows);
    }

    // The state: the four entries row by row, and the angle of x.

    goTo({ entries = this.M.flat(), angle = this.angle, within = HALF_STEP / 100 }) {
      const [a, b, c, d] = entries.map((entry) => Number(clamp(entry, -this.data.most, this.data.most).toFixed(4)));
      this.M = [[a, b], [c, d]];
      this.parts = decompose(this.M);
      const direction = this.singularNear(angle, within);
      this.angle = direction?.angle ?? wrapped(Number(angle.toFixed(2)));
      this.singular = direction; // x is this one: the place of a right singular vector, and a sign
      this.x = unit(this.angle);
      this.image = times(this.M, this.x);
      const { rank, U, V, values } = this.parts;
      this.kept = rank ? scaled(values[0] * dot(V[0], this.x), U[0]) : [0, 0]; // what the best matrix of rank 1 makes of x
      this.range.set(this.angle);
      this.entries.forEach((range, place) => range.set(this.M.flat()[place]));
      this.change();
    }

    // The singular direction that is at most so many degrees from an angle.
    singularNear(angle, within) {
      const { angle: first, equal } = this.parts;
      if (equal) return null;
      const apart = (turns) => Math.abs(wrapped(angle - wrapped(first + 90 * turns)));
      const place = [0, 1, 2, 3].find((turns) => apart(turns) <= within);
      return place === undefined ? null : { angle: wrapped(first + 90 * place), index: place % 2, sign: place < 2 ? 1 : -1 };
    }

    // On the circle x follows the pointer, and on an ellipse beside it M x does.
    drag(point) {
      this.held ??= this.origin && point[0] > CIRCLE ? "image" : "x";
      const angle = this.held === "x" ? degreesOf(point) : this.nearestOnEllipse([point[0] - this.origin, point[1]]);
      this.goTo({ angle, within: NEAR });
    }

    nearestOnEllipse(point) {
      const away = (angle) => Math.hypot(...times(this.M, unit(angle)).map((number, axis) => number - point[axis]));
      const angles = Array.from({ length: 720 }, (_, index) => index / 2 - 180);
      const distances = angles.map(away);
      return angles[distances.indexOf(Math.min(...distances))];
    }

    reset() {
      const { entries, angle } = this.data.start;
      this.goTo({ entries, angle });
    }

    state() {
      return [...this.M.flat(), Number(this.angle.toFixed(2))];
    }

    restore([a, b, c, d, angle = this.data.start.angle]) {
      if (d !== undefined) this.goTo({ entries: [a, b, c, d], angle: wrapped(angle) });
    }

    // What the sentence below the picture says.
    outcome() {
      const { singular, image } = this;
      const { equal, rank, values } = this.parts;
      const length = shown(Math.hypot(...image));
      if (!rank) return "M maps every x to 0, and has no singular value.";
      if (equal) return `Every |Mx| is ${length}, so every direction is a singular one.`;
      if (!singular) return `|Mx| is ${length}, between the singular values ${values.map((value) => shown(value)).toReversed().join(" and ")}.`;
      const [sign, number] = [singular.sign < 0 ? "−" : "", NUMBERS[singular.index]];
      if (singular.index >= rank) return `x = ${sign}v₂, and Mx = 0, because M has rank 1.`;
      const end = singular.index ? "shorter" : "longer";
      return `x = ${sign}v${number}, and Mx = ${sign}D${number}${number}u${number}. No Mx is ${end}.`;
    }

    describe() {
      const { angle, image, M, x } = this;
      return `M is ${M.map(pair).join(" above ")}. x at ${shown(angle, 1)} degrees is ${pair(x)}, and Mx is ${pair(image)}. ${this.outcome()}`;
    }

    // Drawing

    paint() {
      const { image, kept, M, numbers, parts, x } = this;
      this.verdict.textContent = this.outcome();
      this.verdict.toggleAttribute("data-found", Boolean(this.singular));
      numbers.x.textContent = pair(x);
      numbers.image.textContent = pair(image);
      numbers.length.textContent = shown(Math.hypot(...image));
      numbers.values.textContent = parts.values.map((value) => shown(value)).join(", ");
      numbers.lost.textContent = parts.equal ? "–" : shown(Math.hypot(image[0] - kept[0], image[1] - kept[1]));
      this.examples.forEach((button, place) => {
        const { entries } = this.data.examples[place];
        button.setAttribute("aria-pressed", entries.every((entry, at) => entry === M.flat()[at]));
      });
      this.beginPlane();
      this.paintCurves();
      this.paintSingular();
      this.paintVectors();
    }

    // The ellipse lies around the circle, or beside it where there is room: `origin` is how far.
    beginPlane() {
      const { chart, colours, parts } = this;
      const { width, height } = boxOf(chart.canvas);
      const half = Math.max(CIRCLE, 1.12 * parts.values[0] + 0.15);
      this.origin = width > WIDE * height ? CIRCLE + half : 0;
      const count = Math.floor(half);
      const marks = Array.from({ length: 2 * count + 1 }, (_, index) => ({ at: index - count, name: shown(index - count, 0) }));
      const beside = [-1, 0, 1].map((at) => ({ at, name: shown(at, 0) }));
      const moved = marks.map(({ at, name }) => ({ at: at + this.origin, name }));
      chart.beginPlane({
        x: { low: this.origin ? -CIRCLE : -half, high: this.origin + half, marks: this.origin ? [...beside, ...moved] : marks },
        y: { low: -half, high: half, marks },
        colours,
      });
    }

    // A point of the plane in which M x lies, in the chart.
    there([x, y]) {
      return [x + this.origin, y];
    }

    paintCurves() {
      const { chart, colours, M, origin } = this;
      const around = Array.from({ length: 181 }, (_, index) => unit(2 * index));
      chart.line(around, { colour: colours.line, width: 1.5 });
      chart.line(around.map((x) => this.there(times(M, x))), { colour: colours.accent, width: 1.5 });
      if (!origin) return;
      const top = chart.axes.y.high;
      chart.text("x, of length 1", [0, top], { colour: colours.faint, dy: 9, align: "center" });
      chart.text("Mx", [origin, top], { colour: colours.accent, dy: 9, align: "center" });
    }

    // Right singular vectors on the circle, and left ones as half-axes of the ellipse, unless every direction is singular.
    paintSingular() {
      const { chart, colours } = this;
      const { equal, rank, U, V, values } = this.parts;
      if (equal || !rank) return;
      const style = { colour: colours.orange };
      V.forEach((v, index) => {
        chart.arrow([0, 0], v, { ...style, width: 1.5 });
        this.name(`v${NUMBERS[index]}`, v, v, style);
      });
      U.forEach((u, index) => {
        const tip = scaled(values[index], u);
        const number = NUMBERS[index];
        chart.arrow(this.there([0, 0]), this.there(tip), { ...style, width: 2.5 });
        this.name(`D${number}${number}u${number}`, this.there(tip), u, style);
      });
    }

    paintVectors() {
      const { chart, colours, image, kept, parts, x } = this;
      if (!parts.equal && parts.rank === 2 && !this.singular) {
        chart.line([this.there(image), this.there(kept)], { colour: colours.violet, width: 1.5, dash: [4, 4] });
        chart.dots([this.there(kept)], { colour: colours.violet, radius: 4 });
        this.name("M₁x", this.there(kept), [kept[0] - image[0], kept[1] - image[1]], { colour: colours.violet });
      }
      chart.arrow(this.there([0, 0]), this.there(image), { colour: colours.accent, width: 2.5 });
      chart.dots([this.there(image)], { colour: colours.accent, radius: 5 });
      chart.arrow([0, 0], x, { width: 2.5 });
      chart.dots([x], { radius: 7 });
      if (this.singular) return; // it has a name already
      this.name("x", x, x, { colour: colours.ink });
      this.name("Mx", this.there(image), image, { colour: colours.accent });
    }

    // Beyond a tip, in the direction in which it points.
    name(text, tip, [x, y], { colour }) {
      const length = Math.hypot(x, y) || 1;
      this.chart.text(text, tip, { colour, dx: (16 * x) / length, dy: (-14 * y) / length, align: "center" });
    }
  }

  customElements.define("singular-vectors", SingularVectors);
})();
