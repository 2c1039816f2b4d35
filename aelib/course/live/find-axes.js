// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js
// <find-axes data="...">: the columns of a linear decoder as pictures, above the components, after as many steps of
// training as the reader chooses, by either of two losses; and how near each is to its component, and all to their span.
//
// The training is that of aelib/course/live/find_axes.py, in the coordinates of the components.

(() => {
  "use strict";

  const { Chart, LiveFigure, array, clamp, make, makeButton, makeChoice, makePlayer, makeRow, paintRow, pieces, shown } = aelibLive;

  const SECONDS = 6; // in which all steps are played

  const counted = (steps) => `${steps.toLocaleString("en")} step${steps === 1 ? "" : "s"}`;

  class FindAxes extends LiveFigure {
    firstLine = "Switch the loss to nested dropout, then press Play.";

    build(data) {
      const [count, , k, d] = data.starts.shape;
      const [, height, width] = data.components.shape;
      const starts = pieces(pieces(Float64Array.from(array(data.starts)), k * d), 2); // A and B of each, flat
      Object.assign(this, { data, k, count, starts, trained: new Map() });
      this.components = pieces(Float64Array.from(array(data.components)), height * width);
      this.choice = makeChoice("Loss", data.losses.map(({ name }) => name), (name) => name, (name) =>
        this.choose({ loss: data.losses.findIndex((loss) => loss.name === name) }));
      this.output = make("span", { class: "number" });
      this.input = make("input", {
        type: "range", min: 0, max: data.steps.length - 1, step: 1, "aria-label": "Steps of training",
        oninput: () => this.choose({ steps: data.steps[this.input.valueAsNumber] }),
      });
      this.player = makePlayer(SECONDS, (part) => this.choose({ steps: data.steps[Math.round(part * (data.steps.length - 1))] }));
      this.rows = ["Columns of the decoder", "Principal components"].map((name) => makeRow(name, k, { width, height }));
      this.numbers = Array.from({ length: k }, () => make("span"));
      this.chart = new Chart({ name: "|cos| of each column and its component over the steps, and of the spans" });
      this.put(...data.start);
      return [
        this.choice.element,
        make("div", { class: "training" },
          this.makeTools("Training", this.player.button, makeButton("Another start", () => this.choose({ start: (this.start + 1) % count }))),
          make("label", { class: "range" }, make("span", {}, "Steps of training"), this.output, this.input)),
        make("div", { class: "columns" },
          make("p", {}, "what the columns draw, and |cos| with the component below"),
          this.rows[0].part,
          make("p", { class: "numbers" }, ...this.numbers),
          this.rows[1].part),
        this.chart.element,
      ];
    }

    // The state

    put(loss, start, steps) {
      Object.assign(this, { loss, start, steps });
      this.choice.set(this.data.losses[loss].name);
      this.input.value = this.data.steps.indexOf(steps);
      this.output.textContent = steps.toLocaleString("en");
      this.input.setAttribute("aria-valuetext", counted(steps));
    }

    choose({ loss = this.loss, start = this.start, steps = this.steps }) {
      this.put(loss, start, steps);
      this.change();
    }

    reset() {
      this.player.stop();
      this.put(...this.data.start);
      this.change();
    }

    state() {
      return [this.loss, this.start, this.steps];
    }

    restore([loss, start = this.start, steps = this.steps]) {
      this.player.stop();
      const nearest = (best, one) => (Math.abs(one - steps) < Math.abs(best - steps) ? one : best);
      this.choose({
        loss: clamp(Math.round(loss), 0, this.data.losses.length - 1),
        start: clamp(Math.round(start), 0, this.count - 1),
        steps: this.data.steps.reduce(nearest),
      });
    }

    // What a training has come to at each number of steps on the slider.
    path() {
      const key = `${this.loss} ${this.start}`;
      if (!this.trained.has(key)) {
        this.trained.set(key, train(this.data, this.data.losses[this.loss], this.k, ...this.starts[this.start]));
      }
      return this.trained.get(key);
    }

    found() {
      return this.path()[this.data.steps.indexOf(this.steps)];
    }

    describe() {
      const { cosines, together } = this.found();
      const each = Array.from(cosines, (value) => shown(value, 2)).join(", ");
      return `${this.data.losses[this.loss].name}, ${counted(this.steps)}. Columns and components, |cos|: ${each}. All together: ${shown(together, 2)}.`;
    }

    // Drawing

    paint() {
      const { B, cosines } = this.found();
      paintRow(this.rows[0].canvas, B.map((row, unit) => this.drawn(row, row[unit] < 0 ? -1 : 1)));
      paintRow(this.rows[1].canvas, this.components.slice(0, this.k).map((component) => greys(component)));
      this.numbers.forEach((number, unit) => (number.textContent = shown(cosines[unit], 2)));
      this.paintChart();
    }

    // What a column draws: its numbers are so much of each component.
    drawn(row, sign) {
      const sum = new Float64Array(this.components[0].length);
      row.forEach((weight, place) => this.components[place].forEach((value, pixel) => (sum[pixel] += sign * weight * value)));
      return greys(sum);
    }

    paintChart() {
      const { chart, colours, data, k } = this;
      const [path, found] = [this.path(), this.found()];
      const lines = [
        ...Array.from({ length: k }, (_, unit) => ({ name: `${unit + 1}`, value: (at) => at.cosines[unit], colour: colours.accent })),
        { name: "together", value: (at) => at.together, colour: colours.orange },
      ];
      chart.begin({
        x: { name: "steps", low: 1, high: data.steps.at(-1), log: true },
        y: { name: "|cos|", low: 0, high: 1.03 },
        colours,
        names: lines.map(({ name }) => name),
      });
      chart.line([[this.steps, 0], [this.steps, 1.03]], { colour: colours.faint, width: 1, dash: [3, 4] });
      for (const { value, colour } of lines) {
        chart.line(path.map((at, place) => [data.steps[place], value(at)]), { colour });
        chart.dots([[this.steps, value(found)]], { colour, radius: 4 });
      }
      chart.endNames(lines.map(({ name, value, colour }) => ({ name, at: [1, value(path.at(-1))], colour })));
    }
  }

  // Gradient descent from `A` and `B`, flat and row by row, on a covariance that is diagonal; what there is at each of
  // `data.steps`. Ten thousand steps have to take no time, so nothing is made anew in a step.
  function train({ eigenvalues, rate, steps }, { nested }, k, A, B) {
    const d = eigenvalues.length;
    const kept = Array.from({ length: k }, (_, unit) => (nested ? 1 - unit / k : 1));
    const [SA, SB, byA, byB] = Array.from({ length: 4 }, () => new Float64Array(k * d));
    const found = [];
    [A, B] = [A.slice(), B.slice()];
    for (let step = 1; step <= steps.at(-1); step++) {
      for (let at = 0; at < k * d; at++) {
        const unit = Math.floor(at / d);
        SA[at] = A[at] * eigenvalues[at % d];
        SB[at] = B[at] * eigenvalues[at % d];
        byA[at] = -kept[unit] * SB[at];
        byB[at] = -kept[unit] * SA[at];
      }
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const share = Math.min(kept[i], kept[j]);
          let [inB, inA] = [0, 0];
          for (let place = 0; place < d; place++) {
            inB += B[i * d + place] * B[j * d + place];
            inA += A[i * d + place] * SA[j * d + place];
          }
          for (let place = 0; place < d; place++) {
            byA[i * d + place] += share * inB * SA[j * d + place];
            byB[i * d + place] += share * inA * B[j * d + place];
          }
        }
      for (let at = 0; at < k * d; at++) {
        A[at] -= 2 * rate * byA[at];
        B[at] -= 2 * rate * byB[at];
      }
      if (step !== steps[found.length]) continue;
      const rows = pieces(B, d);
      found.push({ B: rows, cosines: cosines(rows), together: together(rows) });
    }
    return found;
  }

  function cosines(B) {
    return B.map((row, unit) => Math.abs(row[unit]) / Math.sqrt(dot(row, row)));
  }

  // The root mean square of the cosines between the span of the rows and that of the first axes.
  function together(B) {
    const basis = [];
    for (const row of B) {
      let rest = row;
      // Twice, or rounding leaves a part along those before.
      for (const direction of [...basis, ...basis]) {
        const along = dot(rest, direction);
        rest = rest.map((value, place) => value - along * direction[place]);
      }
      const length = Math.sqrt(dot(rest, rest));
      basis.push(rest.map((value) => value / length));
    }
    const inside = basis.map((direction) => direction.slice(0, B.length));
    return Math.sqrt(inside.reduce((sum, part) => sum + dot(part, part), 0) / B.length);
  }

  function dot(a, b) {
    let sum = 0;
    for (let place = 0; place < a.length; place++) sum += a[place] * b[place];
    return sum;
  }

  // Numbers of both signs as greys: half is 0, and the largest of either sign is black or white.
  function greys(values) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return values.map((value) => 0.5 + value / (2 * largest));
  }

  customElements.define("find-axes", FindAxes);
})();
