// needs: figure.js, network.js
// Images of digits on a canvas: dark ink on white in either theme, as everywhere in the book.
//
// makeImage(name, { width, height }) gives { canvas, caption, part }: `part` goes into the page.
// paintImage(canvas, ink) paints it; `ink(pixel)` is from 0, white, to 1.
// makeRow(name, count, { width, height }) gives { canvas, part }: room for `count` images side by side.
// paintRow(canvas, images) paints them, arrays of ink; where they are fewer, `count` says for how many there is room.
// pictures(shipped) gives the images that were shipped, one after another, and pieces(values, length) cuts an array.

(() => {
  "use strict";

  const { array, make } = aelibLive;

  const GAP = 2; // pixels between the images of a row

  function makeImage(name, size) {
    const canvas = make("canvas", { ...size, role: "img", "aria-label": name });
    const caption = make("p");
    return { canvas, caption, part: make("div", { class: "image" }, canvas, caption) };
  }

  function paintImage(canvas, ink) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    fill(image, ink);
    context.putImageData(image, 0, 0);
  }

  function fill(image, ink) {
    for (let pixel = 0; pixel < image.data.length / 4; pixel++) {
      image.data.fill(255 * (1 - ink(pixel)), 4 * pixel, 4 * pixel + 3);
      image.data[4 * pixel + 3] = 255;
    }
  }

  function makeRow(name, count, { width, height }) {
    const size = { width: count * (width + GAP) - GAP, height };
    const canvas = make("canvas", { ...size, role: "img", "aria-label": name });
    return { canvas, part: make("div", { class: "strip" }, canvas) };
  }

  function paintRow(canvas, images, count = images.length) {
    const context = canvas.getContext("2d");
    const width = (canvas.width + GAP) / count - GAP;
    context.clearRect(0, 0, canvas.width, canvas.height);
    images.forEach((ink, place) => {
      const image = context.createImageData(width, canvas.height);
      fill(image, (pixel) => ink[pixel]);
      context.putImageData(image, place * (width + GAP), 0);
    });
  }

  // `values` in pieces of one length.
  function pieces(values, length) {
    return Array.from({ length: values.length / length }, (_, place) => values.slice(place * length, (place + 1) * length));
  }

  // The images that were shipped, with ink from 0 to 1.
  function pictures(shipped) {
    const [height, width] = shipped.shape.slice(-2);
    return pieces(Float64Array.from(array(shipped), (grey) => grey / 255), height * width);
  }

  Object.assign(aelibLive, { makeImage, makeRow, paintImage, paintRow, pictures, pieces });
})();
