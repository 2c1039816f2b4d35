// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, code-map.js, plane.js, drawing.js, mine.js
// <latent-interpolation data="...">: two images on the map, the straight path between their codes, decoded, and the
// cross-fade of the two decoded ends.

(() => {
  "use strict";

  const {
    Chart, LiveFigure, Plane, activations, array, boxOf, clamp, make, makeChoice, makeImage, makeRange, makeRow, makeYours,
    named, network, paintImage, paintRow, pointIn, short, shown,
  } = aelibLive;

  const NAMES = ["A", "B"];
  const NEAR = 24; // pixels from a mark within which it is taken hold of
  const FARTHEST = 60; // steps of an arrow key within which another digit is looked for
  const RADIUS = 10;

  // A map with two marks, each on a digit. The reader moves that which is `active`: 0, A, or 1, B. Her own digit has the index
  // after the last.
  class PairPlane extends Plane {
    constructor({ ends, ...options }) {
      super(options);
      this.first = ends;
      this.indices = [...this.labels.keys()].filter((index) => this.isOnMap(this.codeAt(index)) || ends.includes(index));
      this.reset();
    }

    codeAt(index) {
      return index === this.labels.length ? this.own : super.codeAt(index);
    }

    // A on the reader's own digit, or back where it was at first.
    startFromOwn(code) {
      this.own = code;
      this.put([code ? this.labels.length : this.first[0], this.ends[1]]);
    }

    isDigit(index) {
      return index < this.labels.length;
    }

    get isOwn() {
      return !this.ends.every((index) => this.isDigit(index));
    }

    reset() {
      this.put(this.first);
    }

    put(ends) {
      this.ends = [...ends];
      this.active = 0;
      this.goTo(this.codeAt(ends[0]));
    }

    activate(mark) {
      this.active = mark;
      this.showMark();
    }

    showMark() {
      super.moveTo(this.codeAt(this.ends[this.active]));
    }

    // To the digit nearest to a code.
    moveTo(code) {
      this.ends[this.active] = this.nearest(code);
      this.showMark();
    }

    nearest([x, y]) {
      const distance = (index) => Math.hypot(this.codeAt(index)[0] - x, this.codeAt(index)[1] - y);
      const current = this.ends[this.active];
      return this.indices.reduce((best, index) => (distance(index) < distance(best) ? index : best), current);
    }

    // To the next digit in the direction of a step.
    moveBy(step) {
      const start = this.codeAt(this.ends[this.active]);
      for (let count = 1; count <= FARTHEST; count++) {
        const there = this.nearest(start.map((value, axis) => value + count * step[axis]));
        if (there === this.ends[this.active]) continue;
        this.ends[this.active] = there;
        break;
      }
      this.showMark();
    }

    onKey(event) {
      if (event.key !== " ") return super.onKey(event);
      event.preventDefault();
      this.activate(1 - this.active);
    }

    // What lies under the pointer; else the active mark comes to it.
    onDown(event) {
      if (event.button !== 0 || !event.isPrimary) return;
      const [across, down] = pointIn(this.markCanvas, event);
      const gaps = this.ends.map((index) => {
        const [x, y] = this.placeOf(this.codeAt(index));
        return Math.hypot(x - across, y - down);
      });
      const other = 1 - this.active;
      if (gaps[other] < NEAR && gaps[other] < gaps[this.active]) this.activate(other);
      super.onDown(event);
    }

    lookAt() {} // a glance would be of no digit

    paintMarks(context, colours) {
      const [from, to] = this.ends.map((index) => this.placeOf(this.codeAt(index)));
      const lineTo = (colour, width) => {
        Object.assign(context, { strokeStyle: colour, lineWidth: width });
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.stroke();
      };
      lineTo(colours.paper, 5);
      lineTo(colours.ink, 2);
      [from, to].forEach((at, mark) => {
        const active = mark === this.active;
        paintRing(context, at, colours.paper, active ? 7 : 5);
        paintRing(context, at, active ? colours.accent : colours.ink, active ? 3.5 : 2);
        this.paintName(context, at, NAMES[mark], colours);
      });
      paintDisc(context, from.map((value, axis) => value + this.share * (to[axis] - value)), colours);
    }

    paintName(context, [x, y], name, colours) {
      const size = boxOf(this.markCanvas).width;
      Object.assign(context, { font: "700 14px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
      Object.assign(context, { strokeStyle: colours.paper, fillStyle: colours.ink, lineWidth: 4, lineJoin: "round" });
      const at = [x + (x > size - 30 ? -19 : 19), y + (y < 30 ? 12 : -12)];
      context.strokeText(name, ...at);
      context.fillText(name, ...at);
    }
  }

  function paintRing(context, [x, y], colour, width) {
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    context.stroke();
  }

  function paintDisc(context, [x, y], colours) {
    Object.assign(context, { fillStyle: colours.ink, strokeStyle: colours.paper, lineWidth: 2 });
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  class LatentInterpolation extends LiveFigure {
    firstLine = [
      make("span", { class: "by-mouse" }, "Drag A or B to another digit, then move the slider."),
      make("span", { class: "by-touch" }, "Tap a digit: A goes there. Then move the slider."),
    ];

    keys = `On the map, arrows go to the next digit, with Shift further; Space changes the mark that moves; ${Plane.keys}`;

    build(data) {
      const decoder = network(data.decoder);
      const mean = activations[data.mean];
      this.decode = (code) => decoder(code).map(mean);
      this.images = array(data.images);
      this.classes = data.colours;
      this.plane = new PairPlane({
        codes: array(data.codes),
        labels: array(data.labels),
        names: data.classes,
        typical: data.typical,
        whole: data.view,
        ends: data.ends,
        changed: () => this.moved(),
      });
      this.plane.element.setAttribute("aria-describedby", `${this.anchor}-keys`);
      this.share = 0.5;
      this.parts();
      return [
        make("div", { class: "images" }, ...this.pictures.map(({ part }) => part)),
        make("div", { class: "map" }, this.plane.element),
        make("div", { class: "marks" }, this.mark.element, this.makeTools("Map", this.plane.zoomOut, this.plane.zoomIn)),
        make("div", { class: "way" }, this.range.element, this.decodedRow.part, this.fadedRow.part, this.ends),
        this.chart.element,
        ...(this.hasAttribute("later") ? [this.makeOwn()] : []),
      ];
    }

    makeOwn() {
      this.yours = makeYours(this, { notice: "The encoder is loading …", chosen: (digit) => this.startFromOwn(digit) });
      return this.yours.element;
    }

    // Put A on the reader's own digit.
    async startFromOwn(digit) {
      this.asked = digit;
      if (!digit && this.plane.isOwn) this.plane.startFromOwn(null);
      const rest = digit && (await this.later());
      if (!digit || this.asked !== digit) return;
      if (!rest) return this.yours.say("The encoder did not load. Press the button again.");
      this.encode ??= network(rest.encoder);
      this.own = digit;
      this.plane.startFromOwn([...this.encode(digit)]);
      this.yours.say("A is yours. Notice where on the way it stops being your digit.");
    }

    parts() {
      const [, height, width] = this.data.images.shape;
      const names = ["Digit A", "Decoded there", "Cross-fade there", "Digit B"];
      this.pictures = names.map((name) => makeImage(name, { width, height }));
      this.decodedRow = makeRow("The decoded path from A to B", this.data.pictures, { width, height });
      this.fadedRow = makeRow("The cross-fade from A to B", this.data.pictures, { width, height });
      this.ends = make("p", { class: "ends" }, make("span", {}, "A"), "above: decoded; below: cross-fade", make("span", {}, "B"));
      this.mark = makeChoice("Mark that moves", NAMES, (name) => name, (name) => this.plane.activate(NAMES.indexOf(name)));
      this.mark.set(NAMES[0]);
      this.range = makeRange({ name: "Share of the way", low: 0, high: 1, step: 0.01, changed: (share) => this.go(share) });
      this.range.set(this.share);
      this.chart = new Chart({ name: "The size of each step, decoded and in the cross-fade" });
    }

    // The state

    moved() {
      this.row = null;
      if (this.own && !this.plane.isOwn) this.leaveOwn();
      this.change();
    }

    leaveOwn() {
      this.own = null;
      this.yours.set(false);
    }

    go(share) {
      this.share = share;
      this.change();
    }

    reset() {
      this.plane.selected.clear();
      this.plane.reset();
      this.range.set(0.5);
      this.go(0.5);
    }

    state() {
      const ends = this.plane.ends.map((index, mark) => (this.plane.isDigit(index) ? index : this.data.ends[mark]));
      return [...ends, Number(this.share.toFixed(2))]; // the reader's own digit is in no link
    }

    restore(numbers) {
      const [start, end, share] = this.state().map((number, place) => numbers[place] ?? number);
      const most = this.plane.labels.length - 1;
      this.plane.put([start, end].map((index) => clamp(Math.round(index), 0, most)));
      this.range.set(share); // which keeps it from 0 to 1
      this.go(this.range.value);
    }

    codeAt(share) {
      const [from, to] = this.plane.ends.map((index) => this.plane.codeAt(index));
      return from.map((value, axis) => (1 - share) * value + share * to[axis]);
    }

    fade(share) {
      const { first, last } = this.row;
      return first.map((ink, pixel) => (1 - share) * ink + share * last[pixel]);
    }

    nameOf(index) {
      return this.plane.isDigit(index) ? named(this.data.classes[this.plane.labels[index]]) : "yours";
    }

    compute() {
      if (!this.row) {
        const shares = Array.from({ length: this.data.pictures }, (_, place) => place / (this.data.pictures - 1));
        const decoded = shares.map((share) => this.decode(this.codeAt(share)));
        this.row = { decoded, first: decoded[0], last: decoded.at(-1) };
        this.row.faded = shares.map((share) => this.fade(share));
        this.steps = { decoded: stepSizes(decoded), faded: stepSizes(this.row.faded) };
      }
      this.there = { decoded: this.decode(this.codeAt(this.share)), faded: this.fade(this.share) };
    }

    describe() {
      this.compute();
      const [from, to] = this.plane.ends.map((index) => this.nameOf(index));
      const { decoded, faded } = this.steps;
      const largest = decoded.indexOf(Math.max(...decoded)) + 1;
      return [
        `From ${from}, A, to ${to}, B. Mark ${NAMES[this.plane.active]} moves. ${shown(this.share)} of the way.`,
        `Steps of the decoded path: from ${short(Math.min(...decoded), 2)} to ${short(Math.max(...decoded), 2)},`,
        `the largest is step ${largest}. Steps of the cross-fade: ${short(faded[0], 2)} each.`,
      ].join(" ");
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.classes[dark ? "dark" : "light"] };
    }

    paint() {
      this.compute();
      this.plane.share = this.share;
      this.plane.paint(this.inColours);
      this.mark.set(NAMES[this.plane.active]);
      this.paintPictures();
      paintRow(this.decodedRow.canvas, this.row.decoded);
      paintRow(this.fadedRow.canvas, this.row.faded);
      this.paintSteps();
    }

    paintPictures() {
      const [from, decoded, faded, to] = this.pictures;
      [from, to].forEach(({ canvas, caption }, mark) => {
        const index = this.plane.ends[mark];
        const label = this.nameOf(index);
        const first = index * canvas.width * canvas.height;
        paintImage(canvas, (pixel) => (this.plane.isDigit(index) ? this.images[first + pixel] / 255 : this.own[pixel]));
        canvas.setAttribute("aria-label", `Digit ${NAMES[mark]}, ${label}`);
        caption.textContent = `${NAMES[mark]}: ${label}`;
      });
      paintImage(decoded.canvas, (pixel) => this.there.decoded[pixel]);
      paintImage(faded.canvas, (pixel) => this.there.faded[pixel]);
      decoded.caption.textContent = "decoded";
      faded.caption.textContent = "cross-fade";
    }

    paintSteps() {
      const { chart, colours, steps } = this;
      const count = steps.decoded.length;
      const high = 1.1 * Math.max(1e-9, ...steps.decoded, ...steps.faded);
      const points = (sizes) => sizes.map((size, place) => [place + 1, size]);
      chart.begin({
        x: { name: "step from A to B", low: 0.5, high: count + 0.5 },
        y: { name: "size of the step, squared error", low: 0, high },
        colours,
        names: ["cross-fade"],
      });
      chart.line(points(steps.faded), { colour: colours.orange, dash: [6, 4] });
      chart.line(points(steps.decoded), { colour: colours.accent });
      chart.dots(points(steps.decoded), { colour: colours.accent });
      chart.endNames([
        { name: "decoded", at: [count, steps.decoded.at(-1)], colour: colours.accent },
        { name: "cross-fade", at: [count, steps.faded.at(-1)], colour: colours.orange },
      ]);
    }
  }

  // The squared error between each picture and the next, summed over pixels.
  function stepSizes(pictures) {
    return pictures.slice(1).map((picture, place) =>
      picture.reduce((sum, ink, pixel) => sum + (ink - pictures[place][pixel]) ** 2, 0),
    );
  }

  customElements.define("latent-interpolation", LatentInterpolation);
})();
