// needs: figure.js, random.js
// A deep net with random weights, and what of the gradient reaches each of its layers: the mathematics of aelib/live/
// deep_net.py, which says what each part is, in the same order and by the same names. All of it in 64 bits.

(() => {
  "use strict";

  const { unitNormals } = aelibLive;

  const CLASSES = 10;

  // Random numbers

  // What does not change while the reader changes everything else is kept: the random numbers of one seed, `kernel` with a
  // row for each input of a layer and `turned` with one for each of its units, and what they make of the images.
  const kept = { seed: null, layers: new Map() };
  function keptNormals(seed, layer, fanIn, fanOut) {
    if (kept.seed !== seed) {
      kept.seed = seed;
      kept.layers.clear();
    }
    const name = `${layer}, ${fanIn}, ${fanOut}`;
    if (!kept.layers.has(name)) {
      const normals = unitNormals(seed, layer, (fanIn + 1) * fanOut);
      const kernel = normals.subarray(0, fanIn * fanOut);
      const turned = new Float64Array(kernel.length);
      for (let i = 0; i < fanIn; i++) for (let j = 0; j < fanOut; j++) turned[j * fanIn + i] = kernel[i * fanOut + j];
      const bias = normals.subarray(kernel.length, kernel.length + fanOut);
      kept.layers.set(name, { kernel, turned, bias, images: new WeakMap() });
    }
    return kept.layers.get(name);
  }

  // The standard deviations of a layer's weights and of its biases.
  const spreads = {
    glorot: (fanIn, fanOut) => [Math.sqrt(2 / (fanIn + fanOut)), 0],
    "glorot-4": (fanIn, fanOut) => [4 * Math.sqrt(2 / (fanIn + fanOut)), 0],
    he: (fanIn) => [Math.sqrt(2 / fanIn), 0],
    uniform: (fanIn) => [Math.sqrt(1 / (3 * fanIn)), 0],
    nielsen: (fanIn) => [Math.sqrt(1 / fanIn), 1],
    small: () => [0.01, 0],
  };

  // Each activation, and its derivative, which is not rounded to 0 where it is small and not 0; `fallen` is exp(−|steep t|).
  const activations = {
    sigmoid: {
      steep: 1,
      phi: (t, fallen) => (t < 0 ? fallen : 1) / (1 + fallen),
      derivative: (t, fallen) => fallen / ((1 + fallen) * (1 + fallen)),
      isStuck: (a) => a < 0.05 || a > 0.95,
    },
    tanh: {
      steep: 2,
      phi: Math.tanh,
      derivative: (t, fallen) => (4 * fallen) / ((1 + fallen) * (1 + fallen)),
      isStuck: (a) => Math.abs(a) > 0.9,
    },
    relu: { steep: 0, phi: (t) => Math.max(t, 0), derivative: (t) => (t > 0 ? 1 : 0) },
  };

  // Matrices: flat arrays, row by row. Rows are examples.

  // The product of each row of one with each row of another, two rows of each at a time, so that every number that is
  // loaded is used twice. Of rows with each other, those right of the diagonal are enough.
  function products(one, other, length) {
    const [rows, columns] = [one.length / length, other.length / length];
    const all = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row += 2) {
      const nextRow = Math.min(row + 1, rows - 1);
      for (let column = one === other ? row : 0; column < columns; column += 2) {
        const nextColumn = Math.min(column + 1, columns - 1);
        const a = row * length, b = nextRow * length, c = column * length, d = nextColumn * length;
        let ac = 0, ad = 0, bc = 0, bd = 0;
        for (let k = 0; k < length; k++) {
          ac += one[a + k] * other[c + k];
          ad += one[a + k] * other[d + k];
          bc += one[b + k] * other[c + k];
          bd += one[b + k] * other[d + k];
        }
        all[row * columns + column] = ac;
        all[row * columns + nextColumn] = ad;
        all[nextRow * columns + column] = bc;
        all[nextRow * columns + nextColumn] = bd;
      }
    }
    return all;
  }

  // Rows by their products with each other, after a division by the largest number: their squares may be too small, or
  // too large, for 64 bits.
  function gram(values, rows) {
    let largest = 0;
    for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) <= largest)) largest = Math.abs(values[i]);
    if (largest === 0 || !Number.isFinite(largest)) return { largest, rows, inner: null };
    const divided = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) divided[i] = values[i] / largest;
    return { largest, rows, inner: products(divided, divided, values.length / rows) };
  }

  function meanNorm({ largest, rows, inner }) {
    if (!inner) return largest;
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += Math.sqrt(inner[row * rows + row]);
    return (largest * sum) / rows;
  }

  // ‖aᵀ δ / n‖, whose square is the sum over all pairs of rows of (aᵣ · aₛ) (δᵣ · δₛ) / n²: of 40 rows, and not of the
  // 10,000 numbers of aᵀ δ.
  function gradientNorm(a, delta) {
    const { rows } = a;
    if (!a.inner || !delta.inner) return a.largest * delta.largest;
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      sum += a.inner[row * rows + row] * delta.inner[row * rows + row];
      for (let other = row + 1; other < rows; other++) sum += 2 * a.inner[row * rows + other] * delta.inner[row * rows + other];
    }
    return (a.largest * delta.largest * Math.sqrt(Math.max(sum, 0))) / rows;
  }

  // The net

  // `x`, flat, has one row for each of the `labels`; the result is that of `layer_norms` in Python. It pauses after each
  // layer, on the way forwards and on the way back, so that its caller can let the page draw in between.
  function* layerNorms({ x, labels, width }, { depth, activation, initialisation, gain, seed }) {
    const rows = labels.length;
    const { steep, phi, derivative } = activations[activation];
    const sizes = [x.length / rows, ...Array(depth).fill(width), CLASSES];

    const layers = [];
    const slopes = [];
    const grams = [gram(x, rows)];
    let given = x;
    let stuck = 0;
    for (let l = 0; l <= depth; l++) {
      const layer = draw(sizes, l, { initialisation, gain, seed });
      const { fanIn, fanOut, scale, bias, ofBiases, turned, images } = layer;
      layers.push(layer);
      if (l === 0 && !images.has(x)) images.set(x, products(x, turned, fanIn));
      const t = l === 0 ? images.get(x).slice() : products(given, turned, fanIn);
      for (let i = 0; i < t.length; i++) t[i] = scale * t[i] + ofBiases * bias[i % fanOut];
      given = t;
      if (l === depth) break;
      const slope = new Float64Array(t.length);
      for (let i = 0; i < t.length; i++) {
        const fallen = steep ? Math.exp(-steep * Math.abs(t[i])) : 0;
        slope[i] = derivative(t[i], fallen);
        t[i] = phi(t[i], fallen);
      }
      slopes.push(slope);
      grams.push(gram(given, rows));
      stuck += stuckShare(activation, given, rows) / depth;
      yield;
    }

    const { delta: last, loss } = crossEntropy(given, labels);
    const deltas = [gram(last, rows)];
    let delta = last;
    for (let l = depth; l > 0; l--) {
      const { scale, kernel, fanOut } = layers[l];
      delta = products(delta, kernel, fanOut);
      for (let i = 0; i < delta.length; i++) delta[i] *= scale * slopes[l - 1][i];
      deltas.unshift(gram(delta, rows));
      yield;
    }

    const norms = deltas.map(meanNorm);
    return {
      weights: layers.map((_, l) => gradientNorm(grams[l], deltas[l])),
      delta: norms,
      wide: wide(layers, activation, x.reduce((sum, value) => sum + value * value, 0) / rows, norms.at(-1)),
      entering: grams.map(meanNorm),
      stuck,
      loss,
    };
  }

  // One layer. The output is layer 0 of the generator, at any depth.
  function draw(sizes, l, { initialisation, gain, seed }) {
    const [fanIn, fanOut] = sizes.slice(l);
    const [ofWeights, ofBiases] = spreads[initialisation](fanIn, fanOut);
    const normals = keptNormals(seed, (l + 1) % (sizes.length - 1), fanIn, fanOut);
    return { ...normals, fanIn, fanOut, scale: gain * ofWeights, ofBiases };
  }

  // The loss, a mean over the examples, and δ at the output, p − y.
  function crossEntropy(outputs, labels) {
    const delta = new Float64Array(outputs.length);
    let loss = 0;
    labels.forEach((label, row) => {
      const own = outputs.subarray(row * CLASSES, (row + 1) * CLASSES);
      const largest = Math.max(...own);
      const logSum = Math.log(own.reduce((sum, value) => sum + Math.exp(value - largest), 0));
      own.forEach((value, k) => { delta[row * CLASSES + k] = Math.exp(value - largest - logSum) - (k === label ? 1 : 0); });
      loss -= (own[label] - largest - logSum) / labels.length;
    });
    return { delta, loss };
  }

  // Of activations near an end of their range; of ReLUs, those that are 0 for every example.
  function stuckShare(activation, a, rows) {
    const { isStuck } = activations[activation];
    if (isStuck) return a.reduce((count, value) => count + (isStuck(value) ? 1 : 0), 0) / a.length;
    const width = a.length / rows;
    let dead = 0;
    for (let unit = 0; unit < width; unit++) {
      let row = 0;
      while (row < rows && a[row * width + unit] === 0) row++;
      if (row === rows) dead++;
    }
    return dead / width;
  }

  const GRID = Float64Array.from({ length: 800 }, (_, i) => (i + 0.5) / 50 - 8);
  const DENSITY = GRID.map((u) => Math.exp(-u * u / 2));
  const TOTAL = DENSITY.reduce((sum, value) => sum + value);

  // What ‖δ‖ would be in the layers of a very wide net, given its value at the output.
  function wide(layers, activation, squares, last) {
    const { steep, phi, derivative } = activations[activation];
    const factors = layers.slice(0, -1).map(({ fanOut, scale, ofBiases }, l) => {
      const spread = Math.sqrt(squares * scale ** 2 + ofBiases ** 2);
      let [ofPhi, ofDerivative] = [0, 0];
      GRID.forEach((u, i) => {
        const fallen = Math.exp(-steep * Math.abs(spread * u));
        ofPhi += DENSITY[i] * phi(spread * u, fallen) ** 2;
        ofDerivative += DENSITY[i] * derivative(spread * u, fallen) ** 2;
      });
      squares = fanOut * (ofPhi / TOTAL);
      return layers[l + 1].scale * Math.sqrt(fanOut * (ofDerivative / TOTAL));
    });
    return factors.reduceRight((norms, factor) => [factor * norms[0], ...norms], [last]);
  }

  // How many powers of ten norms grow by from one hidden layer to the next, or nan of one alone: the slope of least squares.
  function decades(norms) {
    const hidden = norms.slice(0, -1);
    if (hidden.length < 2) return NaN;
    let [product, squares] = [0, 0];
    hidden.forEach((value, index) => {
      const layer = index - (hidden.length - 1) / 2;
      product += layer * Math.log10(value);
      squares += layer * layer;
    });
    return product / squares;
  }

  Object.assign(aelibLive, { decades, layerNorms, unitNormals });
})();
