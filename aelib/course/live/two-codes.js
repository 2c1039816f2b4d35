// needs: figure.js, network.js, numbers.js, pictures.js, drawing.js
// <two-codes data="...">: a digit, drawn or chosen, as a code of two numbers and a larger one give it back.
//
// It is no LiveFigure: what it shows first stands in the page (two-codes.html), where the ten digits can be chosen by the
// style sheet alone. The networks load when the reader touches it; until they are there, no number is shown that they have
// to compute. A link holds the strokes of a drawing, or which digit is chosen, so that what is drawn stays on the device
// until its reader sends it.

(() => {
  "use strict";

  const { Drawing, activations, array, clamp, load, make, network, paintImage, prepareDigit, shown } = aelibLive;

  const FIELD = 28;
  const QUIET = 500; // milliseconds without a change before a screen reader is told of it
  const AREA = { side: 280, radius: 12 }; // of aelib/course/live/drawing.py
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const STEP = AREA.side / (LETTERS.length - 1); // between two places that a link can name, each with two of these letters
  const DRAWN = "#drawn=";
  const CHOSEN = "#digit=";
  const LONGEST = 2000; // letters of a link

  class TwoCodes extends HTMLElement {
    connectedCallback() {
      const find = (selector) => this.querySelector(selector);
      this.pad = find(".pad");
      this.clearButton = find(".clear");
      this.tiles = [find(".few"), find(".more")];
      this.canvases = this.tiles.map((tile) => tile.querySelector("canvas"));
      this.errors = this.tiles.map((tile) => tile.querySelector(".error"));
      this.sliders = [...this.querySelectorAll("input[type=range]")];
      this.bars = [...this.querySelectorAll("rect")];
      this.chips = [...this.querySelectorAll("input[type=radio]")];
      this.heard = find(".live-heard[role=status]");
      this.drawing = new Drawing(AREA);
      for (const type of ["pointerdown", "input"]) this.addEventListener(type, () => this.begin());
      for (const chip of this.chips) {
        chip.addEventListener("change", () => this.choose());
        chip.addEventListener("click", () => this.choose()); // the chosen one again, after a drawing
      }
      for (const slider of this.sliders) slider.addEventListener("input", () => this.slide());
      this.clearButton.addEventListener("click", () => this.startDrawing());
      this.pad.addEventListener("pointerdown", (event) => this.onDown(event));
      this.pad.addEventListener("pointermove", (event) => this.onMove(event));
      for (const type of ["pointerup", "pointercancel"]) this.pad.addEventListener(type, () => { this.last = null; });
      find(".copy").addEventListener("click", () => this.copyLink());
      find(".save").addEventListener("click", () => this.savePicture());
      this.told = find(".told");
      addEventListener("hashchange", () => this.followLink());
      this.followLink();
    }

    // Once; where the networks do not load, the next touch tries again.
    begin() {
      this.begun ??= this.loadNetworks();
      return this.begun;
    }

    async loadNetworks() {
      const data = await load(this.getAttribute("data"));
      if (!data) {
        this.begun = null;
        return;
      }
      this.examples = array(data.images);
      this.reach = array(data.reach);
      this.models = data.models.map(({ latent, encoder, decoder, mean }) => {
        const [encode, decode] = [network(encoder), network(decoder)];
        return { latent, encode: (x) => [...encode(x)], decode: (code) => [...decode(code)].map(activations[mean]) };
      });
      this.change();
    }

    // What the reader does

    choose() {
      this.drawn = false;
      this.code = null;
      this.change();
    }

    slide() {
      this.code = this.sliders.map((slider) => slider.valueAsNumber);
      this.change();
    }

    // Of the places that a link can name, so that whoever gets it sees the same drawing.
    place(event) {
      const box = this.pad.getBoundingClientRect();
      const parts = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      return parts.map((part) => STEP * clamp(Math.round((part * AREA.side) / STEP), 0, LETTERS.length - 1));
    }

    onDown(event) {
      if (event.button !== 0 || !event.isPrimary) return;
      this.pad.setPointerCapture(event.pointerId);
      if (!this.drawn) this.startDrawing();
      this.startStroke(this.place(event));
    }

    onMove(event) {
      if (!this.last || !event.isPrimary) return;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event]) this.ink(this.place(each));
    }

    startDrawing() {
      this.drawing.clear();
      this.strokes = [];
      this.drawn = true;
      this.code = null;
      this.change();
    }

    startStroke(at) {
      this.strokes.push([at]);
      this.last = at;
      this.ink(at);
    }

    // Of a stroke as many places as a link can hold.
    ink(to) {
      const stroke = this.strokes.at(-1);
      if (Math.hypot(to[0] - this.last[0], to[1] - this.last[1]) >= 2 * STEP) stroke.push(to);
      else if (to !== this.last) return;
      this.drawing.line(this.last, to);
      this.last = to;
      this.code = null;
      this.change();
    }

    // What others get of it

    link() {
      if (!this.drawn) return `${CHOSEN}${this.chips.find((chip) => chip.checked).value}`;
      const letter = (place) => LETTERS[Math.round(place / STEP)];
      const letters = this.strokes.map((stroke) => stroke.map(([x, y]) => letter(x) + letter(y)).join("")).join(".");
      return DRAWN + letters;
    }

    async copyLink() {
      history.replaceState(history.state, "", this.link().slice(0, LONGEST));
      try {
        await navigator.clipboard.writeText(location.href);
        this.told.textContent = "The link is copied.";
      } catch {
        this.told.textContent = "The link is in the address bar.";
      }
    }

    // A link that holds neither a digit nor strokes is left alone.
    followLink() {
      const { hash } = location;
      const digit = hash.startsWith(CHOSEN) && this.chips.find((chip) => chip.value === hash.slice(CHOSEN.length));
      const strokes = hash.startsWith(DRAWN) && hash.length <= LONGEST && this.strokesOf(hash.slice(DRAWN.length));
      if (digit) {
        digit.checked = true;
        this.choose();
      } else if (strokes) {
        this.startDrawing();
        for (const stroke of strokes) {
          this.startStroke(stroke[0]);
          for (const to of stroke.slice(1)) this.ink(to);
        }
        this.last = null;
      } else return;
      this.begin();
      this.scrollIntoView({ behavior: "instant", block: "center" });
    }

    strokesOf(letters) {
      const strokes = letters.split(".").map((stroke) => stroke.match(/../g) ?? []);
      const places = strokes.map((stroke) => stroke.map((pair) => [...pair].map((letter) => LETTERS.indexOf(letter) * STEP)));
      const good = places.every((stroke) => stroke.length && stroke.flat().every((place) => 0 <= place));
      return good ? places : null;
    }

    // The three squares with what stands above them, as a PNG.
    async savePicture() {
      await this.begin();
      if (!this.models) return;
      const [side, gap, top, foot] = [AREA.side, 20, 40, 36];
      const canvas = make("canvas", { width: 3 * side + 4 * gap, height: side + top + foot });
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.imageSmoothingEnabled = false;
      const x = this.drawn ? null : this.digit();
      const mine = make("canvas", { width: this.drawn ? side : FIELD, height: this.drawn ? side : FIELD });
      paintImage(mine, (pixel) => (this.drawn ? this.drawing.ink : x)[pixel]);
      this.compute().forEach(({ image }, place) => paintImage(this.canvases[place], (pixel) => image?.[pixel] ?? 0));
      const names = ["784 numbers", ...this.models.map(({ latent }) => `from ${latent} numbers`)];
      [mine, ...this.canvases].forEach((square, place) => {
        const left = gap + place * (side + gap);
        context.fillStyle = "#1f2328";
        context.font = "600 20px system-ui, sans-serif";
        context.fillText(names[place], left, 28);
        context.drawImage(square, left, top, side, side);
        context.strokeStyle = "#c9d0d7";
        context.strokeRect(left, top, side, side);
      });
      context.font = "15px system-ui, sans-serif";
      context.fillText(document.title, gap, top + side + 24);
      const site = document.querySelector("link[rel=canonical]")?.href ?? "";
      context.textAlign = "right";
      context.fillText(site.replace(/^https?:\/\//, ""), canvas.width - gap, top + side + 24);
      const blob = await new Promise((done) => canvas.toBlob(done));
      const address = URL.createObjectURL(blob);
      make("a", { href: address, download: "my-digit.png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      this.told.textContent = "The picture is saved.";
    }

    // What the networks make of it

    digit() {
      if (this.drawn) return prepareDigit(this.drawing.ink, AREA.side);
      const first = this.chips.findIndex((chip) => chip.checked) * FIELD ** 2;
      return Float64Array.from(this.examples.subarray(first, first + FIELD ** 2), (value) => value / 255);
    }

    compute() {
      const x = this.digit();
      return this.models.map(({ encode, decode }, place) => {
        const moved = place === 0 ? this.code : null;
        const code = moved ?? (x && encode(x));
        if (!code) return {}; // nothing is drawn
        const image = decode(code);
        const error = moved ? null : x.reduce((sum, ink, pixel) => sum + (image[pixel] - ink) ** 2, 0);
        return { code, image, error };
      });
    }

    // At most once a frame; a screen reader is told once nothing has changed for a while.
    change() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.paint();
      });
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => {
        this.heard.textContent = this.models ? this.describe() : "";
      }, QUIET);
    }

    paint() {
      this.toggleAttribute("drawn", Boolean(this.drawn));
      this.clearButton.disabled = !this.drawn || !this.strokes.length;
      if (this.drawn) paintImage(this.pad, (pixel) => this.drawing.ink[pixel]);
      this.toggleAttribute("computed", Boolean(this.models));
      this.rebuilt = this.models && this.compute();
      this.errors.forEach((element, place) => { element.textContent = this.rebuilt?.[place].image ? told(this.rebuilt[place].error) : "\u00a0"; });
      if (!this.rebuilt) return;
      this.rebuilt.forEach(({ image }, place) => paintImage(this.canvases[place], (pixel) => image?.[pixel] ?? 0));
      const [few, more] = this.rebuilt;
      if (few.code && !this.code) this.sliders.forEach((slider, place) => { slider.value = few.code[place]; });
      this.bars.forEach((bar, place) => {
        const height = 19 * Math.max(-1, Math.min(1, (more.code?.[place] ?? 0) / this.reach[place]));
        bar.setAttribute("y", 20 - Math.max(height, 0));
        bar.setAttribute("height", Math.max(Math.abs(height), 0.7));
      });
    }

    describe() {
      if (!this.rebuilt[1].code) return "The square is empty.";
      const parts = this.rebuilt.map(({ error }, place) => `from ${this.models[place].latent} numbers, ${told(error)}`);
      return `${this.drawn ? "Your drawing" : "The digit"}, rebuilt ${parts.join("; ")}.`;
    }
  }

  const told = (error) => (error == null ? "two of your own" : `error ${shown(error, 1)}`);

  customElements.define("two-codes", TwoCodes);
})();
