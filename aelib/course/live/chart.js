// needs: figure.js, numbers.js
// A chart on a canvas.
//
// const chart = new Chart({ name, grabbed, moved, cancelled, keys })
//   `name` is what a screen reader calls it. With `moved`, the reader drags on it: it is called with the place [x, y] under
//   the pointer, at once and at every move; before that `grabbed`, when a drag begins, and `cancelled` when the finger
//   turns out to scroll the page. With `keys`, which gives the input whose arrow keys move the same, the drag goes in
//   every direction: for a finger once it has tapped, until it touches something else; and where the mouse lets go,
//   keys go on. `chart.element` goes into the page.
// chart.begin({ x: axis, y: axis, colours, names })
//   Clears the canvas and draws the axes; first in every `paint`. An axis is { name, low, high, log, whole, marks }: `whole`
//   for one that counts and has no tick between whole numbers, `marks`, [{ at, name }, ...], for ticks of one's own.
//   `colours` are those of LiveFigure, and beside the plot there is room for `names` (strings), those that `endNames` is
//   to write.
// chart.beginPlane({ x: axis, y: axis, colours })
//   The same with one scale on both axes, which show all from `low` to `high`, and more where there is room. Gives the
//   pixels of a unit.
// chart.line(points, { colour, width, dash, alpha })    through [[x, y], ...]; a number that is not finite breaks it
// chart.area(points, level, { colour, alpha })          between the line and y = level
// chart.dots(points, { colour, radius, ring, alpha })   discs; with `ring`, of paper within the colour
// chart.arrow(from, to, { colour, width })
// chart.text(text, [x, y], { colour, dx, dy, align })   with a halo of paper, kept within the plot; dx and dy in pixels,
//                                                       align left, center or right
// chart.endNames([{ name, at: [x, y], colour }, ...])   right of the plot, at the height of y, none over another
//   All of these are in units of the data, and only what lies in the plot is seen. `chart.place([x, y])` gives pixels,
//   `chart.valueAt(event)` the [x, y] under a pointer, and `chart.plot` is { left, right, top, bottom } in pixels.

(() => {
  "use strict";

  const { boxOf, clamp, make, pointIn, raised, roundStep, sharpContext, short, shown } = aelibLive;

  const FONT = "12px system-ui, sans-serif";
  const LINE = 15; // pixels from one line of text to the next
  const FAR = 1e5; // pixels beyond which canvases fail to draw a line

  // Round numbers on an axis, at most about so many, each with its name.
  function ticks({ low, high, log, whole, marks }, most) {
    if (marks || log) return marks ?? logTicks(low, high, most);
    const [found, finer] = [most, 2.5 * most].map((count) => linearTicks(low, high, count, whole ? 1 : 0));
    return found.length > 1 ? found : finer; // one tick alone is no scale
  }

  function linearTicks(low, high, most, least) {
    const step = Math.max(least, roundStep((high - low) / most));
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const plain = Math.max(Math.abs(low), Math.abs(high)) < 1e5 && decimals < 5;
    const found = [];
    for (let count = Math.ceil(low / step - 1e-9); count * step <= high + 1e-9 * step; count++) {
      const at = count * step;
      found.push({ at, name: plain ? shown(count === 0 ? 0 : at, decimals) : short(at, 2) });
    }
    return found;
  }

  function logTicks(low, high, most) {
    const first = Math.ceil(Math.log10(low) - 1e-9);
    const last = Math.floor(Math.log10(high) + 1e-9);
    const every = [1, 2, 3, 5, 10, 20, 50, 100].find((step) => (last - first) / step < most) ?? 100;
    const found = [];
    for (let power = Math.ceil(first / every) * every; power <= last; power += every) found.push(10 ** power);
    // Less than two decades: 2 and 5 as well.
    if (found.length < 3 && most >= 3)
      for (let power = first - 1; power <= last; power++)
        found.push(...[2, 5].map((factor) => factor * 10 ** power).filter((at) => at >= low && at <= high));
    const plain = low >= 1e-4 && high <= 1e5;
    const name = (at) => (plain ? String(Number(at.toPrecision(2))) : short(at, 1).replace(/^1×/, ""));
    return found.sort((one, other) => one - other).map((at) => ({ at, name: named(at, plain, name) }));
  }

  // Powers of ten as 10⁻³ on an axis that is too long for plain numbers.
  function named(at, plain, name) {
    const power = Math.log10(at);
    return !plain && Math.abs(power - Math.round(power)) < 1e-9 ? `10${raised(Math.round(power))}` : name(at);
  }

  class Chart {
    constructor({ name, grabbed, moved, cancelled, keys }) {
      Object.assign(this, { grabbed, moved, cancelled, keys });
      this.canvas = make("canvas", { role: "img", "aria-label": name });
      this.element = make(
        "div",
        {
          class: "chart",
          onpointerdown: (event) => this.onDown(event),
          onpointermove: (event) => this.onMove(event),
          onpointerup: (event) => this.onUp(event),
          onpointercancel: (event) => this.onCancel(event),
        },
        this.canvas,
      );
      this.element.toggleAttribute("data-draggable", Boolean(moved));
      if (!keys) return;
      document.addEventListener("pointerdown", ({ target }) => {
        if (!this.element.contains(target)) this.hold(false);
      });
    }

    // What the reader does

    onDown(event) {
      if (!this.moved || !this.plot || event.button !== 0 || !event.isPrimary) return;
      this.element.setPointerCapture(event.pointerId);
      this.dragging = event.pointerId;
      this.grabbed?.();
      this.moved(this.valueAt(event));
    }

    onMove(event) {
      if (this.dragging === event.pointerId) this.moved(this.valueAt(event));
    }

    onUp(event) {
      if (this.dragging !== event.pointerId) return;
      this.dragging = null;
      if (!this.keys) return;
      this.hold(event.pointerType !== "mouse");
      if (event.pointerType === "mouse") this.keys().focus({ preventScroll: true }); // and arrows do not turn the page
    }

    hold(held) {
      this.element.toggleAttribute("data-held", held);
    }

    // The finger was scrolling the page.
    onCancel(event) {
      if (this.dragging !== event.pointerId) return;
      this.dragging = null;
      this.cancelled?.();
    }

    valueAt(event) {
      const [across, down] = pointIn(this.canvas, event);
      const { left, right, top, bottom } = this.plot;
      const parts = {
        x: clamp((across - left) / (right - left), 0, 1),
        y: clamp((bottom - down) / (bottom - top), 0, 1),
      };
      return ["x", "y"].map((which) => {
        const { low, high, log } = this.axes[which];
        return log ? low * (high / low) ** parts[which] : low + (high - low) * parts[which];
      });
    }

    // Drawing

    begin({ x, y, colours, names = [] }) {
      const context = (this.context = sharpContext(this.canvas));
      const { width, height } = boxOf(this.canvas);
      Object.assign(this, { axes: { x, y }, colours });
      context.font = FONT;
      const widest = (texts) => Math.max(0, ...texts.map((text) => context.measureText(text).width));
      const [top, bottom] = [y.name ? 24 : 8, height - (x.name ? 38 : 20)];
      const heights = ticks(y, Math.max(2, Math.floor((bottom - top) / 42)));
      const left = 8 + widest(heights.map(({ name }) => name));
      const right = width - (names.length ? 12 + widest(names) : 14);
      this.plot = { left, right, top, bottom };
      const widths = ticks(x, Math.max(2, Math.floor((right - left) / 50)));
      this.paintAxes(widths, heights);
    }

    beginPlane({ x, y, colours }) {
      const halves = [x, y].map(({ low, high }) => (high - low) / 2);
      let scale;
      const begin = ([across, up]) => {
        const around = ({ low, high, ...rest }, half) => ({ ...rest, low: (low + high) / 2 - half, high: (low + high) / 2 + half });
        this.begin({ x: around(x, across), y: around(y, up), colours });
        const { left, right, top, bottom } = this.plot;
        const sides = [right - left, bottom - top];
        scale = Math.max(1, Math.min(...sides.map((side, axis) => side / (2 * halves[axis])))); // 1 on paper, unseen
        return sides.map((side) => side / (2 * scale));
      };
      begin(begin(begin(halves))); // the names of the ticks take a width that depends on them
      return scale;
    }

    paintAxes(widths, heights) {
      const { context, colours, axes } = this;
      const { left, right, top, bottom } = this.plot;
      context.fillStyle = colours.faint;
      context.textBaseline = "middle";
      for (const { at, name } of heights) {
        const [, place] = this.place([axes.x.low, at]);
        this.paintGridLine([left, place, right - left, 1]);
        context.textAlign = "right";
        context.fillText(name, left - 5, place);
      }
      context.textBaseline = "top";
      for (const { at, name } of widths) {
        const [place] = this.place([at, axes.y.low]);
        this.paintGridLine([place, top, 1, bottom - top]);
        context.textAlign = "center";
        context.fillText(name, place, bottom + 5);
      }
      context.fillStyle = colours.line;
      context.fillRect(left, bottom, right - left, 1);
      context.fillRect(left, top, 1, bottom - top);
      context.fillStyle = colours.ink;
      if (axes.y.name) {
        context.textAlign = "left";
        context.fillText(axes.y.name, 0, 2);
      }
      if (axes.x.name) {
        context.textAlign = "right";
        context.fillText(axes.x.name, right, bottom + 22);
      }
    }

    paintGridLine(box) {
      this.context.globalAlpha = 0.2;
      this.context.fillRect(...box);
      this.context.globalAlpha = 1;
    }

    place(point) {
      const { left, right, top, bottom } = this.plot;
      const [x, y] = ["x", "y"].map((which, index) => {
        const { low, high, log } = this.axes[which];
        return log ? Math.log(point[index] / low) / Math.log(high / low) : (point[index] - low) / (high - low);
      });
      return [left + x * (right - left), bottom - y * (bottom - top)];
    }

    // Draw within the plot alone, and leave the context as it was.
    within(draw, { colour = this.colours.ink, width = 2, dash = [], alpha = 1 } = {}) {
      const { context } = this;
      const { left, right, top, bottom } = this.plot;
      context.save();
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
      Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: width, globalAlpha: alpha });
      context.lineJoin = "round";
      context.setLineDash(dash);
      context.beginPath();
      draw(context);
      context.restore();
    }

    trace(context, points) {
      let drawing = false;
      for (const point of points) {
        const place = this.place(point);
        if (place.every(Number.isFinite)) {
          const near = place.map((pixels) => clamp(pixels, -FAR, FAR));
          if (drawing) context.lineTo(...near);
          else context.moveTo(...near);
        }
        drawing = place.every(Number.isFinite);
      }
    }

    line(points, style) {
      this.within((context) => {
        this.trace(context, points);
        context.stroke();
      }, style);
    }

    area(points, level, style) {
      const ends = [points.at(-1), points[0]].map(([x]) => [x, level]);
      this.within(
        (context) => {
          this.trace(context, [...points, ...ends]);
          context.fill();
        },
        { alpha: 0.15, ...style },
      );
    }

    // Not cut at the edge of the plot, on which a dot may lie.
    dots(points, { colour = this.colours.ink, radius = 4, ring = false, alpha = 1 } = {}) {
      const { context, plot } = this;
      context.globalAlpha = alpha;
      for (const [x, y] of points.map((point) => this.place(point))) {
        if (!(x >= plot.left - 1 && x <= plot.right + 1 && y >= plot.top - 1 && y <= plot.bottom + 1)) continue;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        Object.assign(context, { fillStyle: ring ? this.colours.paper : colour, strokeStyle: colour, lineWidth: 2 });
        context.fill();
        if (ring) context.stroke();
      }
      context.globalAlpha = 1;
    }

    arrow(from, to, style) {
      const [[x, y], [toX, toY]] = [from, to].map((point) => this.place(point).map((pixels) => clamp(pixels, -FAR, FAR)));
      const [angle, length] = [Math.atan2(toY - y, toX - x), Math.hypot(toX - x, toY - y)];
      const head = Math.min(8, length / 2);
      this.within((context) => {
        context.moveTo(x, y);
        context.lineTo(toX, toY);
        for (const side of [-0.5, 0.5]) {
          context.moveTo(toX, toY);
          context.lineTo(toX - head * Math.cos(angle + side), toY - head * Math.sin(angle + side));
        }
        context.stroke();
      }, style);
    }

    text(text, point, { colour = this.colours.ink, dx = 0, dy = 0, align = "left" } = {}) {
      const { context, plot } = this;
      const place = this.place(point);
      if (!place.every(Number.isFinite)) return;
      context.font = FONT;
      const { width } = context.measureText(text);
      const before = { left: 0, center: width / 2, right: width }[align];
      const x = clamp(place[0] + dx, plot.left + before + 3, plot.right - width + before - 3);
      this.write(text, [x, clamp(place[1] + dy, plot.top + 7, plot.bottom - 7)], colour, align);
    }

    write(text, [x, y], colour, align) {
      const { context, colours } = this;
      Object.assign(context, { font: FONT, textAlign: align, textBaseline: "middle", lineJoin: "round" });
      Object.assign(context, { fillStyle: colour, strokeStyle: colours.paper, lineWidth: 4 });
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }

    endNames(names) {
      const { right, top, bottom } = this.plot;
      const wanted = names
        .map(({ name, at, colour }) => ({ name, colour, y: this.place(at)[1] }))
        .filter(({ y }) => Number.isFinite(y))
        .sort((one, other) => one.y - other.y)
        .map((one) => ({ ...one, y: clamp(one.y, top, bottom) })); // which would lose the order of those outside
      // Downwards so that none lies over the one before it, then up again where that leads below the plot.
      wanted.forEach((one, index) => { if (index) one.y = Math.max(one.y, wanted[index - 1].y + LINE); });
      let lowest = bottom;
      for (const one of wanted.toReversed()) {
        one.y = Math.min(one.y, lowest);
        lowest = one.y - LINE;
      }
      for (const { name, y, colour } of wanted) this.write(name, [right + 6, y], colour, "left");
    }
  }

  Object.assign(aelibLive, { Chart, ticks });
})();
