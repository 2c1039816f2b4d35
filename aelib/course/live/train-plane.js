// needs: figure.js, numbers.js, code-map.js
// The plane of train-one: where codes lie while they are being learnt, or what the decoder draws there.
//
// const plane = new TrainPlane({ labels, name, moved })
//   `labels` are the digits of the codes; `moved()` is called when the reader moves the mark. `plane.element` goes into the page.
// plane.follow(frame)            the codes of a frame: { codes, wide, mine }, `wide` numbers each, the reader's at the end
// plane.paint(colours, settings) draws them between the last two frames; `settings` are { pictures, carpet, share, alpha, words }
// plane.mark                     where the mark is, and plane.grid() where pictures are decoded, in units of the codes

(() => {
  "use strict";

  const { boxOf, clamp, make, paintCross, pointIn, sharpContext } = aelibLive;

  const FIELD = 28;
  const GRID = 13; // pictures a side
  const GLYPH = 11; // pixels
  const FOLLOW = 400; // milliseconds in which the view comes two thirds of the way to the codes
  const [MIDDLE, ROOM] = [0.97, 1.12]; // the view holds so many of the codes in either direction, with some room
  const [STEP, LARGE_STEP] = [0.04, 0.2]; // of an arrow key, in halves of the plane

  class TrainPlane {
    constructor({ labels, name, moved }) {
      Object.assign(this, { labels, moved, at: [0, 0], view: null });
      this.canvas = make("canvas", { "aria-hidden": "true" });
      this.element = make(
        "div",
        {
          class: "plane",
          tabindex: 0,
          role: "application",
          "aria-roledescription": "map",
          "aria-label": name,
          onpointerdown: (event) => this.point(event),
          onpointermove: (event) => { if (event.pointerType === "mouse" || event.buttons) this.point(event); },
          onkeydown: (event) => this.onKey(event),
        },
        this.canvas,
      );
    }

    // The view

    clear() {
      this.view = this.frame = this.before = null;
    }

    follow(frame, now = performance.now()) {
      this.before = this.frame?.codes.length === frame.codes.length ? this.frame : frame;
      this.frame = frame;
      const wanted = viewOf(frame, this.labels.length);
      const pace = this.view ? 1 - Math.exp((this.followed - now) / FOLLOW) : 1;
      this.view ??= wanted;
      this.followed = now;
      const nearer = (from, to) => from + pace * (to - from);
      this.view = {
        centre: this.view.centre.map((value, axis) => nearer(value, wanted.centre[axis])),
        half: nearer(this.view.half, wanted.half),
      };
    }

    // A place of the plane, from -1 to 1 in either direction, in units of the codes.
    placed([x, y]) {
      const { centre, half } = this.view;
      return [centre[0] + half * x, centre[1] + half * y].slice(0, this.frame.wide);
    }

    get mark() {
      return this.placed(this.at);
    }

    grid() {
      const steps = Array.from({ length: GRID }, (_, step) => (2 * step + 1) / GRID - 1);
      const rows = this.frame.wide === 1 ? [0] : steps;
      return rows.flatMap((y) => steps.map((x) => this.placed([x, -y])));
    }

    // What the reader does

    point(event) {
      const { width } = boxOf(this.canvas);
      const [x, y] = pointIn(this.canvas, event);
      this.move([(2 * x) / width - 1, 1 - (2 * y) / width]);
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.shiftKey ? LARGE_STEP : STEP;
      const [x, y] = this.at;
      const to = { ArrowLeft: [x - step, y], ArrowRight: [x + step, y], ArrowUp: [x, y + step], ArrowDown: [x, y - step], Home: [0, 0] };
      if (!to[event.key]) return;
      event.preventDefault();
      this.move(to[event.key]);
    }

    move(to) {
      this.at = to.map((part) => clamp(part, -1, 1));
      this.moved();
    }

    // Drawing

    paint(colours, { pictures, carpet, share, alpha, words }) {
      const context = sharpContext(this.canvas);
      const size = boxOf(this.canvas).width;
      context.fillStyle = colours.paper;
      context.fillRect(0, 0, size, size);
      if (this.frame) {
        if (pictures && carpet) this.paintCarpet(context, size, carpet);
        else this.paintCodes(context, size, colours, share, alpha);
        if (this.frame.mine) this.paintMine(context, this.between(this.labels.length, size, share), size, colours);
        if (alpha === 1) paintCross(context, this.at.map((part, axis) => (size / 2) * (1 + (axis ? -part : part))), 6, colours, 1.5);
      }
      if (!words) return;
      Object.assign(context, { font: "13px system-ui, sans-serif", textAlign: "center", textBaseline: "top", lineWidth: 4 });
      Object.assign(context, { fillStyle: colours.ink, strokeStyle: colours.paper, lineJoin: "round" });
      context.strokeText(words, size / 2, 8);
      context.fillText(words, size / 2, 8);
    }

    paintCodes(context, size, colours, share, alpha) {
      if (this.stamped !== colours) [this.stamps, this.stamped] = [colours.classes.map(stamp), colours];
      context.globalAlpha = alpha;
      this.labels.forEach((label, e) => {
        const [x, y] = this.between(e, size, share);
        context.drawImage(this.stamps[label], x - GLYPH / 2, y - GLYPH / 2, GLYPH, GLYPH);
      });
      context.globalAlpha = 1;
    }

    // Where a code is, in pixels, on its way from the frame before to the last; one number has a row for each class.
    between(e, size, share) {
      const { centre, half } = this.view;
      const { wide } = this.frame;
      const [from, to] = [this.before, this.frame].map(({ codes }) => codes.subarray(e * wide, (e + 1) * wide));
      const [x, y] = from.map((value, axis) => ((value + share * (to[axis] - value) - centre[axis]) / half) * (axis ? -1 : 1));
      const row = ((this.labels[e] ?? 9.5) + 0.7 * ((e * 0.618) % 1)) / 5 - 1;
      return [x, wide === 1 ? 0.94 * row : y].map((part) => (size / 2) * (1 + part));
    }

    paintMine(context, at, size, colours) {
      const [x, y] = at.map((part) => clamp(part, 12, size - 12));
      context.beginPath();
      context.arc(x, y, 11, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: colours.violet, strokeStyle: colours.paper, lineWidth: 2.5 });
      context.fill();
      context.stroke();
      Object.assign(context, { fillStyle: colours.paper, font: "700 9px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
      context.fillText("you", x, y);
    }

    paintCarpet(context, size, pictures) {
      this.sheet ??= make("canvas", { width: GRID * FIELD, height: GRID * FIELD });
      const on = this.sheet.getContext("2d");
      on.clearRect(0, 0, this.sheet.width, this.sheet.height);
      const image = on.createImageData(FIELD, FIELD);
      const rows = pictures.length / (GRID * FIELD * FIELD);
      for (let which = 0; which < rows * GRID; which++) {
        for (let pixel = 0; pixel < FIELD * FIELD; pixel++)
          image.data.set([0, 0, 0, pictures[which * FIELD * FIELD + pixel]], 4 * pixel);
        const row = rows === 1 ? (GRID - 1) / 2 : Math.floor(which / GRID);
        on.putImageData(image, (which % GRID) * FIELD, row * FIELD);
      }
      context.fillStyle = "#fff"; // ink is dark on white, in either theme
      context.fillRect(0, 0, size, size);
      context.drawImage(this.sheet, 0, 0, size, size);
    }
  }

  function viewOf({ codes, wide }, count) {
    const ends = [0, 1].map((axis) => {
      if (axis >= wide) return [0, 0];
      const values = Float32Array.from({ length: count }, (_, e) => codes[e * wide + axis]).sort();
      const cut = Math.floor(((1 - MIDDLE) / 2) * count);
      return [values[cut], values[count - 1 - cut]];
    });
    const half = (ROOM / 2) * Math.max(...ends.map(([low, high]) => high - low), 1e-6);
    return { centre: ends.map(([low, high]) => (low + high) / 2), half };
  }

  // A class once, to be drawn a thousand times.
  function stamp(colour, digit) {
    const side = 3 * GLYPH;
    const canvas = make("canvas", { width: side, height: side });
    const context = canvas.getContext("2d");
    Object.assign(context, { fillStyle: colour, font: `600 ${side}px system-ui, sans-serif`, textAlign: "center", textBaseline: "middle" });
    context.fillText(String(digit), side / 2, 0.53 * side);
    return canvas;
  }

  Object.assign(aelibLive, { TrainPlane });
})();
