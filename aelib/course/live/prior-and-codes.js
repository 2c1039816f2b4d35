// needs: figure.js, network.js, pictures.js, code-map.js, numbers.js, controls.js, plane.js
// <prior-and-codes data="...">: the maps of a plain and of a variational autoencoder on one scale, over the circles of the
// prior, what either decoder makes of one code, and of ten codes of the prior.

(() => {
  "use strict";

  const {
    LiveFigure, Plane, activations, array, clamp, make, makeButton, makeChoice, makeImage, makeRow, named, network, paintCross,
    paintImage, paintRow, pieces, shown,
  } = aelibLive;

  const DRAWN = 10; // codes at a time
  const SAID = "ten codes drawn from N(0, I), the same for both";
  const START = [0, 0]; // where the mark begins: the middle of the prior

  // A map over the circles of the prior.
  class PriorPlane extends Plane {
    show({ codes, typical }) {
      Object.assign(this, { codes, typical, drawn: null });
    }

    reset() {
      this.goTo(START);
    }

    // The same part of the plane as the other map, and the same code.
    agreeWith({ point, glance, zoom, view }) {
      Object.assign(this, { point, glance, zoom, view });
    }

    // Small, so that ten of them and the mark do not hide the circles.
    paintMarks(context, colours) {
      for (const code of this.samples.filter((sample) => this.isInView(sample))) {
        Object.assign(context, { fillStyle: colours.violet, strokeStyle: colours.paper, lineWidth: 1.5 });
        context.beginPath();
        context.arc(...this.placeOf(code), 4, 0, 2 * Math.PI);
        context.fill();
        context.stroke();
      }
      paintCross(context, this.placeOf(this.point), 5, colours, 2);
      if (this.glance) paintCross(context, this.placeOf(this.glance), 3, colours, 1.5);
    }

    paintGrid(context, size, colours) {
      super.paintGrid(context, size, colours);
      const [x, y] = this.placeOf([0, 0]);
      for (const radius of this.radii) {
        context.beginPath();
        context.arc(x, y, this.placeOf([radius, 0])[0] - x, 0, 2 * Math.PI);
        Object.assign(context, { globalAlpha: 0.12, fillStyle: colours.violet });
        context.fill();
        Object.assign(context, { globalAlpha: 1, strokeStyle: colours.violet, lineWidth: 1.5 });
        context.stroke();
      }
    }
  }

  class PriorAndCodes extends LiveFigure {
    firstLine = "Compare the two rows of ten codes from N(0, I). Then draw ten others.";

    keys = `On a map: arrows step, with Shift further; ${Plane.keys}`;

    build(data) {
      this.changes = new Set(); // of which a screen reader is still to be told
      this.networks = data.models.map(({ decoder, mean, codes, typical, widths }) => {
        const [decode, toMean] = [network(decoder), activations[mean]];
        return { decode: (code) => [...decode(code)].map(toMean), codes: array(codes), typical, widths };
      });
      this.prior = pieces(array(data.prior), 2).map((code) => [...code]);
      const [height, width] = data.shape;
      const labels = array(data.labels);
      this.sides = ["plain", "variational"].map((kind, side) => {
        const { codes, typical } = this.networks[side];
        const changed = (part) => this.follow(part, side);
        const plane = new PriorPlane({ codes, labels, names: data.classes, typical, whole: data.view, changed });
        plane.radii = data.radii;
        plane.element.setAttribute("aria-label", `Map of the codes, ${kind}`);
        plane.element.setAttribute("aria-describedby", `${this.anchor}-keys`);
        return {
          kind, plane,
          title: make("p", { class: "kind" }),
          widths: make("p", { class: "widths" }),
          image: makeImage(`Decoded by the ${kind} network`, { width, height }),
          row: makeRow(`Ten codes of the prior, decoded by the ${kind} network`, DRAWN, { width, height }),
        };
      });
      const betas = data.betas.map(String);
      this.choice = makeChoice("Weight β of the rate", betas, (beta) => beta, (beta) => this.choose(betas.indexOf(beta)));
      this.draw = makeButton("Ten others from the prior", () => this.sample(this.draws + 1));
      this.put(0);
      this.sample(1);
      this.sides[0].plane.reset();
      const [{ plane }] = this.sides;
      return [
        this.choice.element,
        this.makeTools("Codes", this.draw, plane.zoomOut, plane.zoomIn),
        ...this.sides.map(({ title, plane, widths }, side) => make("div", { class: `map side-${side}` }, title, plane.element, widths)),
        make("div", { class: "rows" },
          ...["here", SAID].map((word) => make("span", {}, word)),
          ...this.sides.flatMap(({ kind, image, row }) => [make("span", {}, kind), image.canvas, row.part])),
      ];
    }

    // The state

    // Show the network of the so-many-th β at the right.
    put(place) {
      this.place = place;
      this.choice.set(String(this.data.betas[place]));
      this.sides[1].plane.show(this.networks[place + 1]);
    }

    choose(place) {
      this.put(place);
      this.note("beta");
    }

    network(side) {
      return this.networks[side ? this.place + 1 : 0];
    }

    // Show the so-many-th ten codes of the prior; after the last come the first again.
    sample(draws) {
      const most = Math.floor(this.prior.length / DRAWN);
      this.draws = ((draws - 1) % most) + 1;
      const samples = this.prior.slice(DRAWN * (this.draws - 1), DRAWN * this.draws);
      for (const { plane } of this.sides) plane.samples = samples;
      this.note("samples");
    }

    follow(part, side) {
      const { plane } = this.sides[side];
      this.sides[1 - side].plane.agreeWith(plane);
      if (part === "glance") this.invalidate();
      else this.note(part);
    }

    note(part) {
      if (!this.hasAttribute("ready")) return; // it is being made
      this.changes.add(part);
      this.change();
    }

    approach(near) {
      super.approach(near);
      if (!near) for (const { plane } of this.sides ?? []) plane.hold(false);
    }

    reset() {
      this.choose(0);
      this.sample(1);
      this.sides[0].plane.reset();
    }

    // The code to three decimals, which β, which ten codes are drawn, and the zoom where there is one.
    state() {
      const { point, zoom } = this.sides[0].plane;
      return [...point.map((value) => Number(value.toFixed(3))), this.place, this.draws, ...(zoom > 1 ? [zoom] : [])];
    }

    restore([x, y, place = 0, draws = 1, zoom = 1]) {
      if (y === undefined) return;
      this.choose(clamp(Math.round(place), 0, this.data.betas.length - 1));
      this.sample(clamp(Math.round(draws), 1, 1e6));
      this.sides[0].plane.goTo([x, y], zoom);
    }

    // What is said

    nearest({ plane }) {
      return named(plane.names[plane.labels[plane.nearestTo(plane.point).index]]);
    }

    describe() {
      const { changes, sides } = this;
      const sentences = [];
      if (changes.has("beta")) sentences.push(`β is ${this.data.betas[this.place]}. ${this.widths(1)}`);
      if (changes.has("zoom")) sentences.push(`Zoom ${shown(sides[0].plane.zoom, 1)}.`);
      if (changes.has("samples")) sentences.push(`T${SAID.slice(1)}.`);
      if (changes.has("point") || changes.has("beta")) {
        const [x, y] = sides[0].plane.point.map((value) => shown(value));
        const near = sides.map((side) => `on the ${side.kind} map that of ${this.nearest(side)}`);
        sentences.push(`Code ${x}, ${y}. The nearest code is ${near.join(", ")}.`);
      }
      changes.clear();
      return sentences.join(" ");
    }

    widths(side) {
      const { widths } = this.network(side);
      return widths.length ? `Mean widths of q: ${widths.map((width) => shown(width)).join(", ")}.` : "Its codes are points.";
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.data.colours[dark ? "dark" : "light"] };
    }

    paint() {
      const beta = this.data.betas[this.place];
      this.sides.forEach((each, side) => {
        const { image, kind, plane, row, title, widths } = each;
        const { decode } = this.network(side);
        const code = plane.glance ?? plane.point;
        plane.paint(this.inColours);
        title.textContent = side ? `${kind}, β = ${beta}` : kind;
        widths.textContent = this.widths(side);
        each.pixels = decode(code);
        paintImage(image.canvas, (pixel) => each.pixels[pixel]);
        each.sampled = plane.samples.map((sample) => decode(sample));
        paintRow(row.canvas, each.sampled, DRAWN);
      });
    }
  }

  customElements.define("prior-and-codes", PriorAndCodes);
})();
