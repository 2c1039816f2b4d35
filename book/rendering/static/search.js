/* The search: definitions and sections as one types, below the field of the dialog, of the search page and of the page for
   missing addresses. book/publishing/search.py writes what is searched; it is loaded when a field gets the focus. */
(() => {
  "use strict";
  const WORD = /(?<![\p{L}\p{N}])(?:\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])|\p{L}-[\p{L}\p{N}]+)|[\p{L}\p{N}]+/gu; // t-SNE and i.i.d are one: a letter alone says nothing
  const HANGUL = "\\p{Script=Hangul}";
  const IN_KOREAN = new RegExp(HANGUL, "u");
  const PASSED_OVER = new Set(`
    a about all also am an and any are as at be been being between but by can could did do does doing done explain for
    from get give gives good had has have having he help her his how i if in into is it its me meaning much my need no not of on only
    or our per should so some still than that the their them then there these they this those to too us use used using
    versus very vs want was we were what when where which while who whose why will with work works would you your
  `.trim().split(/\s+/));
  const GENERAL = // beside others these say little
    "algorithm autoencoder data distribution example function image learning many method model network number "
    + "optimiser point problem set technique training value";
  const ALIKE = ["large big high huge", "small tiny low", "begin start", "choose pick select", "build create construct",
    "unit neuron node", "noise damage corrupt", "many several multiple"]; // what one asks in other words than the book
  const REPEATS = /^(?:Summary|Exercises|More exercises|Further reading|Bibliography)$/; // what the chapter says at more length before
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

  // Endings that go, one after the other, where enough of the word is left.
  const ENDINGS = [
    /(?<=\w{4})(?:ly|ment|ness|ion|iv|er|is)$/, /(?<=\w{5})(?:ity|ation|at|ic|ist|or|abl|ibl|[ae]n[ct])$/,
    /(?<=ion)al$/, /(?<=im)(?:a|al|um)$/, /(?<=\w{3})(?:e|i|y)$/,
  ];
  const [met, alike] = [new Map(), new Map()];

  // A word without its endings, in British spelling, so that each form of it finds the others.
  function stem(word) {
    const low = word.toLowerCase().replace(/[-.]/g, "");
    if (low.length < 2 || PASSED_OVER.has(low)) return null;
    if (!met.has(low)) {
      let [longer, one] = ["", low.replaceAll("z", "s").replace("parametr", "parameter").replace(/(?<=\w\w)ie[ds]$/, "y").replace(/(?<=\w\w)(?<![ais]|ou)s$/, "")];
      one = one.replace(/(?<=[aeiouy]\w+)(?<=\w{3})(?:ing|ed)$/, "");
      while (one !== longer) {
        longer = one;
        for (const ending of ENDINGS) one = one.replace(ending, "");
        one = one.replace(/([bdglmnprt])\1$/, "$1");
      }
      met.set(low, alike.get(one) ?? one);
    }
    return met.get(low);
  }

  const wordsOf = (text) => text.toLowerCase().match(WORD) ?? [];
  const stems = (text) => wordsOf(text).map(stem).filter(Boolean);
  for (const words of ALIKE.map(stems)) for (const word of words) alike.set(word, words[0]);
  met.clear();
  const general = stems(GENERAL);
  const phrase = (words) => ` ${words.join(" ")} `;
  const unspaced = (korean) => korean.replace(/[\s-]/g, "");

  function load() {
    return loading ??= new Promise((done, failed) => {
      const src = new URL("_static/search-data.js", root);
      document.head.append(make("script", { src, onload: () => done(index(window.courseSearch)), onerror: failed }));
    });
  }

  function index({ pages, also, korean }) {
    const [spelt, known] = [new Map(), new Map()]; // how often a word and its stem stand in the book, titles and terms more often
    const add = (counts, word, times) => counts.set(word, (counts.get(word) ?? 0) + times);
    const take = (text, times) => wordsOf(text).map((word) => {
      const one = stem(word);
      add(spelt, word.replace(/[-.]/g, ""), times);
      add(known, one, times);
      return one;
    }).filter(Boolean);
    const longest = Object.keys(korean).sort((one, other) => other.length - one.length);
    const hangul = new RegExp(`(?<!${HANGUL})(${longest.map((word) => [...word].join("[\\s-]*")).join("|")})(${HANGUL}*)`, "gu");
    const parts = pages.flatMap((page) => page.parts.map((part) => {
      const [title, text] = [take(part.title, 9), take(part.text, page.read ? 1 : 0.1)];
      const names = part.terms.map(({ name }) => take(name, 9));
      const above = part.anchor ? stems(page.parts[0].title) : []; // of the chapter: what its sections do not repeat
      const meant = IN_KOREAN.test(part.title) ? stems(inEnglish(part.title, { korean, hangul })) : [];
      return { ...part, page, names, above, meant, head: phrase(title), body: phrase(text), plain: phrase([...title, ...text]) };
    }));
    const telling = new Set(parts.flatMap(({ names, head }) => [...names.flat(), ...head.split(" ")]));
    const worth = new Map([...known.keys()].map((word) => [word, general.includes(word) ? 0.2 : telling.has(word) ? 1 : 0.5]));
    const terms = parts.flatMap(({ page, terms, names }) =>
      terms.map((term, n) => ({ ...term, page, title: term.name, names: names[n] })));
    const tokenize = (text) => text.split(" ").filter(Boolean);
    const all = new MiniSearch({ fields: ["title", "terms", "text", "above"], tokenize, processTerm: (word) => word });
    all.addAll(parts.map(({ head, body, names, above }, id) =>
      ({ id, title: head, terms: names.flat().join(" "), text: body, above: above.join(" ") })));
    const table = Object.entries(also).map(([typed, meant]) => [take(typed, 1), meant.map(stems)]);
    return { parts, terms, table, all, spelt, known, worth, korean, hangul };
  }

  // How many letters are left out, added, wrong, or swapped with their neighbour.
  function distance(one, other) {
    const rows = [[...other, ""].map((_, n) => n)];
    for (let i = 1; i <= one.length; i++) {
      rows[i] = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1];
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + (same ? 0 : 0.9)); // the commonest slip
      }
    }
    return rows[one.length][other.length];
  }

  // A word that the book does not have: begun, mistyped, or two words in one. What is unlike all words stays.
  function mended(word, { spelt, known }) {
    const often = (form) => spelt.get(form) ?? 0;
    const likeliest = (found) => found.reduce((best, form) => (often(form) > often(best) ? form : best), undefined);
    const all = [...spelt.keys()];
    const begun = likeliest(all.filter((form) => form.startsWith(word)));
    if (begun || word.length < 4) return [begun ?? word];
    const near = all.filter((form) => Math.abs(form.length - word.length) < 3 && !/\d/.test(form));
    const off = new Map(near.map((form) => [form, distance(word, form)]));
    const within = (most) => likeliest(near.filter((form) => off.get(form) <= most && (most < 2 || form[0] === word[0])));
    const one = within(0.9) ?? within(1);
    if (one) return [one];
    for (let at = 3; at <= word.length - 3; at++) {
      const halves = [word.slice(0, at), word.slice(at)];
      if (halves.every((half) => known.has(stem(half)))) return halves;
    }
    return [(word.length > 7 && within(2)) || word];
  }

  // Korean in English: each word of the list, spaced as one likes, and what follows it at once, which may be another of
  // them or a particle. Other Hangul goes, unless there is nothing else: then a word may have been begun.
  function inEnglish(query, { korean, hangul }) {
    const typed = query.normalize();
    const put = (text) => text.replace(hangul, (_, word, rest) => ` ${korean[unspaced(word)]} ${put(rest)} `);
    const english = put(typed).replace(new RegExp(`${HANGUL}+`, "gu"), " ");
    if (english === typed || stems(english).length) return english;
    const begun = unspaced(typed).length > 1 && Object.keys(korean).find((word) => word.startsWith(unspaced(typed)));
    return korean[begun] ?? typed;
  }

  // The words that count of what was typed, as the book writes them. Of U-Net, if the book did not have it, the net is left.
  function read(query, book) {
    const words = wordsOf(inEnglish(query, book)).filter(stem);
    const often = (word) => book.known.get(stem(word)) ?? 0;
    for (let n = 1; n < words.length; n++) { // one word that was typed as two
      const both = words[n - 1] + words[n];
      const term = book.terms.some(({ names }) => names.includes(stem(both)));
      if (often(both) > (term ? 0 : Math.min(often(words[n - 1]), often(words[n])))) words.splice(n - 1, 2, both);
    }
    return words.flatMap((word) => (often(word) ? [word] : word.includes("-") ? [word, word.slice(2)] : mended(word, book))).filter(stem);
  }

  // What was typed with the book's words in place of the reader's, and these alone; the weight is less where they are
  // a part of the query, and for what the table has second.
  function variants(typed, table, worth) {
    const sum = (words) => words.reduce((total, word) => total + (worth.get(word) ?? 1), 0);
    const matching = table.filter(([key]) => key.length && key.every((word) => typed.includes(word)));
    const known = matching.filter(([key]) => key.length > 1 && typed.every((word) => key.includes(word))); // as it was typed
    return (known.length ? known : matching).flatMap(([key, meant]) => meant.flatMap((other, n) => {
      const replaced = typed.flatMap((word) => (word === key[0] ? other : key.includes(word) ? [] : [word]));
      const part = sum(key) / sum(typed);
      const nearly = part > 0.8; // of all that was typed
      return [
        { key, words: [...new Set(replaced)], weight: 1 / (n + 1), whole: true, nearly },
        { key, words: other, weight: part ** 2 / (n + 1), whole: part === 1, nearly },
      ];
    }));
  }

  // Whether all words stand close together.
  function together(words, text) {
    const last = new Map();
    return !words.length || text.split(" ").some((word, at) => {
      if (words.includes(word)) last.set(word, at);
      return last.size === words.length && at - Math.min(...last.values()) < 4 * words.length;
    });
  }

  function find(query, book) {
    const { parts, terms, table, all, known, worth } = book;
    const words = read(query, book);
    const typed = words.map(stem);
    const each = [...new Set(typed)];
    const needed = each.filter((word) => worth.has(word));
    const sum = (words) => words.reduce((total, word) => total + (worth.get(word) ?? 0), 0);
    const covered = (words, by) => (sum(words) ? sum(words.filter((word) => by.includes(word))) / sum(words) : 1);
    const name = /\w\w[._]\w|\w[._]\w\w/.test(query) && phrase(typed); // of a function
    const wanted = (page) => page.read || ((name || needed.includes("aelib")) && page.url.includes("library"));
    const weigh = ({ page, number, title, head, plain }, asked) => (REPEATS.test(title) ? 0.3 : 1)
      * (name && head.startsWith(" aelib ") && head.endsWith(name) ? 30 : head === asked ? 4 : plain.includes(asked) ? 2 : 1)
      * (head !== asked && !wanted(page) ? 0.4 : number ? 1 : 0.7);
    const search = (words, filter, options) => all.search(words.join(" "),
      { boost: { title: 4, terms: 6, above: 0.3 }, boostDocument: (id) => weigh(parts[id], phrase(words)), filter, ...options });

    const sections = new Map();
    const keep = (hits, weight, most = Infinity) => hits.forEach(({ id, score, terms, queryTerms }) => {
      const weighed = Math.min(most, score * weight(parts[id], queryTerms));
      if (!(sections.get(id)?.score > weighed)) sections.set(id, { ...parts[id], score: weighed, hits: terms });
    });
    const prefix = (word, place) => word.length > 2 && (place === typed.length - 1 || !known.has(word));
    const korean = IN_KOREAN.test(query); // who types Korean reads it, and others need not
    const legible = ({ id }) => korean || !IN_KOREAN.test(parts[id].title);
    const itself = ({ match }) => Object.values(match).flat().some((field) => field !== "above"); // not its chapter alone
    keep(search(typed, (hit) => legible(hit) && itself(hit) && covered(needed, hit.queryTerms) > 0.5, { prefix }), ({ plain }, words) =>
      covered(needed, words) ** 2 * (needed.length > 1 && plain.includes(phrase(typed)) ? 2 : 1));
    // What stands in the book as it was typed, with all its words, comes before what is meant by a part of it.
    const literal = [...sections.values()].filter(({ page, above, plain }) => needed.length > 1 && wanted(page)
      && together(each.filter((word) => !above.includes(word)), plain));
    const most = literal.length ? 0.9 * Math.max(...literal.map(({ score }) => score)) : Infinity;
    const asked = variants(typed, table, worth);
    for (const { words, weight, nearly } of asked) { // as a phrase: a title weighs twice what it would, a text a quarter
      const whole = phrase(words);
      keep(search(words, ({ id }) => parts[id].plain.includes(whole)),
        ({ head }) => weight * (head === whole ? 2 : 0.25), nearly ? Infinity : most);
    }
    if (!sections.size) keep(search(typed, null, { prefix }), () => 1);

    // Terms that all that was asked is part of, or that are most of it.
    const defined = new Map();
    const define = (words) => words.length && terms.forEach((term) => {
      const most = covered(words, words.filter((word) => term.names.some((name) => name.startsWith(word))));
      const score = most * covered(term.names, term.names.filter((name) => words.some((word) => name.startsWith(word))));
      if (most < 1 && (score < most || most < 0.7)) return;
      if (!(defined.get(term.name)?.score >= score)) defined.set(term.name, { ...term, score, hits: term.names });
    });
    if (!name && (needed.length === each.length || asked.every(({ key }) => key.length < each.length))) define(needed);
    const sides = query.split(/\s(?:vs|versus)\b/i); // of a comparison, each of which is asked for
    if (sides[1]) for (const side of sides) define(read(side, book).map(stem).filter((word) => worth.has(word)));
    for (const { words, whole } of asked) if (whole) define(words);

    // What was typed is marked, and what is meant only where nothing of that stands.
    const standing = ({ title, text, hits }) => {
      const own = stems(`${title} ${text}`).filter((word) => needed.includes(word));
      return own.length ? [...new Set([...own, ...hits.filter((word) => typed.some((one) => word.startsWith(one)))])] : hits;
    };
    const best = (results) => [...results.values()].sort((one, other) => other.score - one.score);
    const [definitions, found] = [best(defined).slice(0, 3), best(sections)];
    // A section of just this title comes before terms that are more than what was asked, unless they are nearly that.
    const titles = [typed, ...asked.map(({ words }) => words)].map(phrase);
    const near = /^(?:what(?:'s| is| are)|define|meaning)\b/i.test(query) ? 0.7 : 1;
    const first = definitions[0]?.score < near && titles.includes(found[0]?.head) ? 1 : 0;
    const shown = [...found.slice(0, first), ...definitions, ...found.slice(first, SHOWN)];
    // A Korean page on all that was asked stands second.
    const own = korean && needed.length && parts.find(({ meant }) => meant.length && covered(needed, meant) === 1);
    if (own) {
      const at = shown.findIndex(({ page, anchor, name }) => !name && page === own.page && anchor === own.anchor);
      if (at > 1) shown.splice(at, 1);
      if (at < 0 || at > 1) shown.splice(1, 0, { ...own, hits: [] });
    }
    const stands = (word) => found.some(({ plain }) => plain.includes(phrase([word])));
    const without = words.filter((word) => !stands(stem(word)) && !asked.some(({ key }) => key.includes(stem(word))));
    return { count: found.length, without: [...new Set(without)], found: shown.map((one) => ({ ...one, hits: standing(one) })) };
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
      const { found, count, without } = query ? find(query, await load()) : { found: [], count: 0, without: [] };
      if (query !== field.value.trim()) return; // typed on meanwhile
      const at = [...list.querySelectorAll("a")].indexOf(document.activeElement);
      list.replaceChildren(...found.map(entry));
      list.querySelectorAll("a")[at]?.focus(); // who has gone down the list stays there
      const sections = `${count > SHOWN ? `${SHOWN} of ` : ""}${count} section${count === 1 ? "" : "s"}`;
      const lacking = without.length ? `, without: ${without.join(", ")}` : "";
      status.textContent = !query ? "" : found.length ? sections + lacking : `Nothing found for “${query}”`;
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
