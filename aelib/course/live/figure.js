// What every live figure does: it waits until it is near the screen and the page has loaded, loads its data, follows the
// theme, can be linked to in a state, and tells a screen reader what changed. Where any of this fails, and without
// scripts, there is the picture inside the element.
//
// An element extends LiveFigure by
//   firstLine         what to do first, in one imperative sentence (a string or nodes): it stands on top
//   keys              what its keys do, where that is not plain: it is in a fold, beside "Reset", "Copy link", "Full screen"
//   build(data)       its parts, an array of nodes, made once, of `this.data`; `makeTools` makes a row of buttons
//   recolour(dark)    take the colours of a theme, where `colours` are not enough
//   paint()           draw what changed; call `change` when the reader changes something, or `invalidate` for drawing alone
//   describe()        a sentence or two for a screen reader, once the reader rests
//   reset()           go to the first state
//   state()           the numbers of a link
//   restore(numbers)  go to the state of a link

(() => {
  "use strict";

  const QUIET = 500; // milliseconds without a change before a screen reader is told of it
  const TOLD = 5000; // milliseconds for which the word on a copied link stays

  const LAYOUTS = [690, 1040]; // widths in full screen: that of a page, and one with the controls beside the picture

  const COLOURS = ["ink", "paper", "faint", "line", "accent", "orange", "violet"]; // of live/figure.css

  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const received = new WeakMap(); // what a script handed over, by its element

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

  const loaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });

  // Once the page is there, and the browser has painted and has nothing else to do.
  async function atLeisure() {
    await loaded;
    await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve, { timeout: 1000 }));
  }

  // What the script at `url` hands over, or nothing where it does not load. A script and not `fetch`, which a page
  // opened as a file may not use.
  function load(url) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.onload = script.onerror = () => resolve(received.get(script));
      script.src = url;
      document.head.append(script);
    });
  }

  class LiveFigure extends HTMLElement {
    connectedCallback() {
      if (this.placed) return; // on paper it may stand elsewhere, and come back
      this.placed = true;
      const nearScreen = new IntersectionObserver((entries) => this.approach(entries.at(-1).isIntersecting), {
        rootMargin: "600px 0px",
      });
      nearScreen.observe(this);
      addEventListener("hashchange", () => this.followLink());
      if (this.linked()) this.goThere();
    }

    approach(near) {
      this.near = near;
      if (!near) return;
      this.begun ??= this.begin();
      this.invalidate();
    }

    // What of the data comes when it is asked for, and nothing where it does not load; in a notebook it is there already.
    async later() {
      this.rest ??= this.data.later ?? (await load(this.getAttribute("later")));
      return this.rest;
    }

    recolour() {}

    async begin() {
      const inside = this.querySelector("script"); // in a notebook, where a figure has no files
      await atLeisure();
      const data = inside ? received.get(inside) : await load(this.getAttribute("data"));
      this.toggleAttribute("failed", !data);
      if (!data) {
        this.begun = null; // the next time it comes near, it tries again
        return;
      }
      this.data = data;
      await atLeisure(); // to have all numbers decoded takes a while
      // What the picture shows in words is still to be heard when the picture is gone.
      const heard = make("p", { class: "live-heard" }, this.querySelector("img").alt);
      this.heard = make("p", { class: "live-heard", role: "status" });
      const parts = make("div", { class: "live-parts" }, ...this.build(data));
      const first = make("p", { class: "live-do" }, ...[this.firstLine].flat());
      this.body = make("div", { class: "live-body" }, heard, first, parts, this.makeFoot(), this.heard);
      const before = this.getBoundingClientRect();
      this.append(this.body);
      const follow = () => {
        this.toggleAttribute("dark", isDark());
        const style = getComputedStyle(this);
        this.colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`)]));
        this.recolour(isDark());
        this.invalidate();
      };
      new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
      prefersDark.addEventListener("change", follow);
      follow();
      new ResizeObserver(() => this.fit()).observe(this);
      // What floats at the foot of the screen gives way to it there (live/figure.css).
      const atFoot = new IntersectionObserver(
        (entries) => this.toggleAttribute("at-foot", entries.at(-1).isIntersecting),
        { rootMargin: "-80% 0px 0px" },
      );
      atFoot.observe(this);
      this.toggleAttribute("ready", true);
      // A reader of what is below it, above whose screen half of the picture is, goes on seeing that.
      const further = this.getBoundingClientRect().bottom - before.bottom;
      if (before.top + before.bottom < 0) scrollBy({ top: further, behavior: "instant" });
      this.followLink();
    }

    // Drawn at most once a frame, and not at all while nobody can see it.
    invalidate() {
      if (!this.near || this.frame || !this.hasAttribute("ready")) return;
      this.frame = requestAnimationFrame(() => {
        this.frame = null;
        this.paint();
      });
    }

    // What the reader changed is drawn at once, and told to a screen reader once nothing has changed for a while.
    change() {
      if (!this.hasAttribute("ready")) return; // it is being made, and nobody has changed anything yet
      this.invalidate();
      this.tell("");
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => {
        this.heard.textContent = this.describe();
      }, QUIET);
    }

    // A row of buttons, in a group with a name.
    makeTools(name, ...parts) {
      return make("div", { class: "live-tools", role: "group", "aria-label": name }, ...parts);
    }

    // What every figure has, small, below everything else.
    makeFoot() {
      this.told = make("span", { role: "status" });
      this.fullScreen = makeButton("Full screen", () => (this.isAlone ? document.exitFullscreen() : this.requestFullscreen()));
      const buttons = [makeButton("Reset", () => this.reset())];
      if (location.protocol !== "about:") buttons.push(makeButton("Copy link", () => this.copyLink())); // not in a notebook
      if (document.fullscreenEnabled) buttons.push(this.fullScreen);
      const foot = make("div", { class: "live-foot" }, make("div", {}, ...buttons), this.told);
      if (this.keys) {
        const text = make("p", { id: `${this.anchor}-keys` }, ...[this.keys].flat());
        foot.append(make("details", { ontoggle: () => this.fit() }, make("summary", {}, "Keys"), text));
      }
      return foot;
    }

    get isAlone() {
      return document.fullscreenElement === this;
    }

    // In full screen as large as it can be, in the layout that can be larger.
    fit() {
      const { style } = this.body;
      this.scale = 1;
      style.width = style.transform = style.marginBlock = "";
      this.fullScreen.textContent = this.isAlone ? "Close" : "Full screen";
      if (this.isAlone) {
        const { clientWidth, clientHeight } = this;
        const layouts = LAYOUTS.filter((width) => width <= clientWidth).map((width) => {
          style.width = `${width}px`;
          const height = this.body.offsetHeight;
          return { width, height, scale: Math.min(clientWidth / width, clientHeight / height) };
        });
        const [best] = layouts.sort((one, other) => other.scale - one.scale);
        if (best) {
          this.scale = best.scale;
          const beyond = (best.height * (best.scale - 1)) / 2; // on each side: a transform takes no place
          Object.assign(style, { width: `${best.width}px`, transform: `scale(${best.scale})`, marginBlock: `${beyond}px` });
        }
      }
      this.invalidate();
    }

    // Beside the buttons, until something changes or a while has passed.
    tell(text) {
      clearTimeout(this.telling);
      this.told.textContent = text;
      this.telling = setTimeout(() => this.told.replaceChildren(), TOLD);
    }

    async copyLink() {
      const address = this.link(this.state());
      try {
        await navigator.clipboard.writeText(address);
        this.tell("The link is copied.");
      } catch {
        this.tell("The link is in the address bar.");
      }
    }

    // The name of this figure in an address: its own id, or that of the numbered figure around it.
    get anchor() {
      return (this.id ? this : this.closest("figure[id]")).id;
    }

    // The numbers that the address gives to this figure, as in #fig-map=1.2,-0.35, or null.
    linked() {
      const [name, state = ""] = location.hash.slice(1).split("=");
      const numbers = state.split(",").map(Number);
      return name === this.anchor && state && numbers.every(Number.isFinite) ? numbers : null;
    }

    followLink() {
      const numbers = this.linked();
      if (!numbers) return;
      // A link in the page finds a figure that has not begun: being scrolled to makes it begin, and come here again.
      if (this.hasAttribute("ready")) this.restore(numbers);
      this.goThere();
    }

    // Whoever got a link is shown the figure, also where a prediction covers it.
    goThere() {
      const covered = this.closest(".predicted:not(:has(> .predict :checked))");
      if (covered) covered.querySelector(".predict-show > input").checked = true;
      this.scrollIntoView({ behavior: "instant" });
    }

    // Put these numbers into the address, without a step in the browser's history, and give the whole address.
    link(numbers) {
      history.replaceState(history.state, "", `#${this.anchor}=${numbers.join(",")}`);
      return location.href;
    }
  }

  // Where an element begins on the screen, and its size in its own pixels, of which each takes `scale` on the screen.
  function boxOf(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const scale = element.closest(".live-figure").scale ?? 1;
    return { left, top, width: width / scale, height: height / scale, scale };
  }

  // Where a pointer is in an element, in pixels of the element.
  function pointIn(element, { clientX, clientY }) {
    const { left, top, scale } = boxOf(element);
    return [(clientX - left) / scale, (clientY - top) / scale];
  }

  // The cleared context of a canvas that has as many pixels as the screen has for it, in units of its own pixels.
  function sharpContext(canvas) {
    const box = boxOf(canvas);
    const [width, height] = [box.width, box.height].map((size) => Math.round(size * box.scale * devicePixelRatio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context.setTransform(width / box.width, 0, 0, height / box.height, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    return context;
  }

  // An element with attributes, listeners (on...) and children.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function makeButton(text, onclick, attributes = {}) {
    return make("button", { type: "button", onclick, ...attributes }, text);
  }

  // A number with its decimals, and a minus sign in place of a hyphen.
  const shown = (value, digits = 2) => value.toFixed(digits).replace("-", "\u2212");

  const receive = (data) => received.set(document.currentScript, data);
  const shared = { LiveFigure, boxOf, load, make, makeButton, pointIn, receive, sharpContext, shown };
  globalThis.aelibLive = Object.assign(globalThis.aelibLive ?? {}, shared);
})();
