"""Hinton and Salakhutdinov's autoencoder of digits from a pretrained stack, and what the pretraining is worth.

Theirs was a stack of Boltzmann machines; this one is a stack of autoencoders. What follows the pretraining is the
training of `hinton_salakhutdinov`, so that the start is all that differs from it: once with GELU, once with their
sigmoid, and with the sigmoid also from random weights: Glorot's, and these times four but for the last layer's.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder
from aelib.models.stack import Stack, dense_stack, unroll
from aelib.training.losses import nll
from aelib.training.pretrain import pretrain
from evidence.reproductions.hinton_salakhutdinov import BATCH, CODE, DECAY, HIDDEN, squared_error, train

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

LAYER_EPOCHS, LAYER_RATE = 10, 1e-3
PARTS = {
    "gelu-stacked": ("gelu", True, (0, 1)),
    "sigmoid-stacked": ("sigmoid", True, (0, 1)),
    "sigmoid-random": ("sigmoid", False, (0,)),
    "sigmoid-scaled": ("sigmoid", False, (0, 1)),
}
"""The activation, whether the stack is pretrained, and the seeds."""
SCALED = 4


def start(activation: str, pretrained: bool, seed: int, folder: Path) -> Autoencoder:
    """Return the deep autoencoder as it begins, unrolled from a stack."""
    stack = dense_stack(
        (28, 28), hidden=HIDDEN, latent=CODE, likelihood=Bernoulli(), activation=activation, rngs=nnx.Rngs(seed)
    )
    if pretrained:
        pretrain(
            stack, nll, mnist().train.images, epochs=LAYER_EPOCHS, batch_size=BATCH,
            optimizer=optax.adam(LAYER_RATE), key=jax.random.key(seed), checkpoint=folder / "layers",
        )  # fmt: skip
    return unroll(stack)


def scaled(model: Autoencoder) -> Autoencoder:
    """Return the model with all its weights times four, but for those of the last layer."""
    parts: Any = model
    for layer in [*parts.encoder.layers, *parts.decoder.layers][:-1]:
        layer.kernel[...] = SCALED * layer.kernel[...]
    return model


def errors(name: str, seed: int, folder: Path) -> dict[str, float]:
    """Return the errors at the start and after training on all 60,000 digits."""
    activation, pretrained, _ = PARTS[name]
    digits = mnist()
    model = start(activation, pretrained, seed, folder)
    if name == "sigmoid-scaled":
        model = scaled(model)
    before = squared_error(model, digits.test.images)
    train(model, digits.train.images, seed, DECAY, folder)
    after = {part: squared_error(model, getattr(digits, part).images) for part in ("train", "test")}
    return {"before": before, **after}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the first layer of `sigmoid-stacked-seed-0`."""
    stack = dense_stack(
        (28, 28), hidden=HIDDEN, latent=CODE, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(0)
    )
    history, *_ = pretrain(
        Stack(list(stack.layers)[:1]), nll, mnist().train.images, epochs=1, batch_size=BATCH,
        optimizer=optax.adam(LAYER_RATE), key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return history.step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PARTS}
    for name, (_, _, seeds) in PARTS.items():
        for seed in seeds:
            if part := parts.part(f"{name}-seed-{seed}", partial(errors, name, seed)):
                found[name].append(part)
    return {name: [part["test"] for part in those] for name, those in found.items()}
