"""The networks that are trained on digits that have moved, alone or amid clutter, and how they are trained."""

from __future__ import annotations

from typing import Any

import jax
import optax
from flax import nnx

import aelib
from aelib.models.convolution import Conv, ConvTranspose
from evidence.reproductions.translated_rivals import SIDE

BATCH, STEPS, SHORT = 128, 3000, 1000
RATES = {"dense": 1e-3, "convolutional": 4e-3, "without a code": 2e-3}
SHAPE, FILTERS, STRIDES = (SIDE, SIDE), (16, 32, 64), (2, 2, 2)


class WithoutCode(nnx.Module):
    """The convolutional network without its code: what each layer got is added to what comes back at that size."""

    def __init__(self, rngs: nnx.Rngs):
        init, pairs = nnx.initializers.he_normal(), list(zip((1, *FILTERS), FILTERS, strict=False))
        self.down = nnx.List(Conv(a, b, stride=2, init=init, rngs=rngs) for a, b in pairs)
        self.up = nnx.List(ConvTranspose(b, a, stride=2, init=init, rngs=rngs) for a, b in pairs[::-1])

    def logits(self, x: Any) -> Any:
        """Return the logits [n, h, w] of the pixels."""
        h, seen = x[..., None], []
        for layer in self.down:
            h = jax.nn.leaky_relu(layer(h), 0.3)
            seen.append(h)
        h = 0.0
        for layer, before in zip(self.up[:-1], seen[:0:-1], strict=True):
            h = jax.nn.leaky_relu(layer(h + before), 0.3)
        return self.up[-1](h + seen[0])[..., 0]

    def reconstruct(self, x: Any) -> Any:
        """Return the pixels' means."""
        return jax.nn.sigmoid(self.logits(x))


def network(kind: str, shape: tuple[int, ...], latent: int, seed: int) -> Any:
    """Return an untrained network from pictures of this shape to pictures."""
    how: dict[str, Any] = {"latent": latent, "likelihood": aelib.Bernoulli(), "rngs": nnx.Rngs(seed)}
    if kind == "dense":
        return aelib.dense_autoencoder(shape, hidden=(512, 256), **how)
    if kind == "convolutional":
        return aelib.conv_autoencoder(shape, filters=FILTERS, strides=STRIDES, **how)
    return WithoutCode(nnx.Rngs(seed))


def logits(model: Any, x: Any) -> Any:
    """Return what a network computes before the sigmoid."""
    return model.logits(x) if isinstance(model, WithoutCode) else model.decoder(model.encoder(x))


def trained(kind: str, latent: int, x: Any, seed: int, *, to: Any = None, damage: Any = None, steps: int = 0) -> Any:
    """Train a network to return `to`, or else what it is given, after a damage that is drawn anew in each step."""

    def loss(model: Any, batch: Any, key: jax.Array) -> Any:
        given, wanted = batch
        given = given if damage is None else damage(key, given)
        return aelib.binary_cross_entropy(logits(model, given), wanted)

    model = network(kind, x.shape[1:], latent, seed)
    return fitted(model, loss, (x, x if to is None else to), RATES[kind], seed, steps or STEPS)[0]


def fitted(model: Any, loss: Any, data: Any, rate: float, seed: int, steps: int) -> Any:
    """Train a model for so many steps; return it and the history."""
    epochs = -(-steps * BATCH // len(data[0]))
    total = epochs * -(-len(data[0]) // BATCH)
    history = aelib.fit(
        model, loss, data, epochs=epochs, batch_size=BATCH, key=jax.random.key(seed), progress=False,
        optimizer=optax.adam(optax.cosine_decay_schedule(rate, total)),
    )  # fmt: skip
    return model, history


class Labeller(nnx.Module):
    """The encoder of the convolutional network, to ten classes."""

    def __init__(self, rngs: nnx.Rngs):
        self.features = aelib.conv_autoencoder(
            SHAPE, filters=FILTERS, strides=STRIDES, latent=10, likelihood=aelib.Bernoulli(), rngs=rngs
        ).encoder
