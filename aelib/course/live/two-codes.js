// needs: figure.js, network.js, numbers.js, pictures.js, drawing.js, mine.js
// <two-codes data="...">: a digit, drawn or chosen, as a code of two numbers and a larger one give it back.
//
// It is no LiveFigure: what it shows first stands in the page (two-codes.html), where the ten digits can be chosen by the
// style sheet alone. The networks load when the reader touches it; until they are there, no number is shown that they have
// to compute. A link holds the strokes of a drawing, so that what is drawn stays on the device until its reader sends it; one
// in which a digit is named chooses that.
//
// What the networks see is the drawing fitted and centred. So that nobody takes the fitting for their work, the drawing
// glides to its fitted place once the pen rests, and what is drawn further is meant there: `view` is what takes a place of
// the drawing to where it is seen. A drawing too small to be fitted is not handed to them.

(() => {
  "use strict";

  const {
    AREA, Drawing, activations, array, beginsStroke, clamp, fitDigit, isLarge, load, make, makeKeeper, network, paintImage,
    shown,
  } = aelibLive;

  const FIELD = 28;
  const QUIET = 500; // milliseconds without a change before a screen reader is told of it
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const STEP = AREA.side / (LETTERS.length - 1); // between two places that a link can name, each with two of these letters
  const DRAWN = "#drawn=";
  const CHOSEN = "#digit=";
  const LONGEST = 2000; // letters of a link
  const REST = 600; // milliseconds without the pen before a drawing glides to its fitted place
  const GLIDE = 150; // milliseconds of that
  const AS_DRAWN = { scale: 1, left: 0, top: 0 };
  const LARGER = "Draw it large.";
  const DARE = "Now clear the square, and draw something that is no digit.";

  class TwoCodes extends HTMLElement {
    connectedCallback() {
      const find = (selector) => this.querySelector(selector);
      this.pad = find(".pad");
      this.clearButton = find(".clear");
      this.tiles = [find(".few"), find(".more")];
      this.canvases = this.tiles.map((tile) => tile.querySelector("canvas"));
      this.sliders = [...this.querySelectorAll("input[type=range]")];
      this.bars = [...this.querySelectorAll("rect")];
      this.chips = [...this.querySelectorAll("input[type=radio]")];
      this.heard = find(".live-heard[role=status]");
      this.task = find(".what-to-do");
      this.firstTask = [...this.task.childNodes];
      this.share = find(".share");
      this.onlyDigits = find(".only-digits");
      this.drawing = new Drawing(AREA);
      this.sheet = make("canvas", { width: AREA.side, height: AREA.side }); // the drawing as it was drawn
      this.strokes = [];
      this.view = AS_DRAWN;
      this.keeper = makeKeeper({ strokes: () => (this.drawn ? this.strokes : []), show: (strokes) => this.showDrawing(strokes) });
      this.share.after(this.keeper.element);
      for (const type of ["pointerdown", "input"]) this.addEventListener(type, () => this.begin());
      for (const chip of this.chips) {
        chip.addEventListener("change", () => this.choose());
        chip.addEventListener("click", () => this.choose()); // the chosen one again, after a drawing
      }
      for (const slider of this.sliders) slider.addEventListener("input", () => this.slide());
      this.clearButton.addEventListener("click", () => this.clear());
      this.pad.addEventListener("pointerdown", (event) => this.onDown(event));
      this.pad.addEventListener("pointermove", (event) => this.onMove(event));
      this.pad.addEventListener("pointerup", (event) => this.onUp(event));
      this.pad.addEventListener("pointercancel", (event) => this.onCancel(event));
      // A finger that comes to a square of which a part is below the screen is scrolling.
      const whole = new IntersectionObserver((entries) => this.pad.toggleAttribute("data-whole", entries.at(-1).isIntersecting), { threshold: 0.98 });
      whole.observe(this.pad);
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
      const { scale, left, top } = this.view;
      const seen = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      const parts = seen.map((part, axis) => (part * AREA.side - [left, top][axis]) / scale);
      return parts.map((part) => STEP * clamp(Math.round(part / STEP), 0, LETTERS.length - 1));
    }

    onDown(event) {
      if (!beginsStroke(event, this.held)) return;
      this.held = event;
      this.pad.setPointerCapture(event.pointerId);
      this.stay();
      if (!this.drawn) this.startDrawing();
      this.startStroke(this.place(event));
    }

    onMove(event) {
      if (!this.last || event.pointerId !== this.held?.pointerId) return;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event]) this.ink(this.place(each));
    }

    // A pointer that leaves without having drawn ends nothing.
    onUp(event) {
      if (!this.last || event.pointerId !== this.held?.pointerId) return;
      this.last = this.held = null;
      if (this.fit() && !this.isSmall()) {
        this.dared = true;
        this.keeper.drawn();
      }
      this.change();
      this.resting = setTimeout(() => this.glide(), REST);
    }

    // The finger was scrolling the page: its stroke goes, and where it was the first, what stood there comes back.
    onCancel(event) {
      if (!this.last || event.pointerId !== this.held?.pointerId) return;
      const before = this.strokes.slice(0, -1);
      this.last = this.held = null;
      this.strokes = [];
      this.drawn = before.length > 0;
      if (this.drawn) this.showDrawing(before);
      this.change();
    }

    // What follows a drawing answers the dare.
    clear() {
      this.answers = this.dared;
      this.startDrawing();
    }

    startDrawing() {
      this.stay();
      this.keeper.began();
      this.drawing.clear();
      this.strokes = [];
      this.view = AS_DRAWN;
      this.fitted = undefined;
      this.drawn = true;
      this.code = null;
      this.change();
    }

    // A drawing of a link, or the one that is kept, in its fitted place.
    showDrawing(strokes) {
      this.begin();
      this.startDrawing();
      for (const stroke of strokes) {
        this.startStroke(stroke[0]);
        for (const to of stroke.slice(1)) this.ink(to);
      }
      this.last = null;
      if (this.fit() && !this.isSmall()) this.view = viewOf(this.fit());
    }

    fit() {
      if (this.fitted === undefined) this.fitted = fitDigit(this.drawing.ink, AREA.side);
      return this.fitted;
    }

    isSmall() {
      return !isLarge(this.fit(), AREA.side);
    }

    // To the fitted place, at once for those who want no motion.
    glide() {
      if (!this.drawn || !this.fit() || this.isSmall()) return;
      const [from, to, began] = [this.view, viewOf(this.fit()), performance.now()];
      const whole = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GLIDE;
      const step = (now) => {
        const share = whole ? clamp((now - began) / whole, 0, 1) : 1;
        this.view = Object.fromEntries(Object.keys(to).map((part) => [part, from[part] + share * (to[part] - from[part])]));
        this.change();
        this.gliding = share < 1 ? requestAnimationFrame(step) : null;
      };
      step(began);
    }

    stay() {
      clearTimeout(this.resting);
      cancelAnimationFrame(this.gliding);
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
      this.fitted = undefined;
      this.code = null;
      this.change();
    }

    // What others get of it

    link() {
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
        this.begin();
      } else if (strokes) {
        this.answers = this.dared = true; // who sends one wants to hear it
        this.showDrawing(strokes);
      } else return;
      this.scrollIntoView({ behavior: "instant" });
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
      if (!this.rebuilt) return;
      const [side, gap, top, foot] = [AREA.side, 20, 40, 36];
      const canvas = make("canvas", { width: 3 * side + 4 * gap, height: side + top + foot });
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.imageSmoothingEnabled = false;
      const names = ["784 numbers", ...this.models.map(({ latent }) => `from ${latent} numbers`)];
      [this.pad, ...this.canvases].forEach((square, place) => {
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
      if (this.drawn) return this.fit()?.digit;
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
        this.heard.textContent = this.rebuilt ? this.describe() : "";
      }, QUIET);
    }

    paint() {
      const drawn = Boolean(this.drawn && this.strokes.length);
      const tooSmall = drawn && this.isSmall();
      this.toggleAttribute("drawn", Boolean(this.drawn));
      this.clearButton.disabled = !drawn;
      this.share.toggleAttribute("data-idle", !drawn || tooSmall);
      this.onlyDigits.hidden = !this.answers;
      this.paintTask(tooSmall);
      if (this.drawn) this.paintPad();
      // While a drawing is too small, what was there before it stays.
      if (this.models && (!tooSmall || this.code)) this.rebuilt = this.compute();
      this.toggleAttribute("computed", Boolean(this.rebuilt));
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

    paintTask(tooSmall) {
      const task = tooSmall && !this.last ? [LARGER] : this.drawn && this.dared ? [DARE] : this.firstTask;
      if (this.task.firstChild !== task[0] && this.task.textContent !== task[0]) this.task.replaceChildren(...task);
    }

    paintPad() {
      const { scale, left, top } = this.view;
      paintImage(this.sheet, (pixel) => this.drawing.ink[pixel]);
      const context = this.pad.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, AREA.side, AREA.side);
      context.setTransform(scale, 0, 0, scale, left, top);
      context.drawImage(this.sheet, 0, 0);
    }

    describe() {
      if (this.drawn && !this.strokes.length) return "The square is empty.";
      if (this.drawn && this.isSmall()) return LARGER;
      const parts = this.rebuilt.map(({ error }, place) => `from ${this.models[place].latent} numbers, ${told(error)}`);
      return `${this.drawn ? "Your drawing" : "The digit"}, rebuilt ${parts.join("; ")}.`;
    }
  }

  const told = (error) => (error == null ? "two of your own" : `error ${shown(error, 1)}`);

  // Where a drawing is seen once it is fitted.
  function viewOf({ from, to }) {
    const scale = ((AREA.side / FIELD) * Math.max(...to.size)) / Math.max(...from.size);
    const [top, left] = to.at.map((place, axis) => (AREA.side / FIELD) * place - scale * from.at[axis]);
    return { scale, left, top };
  }

  customElements.define("two-codes", TwoCodes);
})();
