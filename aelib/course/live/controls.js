// needs: figure.js, numbers.js
// What a reader sets: a slider with its name and its number, and one of several; and a button that plays.
//
// const range = makeRange({ name, label, low, high, log, step, digits, told, changed })
//   A slider from `low` to `high`, in steps of `step` or a round hundredth of it, or, with `log`, 20 to a decade in two
//   digits. `name` is for screen readers, `label` (nodes or strings, in an array) is what stands above it.
//   `changed(value)` is called when the reader moves it.
//   `range.element` goes into the page; `range.value` is its number, `range.set(value)` and `range.limit(low, high)`
//   change it without calling `changed`. `digits` is how many decimals are shown, without `log`, and `told(value)` what
//   is shown in place of the number.
//
// const choice = makeChoice(name, options, label, changed)
//   Radio buttons under the name of the group, one for each of `options` (strings); `label(option)` is what it says, and
//   `changed(option)` is called when the reader takes another. `choice.element` goes into the page, and
//   `choice.set(option)` changes it without calling `changed`.
//
// const select = makeSelect(name, options, changed)
//   The same as a list that opens, under its name; with `select.element` and `select.set(option)`.
//
// const player = makePlayer(seconds, moved)
//   A button, `player.button`, that says Play, and while it plays Stop. `moved(part)` is called once a frame, with how
//   much of the seconds has passed, up to 1. `player.stop()` ends it where it is.

(() => {
  "use strict";

  const { clamp, make, makeButton, roundStep, short, shown } = aelibLive;

  const PER_DECADE = 20; // positions of a logarithmic slider; in two digits no two of them are the same

  let groups = 0;

  function makeRange({ name, label = [name], low, high, log = false, step, digits = 2, told, changed }) {
    const output = make("span", { class: "number" });
    const input = make("input", { type: "range", "aria-label": name, oninput: () => choose() });
    const element = make("label", { class: "range" }, make("span", {}, ...label), output, input);
    const range = { element, input, set, limit };

    function choose() {
      const position = input.valueAsNumber;
      const value = log ? Number((10 ** (position / PER_DECADE)).toPrecision(2)) : position;
      range.value = clamp(value, Number(range.low), Number(range.high));
      tell();
      changed(range.value);
    }

    function set(value) {
      range.value = clamp(value, range.low, range.high);
      input.value = log ? Math.round(PER_DECADE * Math.log10(range.value)) : range.value;
      tell();
    }

    function limit(lowest, highest) {
      Object.assign(range, { low: lowest, high: highest });
      const ends = [lowest, highest].map((end) => (log ? Math.round(PER_DECADE * Math.log10(end)) : end));
      Object.assign(input, { min: ends[0], max: ends[1], step: log ? 1 : (step ?? roundStep((highest - lowest) / 100)) });
      set(range.value ?? lowest);
    }

    function tell() {
      output.textContent = told?.(range.value) ?? (log ? short(range.value, 2) : shown(range.value, digits));
      input.setAttribute("aria-valuetext", output.textContent);
    }

    limit(low, high);
    return range;
  }

  // One of several, all of them in sight: radio buttons, which arrows choose among.
  function makeChoice(name, options, label, changed) {
    const group = `${name} ${++groups}`; // radio buttons of one name exclude each other through the whole page
    const inputs = options.map((value) => make("input", { type: "radio", value, name: group, onchange: () => changed(value) }));
    const labels = inputs.map((input) => make("label", {}, input, make("span", {}, label(input.value))));
    const set = (value) => { for (const input of inputs) input.checked = input.value === value; };
    return { set, element: make("fieldset", {}, make("legend", {}, name), make("div", {}, ...labels)) };
  }

  function makeSelect(name, options, changed) {
    const choices = options.map((option) => make("option", {}, option));
    const input = make("select", { "aria-label": name, onchange: () => changed(input.value) }, ...choices);
    const set = (value) => { input.value = value; };
    return { set, element: make("label", { class: "select" }, make("span", {}, name), input) };
  }

  function makePlayer(seconds, moved) {
    let frame = null;
    const button = makeButton("Play", () => (frame === null ? play() : stop()));

    function play() {
      button.textContent = "Stop";
      const begun = performance.now();
      const next = () => {
        const part = Math.min((performance.now() - begun) / (1000 * seconds), 1);
        frame = requestAnimationFrame(next);
        moved(part);
        if (part === 1) stop();
      };
      next();
    }

    function stop() {
      cancelAnimationFrame(frame);
      frame = null;
      button.textContent = "Play";
    }

    return { button, stop };
  }

  Object.assign(aelibLive, { makeChoice, makePlayer, makeRange, makeSelect });
})();
