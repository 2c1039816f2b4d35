// needs: figure.js, network.js, pictures.js, code-map.js, numbers.js, controls.js, plane.js, drawing.js, mine.js
// <latent-explorer data="...">: a map of codes, what the decoder makes of any point on it, and the image nearest to it.

(() => {
  "use strict";

  const {
    LiveFigure, Plane, activations, array, clamp, isShort, make, makeButton, makeChoice, makeImage, makeRow, makeYours, named,
    network, paintImage, paintRow, shown,
  } = aelibLive;

  const DRAWN = 10; // points at a time

  class LatentExplorer extends LiveFigure {
    firstLine = [
      make("span", { class: "by-mouse" }, "Move over the map to look; click or drag to set the mark."),
      make("span", { class: "by-touch" }, "Tap the map, then drag the mark."),
    ];

    keys = `On the map: arrows step, with Shift further; ${Plane.keys}`;

    build(data) {
      const decoder = network(data.decoder);
      const mean = activations[data.mean];
      this.decode = (code) => decoder(code).map(mean);
      this.images = array(data.images);
      this.names = data.classes;
      this.classes = data.colours;
      this.changes = new Set(); // of which a screen reader is still to be told

      this.size = data.images.shape;
      const [, height, width] = this.size;
      this.decoded = makeImage("The image decoded there", { width, height });
      this.nearest = makeImage("The nearest real image", { width, height });
      this.plane = new Plane({
        codes: array(data.codes),
        labels: array(data.labels),
        names: data.classes,
        typical: data.typical,
        whole: data.view,
        changed: (part) => this.follow(part),
      });
      this.samplers = (data.samples ?? []).map(({ name, codes }) => ({ name, codes: array(codes) }));
      this.reset();
      this.plane.element.setAttribute("aria-describedby", `${this.anchor}-keys`);
      this.inView = make("p", { class: "in-view" });
      return [
        make("div", { class: "images" }, this.decoded.part, this.nearest.part),
        make("div", { class: "map" }, this.plane.element, this.inView),
        this.makeTools("Map", this.plane.zoomOut, this.plane.zoomIn),
        this.makeSliders(),
        ...(this.isNamed ? [this.makeClasses()] : []),
        ...(this.samplers.length ? [this.makeSamples()] : []),
        ...(this.hasAttribute("later") ? [this.makeOwn()] : []),
      ];
    }

    makeOwn() {
      this.yours = makeYours(this, { notice: "The encoder is loading …", chosen: (digit) => this.place(digit) });
      return this.yours.element;
    }

    // Images without labels are one class, without a name.
    get isNamed() {
      return this.names.some((name) => name);
    }

    makeClasses() {
      this.buttons = this.names.map((name, label) =>
        makeButton(name || "–", () => this.plane.toggle(label), { "aria-label": `Show only the class ${name}` }),
      );
      const kind = this.names.every((name) => !name || isShort(name)) ? "classes" : "classes long";
      return make("div", { class: kind, role: "group", "aria-label": "Classes on the map" }, ...this.buttons);
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
        make("label", {}, make("span", {}, make("i", {}, "z"), make("sub", {}, String(axis + 1)), " = ", value), input),
      );
      return make("div", { class: "sliders" }, ...lines);
    }

    makeSamples() {
      this.firstLine = "Choose another sampler, and compare its ten pictures. Then drag the mark.";
      const names = this.samplers.map(({ name }) => name);
      const [, height, width] = this.size;
      this.choice = makeChoice("Draw codes from", names, (name) => name, (name) => this.sample(names.indexOf(name), 1));
      this.row = makeRow("The images decoded at the drawn points", DRAWN, { width, height });
      this.said = make("p", { class: "drawn" });
      const numbers = Array.from({ length: DRAWN }, (_, index) => make("span", {}, String(index + 1)));
      return make(
        "div",
        { class: "samples" },
        this.choice.element,
        makeButton(`Draw ${DRAWN} others`, () => this.sample(this.sampler, this.draws + 1)),
        this.said,
        make("div", {}, this.row.part, make("p", { class: "numbers", "aria-hidden": "true" }, ...numbers)),
      );
    }

    // What happens

    // Put the reader's own digit on the map, and the mark there.
    async place(digit) {
      this.asked = digit;
      this.plane.own = null;
      this.invalidate();
      const rest = digit && (await this.later());
      if (!digit || this.asked !== digit) return;
      if (!rest) return this.yours.say("The encoder did not load. Press the button again.");
      this.encode ??= network(rest.encoder);
      this.plane.own = [...this.encode(digit)];
      this.plane.goTo(this.plane.own, this.plane.zoom);
      this.yours.say(this.whereItLies());
    }

    whereItLies() {
      const { index, distance } = this.plane.nearestTo(this.plane.own);
      const where = this.plane.isOnMap(this.plane.own) ? "Yours lies here" : "Yours lies beyond the map";
      return `${where}, ${shown(distance)} from ${this.nameOf(index)}. Compare it with what the decoder makes of its two numbers.`;
    }

    // Show the so-many-th ten codes of a sampler; after the last come the first again.
    sample(sampler, draws) {
      const { codes } = this.samplers[sampler];
      const most = Math.floor(codes.length / 2 / DRAWN);
      Object.assign(this, { sampler, draws: ((draws - 1) % most) + 1 });
      const first = 2 * DRAWN * (this.draws - 1);
      this.plane.samples = Array.from({ length: DRAWN }, (_, index) => [
        codes[first + 2 * index],
        codes[first + 2 * index + 1],
      ]);
      this.follow("samples");
    }

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
        sentences.push(`The nearest image is ${this.nameOf(index)}, ${shown(distance)} away.`);
      }
      if (changes.has("samples")) sentences.push(this.drawn());
      changes.clear();
      return sentences.join(" ");
    }

    nameOf(index) {
      return named(this.names[this.plane.labels[index]]);
    }

    drawn() {
      const beyond = this.plane.samples.flatMap((code, index) => (this.plane.isOnMap(code) ? [] : [index + 1]));
      const where = beyond.length ? `; beyond the map ${beyond.length > 1 ? "lie" : "lies"} ${beyond.join(", ")}` : "";
      return `${DRAWN} points drawn from: ${this.samplers[this.sampler].name}${where}.`;
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

    // The middle of the first class, and the first ten codes of the first sampler if there is one.
    reset() {
      if (this.samplers.length) this.sample(0, 1);
      this.yours?.set(false);
      this.place(null);
      this.plane.reset();
    }

    // The code to three decimals, the zoom where there is one, and which codes are drawn where there are any.
    state() {
      const { point, zoom } = this.plane;
      const drawn = this.samplers.length ? [zoom, this.sampler, this.draws] : zoom > 1 ? [zoom] : [];
      return [...point.map((value) => Number(value.toFixed(3))), ...drawn];
    }

    restore([x, y, zoom = 1, sampler = 0, draws = 1]) {
      if (y === undefined) return;
      const last = this.samplers.length - 1;
      if (last >= 0) this.sample(clamp(Math.round(sampler), 0, last), clamp(Math.round(draws), 1, 1e6));
      this.plane.goTo([x, y], zoom);
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.classes[dark ? "dark" : "light"] };
      this.buttons?.forEach((button, label) => button.style.setProperty("--class", this.inColours.classes[label]));
    }

    paint() {
      const { plane } = this;
      const code = plane.glance ?? plane.point;
      plane.paint(this.inColours);
      this.paintDecoded(code);
      this.paintNearest(code);
      this.paintControls(code);
      if (this.samplers.length) this.paintSamples();
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
      const first = index * canvas.width * canvas.height;
      paintImage(canvas, (pixel) => this.images[first + pixel] / 255);
      canvas.setAttribute("aria-label", `The nearest real image, ${this.nameOf(index)}`);
      caption.textContent = `nearest: ${this.nameOf(index)},\n${shown(distance)} away`;
    }

    paintSamples() {
      this.choice.set(this.samplers[this.sampler].name);
      this.sampled = this.plane.samples.map((code) => this.decode(code));
      paintRow(this.row.canvas, this.sampled, DRAWN);
      this.said.textContent = this.drawn();
    }

    paintControls(code) {
      const { centre, half } = this.plane.view;
      this.sliders.forEach(({ input, value }, axis) => {
        const number = this.plane.point[axis];
        // A little beyond the edge, where the mark stops, or its last step would depend on how they are rounded.
        const max = centre[axis] + 1.001 * half;
        Object.assign(input, { min: centre[axis] - half, max, step: half / 100, value: number });
        input.setAttribute("aria-valuetext", shown(number));
        value.textContent = shown(code[axis]);
      });
      this.buttons?.forEach((button, label) => button.setAttribute("aria-pressed", this.plane.selected.has(label)));
    }
  }

  customElements.define("latent-explorer", LatentExplorer);
})();
