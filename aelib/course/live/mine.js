// needs: figure.js, network.js, numbers.js, pictures.js, drawing.js
// The reader's own digit, which goes with her from page to page: its strokes are kept on her device, and nowhere else, until
// she clears it. Where a browser forbids that, nothing is kept, and no figure offers it.
//
// mine.get() is null, or { strokes, digit }: the strokes on the area of drawing.py, and what MNIST would have made of them.
// mine.keep(strokes) and mine.clear() change it; mine.listen(changed) tells of it, also when another tab has changed it.
//
// const yours = makeYours(figure, { notice, chosen })
//   A button "Yours" with the reader's digit on it, and below it the words `notice` while it is pressed. `chosen(digit)` is
//   called with her digit when she presses it, and with null when she presses it again, or clears her digit. Where she has
//   none, there is a link to the first page. `yours.element` goes into the page; `yours.set(on)` changes it without calling
//   `chosen`, and `yours.say(words)` puts other words below it.
// makeKeeper({ strokes, show }) is for a figure to draw in: what is kept, with buttons to keep what `strokes()` gives instead,
//   to forget it, and to `show(strokes)` it. `keeper.element` goes into the page; `keeper.began()` is called when a drawing
//   begins, and `keeper.drawn()` when a stroke of it ends.

(() => {
  "use strict";

  const { AREA, fitDigit, inkOf, isLarge, make, makeButton, paintImage, prepareDigit } = aelibLive;

  const KEY = "autoencoders-from-first-principles/drawing/1";
  const MOST = 20_000; // points of a drawing
  const FIELD = 28;
  const PAD = "intro.html#live-1"; // where one draws first, from the top of the site

  const listeners = new Set();
  const tell = () => listeners.forEach((changed) => changed());
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && tell());

  function recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // it is forbidden
    }
  }

  const rounded = (strokes) => strokes.map((stroke) => stroke.map((place) => place.map((number) => Number(number.toFixed(1)))));
  const isPlace = (place) => Array.isArray(place) && place.length === 2 && place.every((number) => 0 <= number && number <= AREA.side);

  function strokesOf(text) {
    try {
      const strokes = JSON.parse(text);
      const good = Array.isArray(strokes) && strokes.every((stroke) => Array.isArray(stroke) && stroke.every(isPlace));
      return good && strokes.flat().length <= MOST ? strokes.filter((stroke) => stroke.length) : [];
    } catch {
      return [];
    }
  }

  let last = {}; // the text that was kept when it was asked for last, and what it was

  const mine = {
    get() {
      const text = recall();
      if (text !== last.text) {
        const strokes = strokesOf(text);
        const digit = strokes.length ? prepareDigit(inkOf(strokes, AREA), AREA.side) : null;
        last = { text, found: digit && { strokes, digit } };
      }
      return last.found ?? null;
    },

    keep(strokes) {
      try {
        localStorage.setItem(KEY, JSON.stringify(rounded(strokes)));
      } catch {
        return; // full, or forbidden
      }
      tell();
    },

    clear() {
      try {
        localStorage.removeItem(KEY);
      } catch {
        return;
      }
      tell();
    },

    listen: (changed) => listeners.add(changed),
  };

  const makeStamp = () => make("canvas", { class: "stamp", width: FIELD, height: FIELD, "aria-hidden": "true" });
  const paintStamp = (stamp) => paintImage(stamp, (pixel) => mine.get()?.digit[pixel] ?? 0);

  // The first page, from the address of a file that stands beside the pages of the site; elsewhere there is none.
  function padFor(figure) {
    const address = figure.getAttribute("data") ?? "";
    return address.includes("_live/") ? address.replace(/_live\/.*/, PAD) : null;
  }

  function makeYours(figure, { notice, chosen }) {
    const stamp = makeStamp();
    const button = makeButton("", () => choose(!on), { class: "own" });
    button.append(stamp, "Yours");
    const pad = padFor(figure);
    const links = pad ? [make("a", { href: pad }, "Draw a digit of your own")] : [];
    const words = make("p", { class: "own-words", role: "status" });
    const element = make("div", { class: "own-digit" }, button, ...links, words);
    let on = false;

    function set(pressed) {
      on = pressed;
      button.setAttribute("aria-pressed", on);
      words.textContent = on ? notice : "";
    }

    function choose(pressed) {
      set(pressed);
      chosen(on ? mine.get().digit : null);
    }

    function follow() {
      const found = mine.get();
      if (on) choose(Boolean(found)); // another one, or none
      button.hidden = !found;
      for (const link of links) link.hidden = Boolean(found);
      element.hidden = !found && !pad;
      paintStamp(stamp);
    }

    // Said again, it would be heard again.
    const say = (text) => {
      if (words.textContent !== text) words.textContent = text;
    };
    set(false);
    follow();
    mine.listen(follow);
    return { element, set, say };
  }

  function makeKeeper({ strokes, show }) {
    let keeping = false; // the drawing that is being drawn
    const stamp = makeStamp();
    const shown = makeButton("", () => show(mine.get().strokes), { class: "own", "aria-label": "Show the digit that is kept" });
    shown.append(stamp);
    const instead = makeButton("Keep this one instead", () => {
      keeping = true;
      mine.keep(strokes());
    });
    const forget = makeButton("Forget it", () => mine.clear());
    const element = make("div", { class: "kept" }, shown, make("span", {}, "Kept on this device, for the figures of the chapters."), " ", instead, " ", forget);
    const isKept = () => JSON.stringify(rounded(strokes())) === JSON.stringify(mine.get()?.strokes);

    function isWorthIt() {
      const fit = fitDigit(inkOf(strokes(), AREA), AREA.side);
      return fit && isLarge(fit, AREA.side);
    }

    function follow() {
      element.hidden = !mine.get();
      instead.hidden = isKept() || !isWorthIt();
      paintStamp(stamp);
    }

    // The first drawing is kept, stroke by stroke, and of further ones that of which the reader says so; no small one.
    function drawn() {
      if (!isWorthIt()) return;
      keeping ||= !mine.get();
      if (keeping) mine.keep(strokes());
      follow();
    }

    function began() {
      keeping = false;
      follow();
    }

    follow();
    mine.listen(follow);
    return { element, began, drawn };
  }

  Object.assign(aelibLive, { makeKeeper, makeYours, mine });
})();
