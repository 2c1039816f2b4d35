"""The controls of the chapter "Repair", by its own cells.

Further seeds of the networks that the chapter trains once, and the rivals that decide its causal sentences: on the half
circles a network that adds to its input, r = y + s·net(y), whose last layer begins at zero; on digits hidden layers or
none, sigmoid outputs or linear ones, and the same with a table after them; and a linear probe of the features of masked
layers, with several ridges. What needs no training and no seed is under `filters` and `small-noise`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.models.networks import DenseDecoder, DenseEncoder
from aelib.training.fit import fit

SEEDS, FEWER_SEEDS = (0, 1, 2, 3, 4), (0, 1, 2)
NOISES, POINTS, CIRCLE_EPOCHS = (0.1, 0.2, 1.0), 100_000, 10
PROBED = 20_000
OUTPUTS = {"linear": "identity", "sigmoid": "sigmoid"}
HIDDEN = {"hidden": (256,), "none": ()}
OTHER_NOISES = (0.1, 0.25, 1.0)
SHARES, RIDGES = (0, 0.5, 0.9), (1e-4, 1e-3, 1e-2, 1e-1)


class Skip(nnx.Module):
    """The chapter's network of the plane, added to what it is given: r = y + s·net(y); it begins by returning y."""

    def __init__(self, s: float, rngs: nnx.Rngs):
        self.s = s
        self.net: Any = aelib.dense_autoencoder(
            (2,), hidden=(64,), latent=64, likelihood=aelib.Gaussian(sigma=1.0), rngs=rngs
        )
        last = self.net.decoder.layers[-1].kernel
        last.set_value(jnp.zeros_like(last.get_value()))

    def __call__(self, y: Any) -> jax.Array:
        """Return the repaired points [n, 2]."""
        return y + self.s * self.net(y)


def train_skip(page: Any, s: float, seed: int, epochs: int) -> tuple[Skip, Any]:
    """Train for so many epochs of the schedule that the chapter's networks have."""
    model = Skip(s, nnx.Rngs(seed))
    steps = CIRCLE_EPOCHS * -(-POINTS // 256)

    def loss(model: Skip, x: jax.Array, key: jax.Array) -> jax.Array:
        return jnp.square(model(aelib.gaussian_noise(s)(key, x)) - x).sum(axis=1) / 2

    history = fit(
        model, loss, page.draw(POINTS, seed=0), epochs=epochs, batch_size=256,
        optimizer=optax.adam(optax.cosine_decay_schedule(3e-3, steps)), key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    return model, history


def judged(page: Any, model: Any, s: float) -> dict[str, float]:
    """Return by how much a network's loss exceeds the Bayes error, and how its displacements differ from the true ones.

    The excess in % of the Bayes error, and as it is; the score's error in % of the score; the mean cosine between
    displacements; and the share of the Jacobian that is not symmetric.
    """
    found = page.judge(model, s)
    y = jnp.asarray(page.add_noise(page.points, s, seed=2))
    own, true = model(y) - y, page.best_repair(y, s) - y
    lengths = jnp.linalg.norm(own, axis=1) * jnp.linalg.norm(true, axis=1)
    slopes = nnx.jit(lambda model, y: jax.vmap(jax.jacfwd(lambda a: model(a[None])[0]))(y))(model, y[:500])
    return {
        "excess": 100 * (found["error"] / found["bayes"] - 1),
        "beyond": found["error"] - found["bayes"],
        "off": 100 * found["off"],
        "cosine": float(((own * true).sum(axis=1) / lengths.clip(1e-9)).mean()),
        "asymmetry": float(jnp.linalg.norm(slopes - slopes.swapaxes(1, 2)) / jnp.linalg.norm(slopes)),
    }


def circles(page: Any, seed: int) -> dict[str, Any]:
    """Networks on the half circles, at each noise with and without the input added; the controls; and 30 points."""
    found: dict[str, Any] = {}
    many = page.draw(POINTS, seed=0)
    for s in NOISES:
        model = page.small_net(many, page.losses[s], seed)
        skip = train_skip(page, s, seed, CIRCLE_EPOCHS)[0]
        found[f"noise {s}"] = {"plain": judged(page, model, s), "skip": judged(page, skip, s)}
    controls = {"no noise": aelib.nll, "masks": aelib.denoising(aelib.masking_noise(0.5))}
    for name, loss in controls.items():
        found[name] = judged(page, page.small_net(many, loss, seed), 0.2)
    few = page.draw(30, seed=10 + seed)
    again = np.random.default_rng(seed).integers(30, size=POINTS)
    y = page.add_noise(page.points, 0.2, seed=2)
    claimed = page.small_net(few[again], page.losses[0.2], seed)(y) - y
    spikes, true = page.best_repair(y, 0.2, few, 0.0) - y, page.best_repair(y, 0.2) - y
    pairs = {"spikes": (claimed, spikes), "truth": (claimed, true), "spikes, truth": (spikes, true)}
    return found | {"few": {name: 100 * page.off(*pair) for name, pair in pairs.items()}}


class Digits:
    """Clean digits and noisy ones, as the chapter draws them."""

    def __init__(self, page: Any):
        self.page = page
        self.train, self.test = page.train, page.test
        self.noisy = page.add_noise(self.test, 0.5, seed=0)
        self.part = self.train[np.random.default_rng(5).choice(len(self.train), len(self.test), replace=False)]
        self.noisy_part = page.add_noise(self.part, 0.5, seed=6)

    def errors(self, model: Any) -> dict[str, Any]:
        """Return a network's squared errors: on either half, cut off at 0 and 1, and behind a table of its own."""
        page = self.page
        on_part, on_test = (page.repaired(model, y) for y in (self.noisy_part, self.noisy))
        return {
            "train": page.error(on_part, self.part),
            "test": page.error(on_test, self.test),
            "clipped": page.error(np.clip(on_test, 0, 1), self.test),
            "bent": page.error(page.bend(on_part, self.part, on_test), self.test),
        }


def four_networks(page: Any, seed: int) -> dict[str, Any]:
    """Four networks: hidden layers or none, linear outputs or sigmoids; that of the chapter at other noise too."""
    data, found = Digits(page), {}
    for layers, hidden in HIDDEN.items():
        found[layers] = {}
        for name, output in OUTPUTS.items():
            model = page.repairer(seed, hidden, output)
            found[layers][name] = data.errors(model)
            if (layers, name) == ("hidden", "sigmoid"):
                noisy = {f"noise {s}": page.add_noise(page.test, s, seed=7) for s in OTHER_NOISES}
                found[layers][name] |= {s: page.error(page.repaired(model, y), page.test) for s, y in noisy.items()}
    return found


def filters(page: Any) -> dict[str, Any]:
    """Errors of linear repairs: at other noise, and of masks that take three quarters of the pixels."""
    moments, x, test = page.moments(page.X), page.X, page.T
    found: dict[str, Any] = {}
    for s in OTHER_NOISES:
        y = page.add_noise(page.test, s, seed=7).reshape(test.shape)
        found[f"noise {s}"] = page.error(page.wiener(y, s, *moments), test)
    second, hole = x.T @ x / len(x), np.random.default_rng(10).random(test.shape) < 0.75
    smeared = 0.25 * second + 0.75 * np.diag(np.diag(second))
    (mean, _, U), holes = moments, np.where(hole, 0, test)
    filled = {
        "mean": np.where(hole, mean, test),
        "filter": holes @ np.linalg.lstsq(smeared, second, rcond=1e-6)[0],
        "components": mean + (4 * holes - mean) @ U[:, -32:] @ U[:, -32:].T,
    }
    return found | {"holes": {name: page.error(each, test) for name, each in filled.items()}}


def small_noise(page: Any) -> dict[str, float]:
    """Both sides of the expansion for small noise, of the best repair for noise of 0.2, under noise of 0.05."""

    def one(a: jax.Array) -> jax.Array:
        return page.best_repair(a[None], 0.2)[0]

    clean, s = jnp.asarray(page.points[:4000]), 0.05
    rest = jax.vmap(one)(clean) - clean
    slopes = jax.jit(jax.vmap(jax.jacfwd(one)))(clean)
    laplacian = jnp.trace(jax.jit(jax.vmap(jax.hessian(one)))(clean), axis1=2, axis2=3)
    noisy = (page.add_noise(np.asarray(clean), s, 20 + k) for k in range(30))
    return {
        "left": float(np.mean([float(((page.best_repair(y, 0.2) - clean) ** 2).sum(1).mean()) for y in noisy])),
        "first two": float((rest**2).sum(1).mean() + s**2 * (slopes**2).sum((1, 2)).mean()),
        "third": float(s**2 * (rest * laplacian).sum(1).mean()),
    }


def layer(seed: int) -> aelib.Autoencoder:
    """Return the first layer of a stack, with random weights."""
    rngs = nnx.Rngs(seed)
    encoder = DenseEncoder((28, 28), (), 200, output="sigmoid", rngs=rngs)
    return aelib.Autoencoder(encoder, DenseDecoder(200, (), (28, 28), rngs=rngs), aelib.Bernoulli())


def probed(model: aelib.Autoencoder, ridge: float) -> float:
    """Return the test error (%) of least squares from codes to classes, learnt on other digits than the layer."""
    digits = aelib.mnist()
    sets = digits.train.images[PROBED : 2 * PROBED], digits.test.images
    codes = [np.asarray(aelib.in_batches(model.encode, x), np.float64) for x in sets]
    a, b = (np.c_[z - z.mean(axis=0), np.ones(len(z))] for z in codes)
    gram = a.T @ a
    small = ridge * np.trace(gram) / len(gram) * np.eye(len(gram))
    W = np.linalg.solve(gram + small, a.T @ np.eye(10)[digits.train.labels[PROBED : 2 * PROBED]])
    return 100 * float(((b @ W).argmax(axis=1) != digits.test.labels).mean())


def probe(page: Any, seed: int) -> dict[str, Any]:
    """The error of the probe, by share of masked pixels and by ridge."""
    layers = {"untrained": layer(seed)}
    for share in SHARES:
        masked = aelib.denoising(aelib.masking_noise(share))
        layers[f"masked {share}"] = page.fit(
            layer(seed), masked, page.train[:PROBED], seed, epochs=3, batch_size=100, rate=3e-3
        )
    return {name: {f"{ridge:g}": probed(model, ridge) for ridge in RIDGES} for name, model in layers.items()}


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("circles", circles, SEEDS), ("digits", four_networks, FEWER_SEEDS), ("probe", probe, FEWER_SEEDS),
    )
    for seed in seeds
}  # fmt: skip
CONTROLS |= {"filters": filters, "small-noise": small_noise}
CONTROLS |= {f"Fashion digits-{seed}": partial(four_networks, seed=seed) for seed in FEWER_SEEDS[:2]}
