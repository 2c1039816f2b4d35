// needs: figure.js, numbers.js, network.js, pictures.js, drawing.js
// A square to draw one digit in, with a finger or a mouse.
//
// const pad = makePad({ name, began, drew, ended })
//   `pad.canvas` goes into the page. `began()` is called before a stroke begins, `drew()` when there is more ink, and
//   `ended()` when a stroke ends, each where it is given. `pad.strokes` are those of the reader on the area of drawing.py;
//   `pad.show(strokes)` puts others there, and `pad.showDigit(digit)` a digit of 28 × 28 in place of any.
//   `pad.digit()` is what MNIST would have made of it, or null where nothing is drawn, or nothing so large that a dot would
//   not become a disc. `pad.paint()` paints the canvas.

(() => {
  "use strict";

  const { AREA, Drawing, beginsStroke, boxOf, fitDigit, inkOf, isLarge, make, paintImage, pointIn } = aelibLive;
  const { side } = AREA;

  function makePad({ name, began, drew, ended }) {
    const drawing = new Drawing(AREA);
    let pen = null; // where it is, while it is down
    let held = null; // the press that it began with
    const canvas = make("canvas", {
      width: side, height: side, class: "pad", role: "img", "aria-label": name,
      onpointerdown: (event) => down(event),
      onpointermove: (event) => move(event),
      onpointerup: (event) => up(event),
      onpointercancel: (event) => up(event),
    });
    const pad = { canvas, strokes: [], show, showDigit, digit, paint };
    const placeOf = (event) => pointIn(canvas, event).map((value) => (value * side) / boxOf(canvas).width);

    function down(event) {
      if (!beginsStroke(event, held)) return;
      event.preventDefault();
      held = event;
      canvas.setPointerCapture(event.pointerId);
      began?.();
      pen = placeOf(event);
      pad.strokes.push([]);
      ink(pen);
    }

    function move(event) {
      if (event.pointerId !== held?.pointerId) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) ink(placeOf(each));
    }

    function ink(to) {
      drawing.line(pen, to);
      pad.strokes.at(-1).push(to);
      pen = to;
      drew?.();
    }

    function up(event) {
      if (event.pointerId !== held?.pointerId) return;
      held = pen = null;
      ended?.();
    }

    function show(strokes) {
      pad.strokes = strokes.map((stroke) => [...stroke]);
      drawing.ink = inkOf(strokes, AREA);
    }

    function showDigit(shown) {
      pad.strokes = [];
      drawing.enlarge(shown);
    }

    function digit() {
      const fit = fitDigit(drawing.ink, side);
      return fit && isLarge(fit, side) ? fit.digit : null;
    }

    function paint() {
      paintImage(canvas, (pixel) => drawing.ink[pixel]);
    }

    return pad;
  }

  Object.assign(aelibLive, { makePad });
})();
