// needs: figure.js, network.js, pictures.js, code-map.js, numbers.js, controls.js, drawing.js, mine.js
// <draw-digit data="...">: the reader draws, and sees what is left of the digit in a code of two numbers and in a larger.

(() => {
  "use strict";

  const {
    CodeMap, Drawing, LiveFigure, activations, array, beginsStroke, clamp, make, makeButton, makeImage, makeKeeper,
    makeRange, named, network, paintCross, paintImage, prepareDigit, shown,
  } = aelibLive;

  const FIELD = 28;
  const APART = 5; // pixels of the area between points of a stroke: a drawing has to fit into a link
  const STEP = 8; // pixels of the area for an arrow key
  const LARGE_STEP = 28; // with Shift
  const MOST_MOVED = 8; // pixels of the field

  class DrawDigit extends LiveFigure {
    keys =
      "In the drawing area: arrows move the pen, with Shift further; Space puts it down and lifts it; " +
      "Backspace takes the last stroke away.";

    build(data) {
      const again = make("span", { class: "by-mouse" }, ", again for another");
      this.firstLine = ["Draw one large digit, or press one of ten", again, "."];
      this.examples = array(data.images);
      this.classes = data.colours;
      this.models = data.models.map(({ latent, encoder, decoder, mean }) => {
        const [encode, decode] = [network(encoder), network(decoder)];
        return { latent, encode: (x) => [...encode(x)], decode: (code) => decode(code).map(activations[mean]) };
      });
      this.drawing = new Drawing(data.area);
      this.map = new CodeMap({
        codes: array(data.codes),
        labels: array(data.labels),
        names: data.classes,
        whole: data.view,
        attributes: { role: "img", "aria-label": "Map of the codes, and where the drawing lies on it" },
      });
      this.place = make("p", { class: "place" });
      this.makePictures();
      this.range = makeRange({
        name: "Pixels to the right",
        low: -MOST_MOVED,
        high: MOST_MOVED,
        step: 1,
        digits: 0,
        changed: (moved) => this.move(moved),
      });
      this.keeper = makeKeeper({
        strokes: () => (this.base < 0 ? this.strokes ?? [] : []),
        show: (strokes) => this.put(-1, strokes.map((stroke) => stroke.map((place) => place.map(Math.round)))),
      });
      this.reset();
      return [
        this.makeArea(),
        this.makeTools("Drawing", this.undoButton, this.clearButton),
        make("div", { class: "images" }, ...this.pictures.map(({ part }) => part)),
        make("div", { class: "map" }, this.map.element, this.place),
        this.makeExamples(),
        this.range.element,
        this.keeper.element,
      ];
    }

    makePictures() {
      const names = this.models.map(({ latent }) => `Rebuilt from ${latent} numbers`);
      this.pictures = ["As the networks see it", ...names].map((name) => makeImage(name, { width: FIELD, height: FIELD }));
    }

    makeArea() {
      const { side } = this.data.area;
      this.canvas = make("canvas", { width: side, height: side, "aria-hidden": "true" });
      this.penCanvas = make("canvas", { width: side, height: side, "aria-hidden": "true" });
      this.undoButton = makeButton("Undo", () => this.undo());
      this.clearButton = makeButton("Clear", () => this.put(-1));
      this.area = make(
        "div",
        {
          class: "area",
          tabindex: 0,
          role: "application",
          "aria-roledescription": "drawing area",
          "aria-label": "Drawing area",
          "aria-describedby": `${this.anchor}-keys`,
          onkeydown: (event) => this.onKey(event),
          onpointerdown: (event) => this.onDown(event),
          onpointermove: (event) => this.onMove(event),
          onpointerup: (event) => this.onUp(event),
          onpointercancel: (event) => this.onUp(event),
          onfocus: () => this.useKeys(!this.held),
          onblur: () => this.leave(),
        },
        this.canvas,
        this.penCanvas,
      );
      return this.area;
    }

    makeExamples() {
      this.digits = [...new Set(this.data.shown)].map((digit) =>
        makeButton(String(digit), () => this.startFrom(digit), { "aria-label": `Start from ${named(digit)}` }),
      );
      return make(
        "div",
        { class: "examples", role: "group", "aria-label": "Start from a test digit" },
        ...this.digits,
      );
    }

    // The state: what the reader started from, an index or -1, the strokes on it, and how far the digit is moved

    put(base, strokes = []) {
      this.keeper.began();
      Object.assign(this, { base, strokes, stroke: null, pen: { at: [this.data.area.side / 2, this.data.area.side / 2] } });
      this.redraw();
    }

    redraw() {
      if (this.base < 0) this.drawing.clear();
      else this.drawing.enlarge(this.example(this.base));
      for (const stroke of this.strokes) this.ink(stroke, 0);
      this.changed();
    }

    // Ink the stroke from one of its points on.
    ink(stroke, first) {
      for (let place = Math.max(first, 1); place < stroke.length; place++) this.drawing.line(stroke[place - 1], stroke[place]);
      if (stroke.length === 1) this.drawing.line(stroke[0], stroke[0]);
    }

    example(index) {
      const size = FIELD * FIELD;
      return Float64Array.from(this.examples.subarray(index * size, (index + 1) * size), (value) => value / 255);
    }

    startFrom(digit) {
      const { shown: labels } = this.data;
      const indices = [...labels.keys()].filter((index) => labels[index] === digit);
      this.put(indices[(indices.indexOf(this.base) + 1) % indices.length]);
    }

    undo() {
      this.stroke = null;
      if (this.strokes.length) this.strokes.pop();
      else this.base = -1;
      this.redraw();
    }

    move(moved) {
      this.moved = moved;
      this.changed();
    }

    changed() {
      this.x = undefined;
      this.change();
    }

    reset() {
      this.range.set(0);
      this.moved = 0;
      this.put(this.data.start);
    }

    // In a link each stroke is the number of its points, and their coordinates.
    state() {
      return [this.moved, this.base, ...this.strokes.flatMap((stroke) => [stroke.length, ...stroke.flat()])];
    }

    restore([moved, base = this.data.start, ...rest]) {
      const within = (value) => clamp(Math.round(value), 0, this.data.area.side);
      const strokes = [];
      while (rest.length > 2) {
        const [count] = rest.splice(0, 1);
        const numbers = rest.splice(0, 2 * Math.max(1, Math.round(count)));
        const points = Array.from({ length: Math.floor(numbers.length / 2) }, (_, place) =>
          numbers.slice(2 * place, 2 * place + 2).map(within),
        );
        if (points.length) strokes.push(points);
      }
      this.range.set(clamp(Math.round(moved), -MOST_MOVED, MOST_MOVED));
      this.moved = this.range.value;
      this.put(clamp(Math.round(base), -1, this.data.shown.length - 1), strokes);
    }

    // What the reader does

    pointUnder(event) {
      const box = this.canvas.getBoundingClientRect();
      const { side } = this.data.area;
      const parts = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      return parts.map((part) => clamp(Math.round(side * part), 0, side));
    }

    // The first stroke takes the place of the digit that the reader started from.
    startStroke(point) {
      if (this.base >= 0 && !this.strokes.length) Object.assign(this, { base: -1 }).drawing.clear();
      this.stroke = [point];
      this.strokes.push(this.stroke);
      this.ink(this.stroke, 0);
      this.changed();
    }

    continueStroke(point) {
      const last = this.stroke.at(-1);
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < APART) return;
      this.stroke.push(point);
      this.ink(this.stroke, this.stroke.length - 1);
      this.changed();
    }

    onDown(event) {
      if (!beginsStroke(event, this.held)) return;
      this.area.setPointerCapture(event.pointerId);
      this.held = event;
      this.useKeys(false);
      this.lift();
      this.startStroke(this.pointUnder(event));
    }

    onMove(event) {
      if (this.held?.pointerId !== event.pointerId || !this.stroke) return;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event]) this.continueStroke(this.pointUnder(each));
    }

    onUp(event) {
      if (this.held?.pointerId !== event.pointerId) return;
      this.held = null;
      this.endStroke();
    }

    endStroke() {
      if (this.stroke) this.keeper.drawn();
      this.stroke = null;
    }

    // The pen of the keys is shown to those who use them.
    useKeys(used) {
      this.keyed = used;
      this.invalidate();
    }

    leave() {
      this.lift();
      this.useKeys(false);
    }

    lift() {
      this.pen.down = false;
      this.endStroke();
      this.invalidate();
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || this.held) return;
      const step = event.shiftKey ? LARGE_STEP : STEP;
      const actions = {
        ArrowLeft: () => this.movePen(-step, 0),
        ArrowRight: () => this.movePen(step, 0),
        ArrowUp: () => this.movePen(0, -step),
        ArrowDown: () => this.movePen(0, step),
        " ": () => this.turnPen(),
        Backspace: () => this.undo(),
      };
      if (!(event.key in actions)) return;
      event.preventDefault();
      this.useKeys(true);
      actions[event.key]();
    }

    movePen(dx, dy) {
      const { side } = this.data.area;
      const [x, y] = this.pen.at;
      this.pen.at = [clamp(x + dx, 0, side), clamp(y + dy, 0, side)];
      if (this.pen.down && this.stroke) this.continueStroke(this.pen.at);
      else this.pen.down = false;
      this.change();
    }

    turnPen() {
      if (this.pen.down) {
        this.lift();
        this.change();
      } else {
        this.pen.down = true;
        this.startStroke(this.pen.at);
      }
    }

    // What the networks make of it

    compute() {
      if (this.x !== undefined) return;
      const prepared = prepareDigit(this.drawing.ink, this.data.area.side);
      this.x = prepared && moveRight(prepared, this.moved);
      this.rebuilt = this.x && this.models.map(({ encode, decode }) => {
        const code = encode(this.x);
        const image = decode(code);
        return { code, image, error: this.x.reduce((sum, ink, pixel) => sum + (image[pixel] - ink) ** 2, 0) };
      });
    }

    describe() {
      this.compute();
      const { at, down } = this.pen;
      const pen = this.keyed ? `The pen is ${down ? "down" : "up"} at ${at.join(", ")}. ` : "";
      if (!this.x) return `${pen}The drawing area is empty.`;
      const errors = this.rebuilt.map(({ error }, place) => `with ${this.models[place].latent} numbers ${shown(error, 1)}`);
      return `${pen}${this.located()} Squared error ${errors.join(", ")}.`;
    }

    located() {
      const [{ code }] = this.rebuilt;
      const [x, y] = code.map((value) => shown(value));
      return `The code is ${x}, ${y}${this.map.isOnMap(code) ? "" : ", beyond the map"}.`;
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.classes[dark ? "dark" : "light"] };
    }

    paint() {
      this.compute();
      paintImage(this.canvas, (pixel) => this.drawing.ink[pixel]);
      this.paintPen();
      const [seen, ...rebuilt] = this.pictures;
      paintImage(seen.canvas, (pixel) => this.x?.[pixel] ?? 0);
      seen.caption.textContent = "fitted and\ncentred";
      rebuilt.forEach(({ canvas, caption }, place) => {
        const found = this.rebuilt?.[place];
        paintImage(canvas, (pixel) => found?.image[pixel] ?? 0);
        caption.textContent = `${this.models[place].latent} numbers:\nerror ${found ? shown(found.error, 1) : "–"}`;
      });
      this.map.paint(this.inColours, (context) => this.paintMark(context));
      this.place.textContent = this.x ? this.located() : "Nothing is drawn.";
      this.undoButton.setAttribute("aria-disabled", this.base < 0 && !this.strokes.length);
      this.clearButton.setAttribute("aria-disabled", this.base < 0 && !this.strokes.length);
    }

    // Where the keys would draw. Paper is white in either theme.
    paintPen() {
      const { side, radius } = this.data.area;
      const context = this.penCanvas.getContext("2d");
      context.clearRect(0, 0, side, side);
      if (!this.keyed) return;
      Object.assign(context, { lineWidth: 3, strokeStyle: "#0b63c5", fillStyle: this.pen.down ? "#0b63c5" : "transparent" });
      context.beginPath();
      context.arc(...this.pen.at, radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }

    // Where the code lies, or at the edge towards which it lies.
    paintMark(context) {
      if (!this.x) return;
      const { centre, half } = this.map.view;
      const [{ code }] = this.rebuilt;
      const kept = code.map((value, axis) => clamp(value, centre[axis] - 0.96 * half, centre[axis] + 0.96 * half));
      paintCross(context, this.map.placeOf(kept), 9, this.inColours, 2);
    }
  }

  function moveRight(digit, by) {
    return digit.map((_, place) => {
      const column = (place % FIELD) - by;
      return column >= 0 && column < FIELD ? digit[place - by] : 0;
    });
  }

  customElements.define("draw-digit", DrawDigit);
})();
