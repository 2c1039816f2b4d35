"""The controls of the chapter "Repair", by its own cells.

Further seeds of the networks that the chapter trains once, and the rivals that decide its causal sentences: on the half
circles a network that adds to its input, r = y + s·net(y), whose last layer begins at zero; on digits hidden layers or
none, sigmoid outputs or linear ones, and the same with a table after them; and a linear probe of the features of masked
layers, with several ridges.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import jupytext
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.models.networks import DenseDecoder, DenseEncoder
from aelib.training.fit import fit

if TYPE_CHECKING:
    from reproductions.parts import Parts

CHAPTER = Path(__file__).resolve().parent.parent / "chapters" / "denoising.md"
CELLS = {
    "def repairer(": "\nnoisy = ", "def best_repair(": None, "def small_net(": None, "losses = {": "\nmany = ",
    "points = draw(": "\napart = ", "def moments(": None, "def bend(": "\nX, T",
}  # fmt: skip
"""What stands in the cells that define networks, trainings and measures, and where what they compute begins."""

SEEDS, DIGIT_SEEDS = (0, 1, 2, 3, 4), (1, 2, 3, 4)
NOISES, POINTS, CIRCLE_EPOCHS = (0.1, 0.2, 1.0), 100_000, 10
EPOCHS = 2
TRAINING, TEST, PROBED = 60_000, 10_000, 20_000
OUTPUTS = {"linear": "identity", "sigmoid": "sigmoid"}
HIDDEN = {"hidden": (256,), "none": ()}
OTHER_NOISES = (0.1, 0.25, 1.0)
SHARES, RIDGES = (0, 0.5, 0.9), (1e-4, 1e-3, 1e-2, 1e-1)


@cache
def chapter() -> dict[str, Any]:
    """Return the names that the cells of the chapter define."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(CHAPTER).cells:
        ends = [end for text, end in CELLS.items() if text in cell.source]
        if cell.cell_type == "code" and ends and "exercise" not in cell.metadata.get("tags", []):
            exec(cell.source.partition(ends[0])[0] if ends[0] else cell.source, names)
    return names


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


def train_skip(s: float, seed: int, epochs: int) -> tuple[Skip, Any]:
    """Train for so many epochs of the schedule that the chapter's networks have."""
    model = Skip(s, nnx.Rngs(seed))
    steps = CIRCLE_EPOCHS * -(-POINTS // 256)

    def loss(model: Skip, x: jax.Array, key: jax.Array) -> jax.Array:
        return jnp.square(model(aelib.gaussian_noise(s)(key, x)) - x).sum(axis=1) / 2

    history = fit(
        model, loss, chapter()["draw"](POINTS, seed=0), epochs=epochs, batch_size=256,
        optimizer=optax.adam(optax.cosine_decay_schedule(3e-3, steps)), key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    return model, history


def judged(model: Any, s: float) -> dict[str, float]:
    """Return by how much a network's loss exceeds the Bayes error, and how its displacements differ from the true ones.

    The excess in % of the Bayes error, and as it is; the score's error in % of the score; the mean cosine between
    displacements; and the share of the Jacobian that is not symmetric.
    """
    here = chapter()
    found = here["judge"](model, s)
    y = jnp.asarray(here["add_noise"](here["points"], s, seed=2))
    own, true = model(y) - y, here["best_repair"](y, s) - y
    lengths = jnp.linalg.norm(own, axis=1) * jnp.linalg.norm(true, axis=1)
    slopes = nnx.jit(lambda model, y: jax.vmap(jax.jacfwd(lambda a: model(a[None])[0]))(y))(model, y[:500])
    return {
        "excess": 100 * (found["error"] / found["bayes"] - 1),
        "beyond": found["error"] - found["bayes"],
        "off": 100 * found["off"],
        "cosine": float(((own * true).sum(axis=1) / lengths.clip(1e-9)).mean()),
        "asymmetry": float(jnp.linalg.norm(slopes - slopes.swapaxes(1, 2)) / jnp.linalg.norm(slopes)),
    }


def circles(seed: int) -> dict[str, Any]:
    """Networks on the half circles, at each noise with and without the input added; the controls; and 30 points."""
    here: dict[str, Any] = chapter()
    found: dict[str, Any] = {}
    many = here["draw"](POINTS, seed=0)
    for s in NOISES:
        model = here["small_net"](many, here["losses"][s], seed)
        found[f"noise {s}"] = {"plain": judged(model, s), "skip": judged(train_skip(s, seed, CIRCLE_EPOCHS)[0], s)}
    controls = {"no noise": aelib.nll, "masks": aelib.denoising(aelib.masking_noise(0.5))}
    for name, loss in controls.items():
        found[name] = judged(here["small_net"](many, loss, seed), 0.2)
    few = here["draw"](30, seed=10 + seed)
    again = np.random.default_rng(seed).integers(30, size=POINTS)
    y = here["add_noise"](here["points"], 0.2, seed=2)
    claimed = here["small_net"](few[again], here["losses"][0.2], seed)(y) - y
    spikes, true = here["best_repair"](y, 0.2, few, 0.0) - y, here["best_repair"](y, 0.2) - y
    pairs = {"spikes": (claimed, spikes), "truth": (claimed, true), "spikes, truth": (spikes, true)}
    return found | {"few": {name: 100 * here["off"](*pair) for name, pair in pairs.items()}}


class Digits:
    """Clean digits and noisy ones, as the chapter draws them."""

    def __init__(self):
        here = chapter()
        self.train, self.test = here["train"][:TRAINING], here["test"][:TEST]
        self.noisy = here["add_noise"](self.test, 0.5, seed=0)
        self.part = self.train[np.random.default_rng(5).choice(len(self.train), len(self.test), replace=False)]
        self.noisy_part = here["add_noise"](self.part, 0.5, seed=6)

    def errors(self, model: Any) -> dict[str, Any]:
        """Return a network's squared errors: on either half, behind a table of its own, and at other noise."""
        here = chapter()
        on_part, on_test = (here["repaired"](model, y) for y in (self.noisy_part, self.noisy))
        found = {
            "train": here["error"](on_part, self.part),
            "test": here["error"](on_test, self.test),
            "bent": here["error"](here["bend"](on_part, self.part, on_test), self.test),
        }
        for s in OTHER_NOISES:
            y = here["add_noise"](self.test, s, seed=7)
            found[f"noise {s}"] = here["error"](here["repaired"](model, y), self.test)
        return found


def four_networks(seed: int) -> dict[str, Any]:
    """Four networks: hidden layers or none, linear outputs or sigmoids."""
    data = Digits()
    return {
        layers: {
            name: data.errors(chapter()["repairer"](seed, hidden, output, data.train, EPOCHS))
            for name, output in OUTPUTS.items()
        }
        for layers, hidden in HIDDEN.items()
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


def probe(seed: int) -> dict[str, Any]:
    """The error of the probe, by share of masked pixels and by ridge."""
    here, layers = chapter(), {"untrained": layer(seed)}
    for share in SHARES:
        masked = aelib.denoising(aelib.masking_noise(share))
        layers[f"masked {share}"] = here["fit"](
            layer(seed), masked, here["train"][:PROBED], seed, epochs=3, batch_size=100, rate=3e-3
        )
    return {name: {f"{ridge:g}": probed(model, ridge) for ridge in RIDGES} for name, model in layers.items()}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the network that adds to its input, at noise 0.1."""
    return train_skip(0.1, 0, 1)[1].step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Compute all parts; no number of theirs is held against a published one."""
    for name, compute, seeds in (
        ("circles", circles, SEEDS), ("probe", probe, SEEDS), ("digits", four_networks, DIGIT_SEEDS),
    ):  # fmt: skip
        for seed in seeds:
            parts.part(f"{name}-{seed}", lambda _, compute=compute, seed=seed: compute(seed))
    return {}
