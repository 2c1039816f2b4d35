// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, drawing.js, mine.js
// <choose-threshold data="...">: scores of usual and strange pictures, a threshold, and what it flags.
//
// The threshold and the shares are those of aelib/course/live/threshold.py.

(() => {
  "use strict";

  const {
    Chart, LiveFigure, activations, array, clamp, make, makeChoice, makeRange, makeRow, makeYours, network, paintRow, pictures,
    short, shown,
  } = aelibLive;

  const SHOWN = 8; // pictures in a row

  const percent = (share) => `${shown(100 * share, 1)}\u00a0%`;

  class ChooseThreshold extends LiveFigure {
    firstLine = "Move the threshold. Then choose another score.";

    build(data) {
      this.images = pictures(data.images);
      this.scores = data.scores.map((each) => Float64Array.from(array(each)));
      this.kept = data.kept.map((each) => Float64Array.from(array(each)));
      const [height, width] = data.images.shape.slice(-2);
      this.choice = makeChoice("Score", data.names, (name) => name, (name) => this.put([data.names.indexOf(name), this.share]));
      this.range = makeRange({
        name: "Share of normal digits kept back that may be flagged",
        ...{ low: 0, high: data.most, step: 0.01, digits: 2 },
        changed: (share) => this.put([this.place, share]),
      });
      this.histogram = new Chart({ name: "Histograms of the score, of normal digits and of others, with the threshold" });
      this.roc = new Chart({ name: "The ROC curve, and the point of the threshold" });
      this.rows = ["Normal digits that are flagged", "Others that are missed"].map((name) => makeRow(name, SHOWN, { width, height }));
      this.titles = this.rows.map(() => make("p", { class: "title" }));
      this.put(data.start);
      return [
        this.choice.element,
        this.range.element,
        make("div", { class: "charts" }, this.histogram.element, this.roc.element),
        make("div", { class: "rows" }, ...this.rows.map(({ part }, at) => make("div", {}, this.titles[at], part))),
        ...(this.hasAttribute("later") ? [this.makeOwn()] : []),
      ];
    }

    makeOwn() {
      this.yours = makeYours(this, { notice: "The network is loading …", chosen: (digit) => this.judge(digit) });
      return this.yours.element;
    }

    // Score the reader's own digit.
    async judge(digit) {
      this.digit = digit;
      this.error = null;
      this.change();
      const rest = digit && (await this.later());
      if (!digit || this.digit !== digit) return;
      if (!rest) return this.yours.say("The network did not load. Press the button again.");
      const [encode, decode] = [network(rest.encoder), network(rest.decoder)];
      const rebuilt = decode(encode(digit)).map(activations[rest.mean]);
      this.error = digit.reduce((sum, ink, pixel) => sum + (rebuilt[pixel] - ink) ** 2, 0);
      this.change();
    }

    // The score of the reader's own digit, where there is one and a page can compute it.
    own() {
      const byInk = this.data.own?.[this.data.names[this.place]];
      if (this.error == null || byInk === undefined) return null;
      return byInk ? this.error / this.digit.reduce((sum, ink) => sum + ink, 0) : this.error;
    }

    // What the threshold says of it.
    verdict(line) {
      const score = this.own();
      if (score === null) return `Of yours a page can compute ${Object.keys(this.data.own).join(" and ")} alone.`;
      const [mine, limit] = [score, line].map((number) => short(number, 3));
      return `Yours scores ${mine}, the threshold is ${limit}: ${score > line ? "flagged" : "not flagged"}. Compare the scores.`;
    }

    // The state

    put([place, share]) {
      const { names, most } = this.data;
      this.place = clamp(Math.round(place), 0, names.length - 1);
      this.share = clamp(Math.round(100 * share) / 100, 0, most);
      this.choice.set(names[this.place]);
      this.range.set(this.share);
      this.change();
    }

    reset() {
      this.yours?.set(false);
      this.judge(null);
      this.put(this.data.start);
    }

    state() {
      return [this.place, this.share];
    }

    restore([place, share = this.share]) {
      this.put([place, share]);
    }

    // What the threshold flags: shares, and the places of mistakes, the clearest first.
    found() {
      const scores = this.scores[this.place];
      const { strange } = this.data;
      const line = quantile(this.kept[this.place], 1 - this.share);
      const places = [0, 1].map((kind) => [...scores.keys()].filter((at) => strange[at] === kind));
      const above = places.map((each) => each.filter((at) => scores[at] > line));
      const missed = places[1].filter((at) => scores[at] <= line).sort((one, other) => scores[one] - scores[other]);
      return {
        line,
        false: above[0].length / places[0].length,
        found: above[1].length / places[1].length,
        area: area(places.map((each) => each.map((at) => scores[at]))),
        alarms: above[0].sort((one, other) => scores[other] - scores[one]),
        missed,
      };
    }

    describe() {
      const found = this.found();
      return `${this.data.names[this.place]}: ${percent(found.false)} of the normal digits and ${percent(found.found)} of the others are flagged. Area under the curve: ${shown(found.area, 3)}.`;
    }

    // Drawing

    paint() {
      const found = this.found();
      this.paintHistogram(found);
      this.paintRoc(found);
      if (this.error != null) this.yours.say(this.verdict(found.line));
      [found.alarms, found.missed].forEach((places, row) => {
        paintRow(this.rows[row].canvas, places.slice(0, SHOWN).map((at) => this.images[at]), SHOWN);
        const share = row ? 1 - found.found : found.false;
        this.titles[row].textContent = `${row ? "Others missed" : "Normal digits flagged"}: ${percent(share)}`;
      });
    }

    paintHistogram({ line }) {
      const { colours, data, histogram, place } = this;
      const scores = this.scores[place];
      const sorted = Float64Array.from(scores).sort();
      const [low, high] = data.edges.map((share) => quantile(sorted, share));
      const width = (high - low) / data.bins;
      const counts = [0, 1].map(() => new Array(data.bins).fill(0));
      scores.forEach((score, at) => {
        counts[data.strange[at]][clamp(Math.floor((score - low) / width), 0, data.bins - 1)]++;
      });
      const most = Math.max(...counts.flat());
      histogram.begin({ x: { name: data.names[place], low, high }, y: { name: "pictures", low: 0, high: 1.2 * most }, colours });
      counts.forEach((each, kind) => {
        const colour = colours[kind ? "orange" : "accent"];
        const steps = each.flatMap((count, bin) => [[low + bin * width, count], [low + (bin + 1) * width, count]]);
        histogram.area(steps, 0, { colour, alpha: 0.2 });
        histogram.line(steps, { colour });
        const top = each.indexOf(Math.max(...each));
        histogram.text(kind ? "other" : "normal", [low + (top + 0.5) * width, each[top]], { colour, dy: -9, align: "center" });
      });
      const at = clamp(line, low, high);
      histogram.line([[at, 0], [at, 1.2 * most]], { colour: colours.ink, dash: [4, 3] });
      if (this.own() === null) return;
      const own = clamp(this.own(), low, high);
      histogram.line([[own, 0], [own, 1.1 * most]], { colour: colours.violet, width: 3 });
      const right = own > (low + high) / 2;
      histogram.text("yours", [own, 0.8 * most], { colour: colours.violet, dx: right ? -6 : 6, align: right ? "right" : "left" });
    }

    paintRoc(found) {
      const { colours, data, roc } = this;
      const axis = (name) => ({ name, low: 0, high: 1 });
      roc.begin({ x: axis("normal flagged"), y: axis("others flagged"), colours });
      roc.line([[0, 0], [1, 1]], { colour: colours.faint, width: 1, dash: [3, 4] });
      this.scores.forEach((scores, place) => {
        const chosen = place === this.place;
        roc.line(curve(scores, data.strange), { colour: chosen ? colours.violet : colours.faint, width: chosen ? 2.5 : 1 });
      });
      roc.dots([[found.false, found.found]], { colour: colours.violet, radius: 6, ring: true });
      roc.text(`area ${shown(found.area, 3)}`, [1, 0], { colour: colours.violet, dx: -6, dy: -12, align: "right" });
    }
  }

  // The quantile of sorted values, between neighbours in proportion.
  function quantile(sorted, share) {
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  // How often, of one of each, the strange one has the larger score; a tie counts one half.
  function area([usual, strange]) {
    let sum = 0;
    for (const high of strange) for (const low of usual) sum += high > low ? 1 : high === low ? 0.5 : 0;
    return sum / usual.length / strange.length;
  }

  function curve(scores, strange) {
    const order = [...scores.keys()].sort((one, other) => scores[other] - scores[one]);
    const total = strange.reduce((sum, kind) => sum + kind, 0);
    let [usual, odd] = [0, 0];
    const points = [[0, 0]];
    order.forEach((at, rank) => {
      if (strange[at]) odd++;
      else usual++;
      const last = rank === order.length - 1 || scores[order[rank + 1]] !== scores[at]; // equal scores pass together
      if (last) points.push([usual / (order.length - total), odd / total]);
    });
    return points;
  }

  customElements.define("choose-threshold", ChooseThreshold);
})();
