// needs: figure.js
// A deep net with random weights, and what of the gradient reaches each of its layers: the mathematics of aelib/live/
// deep_net.py, which says what each part is, in the same order and by the same names. All of it in 64 bits.

(() => {
  "use strict";

  const CLASSES = 10;
  const LAYER_STRIDE = 2 ** 20;

  // Random numbers

  function scramble(bits) {
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return bits ^ (bits >>> 15);
  }

  function unitNormals(seed, layer, count) {
    const start = scramble(seed + 1);
    const uniform = (counter) => ((scramble(start + Math.imul(counter, 0x9e3779b9)) >>> 0) + 0.5) / 2 ** 32;
    const normals = new Float64Array(count + (count % 2));
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(uniform(layer * LAYER_STRIDE + i)));
      const angle = 2 * Math.PI * uniform(layer * LAYER_STRIDE + i + 1);
      normals[i] = radius * Math.cos(angle);
      normals[i + 1] = radius * Math.sin(angle);
    }
    return normals;
  }

  // The numbers of one seed are kept: they stay the same while the reader changes everything else.
  const kept = { seed: null, layers: new Map() };
  function keptNormals(seed, layer, count) {
    if (kept.seed !== seed) {
      kept.seed = seed;
      kept.layers.clear();
    }
    const name = `${layer}, ${count}`;
    if (!kept.layers.has(name)) kept.layers.set(name, unitNormals(seed, layer, count));
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

  // Each activation, and its derivative, which is not rounded to 0 where it is small and not 0.
  const fallen = (t) => Math.exp(-Math.abs(t));
  const activations = {
    sigmoid: {
      phi: (t) => (t < 0 ? fallen(t) : 1) / (1 + fallen(t)),
      derivative: (t) => fallen(t) / (1 + fallen(t)) ** 2,
      isStuck: (a) => a < 0.05 || a > 0.95,
    },
    tanh: {
      phi: Math.tanh,
      derivative: (t) => (4 * fallen(2 * t)) / (1 + fallen(2 * t)) ** 2,
      isStuck: (a) => Math.abs(a) > 0.9,
    },
    relu: { phi: (t) => Math.max(t, 0), derivative: (t) => (t > 0 ? 1 : 0) },
  };

  // Matrices: flat arrays, row by row. Rows are examples.

  // Add to `length` numbers of `target`, from `at` on, the sum of the rows of a matrix, each times its factor: `count`
  // factors, `stride` apart. Zeros are passed over, for most pixels are 0 and half of what ReLUs give; and four rows at
  // a time need a quarter of the loads.
  const factor = new Float64Array(2 ** 11);
  const from = new Int32Array(2 ** 11);
  function addRows(target, at, length, rows, factors, first, stride, count) {
    let found = 0;
    for (let i = 0; i < count; i++) {
      const value = factors[first + i * stride];
      if (value === 0) continue;
      factor[found] = value;
      from[found++] = i * length;
    }
    for (; found % 4; found++) factor[found] = from[found] = 0;
    for (let k = 0; k < found; k += 4) {
      const [f, g, h, i] = [factor[k], factor[k + 1], factor[k + 2], factor[k + 3]];
      const [p, q, r, s] = [from[k], from[k + 1], from[k + 2], from[k + 3]];
      for (let j = 0; j < length; j++)
        target[at + j] += f * rows[p + j] + g * rows[q + j] + h * rows[r + j] + i * rows[s + j];
    }
  }

  function transposed({ kernel, fanIn, fanOut }) {
    const turned = new Float64Array(kernel.length);
    for (let i = 0; i < fanIn; i++) for (let j = 0; j < fanOut; j++) turned[j * fanIn + i] = kernel[i * fanOut + j];
    return turned;
  }

  // a W + b
  function forwards(a, { kernel, bias, fanIn, fanOut }, rows) {
    const t = new Float64Array(rows * fanOut);
    for (let row = 0; row < rows; row++) {
      t.set(bias, row * fanOut);
      addRows(t, row * fanOut, fanOut, kernel, a, row * fanIn, 1, fanIn);
    }
    return t;
  }

  // φ′(t) (δ Wᵀ)
  function backwards(delta, layer, t, derivative, rows) {
    const { fanIn, fanOut } = layer;
    const kernel = transposed(layer);
    const before = new Float64Array(rows * fanIn);
    for (let row = 0; row < rows; row++)
      addRows(before, row * fanIn, fanIn, kernel, delta, row * fanOut, 1, fanOut);
    return before.map((value, place) => derivative(t[place]) * value);
  }

  // ‖aᵀ δ / n‖
  function gradientNorm(a, delta, { fanIn, fanOut }, rows) {
    const gradient = new Float64Array(fanIn * fanOut);
    for (let i = 0; i < fanIn; i++) addRows(gradient, i * fanOut, fanOut, delta, a, i, fanIn, rows);
    return norm(gradient) / rows;
  }

  // Of numbers whose squares may be too small, or too large, for 64 bits.
  function norm(values) {
    let largest = 0;
    for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) <= largest)) largest = Math.abs(values[i]);
    if (largest === 0 || !Number.isFinite(largest)) return largest;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += (values[i] / largest) * (values[i] / largest);
    return largest * Math.sqrt(sum);
  }

  function meanNorm(values, rows) {
    const length = values.length / rows;
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += norm(values.subarray(row * length, (row + 1) * length));
    return sum / rows;
  }

  // The net

  // `x`, flat, has one row for each of the `labels`; the result is that of `layer_norms` in Python.
  function layerNorms({ x, labels, width }, { depth, activation, initialisation, gain, seed }) {
    const rows = labels.length;
    const { phi, derivative } = activations[activation];
    const layers = draw([x.length / rows, ...Array(depth).fill(width), CLASSES], { initialisation, gain, seed });

    const given = [x];
    const before = [];
    for (const layer of layers) {
      before.push(forwards(given.at(-1), layer, rows));
      given.push(before.at(-1).map(phi));
    }
    const { delta: last, loss } = crossEntropy(before.at(-1), labels);
    const deltas = [last];
    for (let l = depth; l > 0; l--) deltas.unshift(backwards(deltas[0], layers[l], before[l - 1], derivative, rows));

    const delta = deltas.map((values) => meanNorm(values, rows));
    return {
      weights: layers.map((layer, l) => gradientNorm(given[l], deltas[l], layer, rows)),
      delta,
      wide: wide(layers, activation, gain, x.reduce((sum, value) => sum + value * value, 0) / rows, delta.at(-1)),
      entering: layers.map((_, l) => meanNorm(given[l], rows)),
      stuck: given.slice(1, -1).reduce((sum, a) => sum + stuckShare(activation, a, rows), 0) / depth,
      loss,
    };
  }

  // The output is layer 0 of the generator, at any depth.
  function draw(sizes, { initialisation, gain, seed }) {
    return sizes.slice(1).map((fanOut, index) => {
      const fanIn = sizes[index];
      const [ofWeights, ofBiases] = spreads[initialisation](fanIn, fanOut);
      const normals = keptNormals(seed, (index + 1) % (sizes.length - 1), (fanIn + 1) * fanOut);
      const count = fanIn * fanOut;
      return {
        fanIn,
        fanOut,
        ofWeights,
        ofBiases,
        kernel: normals.subarray(0, count).map((value) => gain * ofWeights * value),
        bias: normals.subarray(count, count + fanOut).map((value) => ofBiases * value),
      };
    });
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
  function wide(layers, activation, gain, squares, last) {
    const { phi, derivative } = activations[activation];
    const factors = layers.slice(0, -1).map(({ fanOut, ofWeights, ofBiases }, l) => {
      const spread = Math.sqrt(squares * (gain * ofWeights) ** 2 + ofBiases ** 2);
      let [ofPhi, ofDerivative] = [0, 0];
      GRID.forEach((u, i) => {
        ofPhi += DENSITY[i] * phi(spread * u) ** 2;
        ofDerivative += DENSITY[i] * derivative(spread * u) ** 2;
      });
      squares = fanOut * (ofPhi / TOTAL);
      return gain * layers[l + 1].ofWeights * Math.sqrt(fanOut * (ofDerivative / TOTAL));
    });
    return factors.reduceRight((norms, factor) => [factor * norms[0], ...norms], [last]);
  }

  // How many powers of ten norms grow by from one hidden layer to the next, or nan: the slope of least squares.
  function decades(norms) {
    const hidden = norms.slice(0, -1);
    if (hidden.length < 2 || !hidden.every((value) => value > 0 && Number.isFinite(value))) return NaN;
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
