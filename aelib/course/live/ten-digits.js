// needs: figure.js, numbers.js, controls.js, network.js, pictures.js, drawing.js, pad.js, mine.js
// <ten-digits data="...">: the reader's digit, or a test digit, and the ten digits in its slant and weight.
//
// The formulas are those of aelib/course/live/ten_digits.py: encoder and decoder are told the label, and a drawing is taken
// for the digit with which distortion and rate add up to least, until the reader says another.

(() => {
  "use strict";

  const {
    LiveFigure, activations, clamp, make, makeButton, makeChoice, makeKeeper, makePad, mine, named, network, paintImage,
    pictures, shown,
  } = aelibLive;

  const FIELD = 28;
  const DIGITS = [...Array(10).keys()];
  const OWN = -1; // in place of a test digit
  const NAME = "The ten in its slant and weight. Is the marked one wrong? Press what it is.";
  const FOUND = -1; // in place of a label that the reader says

  const sum = (values, each) => values.reduce((total, value, place) => total + each(value, place), 0);
  const softplus = (logit) => Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
  const makeDigit = (attributes) => make("canvas", { width: FIELD, height: FIELD, ...attributes });

  class TenDigits extends LiveFigure {
    firstLine = "Draw one large digit, or press one of six test digits.";

    build(data) {
      const [encode, decode] = [network(data.encoder), network(data.decoder)];
      const told = (values, label) => [...values, ...DIGITS.map((digit) => (digit === label ? data.times : 0))];
      this.encode = (x, label) => encode(told(x, label));
      this.decode = (code, label) => [...decode(told(code, label))];
      this.latent = data.encoder.at(-1).bias.shape[0] / 2;
      this.examples = pictures(data.images);
      this.pad = makePad({
        name: "Square to draw a digit in with a finger or a mouse; six test digits can be chosen by key",
        began: () => { if (this.example !== OWN) this.draw([]); },
        drew: () => this.changed(),
        ended: () => this.keeper.drawn(),
      });
      this.keeper = makeKeeper({ strokes: () => this.pad.strokes, show: (strokes) => this.draw(strokes) });
      this.clearButton = makeButton("Clear", () => this.draw([]));
      this.buttons = this.examples.map((digit, place) => this.makeExample(digit, place));
      this.ten = DIGITS.map((digit) => makeDigit({ role: "img", "aria-label": named(digit) }));
      const cell = (digit) => make("span", {}, this.ten[digit], make("b", { "aria-hidden": "true" }, digit));
      this.choice = makeChoice(NAME, DIGITS.map(String), cell, (digit) => this.say(Number(digit)));
      this.words = make("p", { class: "words" });
      const { share, of } = data.found;
      const note = `The label with the fewest nats is the right one for ${shown(100 * share, 0)} % of ${of.toLocaleString("en")} test digits.`;
      this.reset();
      return [
        this.pad.canvas,
        make("div", { class: "examples", role: "group", "aria-label": "Start from a test digit" }, ...this.buttons, this.clearButton),
        make("div", { class: "ten" }, this.choice.element, this.words, make("p", { class: "note" }, note)),
        this.keeper.element,
      ];
    }

    makeExample(digit, place) {
      const canvas = makeDigit({ "aria-hidden": "true", class: `test digit ${place + 1}` });
      paintImage(canvas, (pixel) => digit[pixel]);
      const name = `Test digit ${place + 1}, ${named(this.data.shown[place])}`;
      return make("button", { type: "button", "aria-label": name, onclick: () => this.start(place) }, canvas);
    }

    // The state: which test digit it is, or OWN, and the label that the reader says, or FOUND

    draw(strokes) {
      this.pad.show(strokes);
      this.keeper.began();
      this.put(OWN);
    }

    start(example) {
      this.pad.showDigit(this.examples[example]);
      this.keeper.began();
      this.put(example);
    }

    put(example) {
      Object.assign(this, { example, said: FOUND });
      this.changed();
    }

    say(digit) {
      this.said = digit;
      this.changed();
    }

    changed() {
      this.found = null;
      this.change();
    }

    // With the reader's own digit, where there is one.
    reset() {
      const own = mine.get();
      if (own) this.draw(own.strokes);
      else this.start(0);
    }

    // The reader's own digit is in no link.
    state() {
      return [this.example, this.said];
    }

    restore([example, said = FOUND]) {
      const place = clamp(Math.round(example), OWN, this.examples.length - 1);
      if (place === OWN) this.draw(mine.get()?.strokes ?? []);
      else this.start(place);
      this.say(clamp(Math.round(said), FOUND, DIGITS.length - 1));
    }

    // What the networks make of it: of a square without a digit the ten of the code 0

    compute() {
      if (this.found) return;
      const x = this.example === OWN ? this.pad.digit() : this.examples[this.example];
      const tried = x && DIGITS.map((label) => this.tried(x, label));
      const order = x && DIGITS.toSorted((one, other) => tried[one].nats - tried[other].nats);
      const label = x && (this.said === FOUND ? order[0] : this.said);
      const code = x ? tried[label].mean : Array(this.latent).fill(0);
      const images = DIGITS.map((digit) => this.decode(code, digit).map(activations.sigmoid));
      this.found = { nats: x && tried.map(({ nats }) => nats), order, label, images };
    }

    // Distortion and rate of the mean code, where this label is told.
    tried(x, label) {
      const both = this.encode(x, label);
      const [mean, logs] = [[...both.slice(0, this.latent)], both.slice(this.latent)];
      const rate = sum(mean, (value, place) => value ** 2 + Math.exp(logs[place]) - 1 - logs[place]) / 2;
      return { mean, nats: rate + sum(this.decode(mean, label), (logit, pixel) => softplus(logit) - x[pixel] * logit) };
    }

    describe() {
      this.compute();
      const { nats, order, label } = this.found;
      if (!nats) return "No digit is drawn that is large enough. These are the ten of the code 0.";
      const [first, second] = order;
      const [there, least, next] = [label, first, second].map((digit) => shown(nats[digit], 1));
      if (label === first) return `Taken for ${named(first)}, with which distortion and rate are least: ${least} nats. With ${named(second)} they are ${next}.`;
      return `Told that it is ${named(label)}, with which distortion and rate are ${there} nats. With ${named(first)} they are ${least}, the least.`;
    }

    paint() {
      this.compute();
      const { images, label } = this.found;
      this.pad.paint();
      this.ten.forEach((canvas, digit) => paintImage(canvas, (pixel) => images[digit][pixel]));
      this.choice.set(String(label));
      this.words.textContent = this.describe();
      this.buttons.forEach((button, place) => button.setAttribute("aria-pressed", place === this.example));
      this.clearButton.setAttribute("aria-disabled", this.example === OWN && !this.pad.strokes.length);
    }
  }

  customElements.define("ten-digits", TenDigits);
})();
