// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, random.js, bars.js
// <examples-and-ways data="...">: a new bar, rendered by the example nearest to it and by a blend of five, and what examples
// and a network lose of such bars, by how many ways these vary and how many examples there are.
//
// The pictures are computed here, by bars.js; the lines are on record.

(() => {
  "use strict";

  const { Chart, LiveFigure, boxOf, clamp, make, makeBars, makeButton, makeImage, makeRange, paintImage, raised, sharpContext, short } = aelibLive;

  const STYLES = {
    nearest: { colour: "ink", width: 1.25 },
    blend: { colour: "ink", width: 2.75 },
    network: { colour: "accent", width: 2.75 },
    components: { colour: "orange", width: 1.25, dash: [5, 4] },
  };
  const PICTURED = ["nearest", "new", "blend"];
  const COMPARED = ["blend", "network"];
  const HIGHEST = 3; // of the errors that are shown: the nearest of a few examples may lie farther away than the mean
  const OUTLINE = "#8a3ffc"; // on white in either theme, as all pictures are

  const counted = (number) => number.toLocaleString("en");
  const POWERS = [10, 100, 1000, 10_000, 100_000].map((at) => ({ at, name: counted(at) }));
  const inWords = (ways) => `${ways} way${ways === 1 ? "" : "s"}`;

  class ExamplesAndWays extends LiveFigure {
    firstLine = "Take more examples, then let the bar vary in more ways.";

    build(data) {
      this.bars = makeBars(data.bars);
      const { side } = data.bars;
      this.moves = make("p");
      this.images = PICTURED.map((title) => {
        const image = makeImage(title, { width: side, height: side });
        image.outline = make("canvas", { class: "outline", "aria-hidden": true });
        image.part.prepend(make("div", {}, image.canvas, image.outline));
        return image;
      });
      this.lost = COMPARED.map((method) => ({ method, name: make("span"), bar: make("div", { class: method }), number: make("span", { class: "number" }) }));
      const range = (name, values, told, chosen) =>
        makeRange({
          ...{ name, low: 0, high: values.length - 1, step: 1 },
          told: (place) => told(values[place]),
          changed: (place) => this.choose(chosen(values[place])),
        });
      this.sliders = {
        ways: range("Ways to vary", data.ways, String, (ways) => ({ ways })),
        count: range("Examples", data.examples, counted, (count) => ({ count })),
      };
      this.chart = new Chart({ name: "Share of the variance lost over the number of examples" });
      this.put(data.start);
      return [
        this.moves,
        make("div", { class: "images" }, ...this.images.map(({ part }) => part)),
        make("div", { class: "lost" },
          make("p", {}, `share of the variance lost, over ${counted(data.count)} new bars`),
          ...this.lost.flatMap(({ name, bar, number }) => [name, make("div", { "aria-hidden": true }, bar), number])),
        make("div", { class: "setting" },
          this.sliders.count.element, this.sliders.ways.element,
          this.makeTools("Bar", makeButton("Another bar", () => this.choose({ bar: (this.bar + 1) % data.count })))),
        this.chart.element,
      ];
    }

    // The state

    put([ways, count, bar]) {
      const { data } = this;
      Object.assign(this, { ways, count, bar, row: data.ways.indexOf(ways), column: data.examples.indexOf(count) });
      const moves = data.moves.slice(0, ways);
      this.moves.textContent = `The bar ${[moves.slice(0, -1).join(", "), moves.at(-1)].filter(Boolean).join(" and ")}.`;
      this.sliders.ways.set(this.row);
      this.sliders.count.set(this.column);
    }

    choose(part) {
      const { ways, count, bar } = { ...this, ...part };
      this.put([ways, count, bar]);
      this.change();
    }

    reset() {
      this.put(this.data.start);
      this.change();
    }

    state() {
      return [this.ways, this.count, this.bar];
    }

    restore([ways, count = this.count, bar = this.bar]) {
      this.choose({
        ways: closest(this.data.ways, ways),
        count: closest(this.data.examples, count),
        bar: clamp(Math.round(bar), 0, this.data.count - 1),
      });
    }

    // What there is: the bar, its pictures, what each of them loses, and what all new bars lose.
    found() {
      const state = this.state().join();
      if (this.kept?.state !== state) this.kept = { state, ...this.render() };
      return this.kept;
    }

    render() {
      const { bars, data, ways } = this;
      const factors = bars.factors(ways, data.bars.new, this.bar);
      const fresh = bars.picture(factors);
      const near = bars
        .nearest(factors, ways, this.count)
        .map((place) => bars.picture(bars.factors(ways, data.bars.examples, place)));
      const images = { new: fresh, nearest: near[0], blend: bars.blend(fresh, near) };
      const lost = (name) => bars.squared(images[name], fresh) / bars.variance(ways);
      const record = Object.entries(data.errors).map(([name, rows]) => [name, rows[this.row][this.column]]);
      return {
        factors,
        images,
        errors: { nearest: lost("nearest"), blend: lost("blend") },
        all: Object.fromEntries(record),
      };
    }

    describe() {
      const { errors, all } = this.found();
      const told = (values) => Object.entries(values).map(([name, value]) => `${name} ${short(value, 2)}`).join(", ");
      return `${inWords(this.ways)} to vary, ${counted(this.count)} examples. Share of the variance lost of this bar: ${told(errors)}. All new bars: ${told(all)}.`;
    }

    // Drawing

    paint() {
      const found = this.found();
      this.images.forEach((image, place) => this.paintImage(image, PICTURED[place], found));
      this.paintLost(found);
      this.paintChart(found);
    }

    // Bars on the scale of the most that either loses with as many ways to vary.
    paintLost({ all }) {
      const most = Math.max(...COMPARED.flatMap((method) => this.data.errors[method][this.row]));
      for (const { method, name, bar, number } of this.lost) {
        name.textContent = method === "blend" ? `blend of ${counted(this.count)}` : method;
        number.textContent = short(all[method], 2);
        bar.style.width = `${(100 * all[method]) / most}%`;
      }
    }

    paintImage({ canvas, caption, outline }, name, { factors, images, errors }) {
      const title = {
        new: "a new bar",
        nearest: `nearest of ${counted(this.count)}`,
        blend: `blend of ${this.data.bars.blended}`,
      }[name];
      paintImage(canvas, (pixel) => clamp(images[name][pixel], 0, 1));
      canvas.setAttribute("aria-label", title[0].toUpperCase() + title.slice(1));
      caption.textContent = name === "new" ? `${title},\noutlined` : `${title}\nloses ${short(errors[name], 2)}`;
      const context = sharpContext(outline);
      const { width } = boxOf(outline);
      const corners = this.bars.outline(factors).map((corner) => corner.map((at) => (at * width) / this.data.bars.side));
      context.beginPath();
      corners.forEach((corner) => context.lineTo(...corner));
      context.closePath();
      Object.assign(context, { strokeStyle: OUTLINE, lineWidth: 1.5 });
      context.stroke();
    }

    paintChart({ all }) {
      const { chart, colours, count, data, row } = this;
      const lines = Object.entries(data.errors).map(([name, rows]) => [name, rows[row].map((value, at) => [data.examples[at], value])]);
      const least = Math.min(...lines.flatMap(([, points]) => points.map(([, value]) => value)));
      const power = Math.min(-1, Math.floor(Math.log10(least)));
      const low = 10 ** power;
      const [first, last] = [data.examples[0], data.examples.at(-1)];
      chart.begin({
        x: { name: "examples", low: first / 1.2, high: last * 1.2, log: true, marks: POWERS.filter(({ at }) => at >= first && at <= last) },
        y: { name: "share of the variance lost", low, high: HIGHEST, log: true, marks: decades(power) },
        colours,
        names: Object.keys(data.errors),
      });
      this.shade(Object.fromEntries(lines), low);
      chart.line([[count, low], [count, HIGHEST]], { colour: colours.faint, width: 1, dash: [3, 4] });
      for (const [name, points] of lines.toReversed()) {
        const style = { ...STYLES[name], colour: colours[STYLES[name].colour] };
        chart.line(points, style);
        chart.dots([[count, all[name]]], { colour: style.colour, radius: 4 });
      }
      chart.endNames(lines.map(([name, points]) => ({ name, at: points.at(-1), colour: colours[STYLES[name].colour] })));
    }

    // Where the network is ahead of the blend, and by how much.
    shade({ blend, network }, low) {
      const { chart, colours, data, row } = this;
      const colour = colours.accent;
      for (const [begin, end] of data.ahead[row]) {
        const within = [begin, ...data.examples.filter((at) => at > begin && at < end), end];
        const along = (points) => within.map((at) => [at, valueAt(points, at)]);
        const forth = along(network);
        chart.area([[begin, HIGHEST], [end, HIGHEST]], low, { colour, alpha: 0.1 });
        chart.area([...forth, ...along(blend).toReversed()], forth[0][1], { colour, alpha: 0.25 });
        chart.text("network ahead", [end, low], { colour, dx: -4, dy: -10, align: "right" });
      }
      const from = data.ahead[row].at(-1)?.[1] ?? data.examples[0];
      if (chart.plot.right - chart.place([from, low])[0] > 80) chart.text("blend ahead", [from, low], { dx: 4, dy: -10 });
    }
  }

  // At most six powers of ten from this one to 1, as marks of an axis.
  function decades(power) {
    const every = Math.ceil(-power / 5);
    const name = (at) => (at === 0 ? "1" : power >= -3 ? String(Number((10 ** at).toPrecision(1))) : `10${raised(at)}`);
    return Array.from({ length: Math.floor(-power / every) + 1 }, (_, place) => -place * every).map((at) => ({ at: 10 ** at, name: name(at) }));
  }

  // The value of a line at a place, on straight pieces of the logarithms.
  function valueAt(points, at) {
    const right = Math.max(1, points.findIndex(([x]) => x >= at));
    const [[x, y], [toX, toY]] = points.slice(right - 1, right + 1);
    return y * (toY / y) ** (Math.log(at / x) / Math.log(toX / x));
  }

  // The one of `values` whose logarithm is nearest to that of a number.
  function closest(values, number) {
    const gap = (value) => Math.abs(Math.log(value / Math.max(number, 1e-9)));
    return values.reduce((best, value) => (gap(value) < gap(best) ? value : best));
  }

  customElements.define("examples-and-ways", ExamplesAndWays);
})();
