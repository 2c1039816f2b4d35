// needs: figure.js, numbers.js, controls.js, chart.js, network.js, pictures.js, code-map.js, drawing.js, pad.js, mine.js, train-plane.js
// <train-one data="..." later="..." worker="...">: an autoencoder that the reader trains, on the device at hand.
//
// Until the reader presses Train it shows where a training ended, and loads nothing more. Then a worker (train-worker.js)
// trains, and tells ten times a second what has become of the codes, of some digits, and of the reader's own, which goes with
// her from page to page (mine.js): the first that she draws is kept, and stands on the pad when she comes.

(() => {
  "use strict";

  const { Chart, LiveFigure, TrainPlane, array, load, make, makeButton, makeChoice, makeImage, makePad, mine, paintImage, pieces, shown } = aelibLive;

  const FIELD = 28;
  const PIXELS = FIELD * FIELD;
  const GLIDE = 110; // milliseconds from one frame to the next
  const MOST_RUNS = 5; // earlier ones that stay in the chart
  const [FIRST, LAST] = [400, 1e5]; // the chart: digits seen, as far as it reaches at first
  const [LOW, HIGH] = [20, 60]; // and the error; of larger codes from 0 on
  const MARKS = [1e3, 1e4, 1e5, 1e6, 1e7].map((at) => ({ at, name: written(at) }));
  const GUESSES = [2e3, 2e4, 2e5, Infinity];
  const KNOBS = ["latent", "linear", "count"];
  const NOTICE = {
    latent: {
      1: "One number puts all digits in a line. Notice which classes share a place.",
      2: "Two numbers. Notice which digits come back as another, and whether yours does.",
      8: "Eight numbers: the map shows the two directions in which the codes spread most.",
      32: "With 32 numbers it has to see some 50,000 digits before PCA's error is passed.",
    },
    linear: {
      false: "With ReLUs, each half can bend its input. Notice how the classes come apart.",
      true: "Linear units only turn, stretch and shift. Notice where the error stops.",
    },
    mine: "Now draw an A. It has only ever seen digits.",
    count: {
      few: "Few digits. Notice which way each line goes: dotted is the error of digits learnt from.",
      all: "Dotted is the error of digits learnt from. Notice when the two lines part.",
    },
  };

  function written(count) {
    return count < 1e6 ? count.toLocaleString("en") : `${count / 1e6} million`;
  }

  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  class TrainOne extends LiveFigure {
    turned = "latent"; // what the reader set last, of which there is something to notice

    firstLine = "Make a guess, draw a digit, and press Train.";

    keys = "On the map: arrows move the mark, with Shift further; Home takes it to the middle.";

    build(data) {
      this.labels = array(data.labels);
      this.shown = data.shown.map((_, place) => array(data.images).subarray(place * PIXELS, (place + 1) * PIXELS));
      this.pad = makePad({
        name: "Draw a digit here",
        drew: () => {
          this.turned = "mine";
          this.handOver();
        },
        ended: () => { if (this.mine && !mine.get()) mine.keep(this.pad.strokes); },
      });
      this.chart = new Chart({ name: "Squared error of the digits held out, and of those learnt from, against the digits seen" });
      this.plane = new TrainPlane({ labels: this.labels, name: `Map of the codes of ${this.labels.length} digits held out`, moved: () => this.look() });
      this.makeKnobs();
      this.trainButton = makeButton("Train", () => this.toggle(), { class: "train" });
      this.status = make("p", { class: "status" });
      this.notice = make("p", { class: "notice" });
      this.caption = make("p", { class: "small" });
      this.reset();
      new IntersectionObserver((entries) => this.see(entries.at(-1).isIntersecting)).observe(this);
      document.addEventListener("visibilitychange", () => this.keepOn());
      const again = makeButton("Other first weights", () => this.set({ ...this.settings, seed: this.settings.seed + 1 }));
      return [
        make("div", { class: "knobs" }, ...KNOBS.map((key) => this.knobs[key].element), this.guesses.element),
        this.makeTools("Training", this.trainButton, again, this.status),
        make("div", { class: "right" }, this.makeOwn(), this.makePairs(), this.notice),
        make("div", { class: "left" }, this.plane.element, this.views.element),
        make("div", { class: "below" }, this.chart.element),
      ];
    }

    makeKnobs() {
      const { latents, counts } = this.data;
      const knob = (key, name, values, label) =>
        makeChoice(name, values.map(String), (value) => label(JSON.parse(value)), (value) => this.turn(key, JSON.parse(value)));
      this.knobs = {
        latent: knob("latent", "Numbers", latents, String),
        linear: knob("linear", "Units", [false, true], (linear) => (linear ? "linear" : "ReLU")),
        count: knob("count", "Digits to learn from", counts, written),
      };
      const said = (value) => (Number(value) === Infinity ? "never" : written(Number(value)));
      this.guesses = makeChoice("My guess: beats PCA after", GUESSES.map(String), said, (value) => this.guess(Number(value)));
      this.views = makeChoice("The map shows", ["codes", "pictures"], (value) => ({ codes: "codes", pictures: "pictures drawn there" })[value], (value) => this.view(value));
    }

    makeOwn() {
      const [rebuilt, marked] = ["Your drawing, rebuilt", "Drawn where you point"].map((name) => makeImage(name, { width: FIELD, height: FIELD }));
      Object.assign(this, { rebuilt, marked });
      const tile = (name, ...parts) => make("div", {}, make("p", {}, name), ...parts);
      return make("div", { class: "own" },
        make("div", {}, make("p", {}, "Yours", makeButton("Clear", () => this.clear())), this.pad.canvas),
        tile("Rebuilt", rebuilt.canvas, rebuilt.caption),
        tile("Where you point", marked.canvas));
    }

    makePairs() {
      this.pairs = this.shown.map(() => {
        const [above, below] = ["A digit held out", "Rebuilt"].map((name) => makeImage(name, { width: FIELD, height: FIELD }));
        return { above: above.canvas, below: below.canvas, error: below.caption };
      });
      const parts = this.pairs.map(({ above, below, error }) => make("div", {}, above, below, error));
      return make("div", {}, make("div", { class: "pairs" }, ...parts), this.caption);
    }

    // The state

    get first() {
      return { latent: 2, linear: false, count: this.data.counts.at(-1), seed: 1 };
    }

    reset() {
      this.stop();
      this.runs = [];
      this.turned = "latent";
      this.guess(null);
      this.view("codes");
      this.draw(mine.get()?.strokes ?? []);
      this.set(this.first);
    }

    state() {
      const { latent, linear, count, seed } = this.settings;
      return [latent, Number(linear), count, seed];
    }

    restore([latent, linear, count, seed]) {
      const nearest = (value, values) => values.toSorted((one, other) => Math.abs(one - value) - Math.abs(other - value))[0];
      const { latents, counts } = this.data;
      this.stop();
      this.turned = linear > 0.5 ? "linear" : count < counts.at(-1) ? "count" : "latent";
      this.set({
        latent: nearest(latent, latents),
        linear: linear > 0.5,
        count: nearest(count ?? Infinity, counts),
        seed: Math.min(Math.max(Math.round(seed ?? 1), 1), 1e6),
      });
    }

    // Other settings, with which nothing has been trained yet.
    set(settings) {
      if (this.run?.points.length > 2) this.runs = [...this.runs, this.run].slice(-MOST_RUNS);
      this.settings = settings;
      for (const key of KNOBS) this.knobs[key].set(String(settings[key]));
      this.run = { name: this.nameOf(settings), points: [], learnt: [] };
      this.serial = (this.serial ?? 0) + 1;
      this.frame_ = this.passed = null;
      this.plane.clear();
      if (String(this.state()) === String(Object.values(this.first).map(Number))) this.showEnd();
      if (this.running) this.beginRun();
      this.say();
      this.change();
    }

    turn(key, value) {
      this.turned = key;
      this.guess(null);
      this.set({ ...this.settings, [key]: value });
    }

    nameOf({ latent, linear, count }) {
      return [String(latent), linear && "linear", count < this.data.counts.at(-1) && `${written(count)} digits`].filter(Boolean).join(", ");
    }

    // Where a training ended, in the place of nothing.
    showEnd() {
      const { codes } = this.data.end;
      this.plane.follow({ codes: array(codes), wide: 2, mine: false });
    }

    guess(digits) {
      this.guessed = digits;
      this.guesses.set(String(digits));
      this.say();
      this.change();
    }

    view(which) {
      this.pictured = which === "pictures";
      this.views.set(which);
      this.look();
    }

    get pca() {
      const { latent, count } = this.settings;
      return this.data.pca[count][this.data.latents.indexOf(latent)];
    }

    // What trains

    async toggle() {
      if (this.running) return this.stop();
      this.trainButton.disabled = true;
      this.starting ??= this.start();
      const started = await this.starting;
      this.trainButton.disabled = false;
      if (!started) {
        this.starting = null;
        this.status.textContent = "What it needs did not load: press Train again.";
        return;
      }
      this.running = true;
      this.trainButton.textContent = "Pause";
      if (!this.frame_) this.beginRun();
      this.keepOn();
      this.change();
    }

    stop() {
      if (!this.running) return;
      this.running = false;
      this.trainButton.textContent = "Train";
      this.keepOn();
      this.change();
    }

    async start() {
      this.status.textContent = "Loading 5,000 digits …";
      const [digits, source] = await Promise.all([this.later(), workerSource(this)]);
      if (!digits || !source) return false;
      const bytes = await unpacked(digits.base64);
      const greys = new Uint8Array(2 * bytes.length);
      bytes.forEach((both, at) => greys.set([17 * (both >> 4), 17 * (both & 15)], 2 * at));
      this.worker = new Worker(source);
      this.worker.onmessage = ({ data: { frame } }) => { if (frame.serial === this.serial) this.hear(frame); };
      this.worker.postMessage({ load: { greys, train: digits.learnt } });
      this.worker.postMessage({ mine: this.mine });
      return true;
    }

    beginRun() {
      this.plane.clear();
      this.worker.postMessage({ begin: { ...this.settings, shown: this.data.shown, serial: this.serial, calm: stillness.matches } });
    }

    see(visible) {
      this.seen = visible;
      this.keepOn();
    }

    // It trains while it is in sight.
    keepOn() {
      const on = Boolean(this.running && this.seen && !document.hidden);
      if (!this.worker || on === this.on) return;
      this.on = on;
      this.worker.postMessage({ run: on });
    }

    hear(frame) {
      this.frame_ = frame;
      this.at = performance.now();
      this.plane.follow(frame);
      const x = Math.max(frame.judged, FIRST);
      if (this.run.points.at(-1)?.[0] !== x) {
        this.run.points.push([x, frame.held]);
        this.run.learnt.push([x, frame.learnt]);
      }
      if (frame.held < this.pca) this.passed ??= frame.judged;
      if (this.running) this.look();
      this.say();
      this.invalidate();
    }

    // What the decoder is to draw: at the mark, and where pictures are shown on all of the map.
    look() {
      if (this.frame_) this.worker.postMessage({ look: { mark: this.plane.mark, carpet: this.pictured ? this.plane.grid() : null } });
      this.change();
    }

    // In words

    say() {
      if (!this.settings) return;
      const { frame_: frame, pca, data } = this;
      const setting = { ...this.settings, count: this.settings.count === data.counts.at(-1) ? "all" : "few" };
      this.notice.textContent = this.turned === "mine" ? NOTICE.mine : NOTICE[this.turned][setting[this.turned]];
      this.caption.textContent = `Digits held out, rebuilt${!frame && this.plane.frame ? ` after ${written(data.end.seen)} digits` : ""}, and their errors.`;
      const line = `PCA, with as many numbers and the same digits, leaves ${shown(pca, 1)}.`;
      if (!frame) return this.status.replaceChildren(`It will begin from random weights. ${line}`);
      const guess = this.guessed === null ? "" : `; you guessed ${this.guessed === Infinity ? "never" : written(this.guessed)}`;
      const passed = this.passed === null ? ` PCA's is ${shown(pca, 1)}.` : ` PCA's ${shown(pca, 1)} was passed at some ${written(Number(this.passed.toPrecision(2)))}${guess}.`;
      this.status.replaceChildren("After ", make("b", {}, written(frame.seen)), " digits the error is ", make("b", {}, shown(frame.held, 1)), `.${passed}`);
    }

    describe() {
      return `${this.status.textContent} ${this.running ? "It is training." : this.frame_ ? "It is paused." : this.notice.textContent}`;
    }

    // The reader's own digit

    clear() {
      this.turned = "latent";
      this.draw([]);
    }

    draw(strokes) {
      this.pad.show(strokes);
      this.handOver();
    }

    handOver() {
      const digit = this.pad.digit();
      this.mine = digit && Uint8Array.from(digit, (ink) => Math.round(255 * ink));
      this.worker?.postMessage({ mine: this.mine });
      this.say();
      this.change();
    }

    // Drawing

    recolour(dark) {
      this.inColours = { ...this.colours, classes: this.data.colours[dark ? "dark" : "light"] };
    }

    paint() {
      this.pad.paint();
      this.paintPlane();
      this.paintPictures();
      this.paintChart();
      this.glide();
    }

    // From one frame to the next the codes alone.
    glide() {
      if (!this.on || this.gliding || stillness.matches) return;
      this.gliding = requestAnimationFrame(() => {
        this.gliding = null;
        this.paintPlane();
        this.glide();
      });
    }

    paintPlane() {
      const { frame_: frame } = this;
      this.plane.paint(this.inColours, {
        pictures: this.pictured,
        carpet: frame?.carpet,
        share: this.on && !stillness.matches ? Math.min((performance.now() - this.at) / GLIDE, 1) : 1,
        alpha: frame ? 1 : 0.45,
        words: frame ? "" : this.plane.frame ? `After ${written(this.data.end.seen)} digits it will look like this.` : "Press Train.",
      });
    }

    paintPictures() {
      const { frame_: frame, data } = this;
      const ended = !frame && this.plane.frame;
      const rebuilt = frame ? pieces(frame.pictures, PIXELS) : ended ? pieces(array(data.end.pictures), PIXELS) : [];
      this.pairs.forEach(({ above, below, error }, place) => {
        const [x, y] = [this.shown[place], rebuilt[place]];
        paintImage(above, (pixel) => x[pixel] / 255);
        paintImage(below, (pixel) => (y ? y[pixel] / 255 : 0));
        error.textContent = y ? shown(squared(x, y), 0) : "\u00a0";
      });
      const own = frame?.mine && this.mine ? rebuilt[this.shown.length] : null;
      paintImage(this.rebuilt.canvas, (pixel) => (own ? own[pixel] / 255 : 0));
      this.rebuilt.caption.textContent = own ? `error ${shown(squared(this.mine, own), 0)}` : "\u00a0";
      const marked = frame?.marked ? rebuilt.at(-1) : null;
      paintImage(this.marked.canvas, (pixel) => (marked ? marked[pixel] / 255 : 0));
    }

    paintChart() {
      const { chart, colours, run, runs, data } = this;
      const high = Math.max(LAST, ...[...runs, run].map(({ points }) => 1.3 * (points.at(-1)?.[0] ?? 0)));
      const lines = [["mean digit", data.mean, colours.faint], ["PCA", this.pca, colours.orange]];
      chart.begin({
        x: { name: "digits seen", low: FIRST, high, log: true, marks: MARKS.filter(({ at }) => at <= high) },
        y: { name: "squared error, digits held out", low: this.settings.latent > 2 ? 0 : LOW, high: HIGH },
        colours,
        names: [...lines.map(([name]) => name), "learnt from", ...runs.map(({ name }) => name), run.name],
      });
      if (Number.isFinite(this.guessed) && this.guessed) chart.line([[this.guessed, 0], [this.guessed, HIGH]], { colour: colours.violet, width: 1.5, dash: [2, 4] });
      for (const [name, at, colour] of lines) chart.line([[FIRST, at], [high, at]], { colour, width: name === "PCA" ? 2 : 1, dash: name === "PCA" ? [6, 4] : [] });
      for (const other of runs) chart.line(other.points, { colour: colours.faint, width: 1.5 });
      chart.line(run.learnt, { colour: colours.accent, width: 1.5, dash: [2, 3] });
      chart.line(run.points, { colour: colours.accent, width: 2.5 });
      if (run.points.length) chart.dots([run.points.at(-1)], { colour: colours.accent });
      const ends = [...runs, run].filter(({ points }) => points.length);
      chart.endNames([
        ...lines.map(([name, at, colour]) => ({ name, at: [high, at], colour })),
        ...(run.points.length ? [{ name: "learnt from", at: [high, run.learnt.at(-1)[1]], colour: colours.accent }] : []),
        ...ends.map(({ name, points }) => ({ name, at: [high, Math.min(HIGH, points.at(-1)[1])], colour: name === run.name ? colours.accent : colours.faint })),
      ]);
    }
  }

  const squared = (x, y) => x.reduce((sum, grey, pixel) => sum + ((grey - y[pixel]) / 255) ** 2, 0);

  async function unpacked(base64) {
    const packed = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  }

  // From where a worker may come: of a server from a file, as the strictest allow, and else from the text of that file.
  async function workerSource(figure) {
    const address = figure.getAttribute("worker");
    if (address && location.protocol.startsWith("http")) return address;
    const source = figure.data.worker ?? (await load(address))?.source;
    return source && URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  }

  customElements.define("train-one", TrainOne);
})();
