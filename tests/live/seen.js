// All that a live figure shows, as its record has it: its `state`, its `words` in their order, what is `said` of it, what its
// charts and other canvases are `told`, the parts of its `drawings`, and of its `pictures` the ink in blocks, in percent.
// Colours are by their names, and no word has a width of its own, so that a record holds on every machine.
(element, whole = true) => {
  // A part with words of its own is taken whole. In brackets what a part is called and a slider says; ✓ stands before what
  // is chosen, ✗ before what does nothing.
  const words = [element.querySelector(".live-do").textContent];
  let mark = "";
  const say = (word) => {
    words.push(mark + word);
    mark = "";
  };
  const walk = (part) => {
    if (part.hidden) return;
    if (part.checked || part.selected || part.getAttribute("aria-pressed") === "true") mark = "✓ ";
    if (part.getAttribute("aria-disabled") === "true") mark = "✗ ";
    const [name, value] = ["aria-label", "aria-valuetext"].map((each) => part.getAttribute(each));
    if (name) say(value ? `[${name}: ${value}]` : `[${name}]`);
    const own = [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (own) say(part.textContent);
    else if (part.tagName !== "svg") // whose parts are among the drawings
      for (const child of part.children) walk(child);
  };
  walk(element.querySelector(".live-parts"));
  if (!whole) return { state: element.state(), words };

  const colours = new Map(Object.entries(element.colours).map(([name, colour]) => [colour.trim(), name]));
  const hexadecimal = (colour) => colour.replace(/^rgb\((\d+), (\d+), (\d+)\)$/, (_, ...parts) =>
    `#${parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`);
  const named = (colour) => colours.get(hexadecimal(colour)) ?? colour;

  // While the figure paints: a chart's calls as they are, and those of a canvas that no chart has by their colour, too.
  const told = {};
  const plotted = new Set();
  let within = 0;
  const plain = (value) => {
    if (typeof value === "string") return named(value);
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  };
  const nameOf = ({ ariaLabel, className, nextSibling, parentElement }) =>
    ariaLabel ?? (className || `${parentElement.ariaLabel}, ${nextSibling ? "below" : "above"}`);
  const note = (canvas, method, given) => {
    plotted.add(canvas);
    ((told[nameOf(canvas)] ??= {})[method] ??= []).push(plain(given));
  };
  const spy = (prototype, methods, noted) => {
    const own = Object.fromEntries(methods.map((method) => [method, prototype[method]]));
    for (const method of methods)
      prototype[method] = function (...given) {
        if (within++ === 0) noted(this, method, given);
        try {
          return own[method].apply(this, given);
        } finally {
          within--;
        }
      };
    return () => Object.assign(prototype, own);
  };
  CanvasRenderingContext2D.prototype.measureText = (text) => ({ width: 7 * text.length });
  const charts = ["begin", "beginPlane", "line", "dots", "area", "arrow", "text", "endNames"];
  const lines = ["arc", "fillRect", "strokeRect", "moveTo", "lineTo", "fillText", "fill", "stroke"];
  const rest = [
    aelibLive.Chart &&
      spy(aelibLive.Chart.prototype, charts, ({ canvas }, method, given) => {
        const { colours: _, ...axes } = given[0];
        note(canvas, method, method.startsWith("begin") ? Object.entries(axes) : given);
      }),
    spy(CanvasRenderingContext2D.prototype, lines, ({ canvas, fillStyle, strokeStyle, globalAlpha }, method, given) =>
      note(canvas, method, [...given, fillStyle, strokeStyle, ...(globalAlpha < 1 ? [globalAlpha] : [])]),
    ),
  ];
  const maps = [element, { plane: element.map }, ...(element.sides ?? [])].map(({ plane }) => plane);
  for (const map of maps) if (map) map.drawn = null; // what has not changed is painted again, too
  element.paint();
  for (const stop of rest) stop?.();

  const GEOMETRY = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "points", "d"];
  const drawings = [...element.querySelectorAll(".live-parts svg")].map((drawing) =>
    [...drawing.querySelectorAll("*")].filter((part) => !part.children.length).map((part) => {
      const { fill, stroke } = getComputedStyle(part);
      const places = GEOMETRY.flatMap((name) => part.getAttribute(name) ?? []).join(" ");
      const kind = [part.tagName, ...part.classList].join(".");
      const paints = [fill, stroke].map(named).filter((colour) => colour !== "none" && !/^rgba?\(0, 0, 0/.test(colour));
      return [kind, places.replace(/\d+\.\d+/g, (number) => Number(number).toFixed(1)), ...paints, part.textContent].join(" ");
    }),
  );

  const pictures = {};
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  for (const canvas of element.querySelectorAll(".live-parts canvas")) {
    const { width, height } = canvas;
    if (plotted.has(canvas) || canvas.closest("[hidden]")) continue;
    Object.assign(paper.canvas, { width, height });
    paper.drawImage(canvas, 0, 0);
    const { data } = paper.getImageData(0, 0, width, height);
    const side = height / 4;
    const sums = Array.from({ length: 4 }, () => Array(Math.ceil(width / side)).fill(0));
    for (let pixel = 0; pixel < width * height; pixel++) {
      const [row, column] = [Math.floor(pixel / width / side), Math.floor((pixel % width) / side)];
      sums[row][column] += (1 - data[4 * pixel + 1] / 255) * (data[4 * pixel + 3] / 255);
    }
    const blocks = sums.map((row) => row.map((sum) => Math.round((100 * sum) / side ** 2)).join(" ")).join(", ");
    (pictures[nameOf(canvas)] ??= []).push(blocks);
  }
  return { state: element.state(), words, said: element.describe(), told, drawings, pictures };
}
