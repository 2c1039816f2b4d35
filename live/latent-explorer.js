// <latent-explorer data="...">: a map of codes, what the decoder makes of any point on it, and the digit nearest to it.

(() => {
  "use strict";

  const { LiveFigure, Plane, activations, array, make, makeButton, network, shown } = aelibLive;

  const named = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

  class LatentExplorer extends LiveFigure {
    build(data) {
      const decoder = network(data.decoder);
      const mean = activations[data.mean];
      this.decode = (code) => decoder(code).map(mean);
      this.images = array(data.images);
      this.classes = data.colours;
      this.changes = new Set(); // of which a screen reader is still to be told

      const [, height, width] = data.images.shape;
      this.decoded = makeImage("The image decoded there", { width, height });
      this.nearest = makeImage("The nearest real digit", { width, height });
      this.plane = new Plane({
        codes: array(data.codes),
        labels: array(data.labels),
        typical: data.typical,
        whole: data.view,
        changed: (part) => this.follow(part),
      });
      this.plane.element.setAttribute("aria-describedby", `${this.anchor}-hint`);
      this.inView = make("p", { class: "in-view" });
      return [
        make("div", { class: "images" }, this.decoded.part, this.nearest.part),
        make("div", { class: "map" }, this.plane.element, this.inView),
        this.makeSliders(),
        this.makeDigits(),
        this.makeZoom(),
        this.makeHint(),
      ];
    }

    makeDigits() {
      this.digits = Object.keys(this.plane.typical).map((digit) => {
        const name = `Show only the digit ${digit}`;
        return makeButton(digit, () => this.plane.toggle(Number(digit)), { "aria-label": name });
      });
      return make("div", { class: "digits", role: "group", "aria-label": "Digits on the map" }, ...this.digits);
    }

    makeSliders() {
      this.sliders = ["first", "second"].map((ordinal, axis) => ({
        value: make("span"),
        input: make("input", {
          type: "range",
          "aria-label": `The ${ordinal} number of the code`,
          oninput: ({ target }) => this.plane.moveTo(this.plane.point.with(axis, target.valueAsNumber)),
        }),
      }));
      const lines = this.sliders.map(({ value, input }, axis) =>
        make("label", {}, make("i", {}, "z"), make("sub", {}, String(axis + 1)), " = ", value, input),
      );
      return make("div", { class: "sliders" }, ...lines);
    }

    makeZoom() {
      this.zoomOut = makeButton("\u2212", () => this.plane.zoomBy(-1), { "aria-label": "Zoom out" });
      this.zoomIn = makeButton("+", () => this.plane.zoomBy(1), { "aria-label": "Zoom in" });
      return this.makeTools("Map", this.zoomOut, this.zoomIn);
    }

    makeHint() {
      const mouse = "Move over the map to look, click or drag to set the mark. ";
      const keys = "Keys on the map: arrows step, with Shift further; 0 to 9 go to a typical digit; + and \u2212 zoom; Home resets.";
      const hint = make(
        "p",
        { id: `${this.anchor}-hint` },
        make("span", { class: "by-mouse" }, mouse),
        make("span", { class: "by-touch" }, "Tap the map to set the mark, then drag it. "),
        "The digits below the map show their kind alone. ",
        make("span", { class: "by-mouse" }, keys),
      );
      return make("div", { class: "hint" }, hint);
    }

    // What happens

    follow(part) {
      if (!this.hasAttribute("ready")) return; // the map is being made
      if (part === "glance") return this.invalidate();
      this.changes.add(part);
      this.change();
    }

    describe() {
      const { changes, plane } = this;
      const sentences = [];
      if (changes.has("zoom")) sentences.push(`Zoom ${shown(plane.zoom, 1)}.`);
      if (changes.has("zoom") || changes.has("selected")) sentences.push(`${this.counted()}.`);
      if (changes.has("point")) {
        const { index, distance } = plane.nearestTo(plane.point);
        const [x, y] = plane.point.map((value) => shown(value));
        sentences.push(`Code ${x}, ${y}.`);
        sentences.push(`The nearest digit is ${named(plane.labels[index])}, ${shown(distance)} away.`);
      }
      changes.clear();
      return sentences.join(" ");
    }

    counted() {
      const { inView, selected } = this.plane.count();
      const [some, all] = [inView, selected].map((number) => number.toLocaleString("en"));
      return `${some} of ${all} ${this.plane.selected.size ? "selected codes" : "codes"} lie in view`;
    }

    approach(near) {
      super.approach(near);
      if (!near) this.plane?.hold(false);
    }

    reset() {
      this.plane.reset();
    }

    // The code to three decimals, and the zoom where there is one.
    state() {
      const { point, zoom } = this.plane;
      return [...point.map((value) => Number(value.toFixed(3))), ...(zoom > 1 ? [zoom] : [])];
    }

    restore([x, y, zoom = 1]) {
      if (y !== undefined) this.plane.goTo([x, y], zoom);
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.classes[dark ? "dark" : "light"] };
      for (const button of this.digits)
        button.style.setProperty("--class", this.inColours.classes[button.textContent]);
    }

    paint() {
      const { plane } = this;
      const code = plane.glance ?? plane.point;
      plane.paint(this.inColours);
      this.paintDecoded(code);
      this.paintNearest(code);
      this.paintControls(code);
      this.inView.textContent = this.counted();
    }

    paintDecoded(code) {
      this.pixels = this.decode(code);
      paintImage(this.decoded.canvas, (pixel) => this.pixels[pixel]);
      this.decoded.caption.textContent = `decoded at\nthe ${this.plane.glance ? "pointer" : "mark"}`;
    }

    paintNearest(code) {
      const { index, distance } = this.plane.nearestTo(code);
      const { canvas, caption } = this.nearest;
      const label = this.plane.labels[index];
      const first = index * canvas.width * canvas.height;
      paintImage(canvas, (pixel) => this.images[first + pixel] / 255);
      canvas.setAttribute("aria-label", `The nearest real digit, ${named(label)}`);
      caption.textContent = `nearest: ${named(label)},\n${shown(distance)} away`;
    }

    paintControls(code) {
      const { centre, half } = this.plane.view;
      this.sliders.forEach(({ input, value }, axis) => {
        const number = this.plane.point[axis];
        Object.assign(input, { min: centre[axis] - half, max: centre[axis] + half, step: half / 100, value: number });
        input.setAttribute("aria-valuetext", shown(number));
        value.textContent = shown(code[axis]);
      });
      for (const button of this.digits)
        button.setAttribute("aria-pressed", this.plane.selected.has(Number(button.textContent)));
      this.zoomOut.setAttribute("aria-disabled", this.plane.zoomAfter(-1) === this.plane.zoom);
      this.zoomIn.setAttribute("aria-disabled", this.plane.zoomAfter(1) === this.plane.zoom);
    }
  }

  function makeImage(name, size) {
    const canvas = make("canvas", { ...size, role: "img", "aria-label": name });
    const caption = make("p");
    return { canvas, caption, part: make("div", { class: "image" }, canvas, caption) };
  }

  // Dark ink on white in either theme, as everywhere in the book.
  function paintImage(canvas, ink) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    for (let pixel = 0; pixel < image.data.length / 4; pixel++) {
      image.data.fill(255 * (1 - ink(pixel)), 4 * pixel, 4 * pixel + 3);
      image.data[4 * pixel + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  customElements.define("latent-explorer", LatentExplorer);
})();
