/* The boxes in which exercises that ask for a value are answered, and first questions. book/directives/answers.py writes them, and what
   is said of which answers: [from, html] for a number, in their order; [stretch of each number, html] for first questions, of which the
   first that fits holds; or by the rule of Choices (aelib/course/exercises/choosing.py). What is solved is remembered,
   and has a tick there and in the list of all exercises, which can be narrowed down. */
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

  // The rule of Choices, in Python.
  function ofChoices(given, { fits, known, first, most }) {
    const things = Object.keys(fits);
    const wrong = things.filter((thing) => !fits[thing].includes(given[thing]));
    const one = () => (2 * wrong.length >= things.length ? most : first[wrong[0]][given[wrong[0]]]);
    const count = new RegExp(`\\d+ of ${things.length} fit\\.`);
    const same = known.find(([each]) => Object.entries(each).every(([thing, choice]) => given[thing] === choice));
    return same?.[1] ?? one().replace(count, `${things.length - wrong.length} of ${things.length} fit.`);
  }

  function answer(typed, { stretches, rows, fits, other, ...rest }) {
    if (fits) return ofChoices(typed, { fits, ...rest });
    const given = Object.values(typed).map(number);
    if (rows) return rows.find(([row]) => row.every(([from, to], i) => from < given[i] && given[i] < to))?.[1] ?? other;
    return stretches.findLast(([from]) => from <= given[0])?.[1] ?? null;
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
      const given = Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));
      const typed = form.querySelector("input") ? Object.values(given) : [];
      if (data.whole && /^[+-]?[1-9]\d{0,2}([.'\u2019]\d{3})+$/.test(typed[0]))
        return say(`The answer is a whole number, and the box takes no points or apostrophes for thousands: write ${typed[0].replace(/[.'\u2019]/g, "")}.`);
      const odd = typed.find((text) => Number.isNaN(number(text)));
      const takes = typed.length > 1 ? "Each field" : "This box";
      if (odd !== undefined) return say(`${takes} takes one number, such as 0.25 or 1200, but got ${odd}.`);
      output.innerHTML = answer(given, data);
      if (typed.length) output.querySelector("strong").append(`: ${typed.join("; ")}`); // so that the same reply to another number is seen to be new
      if (output.querySelector(".aelib-right") && !form.classList.contains("first")) remember(name);
      say();
    });
  }
  tick();
  addEventListener("pageshow", tick); // solved on another page, and back to this one
  addEventListener("change", tick); // cleared (progress.js)

  const filter = document.querySelector("form.exercise-filter");
  function narrow() {
    const { minutes, difficulty, boxed, core } = Object.fromEntries(new FormData(filter));
    const rows = [...document.querySelectorAll(".exercise-list tbody tr")];
    for (const row of rows) {
      const [, time, grade] = [...row.cells].map((cell) => cell.textContent.trim());
      row.hidden = Number(time) > (minutes || Infinity) || (difficulty && grade !== difficulty)
        || (boxed && !row.querySelector(".boxed")) || (core && row.querySelector(".more"));
    }
    for (const section of document.querySelectorAll("section.names"))
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    filter.querySelector("output").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} exercises`;
  }
  filter?.addEventListener("change", narrow);
  if (filter) addEventListener("pageshow", narrow); // back again, with the choice as it was left
})();
