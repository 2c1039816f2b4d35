/* What the reader has read, remembered by their browser, and what the questions of a test come to. book/directives/progress.py writes the elements and the list of chapters.

   The note is {read: [slug], places: {slug: {id, title}}, last: slug}. Some browsers keep none, and what one has kept may
   be damaged or of an older course: whatever cannot be used is as if it were not there. */
(() => {
  "use strict";
  const KEY = "autoencoders-from-first-principles/progress/1"; // a note of another form gets another number
  const { here, chapters } = JSON.parse(document.getElementById("course-chapters").textContent);
  let cleared = false;

  // A test counts itself, by the rules of its page: a number, and the questions that have to be among those.
  function countFirstChoices(score) {
    const [said, rules] = score.children;
    const questions = [...score.closest("section:has(> .predict)").querySelectorAll(":scope > .predict")];
    const which = (selector) => questions.flatMap((each, index) => (each.matches(selector) ? [index + 1] : []));
    const named = (what, list) => (list.length ? ` ${what}${list.join(", ")}.` : "");
    said.role = "status";
    const count = () => {
      const open = which(":not(:has([data-first]))"); // reading.js marks the first choice
      const right = which(":has([data-first] ~ .right)");
      const missed = which(":has([data-first] ~ .predict-reply:not(.right))");
      const many = questions.length - open.length;
      const still = named(`Still open: question${open.length > 1 ? "s" : ""} `, open.length < 4 ? open : []);
      const counted = `Right at the first choice: ${right.length} of ${many}.${named("Missed at first: ", missed)}${still}`;
      const text = many ? counted : "Your first choices are counted here.";
      if (said.textContent !== text) said.textContent = text;
      const holds = (rule) => {
        const [least = 0, ...among] = rule.querySelector("em").textContent.match(/\d+/g) ?? [];
        return !open.length && right.length >= least && among.every((number) => right.includes(Number(number)));
      };
      const current = [...rules.children].find(holds);
      for (const rule of rules.children) rule.ariaCurrent = rule === current ? "true" : null;
    };
    count();
    // By the keyboard a choice is made when the reader confirms it, or leaves the question. What the browser kept comes last.
    for (const event of ["change", "keyup", "focusout", "pageshow"]) addEventListener(event, count);
  }
  document.querySelectorAll(".score").forEach(countFirstChoices);

  try {
    localStorage.setItem(`${KEY}/probe`, "");
    localStorage.removeItem(`${KEY}/probe`);
  } catch {
    return; // nowhere to keep a note, so nothing is offered
  }

  function recall() {
    let note = null;
    try {
      note = JSON.parse(localStorage.getItem(KEY));
    } catch {} // no JSON
    const slugs = chapters.map((chapter) => chapter.slug);
    const read = slugs.filter((slug) => Array.isArray(note?.read) && note.read.includes(slug));
    const places = {};
    for (const slug of slugs) {
      const { id, title } = note?.places?.[slug] ?? {};
      if (typeof id === "string" && typeof title === "string") places[slug] = { id, title };
    }
    return { read, places, last: slugs.find((slug) => slug === note?.last && slug in places) };
  }

  function keep(note) {
    try {
      localStorage.setItem(KEY, JSON.stringify(note));
    } catch {} // full: the page then shows what is kept
  }

  // A link may be `#`, and a server may leave out the `.html`.
  const path = (address) => new URL(address, location.href).pathname.replace(/\.html$/, "");

  function link(address, text) {
    const made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    return made;
  }

  function say(selector, ...parts) {
    for (const element of document.querySelectorAll(selector)) element.replaceChildren(...parts);
  }

  function show() {
    const { read, places, last } = recall();
    const done = new Set(chapters.filter(({ slug }) => read.includes(slug)).map(({ url }) => path(url)));
    for (const entry of document.querySelectorAll(".bd-docs-nav a[href], .course-map a[href]")) {
      const ticked = done.has(path(entry.getAttribute("href")));
      entry.classList.toggle("read", ticked);
      if (ticked) entry.setAttribute("aria-label", `${entry.textContent.trim()}, read`);
      else entry.removeAttribute("aria-label");
    }

    const unread = chapters.filter(({ slug }) => !read.includes(slug));
    const next = unread.find(({ slug }) => slug === last) ?? unread[0];
    const many = read.length ? `You have read ${read.length} of the ${chapters.length} chapters.` : "";
    say(".reading-count", many);
    if (!next || (!read.length && !last)) say(".reading-next");
    else {
      const place = next.slug === last ? `#${encodeURIComponent(places[last].id)}` : "";
      say(".reading-next", link(next.url + place, `Continue with ${next.title}`), ` ${many}`);
    }

    for (const box of document.querySelectorAll(".reading-read")) box.checked = read.includes(here);
    const stopped = !read.includes(here) && places[here];
    if (stopped && document.getElementById(stopped.id)) {
      say(".reading-stopped", "Continue at: ", link(`#${encodeURIComponent(stopped.id)}`, stopped.title));
    } else say(".reading-stopped");
  }

  // The last heading above the upper third of the window; none where the reader has hardly begun.
  function sectionInView() {
    if (scrollY < innerHeight) return null;
    const headings = [...document.querySelectorAll("article section[id] > :is(h2, h3):not(details *)")];
    const near = (each) => each.checkVisibility?.({ contentVisibilityAuto: true }) !== false; // or far sections would be laid out
    const heading = headings.findLast((each) => near(each) && each.getBoundingClientRect().top < innerHeight / 3);
    if (!heading) return null;
    const text = heading.cloneNode(true);
    for (const part of text.querySelectorAll(".headerlink, .section-number, .katex-html, annotation")) part.remove();
    return { id: heading.parentElement.id, title: text.textContent.trim().replace(/\s+/g, " ") };
  }

  function leave() {
    const note = recall();
    const section = here && !cleared && !note.read.includes(here) && sectionInView();
    if (section) keep({ ...note, places: { ...note.places, [here]: section }, last: here });
  }

  for (const box of document.querySelectorAll(".reading-read")) {
    box.addEventListener("change", () => {
      const note = recall();
      keep({ ...note, read: box.checked ? [...note.read, here] : note.read.filter((slug) => slug !== here) });
      show();
    });
  }

  for (const about of document.querySelectorAll(".reading details")) {
    const [clear, sure, yes, no] = ["clear", "sure", "yes", "no"].map((name) => about.querySelector(`.reading-${name}`));
    const ask = (asking) => {
      sure.hidden = !asking;
      clear.hidden = asking;
      (asking ? no : clear).focus();
    };
    clear.addEventListener("click", () => ask(true));
    no.addEventListener("click", () => ask(false));
    yes.addEventListener("click", () => {
      for (const store of [localStorage, sessionStorage]) // what answers.js and reading.js keep too
        for (const key of Object.keys(store)) if (key.startsWith("autoencoders-from-first-principles/")) store.removeItem(key);
      for (const button of document.querySelectorAll(".predict input")) {
        button.checked = false;
        delete button.dataset.first;
      }
      dispatchEvent(new Event("change"));
      cleared = true; // or leaving this page would write a new note
      ask(false);
      show();
      say(".reading-count", "Your progress is cleared.");
    });
  }

  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pageshow", (event) => event.persisted && show()); // back again, with the page as it was left
  addEventListener("storage", show); // changed in another tab
  show();
  document.documentElement.classList.add("remembers");
})();
