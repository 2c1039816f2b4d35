// needs: figure.js
// A square map of codes, each drawn as the name of its class where that is short, and else as a dot.
//
// `labels` are places in `names`, those of the classes.
// `view` is the square that the map shows. Only the classes in `selected` have their colours, where there are any.
// `map.paint(colours, paintMarks)` draws the codes, where they have changed, and on top what
// `paintMarks(context)` draws; `map.placeOf(code)` gives the pixels of a code. `colours` are ink, paper, faint
// and, in `classes`, one for each class. `map.element` goes into the page.
// paintCross(context, at, radius, colours, width) draws a mark in ink, with a halo of paper, so that it is seen among glyphs.

(() => {
  "use strict";

  const { boxOf, make, sharpContext, shown } = aelibLive;

  const LONGEST_GLYPH = 2; // characters
  const DOT = 2.5; // pixels

  const isShort = (name) => name.trim() !== "" && [...name].length <= LONGEST_GLYPH;

  class CodeMap {
    constructor({ codes, labels, names, whole, attributes }) {
      Object.assign(this, { codes, labels, names, whole, view: whole });
      this.selected = new Set();
      this.codesCanvas = make("canvas", { "aria-hidden": "true" });
      this.markCanvas = make("canvas", { "aria-hidden": "true" });
      this.element = make("div", { class: "plane", ...attributes }, this.codesCanvas, this.markCanvas);
    }

    // Where none is selected, all are.
    isSelected(label) {
      return this.selected.size === 0 || this.selected.has(label);
    }

    isInView(code) {
      return isWithin(code, this.view);
    }

    isOnMap(code) {
      return isWithin(code, this.whole);
    }

    codeAt(index) {
      return [this.codes[2 * index], this.codes[2 * index + 1]];
    }

    nearestTo([x, y]) {
      let best = { index: 0, distance: Infinity };
      for (let index = 0; index < this.labels.length; index++) {
        const distance = Math.hypot(this.codes[2 * index] - x, this.codes[2 * index + 1] - y);
        if (distance < best.distance) best = { index, distance };
      }
      return best;
    }

    paint(colours, paintMarks) {
      const drawn = JSON.stringify([this.view, [...this.selected], colours, this.codesCanvas.clientWidth, devicePixelRatio]);
      if (drawn !== this.drawn) this.paintCodes(colours);
      this.drawn = drawn;
      paintMarks(sharpContext(this.markCanvas));
    }

    // Where a code is, in CSS pixels from the upper left corner.
    placeOf([x, y]) {
      const size = boxOf(this.codesCanvas).width;
      const { centre, half } = this.view;
      return [(size / 2) * (1 + (x - centre[0]) / half), (size / 2) * (1 - (y - centre[1]) / half)];
    }

    paintCodes(colours) {
      const context = sharpContext(this.codesCanvas);
      const size = boxOf(this.codesCanvas).width;
      context.fillStyle = colours.paper;
      context.fillRect(0, 0, size, size);
      this.paintGrid(context, size, colours);
      context.font = `600 ${size < 400 ? 9 : 11}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      // Those that are not selected first, so that the others lie on top.
      for (const selected of [false, true]) {
        context.globalAlpha = selected ? 1 : 0.25;
        this.labels.forEach((label, index) => {
          const code = this.codeAt(index);
          if (this.isSelected(label) !== selected || !this.isInView(code)) return;
          context.fillStyle = selected ? colours.classes[label] : colours.faint;
          this.paintCode(context, this.names[label], this.placeOf(code));
        });
      }
      context.globalAlpha = 1;
    }

    paintCode(context, name, [x, y]) {
      if (isShort(name)) return context.fillText(name, x, y);
      context.beginPath();
      context.arc(x, y, DOT, 0, 2 * Math.PI);
      context.fill();
    }

    // Lines at round numbers, four or so, named at the left and the lower edge.
    paintGrid(context, size, colours) {
      const { centre, half } = this.view;
      const power = 10 ** Math.floor(Math.log10(half / 2));
      const step = power * [1, 2, 5, 10].find((factor) => factor * power >= half / 2);
      const decimals = Math.max(0, -Math.floor(Math.log10(step)));
      context.font = "11px system-ui, sans-serif";
      context.fillStyle = colours.faint;
      for (const axis of [0, 1]) {
        context.textAlign = axis ? "left" : "center";
        context.textBaseline = axis ? "middle" : "bottom";
        const last = Math.floor((centre[axis] + half) / step);
        for (let line = Math.ceil((centre[axis] - half) / step); line <= last; line++) {
          const at = this.placeOf([line * step, line * step])[axis];
          context.globalAlpha = 0.25;
          context.fillRect(...(axis ? [0, at, size, 1] : [at, 0, 1, size]));
          context.globalAlpha = 1;
          const name = shown(line * step, decimals);
          if (at > 20 && at < size - 20) context.fillText(name, ...(axis ? [3, at] : [at, size - 2]));
        }
      }
    }
  }

  function isWithin(code, { centre, half }) {
    return code.every((value, axis) => Math.abs(value - centre[axis]) <= half);
  }

  function paintCross(context, at, radius, colours, width) {
    strokeCross(context, at, radius, colours.paper, width + 3);
    strokeCross(context, at, radius, colours.ink, width);
  }

  function strokeCross(context, [x, y], radius, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + radius * dx, y + radius * dy);
      context.lineTo(x + 2 * radius * dx, y + 2 * radius * dy);
    }
    context.stroke();
  }

  Object.assign(aelibLive, { CodeMap, isShort, paintCross });
})();
