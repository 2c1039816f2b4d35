/* Comforts of a page: predictions keep their choices while the tab is open, the arrow keys lead to the pages before and
   after, what scrolls can be reached with the keyboard, a source or an equation that the text names shows itself, to the
   pointer and to the keyboard, a button opens all answers of a summary, and on paper what a prediction covers stands at the end. */
(() => {
  "use strict";

  // First of all, so that the page is as high as it was when the browser scrolls to where the reader was.
  const KEY = `autoencoders-from-first-principles/chosen/2${location.pathname}`;
  const ALL = "autoencoders-from-first-principles/all-results/1";
  const ON = "autoencoders-from-first-principles/goes-on/1";
  const recall = (key, where = "sessionStorage") => { // null where there is no storage, which some browsers refuse to name
    try {
      return window[where].getItem(key);
    } catch {
      return null;
    }
  };
  const remember = (key, value, where = "sessionStorage") => {
    try {
      window[where].setItem(key, value);
    } catch {}
  };
  const questions = [...document.querySelectorAll(".predict")];
  const ids = (selector) => [...document.querySelectorAll(selector)].map((button) => button.id);
  function restore() {
    try {
      const { chosen, first, passed } = JSON.parse(recall(KEY));
      const each = (list, act) => list.forEach((id) => act(document.querySelector(`.predict #${CSS.escape(id)}`)));
      each(chosen, (button) => (button.checked = true));
      each(first, (button) => (button.dataset.first = ""));
      each(passed, (button) => (button.checked = false)); // by the arrow keys, and not confirmed
    } catch {} // no storage, or a note of another edition
  }
  function keep() {
    for (const question of questions.filter((each) => each.matches(":not(.choosing, :has([data-first]))")))
      question.querySelector("[type=radio]:checked")?.setAttribute("data-first", "");
    const note = { chosen: ids(".predict:not(.choosing) :checked"), first: ids("[data-first]"), passed: ids(".choosing :checked") };
    remember(KEY, JSON.stringify(note));
  }
  const all = document.getElementById("predict-all"); // of every page, until the reader takes it back
  const restoreAll = () => all && (all.checked = recall(ALL, "localStorage") === "yes");
  // Sections that are far away have an estimated height (course.css), which may have been another when the reader left.
  // The browser goes back to the height where the reader was, and this to the part that was at the top of the window: a
  // live figure above it had begun, and is higher than its picture.
  const PLACE = `autoencoders-from-first-principles/place/1${location.pathname}`;
  const FAR = ".bd-article > section > section";
  const sections = [...document.querySelectorAll(FAR)];
  const parts = [...document.querySelectorAll(".bd-article section > :not(details *)")];
  const topOf = (part) => part?.getClientRects()[0]?.top;
  const here = () => {
    const passed = (part) => topOf(part) < 100;
    const section = sections.findLast(passed) ?? null;
    const part = parts.findLast((each) => each.closest(FAR) === section && passed(each));
    return [parts.indexOf(part), topOf(part)];
  };
  const settle = ([place, top], isNear, frames = 6) => {
    if (isNear()) scrollBy({ top: topOf(parts[place]) - top || 0, behavior: "instant" });
    if (frames) requestAnimationFrame(() => settle([place, top], isNear, frames - 1));
  };
  const [width, height, place, top, ...heights] = (recall(PLACE) ?? "").split(" ").map(Number);
  if (width === innerWidth) sections.forEach((section, number) => (section.style.containIntrinsicHeight = `auto ${heights[number]}px`));
  addEventListener("pageshow", ({ persisted }) => {
    const type = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
    // Or it is another visit, or the browser is not there yet.
    const isNear = () => Math.abs(scrollY - height) < innerHeight;
    if (!persisted && type !== "navigate" && width === innerWidth) settle([place, top], isNear);
  });
  addEventListener("pagehide", () => {
    const all = sections.map((each) => each.getBoundingClientRect().height);
    remember(PLACE, [innerWidth, scrollY, ...here(), ...all].join(" "));
  });
  // So also from one place of the page back to another, between which sections were laid out.
  addEventListener("click", ({ target }) => {
    if (target.closest?.("a[href^='#']")) history.replaceState({ left: here(), width: innerWidth }, "");
  });
  addEventListener("popstate", ({ state }) => state?.width === innerWidth && settle(state.left, () => true));
  restore();
  restoreAll();
  addEventListener("pageshow", () => (restore(), restoreAll(), keep())); // the browser, too, puts back what was marked
  all?.addEventListener("change", () => remember(ALL, all.checked ? "yes" : "no", "localStorage"));

  // A link to a section finds its results open (course.css), but not the link by which a reader continues.
  const goesOn = () => document.documentElement.classList.toggle("goes-on", recall(ON) === location.href);
  goesOn();
  addEventListener("hashchange", goesOn);
  addEventListener("click", ({ target }) => {
    const link = target.closest?.(":is(.reading-next, .reading-stopped) a");
    if (link) remember(ON, link.href);
  });

  // A link to a fold opens it, and the folds around what it leads to, which not every browser does, nor goes there; but a
  // solution to which it leads stays for the reader to open.
  const unfold = () => {
    const found = document.querySelector(":target");
    if (found?.matches("details:not(.solution)")) found.open = true;
    let fold = found?.parentElement.closest("details");
    if (!fold) return;
    for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
    arrive(found); // it had no place where the browser looked for it
  };
  // The sections before it are laid out only now, and push it away; in Firefox by more than a window.
  const arrive = (found, frames = 6) => {
    found.scrollIntoView({ behavior: "instant" });
    if (frames) requestAnimationFrame(() => arrive(found, frames - 1));
  };
  for (const event of ["load", "hashchange"]) addEventListener(event, unfold);
  addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href*='#']");
    const follow = (frames) => {
      if (link.href !== location.href) return frames && requestAnimationFrame(() => follow(frames - 1)); // Firefox is not there yet
      unfold(); // also once more
      const found = document.querySelector(":target");
      if (found) arrive(found);
    };
    if (link) setTimeout(follow, 0, 6);
  });

  // On a narrow window the contents lie over the page: a link to a place in it uncovers that.
  addEventListener("click", ({ target }) => target.closest?.("dialog a[href^='#']")?.closest("dialog").close());

  // The answers of a chapter's questions, all at once.
  for (const button of document.querySelectorAll(".questions-all button")) {
    const answers = [...button.closest(".questions").querySelectorAll("details")];
    button.addEventListener("click", () => {
      const open = answers.some((each) => !each.open);
      answers.forEach((each) => (each.open = open));
      button.textContent = open ? "Close all answers" : "Show all answers";
    });
  }

  // The line over what is covered opens it where it is: what the reader looks at stays in its place.
  addEventListener("click", (event) => {
    const link = event.target.closest?.(".covered a:is(.here, .all)");
    if (!link) return;
    event.preventDefault();
    const together = link.closest(".predicted");
    const answer = together.querySelector(".answer");
    const box = link.matches(".all") ? all : together.querySelector(".predict-show > input");
    const before = link.parentElement.getBoundingClientRect().top;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    scrollBy({ top: answer.getBoundingClientRect().top - before, behavior: "instant" });
    answer.tabIndex = -1; // the link is gone, and the keyboard goes on from here
    answer.focus({ preventScroll: true });
  });
  for (const question of questions) {
    const confirm = () => (question.classList.remove("choosing"), keep());
    question.addEventListener("change", keep);
    // The arrow keys choose what they pass: the reply waits for Enter, the space bar, or the end of the choice.
    question.addEventListener("keydown", ({ key, target }) => {
      if (key.startsWith("Arrow") && target.type === "radio" && !question.querySelector(":checked")) question.classList.add("choosing");
      if (key === "Enter" || key === " ") confirm();
    });
    question.addEventListener("pointerdown", () => question.classList.remove("choosing"));
    question.addEventListener("focusout", ({ relatedTarget }) => question.contains(relatedTarget) || confirm());
  }

  // Only while nothing has the focus: a slider, a table or a figure has its own use for these keys.
  const beside = { ArrowLeft: ".prev-next-area a.left-prev", ArrowRight: ".prev-next-area a.right-next" };
  addEventListener("keydown", (event) => {
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (beside[event.key] && !modified && document.activeElement === document.body)
      document.querySelector(beside[event.key])?.click();
    if (event.key === "Escape") hide();
  });

  // An arrow leads from the last of several to the first, and back, as nearly everywhere: WebKit would scroll the page.
  addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || !event.key.startsWith("Arrow")) return;
    const group = [...document.getElementsByName(event.target.name)];
    if (/Left|Up/.test(event.key)) group.reverse();
    if (event.target !== group.at(-1)) return;
    event.preventDefault();
    group[0].focus();
    group[0].click();
  });

  // Asked when the browser has laid the part out: a question before that would lay out the whole page, closed folds too.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries)
      target.tabIndex = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight ? 0 : -1;
  });
  const mayScroll = document.querySelectorAll("pre, .cell_output > .output, .pst-scrollable-table-container");
  for (const part of mayScroll) part.tabIndex = 0; // until it is asked, which for what is far away is when it comes near
  const ask = () => mayScroll.forEach((part) => (sizes.unobserve(part), sizes.observe(part)));
  ask();
  document.fonts.addEventListener("loadingdone", ask); // a formula grows, and the part that holds it does not

  // The list of chapters scrolls only where the current one would be out of sight, and leaves some of the list above it.
  addEventListener("load", () => {
    const list = document.querySelector(".bd-sidebar-primary .sidebar-primary-items__start > :last-child");
    const current = [...(list?.querySelectorAll("a.current") ?? [])].at(-1);
    const below = current && current.getBoundingClientRect().bottom - list.getBoundingClientRect().top + list.scrollTop;
    if (below > list?.clientHeight) list.scrollTop = below - list.clientHeight / 2;
  });

  // On paper nobody can choose: the replies to a question that is open, and what it covers, go to the end of the page.
  const ending = document.createElement("section");
  ending.className = "at-the-end";
  const places = new Map(); // what keeps the place of each part that went
  const go = (part) => {
    const place = document.createComment("");
    part.replaceWith(place);
    ending.append(part);
    places.set(place, part);
  };
  const copy = (tag, part) => {
    const element = document.createElement(tag);
    element.append(...part.cloneNode(true).childNodes);
    ending.append(element);
  };
  addEventListener("beforeprint", () => {
    if (places.size) return;
    const heading = document.createElement("h2");
    heading.textContent = "Replies and results";
    ending.replaceChildren(heading);
    for (const question of document.querySelectorAll("html:not(:has(#predict-all:checked)) .predict:not(:has(:checked))")) {
      copy("h3", question.querySelector("legend"));
      for (const reply of question.querySelectorAll(".predict-reply")) {
        copy("h4", reply.previousElementSibling); // the option
        go(reply);
      }
      if (question.parentElement.matches(".predicted")) question.parentElement.querySelectorAll(".answer").forEach(go);
    }
    const closed = document.querySelectorAll("#break-it > details:not([open])");
    if (closed.length) copy("h3", document.querySelector("#break-it > h2"));
    closed.forEach(go);
    if (places.size) document.querySelector("article").append(ending);
  });
  addEventListener("afterprint", () => {
    places.forEach((part, place) => place.replaceWith(part));
    places.clear();
    ending.remove();
  });

  const note = document.createElement("div");
  note.className = "preview";
  note.id = "preview";
  note.role = "tooltip";
  let named = null; // the link whose source or equation is shown
  let leaving;

  // What a link names: the entry of a source, which Sphinx writes as its title, or an equation of this page.
  function content(link) {
    if (link.title) {
      link.dataset.source = link.title; // or the browser would show it too
      link.removeAttribute("title");
    }
    if (link.dataset.source) return link.dataset.source;
    const equation = link.hash.startsWith("#equation-") && link.pathname === location.pathname;
    const formula = equation && document.getElementById(link.hash.slice(1))?.querySelectorAll(".katex-display");
    return formula?.length ? formula[formula.length - 1].cloneNode(true) : null;
  }

  function show(link) {
    clearTimeout(leaving);
    if (link === named) return;
    hide();
    const shown = content(link);
    if (!shown) return;
    note.replaceChildren(shown);
    document.body.append(note);
    link.setAttribute("aria-describedby", note.id);
    named = link;
    const { left, bottom, top } = link.getClientRects()[0];
    const { width, height } = note.getBoundingClientRect();
    const above = bottom + height > innerHeight && top > height;
    note.style.left = `${scrollX + Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
    note.style.top = `${scrollY + (above ? top - height : bottom)}px`;
  }

  function hide() {
    clearTimeout(leaving);
    named?.removeAttribute("aria-describedby");
    named = null;
    note.remove();
  }

  const links = "article a.reference.internal";
  const linkOf = (event) => event.target.closest?.(links);
  addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a tap follows the link
    if (linkOf(event)) show(linkOf(event));
    else if (note.contains(event.target)) clearTimeout(leaving);
    else if (named) leaving = setTimeout(hide, 200); // time to reach the note itself
  });
  addEventListener("focusin", (event) => linkOf(event)?.matches(":focus-visible") && show(linkOf(event)));
  addEventListener("focusout", (event) => linkOf(event) && hide());
})();
