// A square map of codes, each drawn as the digit that it is a code of, with a mark that mouse, finger and keys move.
//
// `point` is where the mark is; while a mouse hovers over the map, `glance` is where it is. `view` is the square that
// the map shows: all of it, or a part of it after zooming. Only the digits in `selected` have their colours, where
// there are any. Whoever makes a plane is told by `changed` what has changed: "point", "glance", "zoom" or "selected".

(() => {
  "use strict";

  const { make, sharpContext, shown } = aelibLive;

  const GREATEST_ZOOM = 16;
  const ZOOM_STEP = 1.6;
  const STEP = 1 / 50; // of the side of the view, for an arrow key
  const LARGE_STEP = 1 / 10; // with Shift

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const zoomWithin = (zoom) => Number(clamp(zoom, 1, GREATEST_ZOOM).toFixed(3)); // as short as it stands in a link

  class Plane {
    constructor({ codes, labels, typical, whole, changed }) {
      Object.assign(this, { codes, labels, typical, whole, changed });
      this.selected = new Set();
      this.codesCanvas = make("canvas", { "aria-hidden": "true" });
      this.markCanvas = make("canvas", { "aria-hidden": "true" });
      this.element = make(
        "div",
        {
          class: "plane",
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
        },
        this.codesCanvas,
        this.markCanvas,
      );
      document.addEventListener("pointerdown", (event) => {
        if (!this.element.contains(event.target)) this.hold(false);
      });
      this.reset();
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

    // Where none is selected, all are.
    isSelected(label) {
      return this.selected.size === 0 || this.selected.has(label);
    }

    isInView(code) {
      const { centre, half } = this.view;
      return code.every((value, axis) => Math.abs(value - centre[axis]) <= half);
    }

    // How many codes the selected digits have, and how many of those lie in the view.
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

    codeAt(index) {
      return [this.codes[2 * index], this.codes[2 * index + 1]];
    }

    nearestTo([x, y]) {
      let best = { index: 0, distance: Infinity };
      for (let index = 0; index < this.labels.length; index++) {
        const distance = Math.hypot(this.codes[2 * index] - x, this.codes[2 * index + 1] - y);
        if (distance < best.distance) best = { index, distance };
      }
      return best;
    }

    // What the reader does

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = 2 * this.view.half * (event.shiftKey ? LARGE_STEP : STEP);
      const [x, y] = this.point;
      const moves = {
        ArrowLeft: () => this.moveTo([x - step, y]),
        ArrowRight: () => this.moveTo([x + step, y]),
        ArrowUp: () => this.moveTo([x, y + step]),
        ArrowDown: () => this.moveTo([x, y - step]),
        Home: () => this.reset(),
        "+": () => this.zoomBy(1),
        "=": () => this.zoomBy(1), // the same key without Shift
        "-": () => this.zoomBy(-1),
      };
      if (event.key in this.typical) moves[event.key] = () => this.moveTo(this.codeAt(this.typical[event.key]));
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

    // Drawing, in `colours`: ink, paper, faint, and one for each class

    paint(colours) {
      const drawn = JSON.stringify([this.view, [...this.selected], colours, this.codesCanvas.clientWidth, devicePixelRatio]);
      if (drawn !== this.drawn) this.paintCodes(colours);
      this.drawn = drawn;
      const { context, place } = this.onMap(this.markCanvas);
      // A halo of paper, so that the mark is seen among the digits.
      paintCross(context, place(this.point), 9, colours.paper, 5);
      paintCross(context, place(this.point), 9, colours.ink, 2);
      if (!this.glance) return;
      paintCross(context, place(this.glance), 5, colours.paper, 4);
      paintCross(context, place(this.glance), 5, colours.ink, 1.5);
    }

    // A cleared context in which the map is `size` wide, and where a code lies on it.
    onMap(canvas) {
      const context = sharpContext(canvas);
      const size = canvas.getBoundingClientRect().width;
      const { centre, half } = this.view;
      const place = ([x, y]) => [
        (size / 2) * (1 + (x - centre[0]) / half),
        (size / 2) * (1 - (y - centre[1]) / half),
      ];
      return { context, size, place };
    }

    paintCodes(colours) {
      const { context, size, place } = this.onMap(this.codesCanvas);
      context.fillStyle = colours.paper;
      context.fillRect(0, 0, size, size);
      this.paintGrid(context, size, place, colours);
      context.font = `600 ${size < 400 ? 9 : 11}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      // Those that are not selected first, so that the others lie on top.
      for (const selected of [false, true]) {
        context.globalAlpha = selected ? 1 : 0.25;
        this.labels.forEach((label, index) => {
          const code = this.codeAt(index);
          if (this.isSelected(label) !== selected || !this.isInView(code)) return;
          context.fillStyle = selected ? colours.classes[label] : colours.faint;
          context.fillText(label, ...place(code));
        });
      }
      context.globalAlpha = 1;
    }

    // Lines at round numbers, four or so, named at the left and the lower edge.
    paintGrid(context, size, place, colours) {
      const { centre, half } = this.view;
      const power = 10 ** Math.floor(Math.log10(half / 2));
      const step = power * [1, 2, 5, 10].find((factor) => factor * power >= half / 2);
      const decimals = Math.max(0, -Math.floor(Math.log10(step)));
      context.font = "11px system-ui, sans-serif";
      context.fillStyle = colours.faint;
      for (const axis of [0, 1]) {
        context.textAlign = axis ? "left" : "center";
        context.textBaseline = axis ? "middle" : "bottom";
        const last = Math.floor((centre[axis] + half) / step);
        for (let line = Math.ceil((centre[axis] - half) / step); line <= last; line++) {
          const at = place([line * step, line * step])[axis];
          context.globalAlpha = 0.25;
          context.fillRect(...(axis ? [0, at, size, 1] : [at, 0, 1, size]));
          context.globalAlpha = 1;
          const name = shown(line * step, decimals);
          if (at > 20 && at < size - 20) context.fillText(name, ...(axis ? [3, at] : [at, size - 2]));
        }
      }
    }
  }

  function paintCross(context, [x, y], radius, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + radius * dx, y + radius * dy);
      context.lineTo(x + 2 * radius * dx, y + 2 * radius * dy);
    }
    context.stroke();
  }

  aelibLive.Plane = Plane;
})();
