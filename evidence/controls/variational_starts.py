"""Where a variational autoencoder starts: the chapter's networks before and after 200 steps, from several starts.

With ReLU, from the mean image, the rate ends at 0. Each start changes one thing of that, and the outputs of the last
hidden layers show what becomes of the units.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.likelihoods import Bernoulli
from aelib.models.batched import in_batches
from aelib.models.layers import function_of
from aelib.models.variational import VariationalAutoencoder, dense_variational_autoencoder
from aelib.training.fit import fit
from aelib.training.history import History

HIDDEN, EPOCHS, BATCH, RATE = (200, 200), 2, 100, 5e-3
FEW, SOON, SLOWER = 20_000, 20, 3e-3
KEY = jax.random.key(0)


@cache
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return training and test digits, drawn black or white once, and how often each pixel is black."""
    grey, grey_test, rng = mnist().train.images, mnist().test.images, np.random.default_rng(0)
    train = (rng.random(grey.shape) < grey).astype(np.float32)
    test = (rng.random(grey_test.shape) < grey_test).astype(np.float32)
    return train, test, np.clip(grey.mean(axis=0), 0.001, 0.999)


def batched(function: Any, x: np.ndarray) -> Any:
    """Apply a function batch by batch, and return NumPy arrays."""
    return jax.tree.map(np.asarray, in_batches(function, x))


def build(make: Any, k: int, seed: int, activation: Any = "tanh", mean_image: float = 1.0) -> Any:
    """Return a network, of whose last biases this share is what makes it begin with the mean image."""
    model = make((28, 28), hidden=HIDDEN, latent=k, activation=activation, likelihood=Bernoulli(), rngs=nnx.Rngs(seed))
    ink = data()[2]
    last = model.decoder.layers[-1].bias
    last.set_value(mean_image * jnp.asarray(np.log(ink / (1 - ink)).ravel()))
    return model


def weighted(model: VariationalAutoencoder, batch: Any, key: jax.Array) -> Any:
    """Return distortion plus beta times rate, with a beta for each example."""
    x, beta = batch
    return model.distortion(key, x) + beta * model.rate(x)


def train_on(
    model: Any, loss: Any, examples: Any, seed: int, *,
    epochs: int = EPOCHS, rate: float = RATE, steps: int | None = None,
) -> History:  # fmt: skip
    """Train a network as in the chapter; its rate falls to 0 after all steps, or after so many."""
    steps = steps or epochs * len(jax.tree.leaves(examples)[0]) // BATCH
    return fit(
        model, loss, examples, epochs=epochs, batch_size=BATCH, key=jax.random.key(seed), progress=False,
        optimizer=optax.adam(optax.cosine_decay_schedule(rate, steps)),
    )  # fmt: skip


def with_beta(x: np.ndarray, beta: float) -> tuple[np.ndarray, np.ndarray]:
    """Return examples, each with the same beta."""
    return x, np.full(len(x), beta, np.float32)


@nnx.jit
def rate_and_distortion(model: VariationalAutoencoder, x: Any) -> tuple[Any, Any]:
    """Return both for each example, at one code."""
    return model.rate(x), model.distortion(KEY, x)


STARTS: dict[str, dict[str, Any]] = {
    "ReLU": {"soon": True},
    "ReLU, no mean image": {"mean_image": 0.0, "soon": True},
    "ReLU, half a mean image": {"mean_image": 0.5},
    "tanh": {"activation": "tanh"},
    "tanh, no mean image": {"activation": "tanh", "mean_image": 0.0},
    "leaky ReLU": {"activation": "leaky_relu"},
    "ReLU in the encoder alone": {"decoder": "tanh"},
    "ReLU in the decoder alone": {"encoder": "tanh"},
    "ReLU, smaller last weights": {"scale": 0.1},
    "ReLU, little noise": {"log_variance": -4.0},
    "ReLU, a third of the rate": {"rate": SLOWER / 3},
    "ReLU, twice": {"betas": (1.0, 1.0)},
    "ReLU, cheap first": {"betas": (0.01, 1.0)},
}
"""What differs from ReLU in both halves, from the mean image, for 200 steps at beta = 1 and a rate from 3e-3."""


def begin(
    seed: int, *, activation: str = "relu", mean_image: float = 1.0, scale: float = 1.0, log_variance: float = 0.0,
    encoder: str | None = None, decoder: str | None = None,
) -> VariationalAutoencoder:  # fmt: skip
    """Return a network before training: its last weights scaled, the log-variances of its codes moved."""
    model, other = (
        build(dense_variational_autoencoder, 50, seed, given or activation, mean_image) for given in (decoder, encoder)
    )
    model.encoder = other.encoder
    last, before = model.decoder.layers[-1].kernel, model.encoder.layers[-1].bias
    last.set_value(scale * last.get_value())
    before.set_value(jnp.repeat(jnp.array([0.0, log_variance]), 50))
    return model


@nnx.jit
def active(model: VariationalAutoencoder, x: Any) -> tuple[jax.Array, jax.Array]:
    """Return the share of outputs above 0 in the last hidden layer of the encoder and in that of the decoder.

    It is counted over the units and over examples and codes drawn from q.
    """
    mean, log_variance = model.posterior(x)
    z = mean + jnp.exp(log_variance / 2) * jax.random.normal(KEY, mean.shape)
    shares = []
    for network, h in ((model.encoder, x.reshape(len(x), -1)), (model.decoder, z)):
        given: Any = network
        for layer in given.layers[:-1]:
            h = function_of(given.activation)(layer(h))
        shares.append((h > 0).mean())
    return shares[0], shares[1]


def start(
    seed: int, *, rate: float = SLOWER, betas: tuple[float, ...] = (1.0,), soon: bool = False, **given: Any
) -> dict[str, float]:  # fmt: skip
    """Train for 200 steps at each beta; return nats of test digits before and after, and how many units are active.

    With `soon`, return also how many are active after the first 20 of these steps, of other digits.
    """
    train, test, _ = data()
    model = begin(seed, **given)
    first = np.asarray(rate_and_distortion(model, test)).mean(axis=1)
    for beta in betas:
        train_on(model, weighted, with_beta(train[:FEW], beta), seed, epochs=1, rate=rate)
    last, measured = np.asarray(rate_and_distortion(model, test)).mean(axis=1), {"at the end": model}
    if soon:
        measured["soon"] = begin(seed, **given)
        few = with_beta(train[: SOON * BATCH], betas[0])
        train_on(measured["soon"], weighted, few, seed, epochs=1, rate=rate, steps=FEW // BATCH)
    found = {"rate": float(last[0]), "sum": float(last.sum()), "first distortion": float(first[1])}
    for when, each in measured.items():
        for half, share in zip(("encoder", "decoder"), active(each, test), strict=True):
            found[f"active {half}, {when}"] = float(share)
    return found
