// needs: random.js
// Bars that vary in one way to six, and how a new one is rendered from examples: the mathematics of aelib/course/live/
// bars.py, which says what each part is, by the same names. Its numbers are shipped, `{ side, lowest, highest, usual,
// blended, ridge, examples, new, measured }`, and `makeBars(these)` gives
//   factors(ways, seed, place)         the six numbers of a bar; `seed` is `examples` or `new`
//   picture(factors)                   its pixels, from 0 to 1
//   outline(factors)                   its four corners, [[x, y], ...] in pixels
//   variance(ways)                     that of all such bars, summed over pixels
//   nearest(factors, ways, count)      the places of the nearest examples among the first `count`
//   blend(picture, pictures)           the blend of pictures that comes nearest to one
//   squared(one, other)                the squared distance between two pictures

(() => {
  "use strict";

  const { uniforms } = aelibLive;

  function makeBars({ side, lowest, highest, usual, blended, ridge, examples, new: fresh, measured }) {
    const size = lowest.length;
    const random = new Map([examples, fresh].map((seed) => [seed, uniforms(seed)]));
    const variances = new Map();

    function factors(ways, seed, place) {
      const uniform = random.get(seed);
      return lowest.map((low, which) =>
        which < ways ? low + (highest[which] - low) * uniform(size * place + which) : usual[which]);
    }

    // Calls `visit(pixel, ink)` for the pixels that may have ink: those of the box around the bar and its edge.
    function eachPixel([x, y, angle, length, width, brightness], visit) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const edge = 1 / side;
      const reach = (one, other) => Math.abs(one) * (length + edge) + Math.abs(other) * (width + edge);
      const first = (place) => Math.max(0, Math.ceil(((place + 1) * side - 1) / 2));
      const last = (place) => Math.min(side - 1, Math.floor(((place + 1) * side - 1) / 2));
      const [wide, high] = [reach(cos, sin), reach(sin, cos)];
      const [left, rightmost] = [first(x - wide), last(x + wide)];
      for (let row = first(y - high); row <= last(y + high); row++) {
        const down = (2 * row + 1) / side - 1 - y;
        for (let column = left; column <= rightmost; column++) {
          const right = (2 * column + 1) / side - 1 - x;
          const along = cos * right + sin * down;
          const across = cos * down - sin * right;
          const beyond = Math.max(Math.abs(along) - length, Math.abs(across) - width);
          const part = 0.5 - (side / 2) * beyond;
          if (part > 0) visit(row * side + column, brightness * Math.min(part, 1));
        }
      }
    }

    function picture(bar) {
      const pixels = new Float64Array(side * side);
      eachPixel(bar, (pixel, ink) => { pixels[pixel] = ink; });
      return pixels;
    }

    function outline([x, y, angle, length, width]) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([along, across]) =>
        [x + along * length * cos - across * width * sin, y + along * length * sin + across * width * cos]
          .map((place) => ((place + 1) * side) / 2));
    }

    function variance(ways) {
      if (!variances.has(ways)) {
        const [sums, squares] = [new Float64Array(side * side), new Float64Array(side * side)];
        for (let place = 0; place < measured; place++)
          eachPixel(factors(ways, fresh, place), (pixel, ink) => {
            sums[pixel] += ink;
            squares[pixel] += ink * ink;
          });
        const total = sums.reduce((all, sum, pixel) => all + squares[pixel] / measured - (sum / measured) ** 2, 0);
        variances.set(ways, total);
      }
      return variances.get(ways);
    }

    // No example is kept: each is drawn again, of which only the pixels with ink count, and those of the bar.
    function nearest(bar, ways, count) {
      const target = picture(bar);
      const all = target.reduce((sum, ink) => sum + ink * ink, 0);
      const found = []; // { place, gap }, the nearest first
      for (let place = 0; place < count; place++) {
        let gap = all;
        eachPixel(factors(ways, examples, place), (pixel, ink) => { gap += ink * (ink - 2 * target[pixel]); });
        if (found.length === blended && gap >= found.at(-1).gap) continue;
        if (found.length === blended) found.pop();
        const before = found.findIndex((one) => one.gap > gap);
        found.splice(before < 0 ? found.length : before, 0, { place, gap });
      }
      return found.map(({ place }) => place);
    }

    function blend(target, pictures) {
      const gaps = pictures.map((pixels) => pixels.map((ink, pixel) => target[pixel] - ink));
      const products = gaps.map((one) => gaps.map((other) => one.reduce((sum, gap, pixel) => sum + gap * other[pixel], 0)));
      const trace = products.reduce((sum, row, place) => sum + row[place], 0);
      products.forEach((row, place) => { row[place] += (ridge[0] * trace) / pictures.length + ridge[1]; });
      const weights = solved(products, pictures.map(() => 1));
      const total = weights.reduce((sum, weight) => sum + weight);
      return target.map((_, pixel) =>
        pictures.reduce((sum, pixels, place) => sum + (weights[place] / total) * pixels[pixel], 0));
    }

    return { factors, picture, outline, variance, nearest, blend, squared };
  }

  // The solution of a system with a symmetric positive definite matrix, by elimination. Both are used up.
  function solved(matrix, values) {
    const count = values.length;
    for (let pivot = 0; pivot < count; pivot++)
      for (let row = pivot + 1; row < count; row++) {
        const share = matrix[row][pivot] / matrix[pivot][pivot];
        for (let column = pivot; column < count; column++) matrix[row][column] -= share * matrix[pivot][column];
        values[row] -= share * values[pivot];
      }
    for (let row = count - 1; row >= 0; row--) {
      for (let column = row + 1; column < count; column++) values[row] -= matrix[row][column] * values[column];
      values[row] /= matrix[row][row];
    }
    return values;
  }

  function squared(one, other) {
    return one.reduce((sum, ink, pixel) => sum + (ink - other[pixel]) ** 2, 0);
  }

  Object.assign(aelibLive, { makeBars });
})();
