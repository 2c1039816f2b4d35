// What every live figure does: it waits until it is near the screen, loads its data, follows the theme, and can be
// linked to in a state. Until then, and where any of this fails, the picture inside the element stays.
//
// An element extends LiveFigure by
//   build(data)       its parts, an array of nodes, made once
//   recolour(dark)    take the colours of a theme
//   resize()          take another size
//   paint()           draw what changed; call `invalidate` to have it called before the next frame
//   restore(numbers)  go to the state of a link

(() => {
  "use strict";

  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const received = new WeakMap(); // what a script handed over, by its element

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

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
      const nearScreen = new IntersectionObserver((entries) => this.approach(entries.at(-1).isIntersecting), {
        rootMargin: "600px 0px",
      });
      nearScreen.observe(this);
      addEventListener("hashchange", () => this.followLink());
      if (this.linked()) this.scrollIntoView({ behavior: "instant" });
    }

    approach(near) {
      this.near = near;
      if (!near) return;
      this.begun ??= this.begin();
      this.invalidate();
    }

    async begin() {
      const data = await load(this.getAttribute("data"));
      if (!data) {
        this.begun = null; // the next time it comes near, it tries again
        return;
      }
      // What the picture shows in words is still to be heard when the picture is gone.
      const heard = make("p", { class: "live-heard" }, this.querySelector("img").alt);
      this.append(make("div", { class: "live-body" }, heard, ...this.build(data)));
      const follow = () => {
        this.toggleAttribute("dark", isDark());
        this.recolour(isDark());
        this.invalidate();
      };
      new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
      prefersDark.addEventListener("change", follow);
      follow();
      new ResizeObserver(() => this.resize()).observe(this);
      // What floats at the foot of the screen gives way to it there (live/figure.css).
      const atFoot = new IntersectionObserver(
        (entries) => this.toggleAttribute("at-foot", entries.at(-1).isIntersecting),
        { rootMargin: "-80% 0px 0px" },
      );
      atFoot.observe(this);
      this.toggleAttribute("ready", true);
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
      this.scrollIntoView({ behavior: "instant" });
    }

    // Put these numbers into the address, without a step in the browser's history, and give the whole address.
    link(numbers) {
      history.replaceState(history.state, "", `#${this.anchor}=${numbers.join(",")}`);
      return location.href;
    }
  }

  // The cleared context of a canvas that has as many pixels as the screen has for it, in units of CSS pixels.
  function sharpContext(canvas) {
    const box = canvas.getBoundingClientRect();
    const width = Math.round(box.width * devicePixelRatio);
    const height = Math.round(box.height * devicePixelRatio);
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

  const receive = (data) => received.set(document.currentScript, data);
  Object.assign(aelibLive, { LiveFigure, make, receive, sharpContext });
})();
