"""A ladder of repairs over pixels, whose network adds to the linear repair.

The digits are turned into the components of their covariance, in which the best linear repair is a factor for each.
The network is told that repair and the level, and what it adds is weighed by what the linear repair leaves. Samples are
judged as in the chapter *A stack of repairs*: by a classifier that learns to distinguish 1,000 of them from 1,000 test
digits, down to several lowest levels. The same walks with the linear repair alone, which draws a Gaussian of digits,
are beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.latent.flow import denoising_flow, noise_levels
from aelib.latent.two_sample import two_sample_test
from aelib.models.denoiser import FREQUENCIES, level_features
from aelib.models.layers import MLP
from aelib.training.fit import fit

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

WIDTH, COMPONENTS, EPOCHS, BATCH, RATE = 1024, 600, 30, 256, 1e-3
LOW, HIGH, LEVELS = 0.02, 10.0, 20
JUDGED, DENOISED = 1000, (0.25, 0.5, 1.0)
ENDS = (0.02, 0.05, 0.1, 0.2)
SEEDS = (0, 1)


class Repair(nnx.Module):
    """The linear repair of components with these variances, and what a network adds to the first of them."""

    def __init__(self, variances: np.ndarray, rngs: nnx.Rngs):
        self.variances = nnx.Variable(jnp.asarray(variances))
        inputs = COMPONENTS + 1 + 2 * FREQUENCIES
        self.network = MLP(inputs, (WIDTH,) * 3, COMPONENTS, "gelu", "identity", None, rngs)
        last = self.network.layers[-1].kernel
        last.set_value(jnp.zeros_like(last.get_value()))

    def left(self, sigma: jax.Array) -> jax.Array:
        """Return the squared error that the linear repair leaves, on average, at each level of `sigma` [n, 1]."""
        return (self.variances[...] / (self.variances[...] / sigma**2 + 1)).sum(axis=1, keepdims=True)

    def __call__(self, y: jax.Array, sigma: Any) -> jax.Array:
        """Return the repaired components."""
        sigma = jnp.broadcast_to(jnp.asarray(sigma, y.dtype), len(y))[:, None]
        linear = y / (1 + sigma**2 / self.variances[...])
        told = jnp.concatenate([4 * linear[:, :COMPONENTS], level_features(sigma)], axis=1)
        more = self.network(told) * jnp.sqrt(self.left(sigma) / y.shape[1])
        return linear.at[:, :COMPONENTS].add(more)


def share_left(model: Repair, y: jax.Array, key: jax.Array) -> jax.Array:
    """Return the squared error of each repair, at a level drawn for it, in units of what the linear repair leaves."""
    of_level, of_noise = jax.random.split(key)
    sigma = jnp.exp(1.2 * jax.random.normal(of_level, (len(y),)) - 1).clip(LOW, HIGH)
    noisy = y + sigma[:, None] * jax.random.normal(of_noise, y.shape)
    return jnp.square(model(noisy, sigma) - y).sum(axis=1) / model.left(sigma[:, None])[:, 0]


def components() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean digit, the principal directions as columns, and the variances along them."""
    x = mnist().train.images.reshape(-1, 784).astype(np.float64)
    mean = x.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov(x.T, bias=True))
    return mean, directions[:, ::-1], np.maximum(variances[::-1], 1e-7).astype(np.float32)


def train(seed: int, epochs: int, folder: Path | None = None) -> tuple[Repair, Any]:
    """Train the repair for so many epochs of its schedule."""
    mean, directions, variances = components()
    y = ((mnist().train.images.reshape(-1, 784) - mean) @ directions).astype(np.float32)
    model, steps = Repair(variances, nnx.Rngs(seed)), EPOCHS * -(-len(y) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(0, RATE, min(200, steps // 2), steps)
    history = fit(
        model, share_left, y, epochs=epochs, batch_size=BATCH, optimizer=optax.adam(rate), key=jax.random.key(seed),
        progress=False, checkpoint=folder and folder / "training",
    )  # fmt: skip
    return model, history


def measure(seed: int, folder: Path) -> dict[str, Any]:
    """Train the repair; what it leaves of test digits, and how well its samples are distinguished from real digits."""
    mean, directions, variances = components()
    model, _ = train(seed, EPOCHS, folder)
    rng = np.random.default_rng(seed)
    chosen = mnist().test.images[rng.permutation(len(mnist().test.images))[:JUDGED]]
    y = ((mnist().test.images.reshape(-1, 784) - mean) @ directions).astype(np.float32)
    repair = nnx.jit(lambda model, y, sigma: model(y, sigma))

    def linear(y: Any, sigma: Any) -> Any:
        return y / (1 + sigma**2 / variances)

    def error(x_hat: Any) -> float:
        return float(np.square(np.asarray(x_hat) - y).sum(axis=1).mean())

    denoised = {}
    for sigma in DENOISED:
        noisy = (y + sigma * rng.standard_normal(y.shape)).astype(np.float32)
        denoised[str(sigma)] = {"linear": error(linear(noisy, sigma)), "network": error(repair(model, noisy, sigma))}
    start = (HIGH * rng.standard_normal((JUDGED, 784))).astype(np.float32)
    down_to = {end: noise_levels(LEVELS, low=end, high=HIGH) for end in ENDS}
    told: dict[str, dict[str, float]] = {}

    def images(y: Any) -> np.ndarray:
        return (y @ directions.T + mean).clip(0, 1).reshape(*y.shape[:-1], 28, 28).astype(np.float32)

    for name, each in {"linear": linear, "network": lambda y, sigma: repair(model, y, sigma)}.items():
        drawn = {end: images(denoising_flow(each, start, levels)[-1]) for end, levels in down_to.items()}
        told[name] = {
            str(end): two_sample_test(chosen, samples, key=jax.random.key(seed)).accuracy
            for end, samples in drawn.items()
        }
    return {"squared error": denoised, "distinguished from real": told}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `seed-0`."""
    return train(0, 1)[1].step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Compute all parts; no number of theirs is held against a published one."""
    for seed in SEEDS:
        parts.part(f"seed-{seed}", lambda folder, seed=seed: measure(seed, folder))
    return {}
