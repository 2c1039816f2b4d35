/* The boxes in which exercises that ask for a value are answered. book/directives/answers.py writes them, and what is said of which
   answers: [from, html] for numbers, in their order, or [choices, html]. What is solved is remembered, and has a tick there and in the
   list of all exercises, which can be narrowed down. */
(() => {
  "use strict";
  const KEY = "autoencoders-from-first-principles/solved/1";

  function solved() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return []; // no storage, or no JSON in it
    }
  }

  function remember(name) {
    try {
      localStorage.setItem(KEY, JSON.stringify([...new Set([...solved(), name])]));
    } catch {} // full, or none
    tick();
  }

  function tick() {
    for (const mark of document.querySelectorAll(".solved")) mark.remove();
    for (const name of solved())
      document.querySelector(`.exercise-list a[href$="#${CSS.escape(name)}"], #${CSS.escape(name)} > .admonition-title`)
        ?.insertAdjacentHTML("beforeend", ' <span class="solved">✓ solved</span>');
  }

  // As people write numbers: 1,083,696 and 1 083 696, a true minus, 5e-3. A comma that can part no thousands is a point, as in 0,79.
  function number(text) {
    const plain = text.trim().replace(/[\s_\u00a0\u202f]/g, "").replace("\u2212", "-")
      .replace(/^([+-]?[1-9]\d{0,2})((?:,\d{3})+)(?![\d,])/, (_, a, b) => a + b.replaceAll(",", "")).replace(/^([^,.]*),([^,]*)$/, "$1.$2");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  }

  function answer(form, { stretches, choices, other }) {
    if (choices) {
      const given = Object.fromEntries(new FormData(form));
      const same = ([known]) => Object.entries(known).every(([key, value]) => given[key] === value);
      return (choices.find(same) ?? [null, other])[1];
    }
    const given = number(form.elements.answer.value);
    if (Number.isNaN(given)) return null;
    return stretches.findLast(([from]) => from <= given)?.[1] ?? null;
  }

  for (const form of document.querySelectorAll("form.answer-box")) {
    const data = JSON.parse(form.querySelector("script").textContent);
    const name = form.dataset.exercise;
    const output = form.querySelector("output");
    form.addEventListener("input", () => output.replaceChildren()); // what was said of another answer
    const say = (text) => {
      if (text) output.textContent = text;
      output.scrollIntoView({ block: "nearest" });
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = answer(form, data);
      const typed = form.elements.answer?.value.trim();
      if (data.whole && /^[+-]?[1-9]\d{0,2}([.'\u2019]\d{3})+$/.test(typed))
        return say(`The answer is a whole number, and the box takes no points or apostrophes for thousands: write ${typed.replace(/[.'\u2019]/g, "")}.`);
      if (said === null) return say(`This box takes one number, such as 0.25 or 1200, but got ${typed}.`);
      output.innerHTML = said;
      if (typed) output.querySelector("strong").append(`: ${typed}`); // so that the same reply to another number is seen to be new
      if (output.querySelector(".aelib-right")) remember(name);
      say();
    });
  }
  tick();
  addEventListener("pageshow", tick); // solved on another page, and back to this one
  addEventListener("change", tick); // cleared (progress.js)

  const filter = document.querySelector("form.exercise-filter");
  function narrow() {
    const { minutes, difficulty, boxed } = Object.fromEntries(new FormData(filter));
    const rows = [...document.querySelectorAll(".exercise-list tbody tr")];
    for (const row of rows) {
      const [, time, grade] = [...row.cells].map((cell) => cell.textContent.trim());
      row.hidden = Number(time) > (minutes || Infinity) || (difficulty && grade !== difficulty) || (boxed && !row.querySelector(".boxed"));
    }
    for (const section of document.querySelectorAll("section.names"))
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    filter.querySelector("output").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} exercises`;
  }
  filter?.addEventListener("change", narrow);
  if (filter) addEventListener("pageshow", narrow); // back again, with the choice as it was left
})();
