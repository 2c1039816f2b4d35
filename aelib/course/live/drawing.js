// needs: figure.js, numbers.js
// A drawing as MNIST would have had it (aelib/live/drawing.py): strokes become ink, and the ink is fitted and centred.
//
// AREA is the usual area to draw on: its side, and the radius of the pen.
// const drawing = new Drawing({ side, radius })
//   `drawing.ink` is the ink, from 0 to 1, of side × side pixels. `drawing.clear()`, `drawing.enlarge(digit)`, which puts
//   a digit of 28 × 28 there, and `drawing.line([x, y], [x, y])`, a piece of a stroke, change it.
// prepareDigit(ink, side) is the digit of 28 × 28 that MNIST would have made of it, or null where there is no ink.
// fitDigit(ink, side) is that `digit` with the rectangle `from` which it was taken of the drawing, and that `to` which it was
// put in the digit, each as { at: [top, left], size: [height, width] }, in pixels of its own.
// isLarge(fit, side) is whether a drawing is worth fitting, in which a dot would become a disc.
// inkOf(strokes, area) is the ink of whole strokes.
// beginsStroke(event, held) is whether a press begins a stroke, where `held` is the press of the one being drawn, or null: a
// second finger begins none, and neither does a palm beside a pen.

(() => {
  "use strict";

  const { clamp } = aelibLive;

  const AREA = { side: 280, radius: 12 }; // of drawing.py
  const FIELD = 28;
  const BOX = 20;
  const LEAST = 0.5 / 255;
  const LARGE = 1 / 3; // of the side, the longer side of what is drawn

  class Drawing {
    constructor({ side, radius }) {
      Object.assign(this, { side, radius, ink: new Float64Array(side * side) });
    }

    clear() {
      this.ink.fill(0);
    }

    enlarge(digit) {
      const factor = this.side / FIELD;
      for (let y = 0; y < this.side; y++)
        for (let x = 0; x < this.side; x++)
          this.ink[y * this.side + x] = digit[Math.floor(y / factor) * FIELD + Math.floor(x / factor)];
    }

    line([x, y], [toX, toY]) {
      const { side, radius, ink } = this;
      const [dx, dy] = [toX - x, toY - y];
      const squared = dx * dx + dy * dy || 1;
      const first = (one, other) => Math.max(0, Math.floor(Math.min(one, other) - radius - 1));
      const last = (one, other) => Math.min(side, Math.ceil(Math.max(one, other) + radius + 1));
      for (let row = first(y, toY); row < last(y, toY); row++) {
        for (let column = first(x, toX); column < last(x, toX); column++) {
          const [fromX, fromY] = [column + 0.5 - x, row + 0.5 - y];
          const along = clamp((fromX * dx + fromY * dy) / squared, 0, 1);
          const distance = Math.sqrt((fromX - along * dx) ** 2 + (fromY - along * dy) ** 2);
          const place = row * side + column;
          ink[place] = Math.max(ink[place], clamp(radius + 0.5 - distance, 0, 1));
        }
      }
    }
  }

  const beginsStroke = ({ button, isPrimary, pointerType }, held) =>
    button === 0 && isPrimary && !(held?.pointerType === "pen" && pointerType === "touch");

  const prepareDigit = (ink, side) => fitDigit(ink, side)?.digit ?? null;

  function fitDigit(ink, side) {
    const inked = [new Set(), new Set()]; // rows and columns
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        if (ink[y * side + x] > LEAST) {
          inked[0].add(y);
          inked[1].add(x);
        }
    if (!inked[0].size) return null;
    const low = inked.map((places) => Math.min(...places));
    const lengths = inked.map((places, axis) => Math.max(...places) + 1 - low[axis]);
    const sizes = lengths.map((length) => Math.max(1, Math.floor((BOX * length) / Math.max(...lengths) + 0.5)));
    const box = means(ink, side, low, lengths, sizes);
    const [top, left] = placesOf(box, sizes);
    const field = new Float64Array(FIELD * FIELD);
    for (let y = 0; y < sizes[0]; y++)
      for (let x = 0; x < sizes[1]; x++) field[(top + y) * FIELD + left + x] = box[y * sizes[1] + x];
    return { digit: field, from: { at: low, size: lengths }, to: { at: [top, left], size: sizes } };
  }

  const isLarge = ({ from }, side) => Math.max(...from.size) >= LARGE * side;

  function inkOf(strokes, area) {
    const drawing = new Drawing(area);
    for (const stroke of strokes) stroke.forEach((to, place) => drawing.line(stroke[Math.max(place - 1, 0)], to));
    return drawing.ink;
  }

  // Where the box goes, so that the centre of mass lies in the middle of the field.
  function placesOf(box, [height, width]) {
    let [mass, y, x] = [0, 0, 0];
    box.forEach((ink, place) => {
      mass += ink;
      y += ink * Math.floor(place / width);
      x += ink * (place % width);
    });
    const middle = (centre) => FIELD / 2 - Math.floor(centre + 0.5 + 1e-6);
    return [clamp(middle(y / mass), 0, FIELD - height), clamp(middle(x / mass), 0, FIELD - width)];
  }

  // The means over equal parts of the inked rectangle: first of each row, then down the columns.
  function means(ink, side, [top, left], [height, width], [rows, columns]) {
    const across = parts(left, width, columns);
    const down = parts(top, height, rows);
    const box = new Float64Array(rows * columns);
    const row = new Float64Array(columns);
    for (let y = top; y < top + height; y++) {
      row.fill(0);
      across.forEach((pixels, column) => {
        for (const [x, share] of pixels) row[column] += share * ink[y * side + x];
      });
      down.forEach((pixels, place) => {
        const share = pixels.get(y);
        if (share) row.forEach((value, column) => { box[place * columns + column] += share * value; });
      });
    }
    return box;
  }

  // For each of `count` equal parts of `length` pixels from `low` on, the pixels in it, and the share of each.
  function parts(low, length, count) {
    const edge = (part) => low + (length / count) * part;
    return Array.from({ length: count }, (_, part) => {
      const pixels = new Map();
      for (let pixel = Math.floor(edge(part)); pixel < edge(part + 1); pixel++) {
        const covered = Math.min(edge(part + 1), pixel + 1) - Math.max(edge(part), pixel);
        if (covered > 0 && pixel < low + length) pixels.set(pixel, (covered * count) / length);
      }
      return pixels;
    });
  }

  Object.assign(aelibLive, { AREA, Drawing, beginsStroke, fitDigit, inkOf, isLarge, prepareDigit });
})();
