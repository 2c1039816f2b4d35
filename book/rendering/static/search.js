/* The search: definitions and sections as one types, below the field of the dialog, of the search page and of the page for
   missing addresses. book/publishing/search.py writes what is searched; it is loaded when a field gets the focus. */
(() => {
  "use strict";
  const WORD = /[\p{L}\p{N}]+/gu;
  const PASSED_OVER = new Set("a an and are as at be by do does for from how if in is it its of on or that the this to was what when which why with".split(" "));
  const REPEATS = /^(?:Summary|Exercises|Further reading)$/; // what the chapter says at more length before
  const SHOWN = 30; // results
  const LENGTH = 200; // characters of an excerpt
  const forms = document.querySelectorAll("form.bd-search");
  const root = new URL(".", forms[0].action); // every form leads to the search page, which stands there
  let loading;

  function make(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // A word without its ending, in British spelling, so that each form of it finds the others.
  function stem(word) {
    const low = word.toLowerCase();
    if (low.length < 2 || PASSED_OVER.has(low)) return null;
    const one = low.replaceAll("z", "s").replace(/(?<=\w\w)(?<![aius])s$/, "");
    return one.replace(/(?<=\w{3})(?:ing|ed|e)$/, "").replace(/([bdgmnprt])\1$/, "$1").replace(/y$/, "i");
  }

  const stems = (text) => (text.match(WORD) ?? []).map(stem).filter(Boolean);
  const plain = (text) => text.toLowerCase().replace(/[-–]/g, " ");

  function load() {
    return loading ??= new Promise((done, failed) => {
      const src = new URL("_static/search-data.js", root);
      document.head.append(make("script", { src, onload: () => done(index(window.courseSearch)), onerror: failed }));
    });
  }

  function index({ pages, also }) {
    const parts = pages.flatMap((page) => page.parts.map((part) => ({ ...part, page, plain: plain(`${part.title} ${part.text}`) })));
    const terms = parts.flatMap(({ page, terms }) => terms.map((term) => ({ ...term, page, title: term.name, names: stems(term.name) })));
    const all = new MiniSearch({ fields: ["title", "terms", "text"], tokenize: (text) => text.match(WORD) ?? [], processTerm: stem });
    all.addAll(parts.map(({ title, terms, text }, id) => ({ id, title, terms: terms.map(({ name }) => name).join(" "), text })));
    return { parts, terms, also: Object.entries(also).map(([typed, meant]) => [stems(typed), meant]), all };
  }

  // What was typed, and the same with a word of the table in its place.
  function variants(query, also) {
    const words = query.match(WORD) ?? [];
    const typed = words.map(stem);
    return [query, ...also.flatMap(([key, meant]) => {
      const at = typed.findIndex((_, place) => key.every((word, n) => typed[place + n] === word));
      return at < 0 ? [] : meant.map((other) => words.toSpliced(at, key.length, other).join(" "));
    })];
  }

  function find(query, { parts, terms, also, all }) {
    const weigh = (part, text) => (part.page.read && !REPEATS.test(part.title) ? 1 : 0.4)
      * (plain(part.title) === plain(text) ? 4 : part.plain.includes(plain(text)) ? 2 : 1);
    const search = (text, options) => all.search(text, { combineWith: "AND", boost: { title: 4, terms: 8 },
      boostDocument: (id) => weigh(parts[id], text),
      prefix: (word, place, words) => place === words.length - 1 && word.length > 2, ...options });

    const asked = variants(query, also);
    let found = search(query);
    for (const text of asked.slice(1)) // as a phrase, and at a quarter of its weight
      for (const hit of search(text, { filter: ({ id }) => parts[id].plain.includes(plain(text)) }))
        found.push({ ...hit, score: hit.score / 4 });
    if (!found.length) found = search(query, { fuzzy: (word) => word.length > 3 && 0.2, combineWith: "OR" });
    const sections = new Map();
    for (const { id, score, terms: hits } of found)
      if (!sections.has(id)) sections.set(id, { ...parts[id], score, hits });

    const defined = new Map();
    for (const hits of asked.map(stems))
      for (const term of terms)
        if (hits.length && hits.every((hit) => term.names.some((name) => name.startsWith(hit))) && !defined.has(term.name))
          defined.set(term.name, { ...term, score: hits.length - term.names.length, hits: term.names });

    const best = (results) => [...results.values()].sort((one, other) => other.score - one.score);
    return { defined: best(defined).slice(0, 3), sections: best(sections) };
  }

  function marked(text, hits) {
    let [parts, end] = [[], 0];
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (!hits.includes(stem(word))) continue;
      parts.push(text.slice(end, index), make("mark", { textContent: word }));
      end = index + word.length;
    }
    return [...parts, text.slice(end)];
  }

  // Where most of the words stand close together, from the beginning of a sentence if one is near.
  function excerpt(text, hits) {
    const places = [...text.matchAll(WORD)].filter(([word]) => hits.includes(stem(word))).map(({ index }) => index);
    const count = (from) => places.filter((place) => place >= from && place < from + LENGTH * 0.7).length;
    const first = places.reduce((best, place) => (count(place) > count(best) ? place : best), places[0] ?? 0);
    const sentence = Math.max(...[". ", "? ", ": "].map((end) => text.lastIndexOf(end, first))) + 2;
    const from = first < 60 ? 0 : first - sentence < 60 && sentence > 1 ? sentence : text.indexOf(" ", first - 60) + 1;
    const to = from + LENGTH < text.length ? text.lastIndexOf(" ", from + LENGTH) : text.length;
    return [from ? "… " : "", ...marked(text.slice(from, to), hits), to < text.length ? " …" : ""];
  }

  function entry({ page, anchor, number, title, text, hits, name }) {
    const link = make("a", { href: new URL(page.url + (anchor && `#${anchor}`), root) }, number ? `${number} ${title}` : title);
    const where = name ? `Definition, in ${page.parts[0].title}` : anchor ? page.parts[0].title : "";
    const said = make("p", {}, ...(name ? marked : excerpt)(text, hits));
    return make("li", { className: name ? "definition" : "" }, link, make("span", { className: "where" }, where), said);
  }

  for (const form of forms) {
    const [field, here] = [form.querySelector("input"), form.closest(".search-page")];
    const status = make("p", { className: "search-status", role: "status" });
    const list = make("ol", { className: "search-results" });
    form.after(status, list);

    async function show() {
      const query = field.value.trim();
      const { defined, sections } = query ? find(query, await load()) : { defined: [], sections: [] };
      if (query !== field.value.trim()) return; // typed on meanwhile
      list.replaceChildren(...[...defined, ...sections.slice(0, SHOWN)].map(entry));
      const count = `${sections.length > SHOWN ? `${SHOWN} of ` : ""}${sections.length} section${sections.length === 1 ? "" : "s"}`;
      status.textContent = !query ? "" : list.children.length ? count : `Nothing found for “${query}”`;
      if (here) history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    }

    let waiting;
    field.addEventListener("focus", load);
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 100);
    });
    form.parentElement.addEventListener("keydown", (event) => {
      const stops = [field, ...list.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
      if (next) event.preventDefault();
      next?.focus();
    });
    list.addEventListener("click", (event) => event.target.closest("a") && form.closest("dialog")?.close()); // it may lead to this page
    if (here) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        await show();
        list.querySelector("a")?.click();
      });
      field.value = new URLSearchParams(location.search).get("q") ?? "";
      field.select();
      field.focus();
      show();
    }
  }
})();
