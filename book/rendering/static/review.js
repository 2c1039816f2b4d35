/* The page Review asks the questions of the chapters that are marked as read, unless the reader chooses others: those
   that are due, the longest due first, then up to twenty new ones a day, in the order of the book. When one is due again
   says FSRS (fsrs.min.js), from "Knew it" and "Did not" alone. What was known is due on a day, from its first minute on,
   what was not known after ten minutes.

   The note is {cards: {question: card of FSRS}, today: {day, asked}, chosen: {chapter: asked or not}}, where `chosen`
   holds only what differs from what is read; progress.js keeps that. What cannot be used of either is as if it were not
   there, and each answer is written into what the note is by then, since other tabs may ask too. */
(() => {
  "use strict";
  const KEY = "autoencoders-from-first-principles/review/1"; // a note of another form gets another number
  const READ = "autoencoders-from-first-principles/progress/1";
  const NEW_A_DAY = 20;
  const MORNING = 4; // the hour at which a day begins: who is up late is still in the day before
  const DAY = 86_400_000;
  const AHEAD = 20 * 60_000; // what was just forgotten is asked so many milliseconds early, where nothing else is left
  const { Rating, State, createEmptyCard, fsrs } = window.FSRS;
  const scheduler = fsrs({ enable_fuzz: false, learning_steps: ["10m"], relearning_steps: ["10m"], maximum_interval: 365 });
  const page = document.querySelector(".review");
  const [count, card, show, no, yes, undo, choice, store, load, file, said] =
    ["count", "card", "show", "no", "yes", "undo", "choice", "export", "import", "file", "said"].map((name) => page.querySelector(`.review-${name}`));
  const { chapters } = JSON.parse(document.getElementById("course-chapters").textContent);
  const questions = new Map([...document.querySelectorAll("details.question")].map((each) => [each.dataset.question, each]));
  let current = null; // the question that is asked
  let before = null; // what the note was before the last answer

  try {
    localStorage.setItem(`${KEY}/probe`, "");
    localStorage.removeItem(`${KEY}/probe`);
  } catch {
    page.hidden = true; // nowhere to keep a note: the questions below are all there is
    return;
  }

  /* The day of the reader's calendar at a time, as the midnight of that date in UTC, where all days are equally long. */
  function dayOf(time) {
    const local = new Date(time);
    return Date.UTC(local.getFullYear(), local.getMonth(), local.getDate() - (local.getHours() < MORNING));
  }

  function today() {
    const date = new Date(dayOf(Date.now()));
    return `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`;
  }

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
    const { cards, today: last, chosen } = parse(localStorage.getItem(KEY));
    const asked = last?.day === today() && Number.isInteger(last.asked) ? last.asked : 0;
    return {
      cards: Object.fromEntries(Object.entries(cards ?? {}).filter(([, each]) => isCard(each))),
      today: { day: today(), asked },
      chosen: choices(chosen),
    };
  }

  const choices = (chosen) => Object.fromEntries(Object.entries(chosen ?? {}).filter(([, each]) => typeof each === "boolean"));

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

  /* The day on which a card is due: after as many days of the calendar as FSRS says, however long these are. */
  const dueDay = ({ state, last_review, scheduled_days, due }) =>
    state === State.Review ? dayOf(last_review) + scheduled_days * DAY : dayOf(due);

  function chaptersAsked({ chosen }) {
    const read = new Set(recallRead());
    return new Set(chapters.map(({ slug }) => slug).filter((slug) => chosen[slug] ?? read.has(slug)));
  }

  /* What is to be asked now: {due, fresh, soon, next}, where `next` is the day on which the next question is due. */
  function plan(note, now = Date.now()) {
    const { cards, today } = note;
    const asked = chaptersAsked(note);
    const mine = [...questions.keys()].filter((name) => asked.has(name.split("/")[0]));
    const time = (name) => Date.parse(cards[name].due);
    const known = mine.filter((name) => name in cards).sort((a, b) => time(a) - time(b));
    const isDue = (name) => cards[name].state === State.Review ? dueDay(cards[name]) <= dayOf(now) : time(name) <= now;
    const due = known.filter(isDue);
    const fresh = mine.filter((name) => !(name in cards)).slice(0, Math.max(0, NEW_A_DAY - today.asked));
    const soon = known.filter((name) => cards[name].state !== State.Review && time(name) > now && time(name) <= now + AHEAD);
    const later = known.map((name) => dueDay(cards[name])).filter((day) => day > dayOf(now));
    return { due: due.length || fresh.length ? due : soon, fresh, soon, mine, next: later.length && Math.min(...later), kept: known.length };
  }

  const many = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  function rest({ mine, next, kept }) {
    if (!mine.length) return count.dataset.begin;
    const unseen = mine.length - kept;
    const lang = document.documentElement.lang || "en";
    const when = new Date(next).toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
    return `Nothing is left for today. ${next ? `The next question is due on ${when}. ` : ""}` +
      `${many(kept, "question")} kept${unseen ? `, ${unseen} still new` : ""}.`;
  }

  const summary = ({ due, fresh }) => `${due.length} due, ${fresh.length} new.`;

  /* Ask the first question, or say that there is none. `focus`: the reader is here, and the keyboard goes on from the card. */
  function ask(focus = false) {
    const planned = plan(recall());
    const { due, fresh } = planned;
    current = due[0] ?? fresh[0] ?? null;
    count.textContent = current ? summary(planned) : rest(planned);
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
    if (focus) goTo(card);
  }

  /* The keyboard goes on from the card; `part` of it is brought into view, above the buttons. */
  function goTo(part) {
    card.focus({ preventScroll: true });
    part.scrollIntoView({ block: "nearest" });
  }

  function uncover() {
    const answer = card.querySelector(".review-answer");
    answer.hidden = false;
    show.hidden = true;
    for (const button of [no, yes]) button.hidden = false;
    goTo(answer);
  }

  /* A card after a reply. FSRS counts the days since the last one in UTC, so it is told those of the reader's calendar. */
  function graded(old, rating) {
    const [now, begun] = [Date.now(), dayOf(Date.now())];
    const last = old.last_review && { last_review: new Date(dayOf(old.last_review)) };
    const { card: after } = scheduler.next({ ...old, ...last }, new Date(begun), rating);
    return { ...after, due: new Date(after.due - begun + now), last_review: new Date(now) };
  }

  function grade(rating) {
    const note = recall();
    const text = localStorage.getItem(KEY);
    const fresh = !(current in note.cards);
    note.cards[current] = graded(note.cards[current] ?? createEmptyCard(), rating);
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
    const { cards, chosen } = recall();
    const content = { course: "autoencoders-from-first-principles", review: 1, read: recallRead(), chosen, cards };
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = `autoencoders-review-${today()}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  load.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [picked] = file.files;
    if (!picked) return;
    const { course, review, read, chosen, cards } = parse(await picked.text());
    file.value = ""; // so that the same file may be chosen again
    if (course !== "autoencoders-from-first-principles" || review !== 1 || !Array.isArray(read) || !Object.values(cards ?? {}).every(isCard)) {
      said.textContent = `${picked.name} is no file that was exported here. Nothing was changed.`;
      return;
    }
    const note = recall();
    const newer = Object.keys(cards).filter((name) => !(Date.parse(note.cards[name]?.last_review) >= Date.parse(cards[name].last_review)));
    for (const name of newer) note.cards[name] = cards[name];
    Object.assign(note.chosen, choices(chosen));
    const progress = parse(localStorage.getItem(READ));
    const all = [...new Set([...recallRead(), ...read.filter((slug) => typeof slug === "string")])];
    if (!keep(KEY, note) || !keep(READ, { ...progress, read: all })) return;
    before = null;
    dispatchEvent(new Event("storage")); // progress.js shows what is read now, and this page asks
    said.textContent = `${many(newer.length, "question")} taken over; ${Object.keys(cards).length - newer.length} were answered later here.`;
  });

  /* A box for each chapter that has questions. What is chosen against what is read is kept, and nothing else. */
  function offer() {
    const asked = chaptersAsked(recall());
    for (const box of choice.querySelectorAll("input")) box.checked = asked.has(box.value);
  }
  const withQuestions = new Set([...questions.keys()].map((name) => name.split("/")[0]));
  for (const { slug, title } of chapters.filter(({ slug }) => withQuestions.has(slug))) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: slug });
    label.append(box, title);
    choice.append(label);
  }
  choice.addEventListener("change", ({ target }) => {
    const note = recall();
    if (target.checked === recallRead().includes(target.value)) delete note.chosen[target.value];
    else note.chosen[target.value] = target.checked;
    if (keep(KEY, note)) before = null;
    again();
  });

  // Another tab answered or cleared, a day began, or the page comes back: a question that is still to be asked stays.
  function again() {
    const planned = plan(recall());
    offer();
    if (![...planned.due, ...planned.fresh, ...planned.soon].includes(current)) ask();
    else if (count.textContent !== summary(planned)) count.textContent = summary(planned);
  }
  addEventListener("storage", again);
  addEventListener("change", ({ target }) => target === window && again()); // "Clear my progress"
  addEventListener("pageshow", ({ persisted }) => persisted && again());
  addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(() => document.hidden || again(), 60_000); // a page that is left open hears of what becomes due
  offer();
  ask();
})();
