// <latent-explorer data="...">: a map of codes, and what the decoder makes of any point on it.
//
// `point` is where the reader put the mark; while a mouse hovers over the map, `glance` is where it is, and the images
// show that. The view is the square of the plane that the map shows: all of it, or a part of it after zooming.

(() => {
  "use strict";

  const { LiveFigure, activations, array, make, network, sharpContext } = aelibLive;

  const GREATEST_ZOOM = 16;
  const STEP = 1 / 50; // of the side of the view, for an arrow key
  const LARGE_STEP = 1 / 10; // with Shift
  const QUIET = 500; // milliseconds without a move before a screen reader is told where the mark is

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const shown = (value, digits = 2) => value.toFixed(digits).replace("-", "\u2212");

  class LatentExplorer extends LiveFigure {
    build(data) {
      const decoder = network(data.decoder);
      const mean = activations[data.mean];
      this.decode = (code) => decoder(code).map(mean);
      this.codes = array(data.codes);
      this.labels = array(data.labels);
      this.images = array(data.images);
      this.typical = data.typical;
      this.colours = data.colours;
      this.whole = data.view;
      this.selected = new Set();

      const [, height, width] = data.images.shape;
      this.imageSize = { width, height };
      this.decoded = this.makeImage("The image decoded there");
      this.nearest = this.makeImage("The nearest real digit");
      const parts = [
        make("div", { class: "images" }, this.decoded.part, this.nearest.part),
        this.makeMap(),
        this.makeDigits(),
        this.makeSliders(),
        this.makeTools(),
        this.makeHint(),
      ];
      this.reset();
      clearTimeout(this.quiet); // nobody has moved anything yet
      return parts;
    }

    // The parts

    makeImage(name) {
      const canvas = make("canvas", { ...this.imageSize, role: "img", "aria-label": name });
      const caption = make("p");
      return { canvas, caption, part: make("div", { class: "image" }, canvas, caption) };
    }

    makeMap() {
      this.codesCanvas = make("canvas", { "aria-hidden": "true" });
      this.markCanvas = make("canvas", { "aria-hidden": "true" });
      this.plane = make(
        "div",
        {
          class: "plane",
          tabindex: 0,
          role: "application",
          "aria-roledescription": "map",
          "aria-label": "Map of the codes",
          "aria-describedby": `${this.anchor}-hint`,
          onkeydown: (event) => this.onKey(event),
          onpointerdown: (event) => this.onDown(event),
          onpointermove: (event) => this.onMove(event),
          onpointerup: (event) => this.onUp(event),
          onpointercancel: () => this.onCancel(),
          onpointerleave: () => this.lookAt(null),
        },
        this.codesCanvas,
        this.markCanvas,
      );
      document.addEventListener("pointerdown", (event) => {
        if (!this.plane.contains(event.target)) this.hold(false);
      });
      this.inView = make("p", { class: "in-view" });
      return make("div", { class: "map" }, this.plane, this.inView);
    }

    makeDigits() {
      this.digitButtons = Object.keys(this.typical).map((digit) =>
        make(
          "button",
          {
            type: "button",
            "aria-pressed": "false",
            "aria-label": `Show only the digit ${digit}`,
            onclick: () => this.toggleDigit(Number(digit)),
          },
          digit,
        ),
      );
      return make("div", { class: "digits", role: "group", "aria-label": "Digits on the map" }, ...this.digitButtons);
    }

    makeSliders() {
      this.sliders = ["first", "second"].map((ordinal, axis) => {
        const value = make("span");
        const input = make("input", {
          type: "range",
          "aria-label": `The ${ordinal} number of the code`,
          oninput: () => this.moveTo(this.point.with(axis, input.valueAsNumber)),
        });
        return { input, value };
      });
      const lines = this.sliders.map(({ input, value }, axis) =>
        make("label", {}, make("i", {}, "z"), make("sub", {}, String(axis + 1)), " = ", value, input),
      );
      return make("div", { class: "sliders" }, ...lines);
    }

    makeTools() {
      const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);
      this.zoomOut = button("\u2212", () => this.zoomTo(this.zoom / 2), { "aria-label": "Zoom out" });
      this.zoomIn = button("+", () => this.zoomTo(this.zoom * 2), { "aria-label": "Zoom in" });
      this.told = make("span", { role: "status" });
      return make(
        "div",
        { class: "tools", role: "group", "aria-label": "Map" },
        this.zoomOut,
        this.zoomIn,
        button("Reset", () => this.reset()),
        button("Copy link", () => this.copyLink()),
        this.told,
      );
    }

    makeHint() {
      this.heard = make("p", { class: "live-heard", role: "status" });
      const hint = make(
        "p",
        { id: `${this.anchor}-hint` },
        make("span", { class: "by-mouse" }, "Move over the map to look, click or drag to set the mark. "),
        make("span", { class: "by-touch" }, "Tap the map to set the mark, then drag it. "),
        "The digits below the map show their kind alone. ",
        make("span", { class: "by-mouse" }, "Keys on the map: arrows step, with Shift further; 0 to 9 go to a typical ",
          "digit; + and \u2212 zoom; Home resets."),
      );
      return make("div", { class: "hint" }, hint, this.heard);
    }

    // Where the mark and the view are

    reset() {
      this.zoom = 1;
      this.centre = this.whole.centre;
      for (const digit of this.selected) this.toggleDigit(digit);
      this.moveTo(this.codeAt(Object.values(this.typical)[0]));
    }

    // In a link: the code to three decimals, and the zoom where there is one.
    restore([x, y, zoom = 1]) {
      if (y === undefined) return;
      this.zoom = clamp(2 ** Math.round(Math.log2(zoom)) || 1, 1, GREATEST_ZOOM);
      this.centre = [x, y];
      this.moveTo([x, y]);
    }

    moveTo(code) {
      const { centre, half } = this.whole;
      this.point = code.map((value, axis) => clamp(value, centre[axis] - half, centre[axis] + half));
      this.lookAt(null);
      this.fitView();
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.announce(), QUIET);
    }

    lookAt(code) {
      this.glance = code;
      this.invalidate();
    }

    zoomTo(zoom) {
      this.zoom = clamp(zoom, 1, GREATEST_ZOOM);
      this.centre = this.point;
      this.fitView();
    }

    // Put the view around `centre`, but inside the whole map, and such that the mark is inside the view.
    fitView() {
      const half = this.whole.half / this.zoom;
      const room = this.whole.half - half;
      const before = this.view;
      const centre = this.centre.map((value, axis) => {
        const kept = clamp(value, this.point[axis] - half, this.point[axis] + half);
        return clamp(kept, this.whole.centre[axis] - room, this.whole.centre[axis] + room);
      });
      this.view = { centre, half };
      this.centre = centre;
      this.zoomOut.setAttribute("aria-disabled", this.zoom === 1);
      this.zoomIn.setAttribute("aria-disabled", this.zoom === GREATEST_ZOOM);
      if (before?.half !== half || before.centre.some((value, axis) => value !== centre[axis])) this.redrawCodes();
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

    toggleDigit(digit) {
      if (!this.selected.delete(digit)) this.selected.add(digit);
      for (const button of this.digitButtons)
        button.setAttribute("aria-pressed", this.selected.has(Number(button.textContent)));
      this.redrawCodes();
    }

    async copyLink() {
      const address = this.link([...this.point.map((value) => +value.toFixed(3)), ...(this.zoom > 1 ? [this.zoom] : [])]);
      try {
        await navigator.clipboard.writeText(address);
        this.told.textContent = "The link is copied.";
      } catch {
        this.told.textContent = "The link is in the address bar.";
      }
    }

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
        "+": () => this.zoomTo(this.zoom * 2),
        "=": () => this.zoomTo(this.zoom * 2),
        "-": () => this.zoomTo(this.zoom / 2),
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
      this.plane.setPointerCapture(event.pointerId);
      this.dragged = { pointer: event.pointerId, from: this.point };
      this.moveTo(this.codeUnder(event));
    }

    onMove(event) {
      if (this.dragged?.pointer === event.pointerId) this.moveTo(this.codeUnder(event));
      else if (event.pointerType === "mouse") this.lookAt(this.codeUnder(event));
    }

    onUp(event) {
      this.dragged = null;
      if (event.pointerType !== "mouse") this.hold(true);
    }

    // The finger was scrolling the page.
    onCancel() {
      if (this.dragged) this.moveTo(this.dragged.from);
      this.dragged = null;
    }

    // While the map is held, a finger on it moves the mark in every direction, and the page stays.
    hold(held) {
      this.plane.toggleAttribute("data-held", held);
    }

    approach(near) {
      super.approach(near);
      if (!near && this.plane) this.hold(false);
    }

    announce() {
      const { index, distance } = this.nearestTo(this.point);
      const [x, y] = this.point.map((value) => shown(value));
      this.heard.textContent = `Code ${x}, ${y}. The nearest digit is a ${this.labels[index]}, ${shown(distance)} away.`;
    }

    // Drawing

    recolour(dark) {
      const colours = this.colours[dark ? "dark" : "light"];
      const style = getComputedStyle(this);
      [this.ink, this.paper, this.faint] = ["--ink", "--paper", "--faint"].map((name) => style.getPropertyValue(name));
      this.classColours = colours;
      for (const button of this.digitButtons) button.style.setProperty("--class", colours[button.textContent]);
      this.redrawCodes();
    }

    resize() {
      this.redrawCodes();
    }

    redrawCodes() {
      this.codesAreOld = true;
      this.invalidate();
    }

    paint() {
      if (this.codesAreOld) this.paintCodes();
      this.codesAreOld = false;
      const code = this.glance ?? this.point;
      this.paintMark();
      this.paintDecoded(code);
      this.paintNearest(code);
      this.sliders.forEach(({ input, value }, axis) => {
        const { centre, half } = this.view;
        input.min = centre[axis] - half;
        input.max = centre[axis] + half;
        input.step = half / 100;
        input.value = this.point[axis];
        input.setAttribute("aria-valuetext", shown(this.point[axis]));
        value.textContent = shown(code[axis]);
      });
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

    paintCodes() {
      const { context, size, place } = this.onMap(this.codesCanvas);
      context.fillStyle = this.paper;
      context.fillRect(0, 0, size, size);
      this.paintGrid(context, size, place);
      context.font = `600 ${size < 400 ? 9 : 11}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      const all = this.selected.size === 0;
      let inView = 0;
      // Those that are not selected first, so that the others lie on top.
      for (const selected of all ? [true] : [false, true]) {
        context.globalAlpha = selected ? 1 : 0.25;
        this.labels.forEach((label, index) => {
          if (!all && this.selected.has(label) !== selected) return;
          const [x, y] = place(this.codeAt(index));
          if (x < 0 || x > size || y < 0 || y > size) return;
          inView += 1;
          context.fillStyle = selected ? this.classColours[label] : this.faint;
          context.fillText(label, x, y);
        });
      }
      context.globalAlpha = 1;
      const count = (number) => number.toLocaleString("en");
      this.inView.textContent = `${count(inView)} of ${count(this.labels.length)} codes lie in view`;
    }

    // Lines at round numbers, four or so, named at the left and the lower edge.
    paintGrid(context, size, place) {
      const { centre, half } = this.view;
      const rough = half / 2;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
      const decimals = Math.max(0, -Math.floor(Math.log10(step)));
      context.font = "11px system-ui, sans-serif";
      context.fillStyle = this.faint;
      for (const axis of [0, 1]) {
        context.textAlign = axis ? "left" : "center";
        context.textBaseline = axis ? "middle" : "bottom";
        const first = Math.ceil((centre[axis] - half) / step);
        const last = Math.floor((centre[axis] + half) / step);
        for (let line = first; line <= last; line++) {
          const at = place([line * step, line * step])[axis];
          context.globalAlpha = 0.25;
          context.fillRect(...(axis ? [0, at, size, 1] : [at, 0, 1, size]));
          context.globalAlpha = 1;
          if (at > 20 && at < size - 20) context.fillText(shown(line * step, decimals), ...(axis ? [3, at] : [at, size - 2]));
        }
      }
    }

    paintMark() {
      const { context, place } = this.onMap(this.markCanvas);
      const cross = ([x, y], radius, colour, width) => {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
          context.moveTo(x + radius * dx, y + radius * dy);
          context.lineTo(x + 2 * radius * dx, y + 2 * radius * dy);
        }
        context.stroke();
      };
      // A halo of paper, so that the mark is seen among the digits.
      cross(place(this.point), 9, this.paper, 5);
      cross(place(this.point), 9, this.ink, 2);
      if (!this.glance) return;
      cross(place(this.glance), 5, this.paper, 4);
      cross(place(this.glance), 5, this.ink, 1.5);
    }

    paintDecoded(code) {
      this.pixels = this.decode(code);
      this.paintImage(this.decoded.canvas, (pixel) => this.pixels[pixel]);
      this.decoded.caption.textContent = `decoded at\nthe ${this.glance ? "pointer" : "mark"}`;
    }

    paintNearest(code) {
      const { index, distance } = this.nearestTo(code);
      const first = index * this.imageSize.width * this.imageSize.height;
      this.paintImage(this.nearest.canvas, (pixel) => this.images[first + pixel] / 255);
      this.nearest.caption.textContent = `nearest: a ${this.labels[index]},\n${shown(distance)} away`;
      this.nearest.canvas.setAttribute("aria-label", `The nearest real digit, a ${this.labels[index]}`);
    }

    // Dark ink on white in either theme, as everywhere in the book.
    paintImage(canvas, ink) {
      const context = canvas.getContext("2d");
      const image = context.createImageData(canvas.width, canvas.height);
      for (let pixel = 0; pixel < image.data.length / 4; pixel++) {
        image.data.fill(255 * (1 - ink(pixel)), 4 * pixel, 4 * pixel + 3);
        image.data[4 * pixel + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    }
  }

  customElements.define("latent-explorer", LatentExplorer);
})();
