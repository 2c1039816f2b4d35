"""Hinton and Salakhutdinov's autoencoder of digits, 784-1000-500-250-30 and back, from random weights.

They needed pretraining to train it. Here it begins at random (He et al. 2015), with GELU instead of the sigmoid, and
AdamW instead of conjugate gradients. Without weight decay it fits the training digits better and the test digits worse,
so one part does without.

The decay was set from the gap between both errors in earlier tries, with decays of 0 and .05, and looked at once on
10,000 training digits that were held out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.batched import in_batches
from aelib.training.fit import fit
from aelib.training.losses import nll

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

HIDDEN, CODE = (1000, 500, 250), 30
EPOCHS, BATCH, RATE, DECAY = 80, 256, 2e-3, 0.1
SEEDS = (0, 1, 2)


def network(seed: int) -> Autoencoder:
    """Return the network with its first weights."""
    likelihood = Bernoulli()
    return dense_autoencoder(
        (28, 28), hidden=HIDDEN, latent=CODE, likelihood=likelihood, activation="gelu", rngs=nnx.Rngs(seed)
    )


def optimizer(examples: int, decay: float, epochs: int = EPOCHS) -> optax.GradientTransformation:
    """Return AdamW, whose rate rises during a fortieth of the steps and then falls along a cosine to zero."""
    steps = epochs * -(-examples // BATCH)
    return optax.adamw(optax.warmup_cosine_decay_schedule(0.0, RATE, steps // 40, steps), weight_decay=decay)


def squared_error(model: Autoencoder, images: np.ndarray) -> float:
    """Return the squared error of an image, summed over its pixels, on average."""
    return float(jnp.square(in_batches(model.reconstruct, images) - images).sum(axis=(1, 2)).mean())


def train(model: Autoencoder, images: np.ndarray, seed: int, decay: float, folder: Path) -> Autoencoder:
    """Train `model` on the cross-entropy of its pixels, and return it."""
    fit(
        model, nll, images, epochs=EPOCHS, batch_size=BATCH, optimizer=optimizer(len(images), decay),
        key=jax.random.key(seed), checkpoint=folder / "training",
    )  # fmt: skip
    return model


def errors(seed: int, decay: float, folder: Path) -> dict[str, float]:
    """Train on all 60,000 digits; the errors on them and on the others."""
    digits = mnist()
    model = train(network(seed), digits.train.images, seed, decay, folder)
    return {part: squared_error(model, getattr(digits, part).images) for part in ("train", "test")}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `decay-seed-0`."""
    images = mnist().train.images
    history = fit(
        network(0), nll, images, epochs=1, batch_size=BATCH, optimizer=optimizer(len(images), DECAY),
        key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return history.step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    found: dict[str, list[dict[str, float]]] = {"decay": [], "no-decay": []}
    for name, decay, seed in [
        ("decay", DECAY, 0),
        ("no-decay", 0.0, 0),
        *(("decay", DECAY, seed) for seed in SEEDS[1:]),
    ]:
        if part := parts.part(f"{name}-seed-{seed}", lambda f, s=seed, d=decay: errors(s, d, f)):
            found[name].append(part)
    return {name: [part["test"] for part in those] for name, those in found.items()}
