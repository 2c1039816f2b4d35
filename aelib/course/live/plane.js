// needs: figure.js, numbers.js, code-map.js
// A map of codes (code-map.js) with a mark that mouse, finger and keys move.
//
// `point` is where the mark is; while a mouse hovers over the map, `glance` is where it is. `view` is all of the map, or
// a part of it after zooming, for which there are the buttons `zoomOut` and `zoomIn`. Whoever makes a plane is told by
// `changed` what has changed: "point", "glance", "zoom" or "selected". Its state is set by `reset`, first of all.
// `samples` are codes that were drawn, each marked by its number. `own` is the code of the reader's own digit, or null.

(() => {
  "use strict";

  const { CodeMap, clamp, makeButton, paintCross } = aelibLive;

  const GREATEST_ZOOM = 16;
  const ZOOM_STEP = 1.6;
  const STEP = 1 / 50; // of the side of the view, for an arrow key
  const LARGE_STEP = 1 / 10; // with Shift

  const zoomWithin = (zoom) => Number(clamp(zoom, 1, GREATEST_ZOOM).toFixed(3)); // as short as it stands in a link

  class Plane extends CodeMap {
    static keys = "a digit or letter goes to a typical image of its class; + and \u2212 zoom; Home resets.";

    samples = [];
    own = null;
    sampleRadius = 10; // pixels

    constructor({ codes, labels, names, typical, whole, changed }) {
      const attributes = {
        tabindex: 0,
        role: "application",
        "aria-roledescription": "map",
        "aria-label": "Map of the codes",
        onkeydown: (event) => this.onKey(event),
        onpointerdown: (event) => this.onDown(event),
        onpointermove: (event) => this.onMove(event),
        onpointerup: (event) => this.onUp(event),
        onpointercancel: (event) => this.onCancel(event),
        onpointerleave: () => this.lookAt(null),
      };
      super({ codes, labels, names, whole, attributes });
      Object.assign(this, { typical, changed });
      this.zoomOut = makeButton("\u2212", () => this.zoomBy(-1), { "aria-label": "Zoom out" });
      this.zoomIn = makeButton("+", () => this.zoomBy(1), { "aria-label": "Zoom in" });
      document.addEventListener("pointerdown", (event) => {
        if (!this.element.contains(event.target)) this.hold(false);
      });
    }

    // The state

    reset() {
      this.selected.clear();
      this.changed("selected");
      this.goTo(this.codeAt(Object.values(this.typical)[0]));
    }

    goTo(code, zoom = 1) {
      this.zoom = zoomWithin(zoom);
      this.view = { centre: code };
      this.changed("zoom");
      this.moveTo(code);
    }

    moveTo(code) {
      const { centre, half } = this.whole;
      this.point = code.map((value, axis) => clamp(value, centre[axis] - half, centre[axis] + half));
      this.glance = null;
      this.fitView();
      this.changed("point");
    }

    moveBy(step) {
      this.moveTo(this.point.map((value, axis) => value + step[axis]));
    }

    lookAt(code) {
      this.glance = code;
      this.changed("glance");
    }

    // The zoom so many steps further in, or out where they are negative.
    zoomAfter(steps) {
      return zoomWithin(this.zoom * ZOOM_STEP ** steps);
    }

    zoomBy(steps) {
      this.zoom = this.zoomAfter(steps);
      this.view.centre = this.point;
      this.fitView();
      this.changed("zoom");
    }

    toggle(label) {
      if (!this.selected.delete(label)) this.selected.add(label);
      this.changed("selected");
    }

    // How many codes the selected classes have, and how many of those lie in the view.
    count() {
      const selected = [...this.labels.keys()].filter((index) => this.isSelected(this.labels[index]));
      return { selected: selected.length, inView: selected.filter((index) => this.isInView(this.codeAt(index))).length };
    }

    // Keep the view inside the whole map, and the mark inside the view.
    fitView() {
      const half = this.whole.half / this.zoom;
      const room = this.whole.half - half;
      const centre = this.view.centre.map((value, axis) => {
        const kept = clamp(value, this.point[axis] - half, this.point[axis] + half);
        return clamp(kept, this.whole.centre[axis] - room, this.whole.centre[axis] + room);
      });
      this.view = { centre, half };
    }

    // What the reader does

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = 2 * this.view.half * (event.shiftKey ? LARGE_STEP : STEP);
      const moves = {
        ArrowLeft: () => this.moveBy([-step, 0]),
        ArrowRight: () => this.moveBy([step, 0]),
        ArrowUp: () => this.moveBy([0, step]),
        ArrowDown: () => this.moveBy([0, -step]),
        Home: () => this.reset(),
        "+": () => this.zoomBy(1),
        "=": () => this.zoomBy(1), // the same key without Shift
        "-": () => this.zoomBy(-1),
      };
      const named = this.names.indexOf(event.key);
      if (named in this.typical) moves[event.key] = () => this.moveTo(this.codeAt(this.typical[named]));
      if (!(event.key in moves)) return;
      event.preventDefault();
      moves[event.key]();
    }

    codeUnder(event) {
      const box = this.codesCanvas.getBoundingClientRect();
      const { centre, half } = this.view;
      return [
        centre[0] + half * (2 * ((event.clientX - box.left) / box.width) - 1),
        centre[1] - half * (2 * ((event.clientY - box.top) / box.height) - 1),
      ];
    }

    onDown(event) {
      if (event.button !== 0 || !event.isPrimary) return;
      this.element.setPointerCapture(event.pointerId);
      this.dragged = { pointer: event.pointerId, from: this.point };
      this.moveTo(this.codeUnder(event));
    }

    onMove(event) {
      if (this.dragged?.pointer === event.pointerId) this.moveTo(this.codeUnder(event));
      else if (event.pointerType === "mouse") this.lookAt(this.codeUnder(event));
    }

    onUp(event) {
      if (this.dragged?.pointer !== event.pointerId) return;
      this.dragged = null;
      if (event.pointerType !== "mouse") this.hold(true);
    }

    // The finger was scrolling the page.
    onCancel(event) {
      if (this.dragged?.pointer !== event.pointerId) return;
      this.moveTo(this.dragged.from);
      this.dragged = null;
    }

    // While the map is held, a finger on it moves the mark in every direction, and the page stays.
    hold(held) {
      this.element.toggleAttribute("data-held", held);
    }

    // Drawing

    paint(colours) {
      super.paint(colours, (context) => this.paintMarks(context, colours));
      this.zoomOut.setAttribute("aria-disabled", this.zoomAfter(-1) === this.zoom);
      this.zoomIn.setAttribute("aria-disabled", this.zoomAfter(1) === this.zoom);
    }

    paintMarks(context, colours) {
      this.paintSamples(context, colours);
      if (this.own) this.paintOwn(context, colours);
      paintCross(context, this.placeOf(this.point), 9, colours, 2);
      if (this.glance) paintCross(context, this.placeOf(this.glance), 5, colours, 1.5);
    }

    // A square with its name, at the edge towards which it lies where it is beyond the view.
    paintOwn(context, colours) {
      const { centre, half } = this.view;
      const kept = this.own.map((value, axis) => clamp(value, centre[axis] - 0.97 * half, centre[axis] + 0.97 * half));
      const [x, y] = this.placeOf(kept);
      Object.assign(context, { fillStyle: colours.violet, strokeStyle: colours.paper, lineWidth: 2 });
      context.fillRect(x - 6, y - 6, 12, 12);
      context.strokeRect(x - 6, y - 6, 12, 12);
      const right = kept[0] > centre[0];
      Object.assign(context, { font: "700 13px system-ui, sans-serif", textAlign: right ? "right" : "left", textBaseline: "middle" });
      Object.assign(context, { lineWidth: 4, lineJoin: "round" });
      context.strokeText("yours", x + (right ? -24 : 24), y);
      context.fillText("yours", x + (right ? -24 : 24), y);
    }

    paintSamples(context, colours) {
      const radius = this.sampleRadius;
      Object.assign(context, { font: `700 ${1.2 * radius}px system-ui, sans-serif`, textAlign: "center", textBaseline: "middle" });
      this.samples.forEach((code, index) => {
        if (!this.isInView(code)) return;
        const [x, y] = this.placeOf(code);
        Object.assign(context, { fillStyle: colours.violet, strokeStyle: colours.paper, lineWidth: radius / 5 });
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
        context.stroke();
        context.fillStyle = colours.paper;
        context.fillText(String(index + 1), x, y + 0.5);
      });
    }
  }

  aelibLive.Plane = Plane;
})();
