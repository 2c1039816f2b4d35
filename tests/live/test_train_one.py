"""The figure in which the reader trains: its step is the library's, and what it trains learns as the chapter says."""

import base64
import itertools
import shutil

import jax
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.course.live.figure import HERE
from aelib.course.live.train_one import _error, _pca_errors
from aelib.training.batches import draw_order
from tools import engine

BATCH, RATE, LEARNT = 128, 2e-3, 500
BYTES = """
const bytes = text => Uint8Array.from(atob(text), each => each.charCodeAt(0));
const base64 = all => { let text = ""; for (const each of all) text += String.fromCharCode(each); return btoa(text) };
Object.assign(window, { bytes, base64, wasmEngine, plainEngine, draw, uniforms, shuffled });
"""
STEP = """async ([wasm, sizes, linear, greys, theta, orders]) => {
  const engine = wasm ? await wasmEngine(bytes(wasm)) : plainEngine();
  greys = bytes(greys);
  engine.begin({ sizes, batch: 128, linear, examples: greys.length / sizes[0] });
  engine.data.set(greys);
  engine.params.set(new Float32Array(bytes(theta).buffer));
  const found = { losses: [] };
  orders.forEach((order, time) => {
    engine.order.set(order);
    engine.step(order.length, 2e-3, time + 1);
    if (!time) found.gradient = base64(new Uint8Array(Float64Array.from(engine.gradient).buffer));
    let sum = 0;
    order.forEach((which, e) => { for (let p = 0; p < sizes[0]; p++) {
      const [x, y] = [greys[which * sizes[0] + p] / 255, engine.output[e * sizes[0] + p]];
      sum -= linear ? -((x - y) ** 2) / 2 : x * Math.log(y) + (1 - x) * Math.log1p(-y);
    } });
    found.losses.push(sum / order.length);
  });
  return { gradient: found.gradient, losses: found.losses };
}"""
LEARN = """async ([wasm, greys, held, settings, goal]) => {
  const engine = await wasmEngine(bytes(wasm));
  greys = bytes(greys);
  const sizes = [784, 256, 64, settings.latent, 64, 256, 784], train = greys.length / 784 - held;
  engine.begin({ sizes, batch: 128, linear: settings.linear, examples: greys.length / 784 });
  engine.data.set(greys);
  const uniform = uniforms(settings.seed);
  draw(engine, uniform, settings.linear);
  for (let seen = 0, time = 0; seen < goal;) {
    const order = shuffled(settings.count, uniform);
    for (let at = 0; at < order.length && seen < goal; at += 128) {
      const some = order.subarray(at, at + 128);
      engine.order.set(some);
      engine.step(some.length, 2e-3, ++time);
      seen += some.length;
    }
  }
  let sum = 0;
  for (let at = 0; at < held; at += 128) {
    const some = Math.min(128, held - at);
    engine.encode(train + at, some);
    engine.decode(some);
    for (let i = 0; i < some * 784; i++) sum += (engine.output[i] - engine.data[(train + at) * 784 + i] / 255) ** 2;
  }
  return sum / held;
}"""


@pytest.fixture(scope="module")
def element():
    return "train-one"


@pytest.fixture(scope="module")
def page(chromium_of_module):
    """An empty page that has the two engines."""
    tab = chromium_of_module.new_context().new_page()
    tab.add_script_tag(content=(HERE / "train-engine.js").read_text() + BYTES)
    yield tab
    tab.context.close()


def in_base64(raw):
    return base64.b64encode(bytes(raw)).decode()


@pytest.fixture(scope="module")
def wasm():
    return in_base64((HERE / "train.wasm").read_bytes())


@pytest.fixture(scope="module")
def greys():
    return np.rint(255 * aelib.mnist().train.images[:LEARNT]).astype(np.uint8)


def network(latent, linear):
    return aelib.dense_autoencoder(
        (28, 28),
        hidden=(256, 64),
        latent=latent,
        activation="identity" if linear else "relu",
        likelihood=aelib.Gaussian(sigma=1.0) if linear else aelib.Bernoulli(),
        rngs=nnx.Rngs(0),
    )


def flat(values):
    return np.concatenate([np.asarray(part).ravel() for layer in values for part in layer])


def weights_of(model):
    layers = [*model.encoder.layers, *model.decoder.layers]
    return flat([(layer.kernel[...], layer.bias[...]) for layer in layers])


def exact(sizes, theta, x, linear):
    """The loss and its gradient in float64, by the chapter's formulas."""
    layers, at = [], 0
    for into, out in itertools.pairwise(sizes):
        w, b = np.split(theta[at : at + (into + 1) * out], [into * out])
        layers.append((w.reshape(into, out), b))
        at += (into + 1) * out
    last, a = len(layers), [x]
    for place, (w, b) in enumerate(layers, start=1):
        t = a[-1] @ w + b
        a.append(t if linear or place in (last // 2, last) else np.maximum(t, 0))
    y = a[-1] if linear else 1 / (1 + np.exp(-a[-1]))
    delta, gradient = (y - x) / len(x), []
    for place in range(last - 1, -1, -1):
        gradient.append((a[place].T @ delta, delta.sum(axis=0)))
        delta = delta @ layers[place][0].T
        if not linear and place != last // 2:
            delta = delta * (a[place] > 0)
    return flat(gradient[::-1])


def stepped(page, wasm, model, greys, orders, latent, linear):
    sizes = [784, 256, 64, latent, 64, 256, 784]
    theta = in_base64(weights_of(model).astype("<f4"))
    found = page.evaluate(STEP, [wasm, sizes, linear, in_base64(greys), theta, [order.tolist() for order in orders]])
    return found | {"gradient": np.frombuffer(base64.b64decode(found["gradient"]), "<f8")}


@pytest.mark.parametrize("way", ["wasm", "plain"])
@pytest.mark.parametrize(
    ("latent", "linear", "many"), [(1, False, 128), (2, False, 37), (8, False, 128), (32, False, 128), (2, True, 128)]
)
def test_the_gradient_of_one_step_is_that_of_the_formulas(page, wasm, greys, way, latent, linear, many):
    model = network(latent, linear)
    order = np.random.default_rng(1).permutation(LEARNT)[:many]
    found = stepped(page, wasm if way == "wasm" else None, model, greys, [order], latent, linear)["gradient"]
    wanted = exact(
        [784, 256, 64, latent, 64, 256, 784],
        weights_of(model).astype(np.float64),
        greys[order].reshape(many, -1) / 255,
        linear,
    )
    close = 1e-6 if way == "wasm" else 1e-12
    np.testing.assert_allclose(found, wanted, rtol=0, atol=close * abs(wanted).max())


@pytest.mark.parametrize(
    ("latent", "linear", "steps", "close"), [(2, False, 10, 3e-5), (32, False, 10, 3e-5), (2, True, 80, 1e-5)]
)
def test_it_takes_the_steps_of_fit(page, wasm, greys, latent, linear, steps, close):
    model, key = network(latent, linear), jax.random.key(3)
    epochs = -(-steps // (-(-LEARNT // BATCH)))
    order_key = jax.random.split(key, 3)[0]
    orders = []
    for epoch in range(epochs):
        order = np.asarray(draw_order(order_key, epoch, LEARNT, BATCH)).ravel()[:LEARNT]
        orders += [order[at : at + BATCH] for at in range(0, LEARNT, BATCH)]
    found = stepped(page, wasm, model, greys, orders[:steps], latent, linear)["losses"]
    history = aelib.fit(
        model, aelib.nll, greys.astype(np.float32) / 255, epochs=epochs, batch_size=BATCH,
        optimizer=optax.adam(RATE), key=key, progress=False,
    )  # fmt: skip
    constant = 392 * np.log(2 * np.pi) if linear else 0
    np.testing.assert_allclose(np.array(found) + constant, history.step_loss[:steps], rtol=close)


@pytest.fixture(scope="module")
def learns(page, wasm):
    """A function that trains, and gives the error of the first 1,000 test digits."""
    digits = aelib.mnist()
    images = np.concatenate([digits.train.images[:5000], digits.test.images[:1000]])
    greys = in_base64((17 * np.rint(15 * images)).astype(np.uint8))

    def learn(goal, **settings):
        return page.evaluate(LEARN, [wasm, greys, 1000, {"linear": False, "count": 5000, "seed": 1} | settings, goal])

    return learn


def test_two_numbers_pass_pca_within_some_tens_of_thousands_of_digits_and_linear_units_never(learns):
    digits = aelib.mnist()
    pca, pca_of_32 = (_pca_errors(digits.train.images[:5000], digits.test.images[:1000])[place] for place in (1, 3))
    mean = _error(np.broadcast_to(digits.train.images[:5000].mean(axis=0), (1000, 28, 28)), digits.test.images[:1000])
    assert pca + 0.5 < learns(10_000, latent=2) < mean - 3
    assert learns(60_000, latent=2) < pca - 3
    assert pca < learns(100_000, latent=2, linear=True) < pca + 1
    assert learns(50_000, latent=2, count=100) > mean + 2  # as a reply of the chapter says
    assert learns(40_000, latent=32) > pca_of_32 > learns(80_000, latent=32)  # "some 50,000", as the figure says


@pytest.mark.daily
def test_the_bytes_are_made_of_the_source_that_stands_beside_them():
    assert engine.WASM.read_bytes().endswith(engine.mark())
    if shutil.which(engine.COMPILER):
        assert engine.WASM.read_bytes() == engine.compiled()


@pytest.mark.daily
@pytest.mark.parametrize(
    ("origin", "way"), [("file", "WebAssembly"), ("server", "JavaScript")]
)  # whose policy forbids it
def test_it_trains_pauses_and_keeps_what_was_drawn(live, origin, way):
    page = live(origin)
    before = page.canvas("plane.canvas")
    box = page.tab.locator(".pad").bounding_box()
    page.tab.mouse.move(box["x"] + 20, box["y"] + 20)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + 60, box["y"] + 80)
    page.tab.mouse.up()
    kept = np.array(page.get("aelibLive.mine.get().strokes"))
    np.testing.assert_allclose(kept, page.get("element.pad.strokes"), atol=0.06)
    page.button("Train").click()
    page.until("element.frame_?.seen >= 512 && element.frame_.mine")
    assert page.get("element.frame_.engine") == way
    page.button("Pause").click()
    page.until("element.frame_.paused")
    found = page.get("({ seen: element.frame_.seen, held: element.frame_.held })")
    assert found["held"] < 200
    assert f"After {found['seen']:,} digits the error is {found['held']:.1f}" in page.get("element.status.textContent")
    assert np.abs(page.canvas("plane.canvas").astype(int) - before).max() > 100
    assert page.canvas("rebuilt.canvas")[..., 0].min() < 255
    page.rest()
    assert page.get("element.frame_.seen") == found["seen"]
    page.element.evaluate("element => element.clear()")
    assert page.get("element.mine") is None
    page.tab.reload()
    page.begin()
    assert page.get("element.mine.some(ink => ink > 200)")  # what was drawn first stands on the pad again
