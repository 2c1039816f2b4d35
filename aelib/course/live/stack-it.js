// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// <stack-it data="...">: a stack of autoencoders to which the reader adds layers, digits rebuilt through it, and what all
// test digits lose and a probe reads, as far as the stack is built.

(() => {
  "use strict";

  const { Chart, LiveFigure, clamp, make, makeButton, makeChoice, makeRow, named, paintRow, pictures, pieces, shown } = aelibLive;

  const COLOURS = ["accent", "orange", "violet"]; // of the kinds, in their order; the control is faint
  const PICTURES = { digits: "digit", images: "rebuilt", gaps: "difference" };

  const NONE = "–"; // where there is no layer of which a number could be

  const layers = (count) => `${count} layer${count === 1 ? "" : "s"}`;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (share) => `${shown(100 * share, 1)}\u00a0%`;

  class StackIt extends LiveFigure {
    build(data) {
      const [, most, count, height, width] = data.images.rebuilt.shape;
      Object.assign(this, { data, most });
      this.digits = pictures(data.images.digits);
      const rebuilt = pieces(pieces(pictures(data.images.rebuilt), count), most);
      // By kind: the digits through no layer, one layer, and so on; and the numbers of the whole test set in this order.
      this.through = new Map(data.kinds.map((kind, place) => [kind, [this.digits, ...rebuilt[place]]]));
      this.runs = {
        errors: new Map(data.kinds.map((kind) => [kind, data.errors[kind].map((run) => [0, ...run])])),
        accuracy: new Map([...data.kinds, data.control].map((kind) => [kind, data.accuracy[kind]])),
      };
      this.parts({ count, height, width });
      this.put(data.start);
      return [
        make("div", { class: "building" }, this.tower.element, make("div", { class: "steps" }, this.add, this.remove, this.kind.element)),
        make("div", { class: "rebuilt" }, this.makePictures(count), this.makeNumbers()),
        make("div", { class: "charts" }, ...Object.values(this.charts).map(({ element }) => element)),
        make("p", { class: "note" }, "Pictures: one stack. Numbers and lines: mean over stacks; dots: single stacks."),
      ];
    }

    parts(size) {
      const { sizes, kinds } = this.data;
      const fromTop = sizes.map((_, depth) => String(depth)).toReversed();
      const name = (depth) => `${depth === "0" ? "pixels" : `layer ${depth}`}: ${sizes[depth]}`;
      this.tower = makeChoice("Stack", fromTop, name, (depth) => this.go(Number(depth)));
      this.tower.element.classList.add("tower");
      this.boxes = [...this.tower.element.querySelectorAll("label")].toReversed();
      this.boxes.forEach((box, depth) => box.style.setProperty("--width", (1 + Math.log2(sizes[depth])) / (1 + Math.log2(Math.max(...sizes)))));
      this.add = makeButton("Add a layer", () => this.go(this.depth + 1));
      this.remove = makeButton("Remove a layer", () => this.go(this.depth - 1));
      this.kind = makeChoice("Trained", kinds, (kind) => kind, (kind) => this.choose({ kind }));
      this.firstLine = this.prompt = make("span");
      this.rows = Object.fromEntries(Object.entries(PICTURES).map(([key, title]) => [key, makeRow(title, size.count, size)]));
      this.charts = {
        errors: new Chart({ name: "Squared error of all test digits, as far as the stack is built" }),
        accuracy: new Chart({ name: "Probe accuracy, as far as the stack is built" }),
      };
    }

    // Rows of pictures, each with its name before it, and the error of each digit below its column.
    makePictures(count) {
      const title = (text) => make("span", { class: "title", "aria-hidden": "true" }, text);
      const rows = Object.entries(PICTURES).flatMap(([key, text]) => [title(text), this.rows[key].part]);
      this.errors = Array.from({ length: count }, () => make("span"));
      const items = this.errors.map((error, place) =>
        make("li", {}, make("span", { class: "live-heard" }, `${named(this.data.labels[place])}: `), error),
      );
      const list = make("ul", { "aria-label": "Squared error of each digit" }, ...items);
      list.style.setProperty("--count", count);
      return make("div", { class: "digits" }, ...rows, title("squared error"), list);
    }

    // What is known of all test digits, by the names of `found`.
    makeNumbers() {
      this.numbers = Object.fromEntries(
        ["error", "added", "accuracy", "control", "pixels"].map((key) => [key, { name: make("dt"), value: make("dd") }]),
      );
      const rows = Object.values(this.numbers).map(({ name, value }) => make("div", {}, name, value));
      return make("dl", {}, ...rows);
    }

    // The state

    put({ depth, kind }) {
      Object.assign(this, { depth, stack: kind, found: null });
      this.tower.set(String(depth));
      this.kind.set(kind);
      this.add.setAttribute("aria-disabled", depth === this.most);
      this.remove.setAttribute("aria-disabled", depth === 0);
    }

    choose(part) {
      this.put({ depth: this.depth, kind: this.stack, ...part });
      this.change();
    }

    go(depth) {
      this.choose({ depth: clamp(depth, 0, this.most) });
    }

    reset() {
      this.choose(this.data.start);
    }

    // In a link, the kinds are counted.
    state() {
      return [this.depth, this.data.kinds.indexOf(this.stack)];
    }

    restore(numbers) {
      const [depth, place] = this.state().map((number, index) => Math.round(numbers[index] ?? number));
      const { kinds } = this.data;
      this.choose({ depth: clamp(depth, 0, this.most), kind: kinds[clamp(place, 0, kinds.length - 1)] });
    }

    compute() {
      if (this.found) return;
      const { depth, data, stack, digits } = this;
      const images = this.through.get(stack)[depth];
      const gaps = images.map((image, place) => image.map((ink, pixel) => Math.abs(ink - digits[place][pixel])));
      const after = (key, kind, layer) => mean(this.runs[key].get(kind).map((run) => run[layer]));
      const error = after("errors", stack, depth);
      this.found = {
        images,
        gaps,
        errors: gaps.map((gap) => gap.reduce((sum, value) => sum + value ** 2, 0)),
        error,
        added: depth ? error - after("errors", stack, depth - 1) : 0,
        accuracy: after("accuracy", stack, depth),
        control: after("accuracy", data.control, depth),
        pixels: after("accuracy", stack, 0),
      };
    }

    // What it says

    // The name and the value of each number. What a probe reads without a layer is what it reads in the pixels.
    says() {
      this.compute();
      const { depth, data, found, stack } = this;
      const layer = depth ? `layer ${depth}` : "layers";
      return {
        error: ["squared error, all test digits", shown(found.error, 1)],
        added: [`of which ${depth ? layer : "a layer"} added`, depth ? shown(found.added, 1) : NONE],
        accuracy: [`probe on ${stack} ${layer}`, depth ? percent(found.accuracy) : NONE],
        control: [`probe on ${data.control} ${layer}`, depth ? percent(found.control) : NONE],
        pixels: ["probe on the pixels", percent(found.pixels)],
      };
    }

    asks() {
      const next = this.depth + 1;
      if (next === 1) return "Guess before you add layer 1: how much of a digit is lost?";
      if (next <= this.most) return `Guess before you add layer ${next}: what is lost, and what does a probe read?`;
      if (this.data.kinds.length > 1) return "Change the training: which copies better, which does a probe read better?";
      return "Remove the layers one by one: which has lost most?";
    }

    describe() {
      const { depth, data, stack } = this;
      const told = Object.values(this.says()).filter(([, value]) => value !== NONE);
      const numbers = `${told.map(([name, value]) => `${name} ${value}`).join(", ")}.`;
      if (depth === 0) return `No layer: ${numbers}`;
      const { errors } = this.found;
      const most = errors.indexOf(Math.max(...errors));
      return `${layers(depth)}, ${stack}: ${numbers} Of the digits shown, ${named(data.labels[most])} has lost most, ${shown(errors[most], 1)}.`;
    }

    // Drawing

    paint() {
      this.compute();
      const { depth, data, digits, found } = this;
      this.boxes.forEach((box, place) => { box.dataset.part = place > depth ? "absent" : place === depth ? "top" : "below"; });
      this.prompt.textContent = this.asks();
      const names = {
        digits: `The digits ${data.labels.join(", ")}`,
        images: `Rebuilt through ${layers(depth)}`,
        gaps: "The difference in each pixel",
      };
      const images = { ...found, digits };
      for (const [key, { canvas }] of Object.entries(this.rows)) {
        paintRow(canvas, images[key]);
        canvas.setAttribute("aria-label", names[key]);
      }
      this.errors.forEach((error, place) => { error.textContent = shown(found.errors[place], 1); });
      for (const [key, [name, value]] of Object.entries(this.says())) {
        this.numbers[key].name.textContent = name;
        this.numbers[key].value.textContent = value;
      }
      this.paintChart("errors", "squared error", 1);
      this.paintChart("accuracy", "probe accuracy, %", 100);
    }

    paintChart(key, name, unit) {
      const { colours, data, depth } = this;
      const chart = this.charts[key];
      const runs = this.runs[key];
      const all = [...runs.values()].flat(2).map((value) => unit * value);
      const [least, greatest] = [Math.min(...all), Math.max(...all)];
      const room = 0.12 * (greatest - least || 1);
      const [low, high] = [key === "errors" ? 0 : least - room, greatest + room];
      chart.begin({
        x: { name: "layers", low: -0.15, high: this.most + 0.15, whole: true },
        y: { name, low, high },
        colours,
        names: key === "errors" ? [] : [...runs.keys()], // the lines of the other chart have the same colours
      });
      chart.line([[depth, low], [depth, high]], { colour: colours.faint, width: 1, dash: [3, 4] });
      const built = (values) => values.slice(0, depth + 1).map((value, layer) => [layer, unit * value]);
      const ends = [];
      // The one that is shown comes last, over the others.
      for (const kind of [...runs.keys()].sort((one, other) => (one === this.stack) - (other === this.stack))) {
        const colour = colours[COLOURS[data.kinds.indexOf(kind)] ?? "faint"];
        const points = built(runs.get(kind)[0].map((_, layer) => mean(runs.get(kind).map((run) => run[layer]))));
        chart.line(points, { colour, width: kind === this.stack ? 3 : 1.5 });
        for (const run of runs.get(kind)) chart.dots(built(run), { colour, radius: 2 });
        if (kind === this.stack) chart.dots([points.at(-1)], { colour, radius: 5, ring: true });
        ends.push({ name: kind, at: points.at(-1), colour });
      }
      if (key !== "errors") chart.endNames(ends);
    }
  }

  customElements.define("stack-it", StackIt);
})();
