// needs: figure.js, numbers.js, controls.js, chart.js
// <repair-noise data="...">: a damaged point in a plane, and where the best repair puts it.
//
// The formulas are those of aelib/course/live/repair.py: a mixture of round Gaussians of one width, which is 0 for a
// training set.
//
// A damaged point that moves leaves a trail of dots, evenly spaced, and so does its repair: its dots crowd where it moves
// less, and lie apart where it jumps. Other noise and other clean points repair the same trail anew.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeChoice, makeRange, short, shown } = aelibLive;

  const SPACING = 27; // pixels from one arrow of the grid to the next
  const LONGEST = 22; // pixels of the longest of them
  const STRIDE = 0.05; // of the plane, from one dot of the trail of the damaged point to the next
  const MOST = 160; // dots of a trail: the oldest go first, and are the faintest
  const SPOT = 7; // pixels of the radius of a training point's disc, of which the mark of a repair covers 5
  const EMPTY = 0.05; // how full the disc of a centre is that is not likely at all

  const round = (value) => Number(value.toFixed(3)); // as short as it stands in a link
  const pair = (numbers, write = shown) => `(${numbers.map((number) => write(number)).join(", ")})`;
  const length = ([x, y]) => Math.hypot(x, y);
  const lengthOf = (dots) => dots.slice(1).reduce((sum, [x, y], place) => sum + length([x - dots[place][0], y - dots[place][1]]), 0);

  // What the best repair makes of a damaged point: the mean of the clean points that it may have been, the score, the
  // squared error to be expected, and the probability of each centre.
  function repair({ centres, width }, point, sigma) {
    const both = width ** 2 + sigma ** 2;
    const kept = width ** 2 / both;
    const logs = centres.map((centre) => -((point[0] - centre[0]) ** 2 + (point[1] - centre[1]) ** 2) / (2 * both));
    const largest = Math.max(...logs);
    const raw = logs.map((log) => Math.exp(log - largest));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const weights = raw.map((weight) => weight / total);
    const each = centres.map((centre) => centre.map((number, axis) => number + kept * (point[axis] - number)));
    const mean = [0, 1].map((axis) => each.reduce((sum, one, index) => sum + weights[index] * one[axis], 0));
    const spread = each.reduce((sum, one, index) => sum + weights[index] * length([one[0] - mean[0], one[1] - mean[1]]) ** 2, 0);
    const move = mean.map((number, axis) => number - point[axis]);
    const score = move.map((number) => number / sigma ** 2);
    return { point: mean, move, score, error: spread + 2 * kept * sigma ** 2, weights };
  }

  class RepairNoise extends LiveFigure {
    firstLine = [
      make("span", { class: "by-mouse" }, "Drag the damaged point, watch both trails, then widen its noise."),
      make("span", { class: "by-touch" }, "Tap the plane, drag the damaged point, then widen its noise."),
    ];

    build(data) {
      Object.assign(this, { known: data.known, view: data.view, sigmas: data.sigmas, start: data.start });
      this.chart = new Chart({
        name: "The plane, with the damaged point, its noise, its repair and arrows along the score",
        grabbed: () => {
          this.left = { point: this.point, trail: this.trail };
          this.begun = false;
        },
        moved: (point) => this.drag(point),
        cancelled: () => this.goTo(this.left),
        keys: () => this.places[0].input,
      });
      const names = data.known.map(({ name }) => name);
      this.choice = makeChoice("Clean points", names, (name) => name, (name) => this.goTo({ which: names.indexOf(name) }));
      const [low, high] = data.sigmas;
      this.noise = makeRange({
        ...{ name: "Noise s", label: ["Noise ", make("i", {}, "s")], low, high, log: true },
        changed: (sigma) => this.goTo({ sigma }),
      });
      this.places = ["First number", "Second number"].map((name, axis) => {
        const [low, high] = this.reach(axis);
        const changed = (value) => this.move(this.point.with(axis, value));
        return makeRange({ name, low, high, step: 0.01, changed });
      });
      this.numbers = Object.fromEntries(["repaired", "move", "score", "error", "trails"].map((name) => [name, make("dd")]));
      this.clear = makeButton("Clear the trail", () => this.goTo({ trail: [] }));
      this.reset();
      const sliders = [this.noise, ...this.places].map(({ element }) => element);
      const parts = [
        this.chart.element,
        make("div", { class: "sliders" }, ...sliders),
        this.makeTools("Trail", this.clear),
        this.makeNumbers(),
      ];
      return names.length > 1 ? [this.choice.element, ...parts] : parts;
    }

    makeNumbers() {
      const terms = {
        repaired: ["repaired ", make("i", {}, "r")],
        move: ["its move ", make("i", {}, "r"), " \u2212 ", make("i", {}, "x̃")],
        score: ["score, the move over ", make("i", {}, "s"), "²"],
        error: ["squared error to expect"],
        trails: ["length of the trails of ", make("i", {}, "x̃"), ", ", make("i", {}, "r")],
      };
      const list = Object.entries(terms).flatMap(([name, term]) => [make("dt", {}, ...term), this.numbers[name]]);
      return make("div", { class: "numbers" }, make("dl", {}, ...list));
    }

    // How far a number of the point may go.
    reach(axis) {
      const { centre, half } = this.view;
      return [centre[axis] - half[axis], centre[axis] + half[axis]].map(round);
    }

    // The state: what is known of the clean points, the damaged point, and its noise; and the trail that led there.

    goTo({ which = this.which, point = this.point, sigma = this.sigma, trail = this.trail }) {
      Object.assign(this, { which, point: this.within(point), sigma: clamp(sigma, ...this.sigmas), trail });
      this.choice.set(this.known[which].name);
      this.noise.set(this.sigma);
      this.places.forEach((range, axis) => range.set(this.point[axis]));
      this.found = repair(this.known[which], this.point, this.sigma);
      this.repairs = trail.map((damaged) => repair(this.known[which], damaged, this.sigma).point);
      this.clear.setAttribute("aria-disabled", !trail.length);
      this.change();
    }

    within(point) {
      return point.map((number, axis) => round(clamp(number, ...this.reach(axis))));
    }

    // Where a drag begins, so does its trail.
    drag(point) {
      if (this.begun) this.move(point);
      else this.goTo({ point, trail: [] });
      this.begun = true;
    }

    // Go to a point, and leave a dot wherever the way there from the last one is as long as the stride.
    move(point) {
      const to = this.within(point);
      const trail = this.trail.length ? [...this.trail] : [this.point];
      const way = to.map((number, axis) => number - trail.at(-1)[axis]);
      const count = Math.floor(length(way) / STRIDE + 1e-9);
      const step = way.map((number) => (number * STRIDE) / (length(way) || 1));
      const last = trail.at(-1);
      for (let dot = 1; dot <= count; dot++) trail.push(last.map((number, axis) => number + dot * step[axis]));
      this.goTo({ point: to, trail: trail.slice(-MOST) });
    }

    reset() {
      this.goTo({ which: 0, point: this.start.slice(0, 2), sigma: this.start[2], trail: [] });
    }

    state() {
      return [this.which, ...this.point, this.sigma];
    }

    restore([which, x, y, sigma = this.start[2]]) {
      if (y === undefined) return;
      this.goTo({ which: clamp(Math.trunc(which), 0, this.known.length - 1), point: [x, y], sigma, trail: [] });
    }

    // What the numbers say.
    outcome() {
      const { point, move, score, error } = this.found;
      const trails = this.trail.length ? [this.trail, this.repairs].map((dots) => shown(lengthOf(dots))).join(", ") : "–";
      return { repaired: pair(point), move: pair(move), score: pair(score, (number) => short(number)), error: short(error), trails };
    }

    describe() {
      const { repaired, move, score, error, trails } = this.outcome();
      const trail = this.trail.length ? ` Lengths of the trails: ${trails}.` : "";
      return (
        `Clean points: ${this.known[this.which].name}. Noise ${short(this.sigma, 2)}, damaged point ${pair(this.point)}: ` +
        `repaired to ${repaired}, a move of ${move}, score ${score}, squared error to expect ${error}.${trail}`
      );
    }

    // Drawing

    paint() {
      for (const [name, text] of Object.entries(this.outcome())) this.numbers[name].textContent = text;
      this.beginPlane();
      this.paintClean();
      this.paintArrows();
      this.paintTrail();
      this.paintPoint();
    }

    beginPlane() {
      const { chart, colours } = this;
      const axis = (name, index) => {
        const [low, high] = this.reach(index);
        return { name, low, high };
      };
      this.perUnit = chart.beginPlane({ x: axis("first number", 0), y: axis("second number", 1), colours });
    }

    // A disc for each centre, the fuller the likelier it is.
    paintClean() {
      const { chart, colours, found, known, perUnit, which } = this;
      const { centres, width } = known[which];
      const radius = width ? Math.max(5, 2 * width * perUnit) : SPOT;
      const largest = Math.max(...found.weights);
      const full = found.weights.map((weight) => EMPTY + (1 - EMPTY) * (weight / largest));
      const rising = [...full.keys()].sort((one, other) => full[one] - full[other]); // the likeliest lies on top
      for (const index of rising) {
        const disc = (draw, style) =>
          chart.within((context) => {
            context.arc(...chart.place(centres[index]), radius, 0, 2 * Math.PI);
            draw(context);
          }, style);
        disc((context) => context.fill(), { colour: colours.paper }); // or discs that overlap look fuller
        disc((context) => context.fill(), { colour: colours.violet, alpha: full[index] });
        disc((context) => context.stroke(), { colour: colours.violet, width: 1, alpha: 0.6 });
      }
    }

    // Where the grid is, and how the repair would move each of its points.
    grid() {
      const { plot } = this.chart;
      const along = (low, high) => {
        const count = Math.floor((high - low) / SPACING);
        return Array.from({ length: count }, (_, index) => (low + high) / 2 + SPACING * (index - (count - 1) / 2));
      };
      const across = along(plot.left, plot.right);
      return along(plot.top, plot.bottom).flatMap((y) => across.map((x) => this.arrowAt([x, y])));
    }

    arrowAt([x, y]) {
      const { axes, plot } = this.chart;
      const at = [axes.x.low + (x - plot.left) / this.perUnit, axes.y.low + (plot.bottom - y) / this.perUnit];
      return { at, move: repair(this.known[this.which], at, this.sigma).move };
    }

    paintArrows() {
      const { chart, colours, perUnit } = this;
      const arrows = this.grid();
      const longest = Math.max(...arrows.map(({ move }) => length(move)));
      for (const { at, move } of arrows) {
        const factor = LONGEST / perUnit / Math.sqrt(longest * length(move) || 1); // as long as the root of the move
        const to = at.map((number, axis) => number + factor * move[axis]);
        chart.arrow(at, to, { colour: colours.faint, width: 1.2, alpha: 0.8 });
      }
    }

    paintTrail() {
      const { chart, colours, repairs, trail } = this;
      const paint = (dots, colour, radius) =>
        dots.forEach((dot, age) => chart.dots([dot], { colour, radius, alpha: 0.25 + (0.6 * (age + 1)) / dots.length }));
      paint(trail, colours.ink, 1.5);
      paint(repairs, colours.accent, 2.5);
    }

    paintPoint() {
      const { chart, colours, found, point, perUnit, sigma } = this;
      chart.within(
        (context) => {
          context.arc(...chart.place(point), sigma * perUnit, 0, 2 * Math.PI);
          context.stroke();
        },
        { width: 1.5, dash: [5, 4] },
      );
      chart.text("s", [point[0], point[1] + sigma], { dy: -9, align: "center" });
      chart.arrow(point, found.point, { colour: colours.accent, width: 2.5 });
      chart.dots([found.point], { colour: colours.accent, radius: 5 });
      chart.dots([point], { radius: 6 });
      chart.text("x̃", point, { dx: -10, align: "right" });
      chart.text("r", found.point, { colour: colours.accent, dx: 9, dy: 3 });
    }
  }

  customElements.define("repair-noise", RepairNoise);
})();
