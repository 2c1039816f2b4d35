"""Hinton and Salakhutdinov's autoencoder of digits from a pretrained stack, and what the pretraining is worth.

Theirs was a stack of Boltzmann machines; this one is a stack of autoencoders. What follows the pretraining is the
training of `hinton_salakhutdinov`, so that the start is all that differs from it: once with GELU, once with their
sigmoid, and with the sigmoid also from random weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import optax
from flax import nnx

from aelib.datasets import mnist
from aelib.finetuning import unroll
from aelib.likelihoods import Bernoulli
from aelib.models import Autoencoder
from aelib.stacking import dense_stack, pretrain
from aelib.training import nll
from reproductions.hinton_salakhutdinov import BATCH, CODE, DECAY, HIDDEN, squared_error, train

if TYPE_CHECKING:
    from reproductions.parts import Parts

LAYER_EPOCHS, LAYER_RATE = 10, 1e-3
PARTS = {
    "gelu-stacked": ("gelu", True, (0, 1)),
    "sigmoid-stacked": ("sigmoid", True, (0, 1)),
    "sigmoid-random": ("sigmoid", False, (0,)),
}
"""The activation, whether the stack is pretrained, and the seeds."""


def start(activation: str, pretrained: bool, seed: int, folder: Path) -> Autoencoder:
    """The deep autoencoder as it begins, unrolled from a stack."""
    stack = dense_stack(
        (28, 28), hidden=HIDDEN, latent=CODE, likelihood=Bernoulli(), activation=activation, rngs=nnx.Rngs(seed)
    )
    if pretrained:
        pretrain(
            stack, nll, mnist().train.images, epochs=LAYER_EPOCHS, batch_size=BATCH,
            optimizer=optax.adam(LAYER_RATE), key=jax.random.key(seed), checkpoint=folder / "layers",
        )  # fmt: skip
    return unroll(stack)


def errors(activation: str, pretrained: bool, seed: int, folder: Path) -> dict[str, float]:
    """The errors at the start and after training on all 60,000 digits."""
    digits = mnist()
    model = start(activation, pretrained, seed, folder)
    before = squared_error(model, digits.test.images)
    train(model, digits.train.images, seed, DECAY, folder)
    after = {part: squared_error(model, getattr(digits, part).images) for part in ("train", "test")}
    return {"before": before, **after}


def run(parts: Parts) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """All parts: what belongs to the rows, and the rest."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PARTS}
    for name, (activation, pretrained, seeds) in PARTS.items():
        for seed in seeds:
            part = parts.part(f"{name}-seed-{seed}", lambda f, a=activation, p=pretrained, s=seed: errors(a, p, s, f))
            if part:
                found[name].append(part)
    rows = [
        [name, str(seed), *(f"{part[key]:.2f}" for key in ("before", "train", "test"))]
        for name, those in found.items()
        for seed, part in enumerate(those)
    ]
    head = ["Start", "Seed", "Test error before", "Training error", "Test error"]
    return {name: [part["test"] for part in those] for name, those in found.items()}, {"table": [head, *rows]}
