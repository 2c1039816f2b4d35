// One step of training an autoencoder, twice: by WebAssembly (train.c), and where a page may not run that, by the plain
// JavaScript below, which is the same step in the same words, in 64-bit floats. A worker runs it: `needs` nothing.
//
// const engine = (await wasmEngine(bytes).catch(() => null)) ?? plainEngine()
// engine.begin({ sizes, batch, linear, examples })   zeros; then .params, .gradient, .data (greys), .order, .codes, .output
// engine.step(many, rate, time)                      one step of Adam, the `time`-th, on the first `many` of `order`
// engine.encode(first, many), engine.decode(many)    `many` images of `data` into `codes`, and codes into `output`
// draw(engine, uniform, linear)                      first weights, as aelib draws them
// uniforms(seed), shuffled(count, uniform)           random numbers between 0 and 1, and 0 to count - 1 in random order

const [BETA1, BETA2, TINY] = [0.9, 0.999, 1e-8];
const unbiased = (beta, time) => 1 / (1 - beta ** time);
const countOf = (sizes) => sizes.slice(1).reduce((sum, out, l) => sum + (sizes[l] + 1) * out, 0);

async function wasmEngine(bytes) {
  const { exports: own } = (await WebAssembly.instantiate(bytes, {})).instance;
  const engine = {
    name: "WebAssembly",
    begin({ sizes, batch, linear, examples }) {
      const layers = sizes.length - 1;
      new Int32Array(own.memory.buffer, own.sizes(), sizes.length).set(sizes);
      own.begin(layers, batch, linear, examples);
      const view = (Type, at, length) => new Type(own.memory.buffer, at, length);
      Object.assign(engine, {
        sizes,
        params: view(Float32Array, own.params(), countOf(sizes)),
        gradient: view(Float32Array, own.gradient(), countOf(sizes)),
        data: view(Uint8Array, own.data(), examples * sizes[0]),
        order: view(Int32Array, own.order(), batch),
        codes: view(Float32Array, own.codes(), batch * sizes[layers / 2]),
        output: view(Float32Array, own.output(), batch * sizes[layers]),
      });
    },
    step: (many, rate, time) => own.step(many, rate, unbiased(BETA1, time), unbiased(BETA2, time)),
    encode: own.encode,
    decode: own.decode,
  };
  return engine;
}

function plainEngine() {
  let layers, linear, theta, gradient, mean, square, W, b, dW, db, a, delta;
  const hasRelu = (l) => !linear && l !== layers / 2 && l !== layers;

  function begin({ sizes, batch, examples, ...rest }) {
    ({ linear } = rest);
    layers = sizes.length - 1;
    [theta, gradient, mean, square] = [1, 2, 3, 4].map(() => new Float64Array(countOf(sizes)));
    [W, b, dW, db] = [[], [], [], []];
    let at = 0;
    for (let l = 0; l < layers; l++)
      for (const [length, ...parts] of [[sizes[l] * sizes[l + 1], W, dW], [sizes[l + 1], b, db]]) {
        [theta, gradient].forEach((all, which) => { parts[which][l] = all.subarray(at, at + length); });
        at += length;
      }
    [a, delta] = [1, 2].map(() => sizes.map((width) => new Float64Array(batch * width)));
    const [data, order] = [new Uint8Array(examples * sizes[0]), new Int32Array(batch)];
    Object.assign(engine, { sizes, params: theta, gradient, data, order, codes: a[layers / 2], output: a[layers] });
  }

  function read(numberOf, many) {
    const [pixels] = engine.sizes;
    for (let e = 0; e < many; e++)
      for (let p = 0; p < pixels; p++) a[0][e * pixels + p] = engine.data[numberOf(e) * pixels + p] / 255;
  }

  function forward(from, to, many) {
    for (let l = from; l < to; l++) {
      const [into, out] = engine.sizes.slice(l, l + 2);
      for (let e = 0; e < many; e++) {
        const first = e * out;
        a[l + 1].set(b[l], first);
        for (let i = 0; i < into; i++) addTimes(a[l][e * into + i], W[l], i * out, a[l + 1], first, out);
        if (hasRelu(l + 1)) for (let j = first; j < first + out; j++) if (a[l + 1][j] < 0) a[l + 1][j] = 0;
      }
    }
    if (to === layers && !linear) for (let i = 0; i < many * engine.sizes[to]; i++) a[to][i] = 1 / (1 + Math.exp(-a[to][i]));
  }

  function backward(many) {
    for (let i = 0; i < many * engine.sizes[layers]; i++) delta[layers][i] = (a[layers][i] - a[0][i]) / many;
    gradient.fill(0);
    for (let l = layers - 1; l >= 0; l--) {
      const [into, out] = engine.sizes.slice(l, l + 2);
      for (let e = 0; e < many; e++) {
        addTimes(1, delta[l + 1], e * out, db[l], 0, out);
        for (let i = 0; i < into; i++) {
          const value = a[l][e * into + i];
          addTimes(value, delta[l + 1], e * out, dW[l], i * out, out);
          if (l) delta[l][e * into + i] = hasRelu(l) && !(value > 0) ? 0 : product(delta[l + 1], e * out, W[l], i * out, out);
        }
      }
    }
  }

  // to[t + j] += factor × from[f + j], for j from 0 to n - 1: most factors are 0, where there is no ink or a unit is off.
  function addTimes(factor, from, f, to, t, n) {
    if (factor) for (let j = 0; j < n; j++) to[t + j] += factor * from[f + j];
  }

  function product(one, o, other, first, n) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += one[o + j] * other[first + j];
    return sum;
  }

  function step(many, rate, time) {
    read((e) => engine.order[e], many);
    forward(0, layers, many);
    backward(many);
    const [first, second] = [unbiased(BETA1, time), unbiased(BETA2, time)];
    for (let i = 0; i < theta.length; i++) {
      const g = gradient[i];
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
      theta[i] -= (rate * mean[i] * first) / (Math.sqrt(square[i] * second) + TINY);
    }
  }

  function encode(first, many) {
    read((e) => first + e, many);
    forward(0, layers / 2, many);
  }

  const engine = { name: "JavaScript", begin, step, encode, decode: (many) => forward(layers / 2, layers, many) };
  return engine;
}

// He before a ReLU, from a normal distribution cut at two deviations, and Glorot before anything else.
function draw({ sizes, params }, uniform, linear) {
  const layers = sizes.length - 1;
  let at = 0;
  for (let l = 0; l < layers; l++) {
    const [into, out] = sizes.slice(l, l + 2);
    const relu = !linear && l + 1 !== layers / 2 && l + 1 !== layers;
    const [deviation, bound] = [Math.sqrt(2 / into) / CUT, Math.sqrt(6 / (into + out))];
    for (let i = 0; i < into * out; i++) params[at++] = relu ? deviation * cutNormal(uniform) : bound * (2 * uniform() - 1);
    at += out; // biases begin at 0
  }
}

const CUT = 0.87962566103423978; // the deviation of a standard normal distribution that is cut at two

function cutNormal(uniform) {
  for (;;) {
    const value = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    if (Math.abs(value) <= 2) return value;
  }
}

// Mulberry32.
function uniforms(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(count, uniform) {
  const order = Int32Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
