/* The page Review asks the questions of the chapters that are marked as read: those that are due, the longest due first,
   then up to twenty new ones a day. When one is due again says FSRS (fsrs.min.js), from "Knew it" and "Did not" alone.

   The note is {cards: {question: card of FSRS}, today: {day, asked}}; progress.js keeps which chapters are read. What
   cannot be used of either is as if it were not there, and each answer is written into what the note is by then, since
   other tabs may ask too. */
(() => {
  "use strict";
  const KEY = "autoencoders-from-first-principles/review/1"; // a note of another form gets another number
  const READ = "autoencoders-from-first-principles/progress/1";
  const NEW_A_DAY = 20;
  const AHEAD = 20 * 60_000; // what was just forgotten is asked so many milliseconds early, where nothing else is left
  const { Rating, State, createEmptyCard, fsrs } = window.FSRS;
  const scheduler = fsrs({ enable_fuzz: false, learning_steps: ["10m"], relearning_steps: ["10m"], maximum_interval: 365 });
  const page = document.querySelector(".review");
  const [count, card, show, no, yes, undo, store, load, file, said] =
    ["count", "card", "show", "no", "yes", "undo", "export", "import", "file", "said"].map((name) => page.querySelector(`.review-${name}`));
  const { chapters } = JSON.parse(document.getElementById("course-chapters").textContent);
  const questions = new Map([...document.querySelectorAll("details.question")].map((each) => [each.dataset.question, each]));
  let current = null; // the question that is asked
  let before = null; // what the note was before the last answer

  try {
    localStorage.setItem(`${KEY}/probe`, "");
    localStorage.removeItem(`${KEY}/probe`);
  } catch {
    return; // nowhere to keep a note: the questions below are all there is
  }
  page.hidden = false;

  const day = (time = new Date()) => `${time.getFullYear()}-${time.getMonth() + 1}-${time.getDate()}`;
  const isTime = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
  const isCard = (card) =>
    ["due", "last_review"].every((name) => isTime(card?.[name])) &&
    ["stability", "difficulty", "scheduled_days", "learning_steps", "reps", "lapses", "state"].every((name) => Number.isFinite(card[name]));

  function parse(text) {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {};
    }
  }

  function recall() {
    const { cards, today } = parse(localStorage.getItem(KEY));
    const asked = today?.day === day() && Number.isInteger(today.asked) ? today.asked : 0;
    return { cards: Object.fromEntries(Object.entries(cards ?? {}).filter(([, each]) => isCard(each))), today: { day: day(), asked } };
  }

  const recallRead = () => {
    const { read } = parse(localStorage.getItem(READ));
    return chapters.map(({ slug }) => slug).filter((slug) => Array.isArray(read) && read.includes(slug));
  };

  function keep(key, note) {
    try {
      localStorage.setItem(key, JSON.stringify(note));
      return true;
    } catch {
      said.textContent = "Your browser has no room left, so this was not kept.";
      return false;
    }
  }

  /* What is to be asked now: {due, fresh, next}, where `next` is the time at which the next question is due. */
  function plan({ cards, today }, now = Date.now()) {
    const read = new Set(recallRead());
    const mine = [...questions.keys()].filter((name) => read.has(name.split("/")[0]));
    const time = (name) => Date.parse(cards[name].due);
    const known = mine.filter((name) => name in cards).sort((a, b) => time(a) - time(b));
    const due = known.filter((name) => time(name) <= now);
    const fresh = mine.filter((name) => !(name in cards)).slice(0, Math.max(0, NEW_A_DAY - today.asked));
    const soon = known.filter((name) => cards[name].state !== State.Review && time(name) > now && time(name) <= now + AHEAD);
    const later = known.find((name) => time(name) > now);
    return { due: due.length || fresh.length ? due : soon, fresh, mine, next: later && new Date(time(later)), kept: known.length };
  }

  const many = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  function rest({ mine, next, kept }) {
    if (!mine.length) return "Mark a chapter as read, at its foot. Its questions are asked here from then on.";
    const new_left = mine.length - kept;
    const when = next?.toLocaleDateString(document.documentElement.lang || "en", { weekday: "long", day: "numeric", month: "long" });
    return `Nothing is left for today. ${next ? `The next question is due on ${when}. ` : ""}` +
      `${many(kept, "question")} kept${new_left ? `, ${new_left} still new` : ""}.`;
  }

  /* Ask the first question, or say that there is none. `focus`: the reader is here, and the keyboard goes on from the card. */
  function ask(focus = false) {
    const planned = plan(recall());
    const { due, fresh } = planned;
    current = due[0] ?? fresh[0] ?? null;
    count.textContent = current ? `${due.length} due, ${fresh.length} new.` : rest(planned);
    card.hidden = !current;
    undo.hidden = !before;
    for (const button of [no, yes]) button.hidden = true;
    show.hidden = !current;
    card.replaceChildren();
    if (!current) return;
    const question = questions.get(current).cloneNode(true);
    const chapter = document.createElement("p");
    chapter.className = "review-chapter";
    chapter.textContent = chapters.find(({ slug }) => slug === current.split("/")[0]).title;
    const asked = document.createElement("div");
    asked.className = "review-question";
    asked.append(...question.querySelector("summary").childNodes);
    question.querySelector("summary").remove();
    const answer = document.createElement("div");
    answer.className = "review-answer";
    answer.hidden = true;
    answer.append(...question.childNodes);
    card.append(chapter, asked, answer);
    if (focus) card.focus();
  }

  function uncover() {
    card.querySelector(".review-answer").hidden = false;
    show.hidden = true;
    for (const button of [no, yes]) button.hidden = false;
    card.focus();
  }

  function grade(rating) {
    const note = recall();
    const text = localStorage.getItem(KEY);
    const fresh = !(current in note.cards);
    const { card: after } = scheduler.next(note.cards[current] ?? createEmptyCard(), new Date(), rating);
    note.cards[current] = after;
    note.today.asked += fresh;
    said.textContent = "";
    if (keep(KEY, note)) before = { text };
    ask(true);
  }

  show.addEventListener("click", uncover);
  no.addEventListener("click", () => grade(Rating.Again));
  yes.addEventListener("click", () => grade(Rating.Good));
  undo.addEventListener("click", () => {
    if (before.text === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, before.text);
    before = null;
    ask(true);
  });
  addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest?.("a, button, summary, input, [contenteditable]");
    if (!current || event.altKey || event.ctrlKey || event.metaKey || event.repeat || (event.key === " " && elsewhere)) return;
    const button = { " ": show, 1: no, 2: yes }[event.key];
    if (!button || button.hidden || event.target.matches?.("input:not([type=button])")) return;
    event.preventDefault(); // the space bar would scroll
    button.click();
  });

  /* A file for another device, or another edition of the site: this note, and which chapters are read. */
  store.addEventListener("click", () => {
    const link = document.createElement("a");
    const content = { course: "autoencoders-from-first-principles", review: 1, read: recallRead(), cards: recall().cards };
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = `autoencoders-review-${day()}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  load.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const { course, review, read, cards } = parse(await chosen.text());
    file.value = ""; // so that the same file may be chosen again
    if (course !== "autoencoders-from-first-principles" || review !== 1 || !Array.isArray(read) || !Object.values(cards ?? {}).every(isCard)) {
      said.textContent = `${chosen.name} is no file that was exported here. Nothing was changed.`;
      return;
    }
    const note = recall();
    const newer = Object.keys(cards).filter((name) => !(Date.parse(note.cards[name]?.last_review) >= Date.parse(cards[name].last_review)));
    for (const name of newer) note.cards[name] = cards[name];
    const progress = parse(localStorage.getItem(READ));
    const all = [...new Set([...recallRead(), ...read.filter((slug) => typeof slug === "string")])];
    if (!keep(KEY, note) || !keep(READ, { ...progress, read: all })) return;
    before = null;
    dispatchEvent(new Event("storage")); // progress.js shows what is read now, and this page asks
    said.textContent = `${many(newer.length, "question")} taken over; ${Object.keys(cards).length - newer.length} were answered later here.`;
  });

  // Another tab answered or cleared, a day began, or the page comes back as it was left: unless a question stands open here.
  const again = () => {
    const { due, fresh } = plan(recall());
    if (!current || show.hidden === false || ![...due, ...fresh].includes(current)) ask();
  };
  addEventListener("storage", again);
  addEventListener("change", ({ target }) => target === window && again()); // "Clear my progress"
  addEventListener("pageshow", ({ persisted }) => persisted && again());
  document.addEventListener("visibilitychange", () => document.hidden || again());
  ask();
})();
