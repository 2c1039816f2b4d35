// What trains, beside the page: it stands behind train-engine.js in one function, and WASM is train.wasm in base64.
//
// It hears   { load: { greys, train } }   784 greys an image; the first `train` are to be learnt from, the others are held out
//            { begin: { latent, linear, count, seed, shown, serial, calm } }   `shown` are places among those held out
//            { run: true or false }, { mine: 784 greys or null }, { look: { mark, carpet } }, a place on the plane and several
// and tells  { frame } some ten times a second while it trains, and after each of the others: { serial, seen }, the errors
//            { held, learnt } when `judged` digits had been seen, where the codes lie on the plane, { codes, wide }, `wide`
//            numbers each, and { pictures, carpet }: of `shown`, the reader's where `mine`, the mark's where `marked`.

const PIXELS = 784;
const BATCH = 128;
const RATE = 2e-3;
const SLICE = 30; // milliseconds between looks at what the page has said
const [FRAME, CALM] = [100, 1000]; // milliseconds between frames, and for who wants less motion
const FIRST = 200; // digits in the first second; e times as many in each that follows, for as long as the device can
const JUDGED = 500; // digits learnt from, of which the error is told
const TURNS = [60, 4]; // of the power method, at first and from frame to frame

let engine, greys, train, held, settings, uniform, order, place, time, seen, errors, axes, mine, looked, running;
let [ended, told, cost, spent, scheduled] = [0, 0, 0, 0, false];

const hears = {
  async load(told) {
    ({ greys, train } = told);
    held = greys.length / PIXELS - train;
    engine = (await wasmEngine(Uint8Array.from(atob(WASM), (each) => each.charCodeAt(0))).catch(() => null)) ?? plainEngine();
  },

  begin(told) {
    settings = told;
    const { latent, linear, count, seed } = settings;
    engine.begin({ sizes: [PIXELS, 256, 64, latent, 64, 256, PIXELS], batch: BATCH, linear, examples: train + held + 1 });
    engine.data.set(greys);
    uniform = uniforms(seed);
    draw(engine, uniform, linear);
    [order, place, time, seen, spent, axes, looked] = [shuffled(count, uniform), 0, 0, 0, 0, null, null];
    judge();
    tell();
  },

  run(on) {
    running = on;
    ended = told = performance.now();
    if (on) schedule();
    else if (settings) judge(), tell();
  },

  mine(drawn) {
    mine = drawn;
    if (settings && !running) tell();
  },

  look(at) {
    looked = at;
    if (settings && !running) tell();
  },
};

function step() {
  if (place >= settings.count) [order, place] = [shuffled(settings.count, uniform), 0];
  const some = order.subarray(place, place + BATCH);
  engine.order.set(some);
  engine.step(some.length, RATE, ++time);
  place += some.length;
  seen += some.length;
}

// Some steps, and a frame where one is due. Two thirds of the time are for training, on a slow device, too.
function slice() {
  scheduled = false;
  if (!running) return;
  const begun = performance.now();
  spent += Math.min(begun - ended, 4 * SLICE);
  const most = FIRST * Math.exp(spent / 1000);
  do step(); while (performance.now() - begun < SLICE && seen < most);
  ended = performance.now();
  spent += ended - begun;
  if (ended - told >= Math.max(settings.calm ? CALM : FRAME, 2 * cost)) {
    if (seen > 1.08 * errors.judged + BATCH) judge();
    tell();
    told = performance.now();
    cost = told - ended;
  }
  schedule(seen >= most);
}

const { port1, port2 } = new MessageChannel(); // at once, but behind whatever the page has said
port1.onmessage = slice;

function schedule(early) {
  if (scheduled) return;
  scheduled = true;
  if (early) setTimeout(slice, SLICE);
  else port2.postMessage(null);
}

// Of `many` images from `first` on, some at a time: `use(at, some)` finds them in the engine.
function inTurn(many, use) {
  for (let at = 0; at < many; at += BATCH) use(at, Math.min(BATCH, many - at));
}

function errorOf(first, many) {
  let sum = 0;
  inTurn(many, (at, some) => {
    engine.encode(first + at, some);
    engine.decode(some);
    for (let i = 0; i < some * PIXELS; i++) sum += (engine.output[i] - engine.data[(first + at) * PIXELS + i] / 255) ** 2;
  });
  return sum / many;
}

function judge() {
  errors = { judged: seen, held: errorOf(train, held), learnt: errorOf(0, Math.min(JUDGED, settings.count)) };
}

function tell() {
  if (mine) engine.data.set(mine, (train + held) * PIXELS);
  const { latent, serial, shown } = settings;
  const many = held + (mine ? 1 : 0);
  const all = new Float32Array(many * latent);
  inTurn(many, (at, some) => {
    engine.encode(train + at, some);
    all.set(engine.codes.subarray(0, some * latent), at * latent);
  });
  axes = principal(all.subarray(0, held * latent));
  const wide = axes.across.length;
  const codes = Float32Array.from({ length: many * wide }, (_, i) => {
    const [e, which] = [Math.floor(i / wide), i % wide];
    return axes.across[which].reduce((sum, u, k) => sum + u * (all[e * latent + k] - axes.mean[k]), 0);
  });
  const own = (e) => all.subarray(e * latent, (e + 1) * latent);
  const { mark, carpet } = looked ?? {};
  const picked = [...shown.map(own), ...(mine ? [own(held)] : []), ...(mark ? onPlane([mark]) : [])];
  const frame = { serial, seen, ...errors, codes, wide, mine: Boolean(mine), marked: Boolean(mark), paused: !running, pictures: decoded(picked), engine: engine.name };
  postMessage({ frame: { ...frame, carpet: carpet && decoded(onPlane(carpet)) } });
}

// Codes of one or two numbers as they are; of more, the two directions in which they spread most, each time from where
// these were before.
function principal(codes) {
  const { latent } = settings;
  if (latent <= 2) return { mean: [0, 0], across: [[1, 0], [0, 1]].slice(0, latent).map((u) => u.slice(0, latent)) };
  const mean = new Float64Array(latent);
  codes.forEach((value, i) => { mean[i % latent] += (latent * value) / codes.length; });
  const spread = Array.from({ length: latent }, () => new Float64Array(latent));
  for (let first = 0; first < codes.length; first += latent)
    for (let i = 0; i < latent; i++)
      for (let j = 0; j < latent; j++) spread[i][j] += (codes[first + i] - mean[i]) * (codes[first + j] - mean[j]);
  let across = axes?.across ?? [2, 3].map((pace) => Float64Array.from(mean, (_, i) => Math.sin(1 + pace * i)));
  for (let turn = 0; turn < TURNS[axes ? 1 : 0]; turn++) {
    across = across.map((u) => Float64Array.from(spread, (row) => row.reduce((sum, value, j) => sum + value * u[j], 0)));
    const shared = across[0].reduce((sum, value, i) => sum + value * across[1][i], 0) / across[0].reduce((sum, value) => sum + value ** 2, 1e-30);
    across[1] = across[1].map((value, i) => value - shared * across[0][i]);
    across = across.map((u) => u.map((value) => value / (Math.hypot(...u) || 1)));
  }
  return { mean, across };
}

// Places on the plane as codes.
function onPlane(points) {
  return points.map((point) =>
    Float32Array.from({ length: settings.latent }, (_, k) => axes.across.reduce((sum, u, which) => sum + point[which] * u[k], axes.mean[k])));
}

function decoded(codes) {
  const pictures = new Uint8ClampedArray(codes.length * PIXELS);
  inTurn(codes.length, (at, some) => {
    for (let e = 0; e < some; e++) engine.codes.set(codes[at + e], e * settings.latent);
    engine.decode(some);
    for (let i = 0; i < some * PIXELS; i++) pictures[at * PIXELS + i] = 255 * engine.output[i];
  });
  return pictures;
}

let turn = Promise.resolve(); // one message after the other, though the engine takes a while to load
onmessage = ({ data }) => {
  for (const [name, value] of Object.entries(data)) turn = turn.then(() => hears[name](value));
};
