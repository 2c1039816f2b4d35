"""Stacks of three layers of 1000 units: plain against denoising, as the start of a classifier of digits.

On MNIST, and on two problems made after those of Larochelle and others (2007): `basic`, 10,000 training digits drawn
from all 70,000 and 50,000 test digits, and `noisy`, the same with a random grey as background. What differs between
the starts is the weights with which the training of the classifier begins. On MNIST one more classifier is trained with
masked digits, as its stack was.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.data import Dataset, Split, mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Classifier
from aelib.models.batched import in_batches
from aelib.models.stack import Stack, dense_stack, to_classifier
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

HIDDEN, MASKING = (1000, 1000, 1000), 0.25
LAYER_EPOCHS = {"mnist": 10, "basic": 30, "noisy": 30}
EPOCHS = {"mnist": 30, "basic": 60, "noisy": 60}
BATCH, LAYER_RATE, RATE = 100, 1e-3, 5e-4
STARTS = ("random", "plain", "denoising")
SEEDS = {"mnist": (0, 1), "basic": (0, 1, 2), "noisy": (0, 1, 2)}


@cache
def data(problem: str) -> Dataset:
    """Return the digits of a problem."""
    digits = mnist()
    if problem == "mnist":
        return digits
    rng = np.random.default_rng(0)
    images = np.concatenate([digits.train.images, digits.test.images])
    labels = np.concatenate([digits.train.labels, digits.test.labels])
    order = rng.permutation(len(images))
    train, test = order[:10_000], order[-50_000:]
    if problem == "noisy":
        images = np.maximum(images, rng.random(images.shape, np.float32))
    return Dataset(Split(images[train], labels[train]), Split(images[test], labels[test]))


def classifier(problem: str, start: str, seed: int, folder: Path) -> Classifier:
    """Return the classifier as it begins."""
    stack = dense_stack((28, 28), hidden=HIDDEN, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed))
    if start == "random":
        return Classifier((28, 28), HIDDEN, 10, activation="sigmoid", rngs=nnx.Rngs(seed))
    loss = denoising(masking_noise(MASKING)) if start.startswith("denoising") else nll
    pretrain(
        stack, loss, data(problem).train.images, epochs=LAYER_EPOCHS[problem], batch_size=BATCH,
        optimizer=optax.adam(LAYER_RATE), key=jax.random.key(seed), checkpoint=folder / "layers",
    )  # fmt: skip
    return to_classifier(stack, 10, rngs=nnx.Rngs(seed))


def masked(model: Classifier, batch: tuple[Any, Any], key: jax.Array) -> Any:
    """Return the cross-entropy of digits in which a share of the pixels is set to zero."""
    images, labels = batch
    return model.nll(images * jax.random.bernoulli(key, 1 - MASKING, images.shape), labels)


def error(problem: str, start: str, seed: int, folder: Path) -> dict[str, float]:
    """Train the classifier; the percentages of training and of test digits that it gets wrong."""
    model, parts = classifier(problem, start, seed, folder), data(problem)
    steps = EPOCHS[problem] * -(-len(parts.train.labels) // BATCH)
    fit(
        model, masked if start == "denoising-masked" else nll, (parts.train.images, parts.train.labels),
        epochs=EPOCHS[problem], batch_size=BATCH, optimizer=optax.adam(optax.cosine_decay_schedule(RATE, steps)),
        key=jax.random.key(seed), checkpoint=folder / "classifier",
    )  # fmt: skip
    wrong = {}
    for name, split in (("train", parts.train), ("test", parts.test)):
        wrong[name] = 100 * float(np.mean(np.asarray(in_batches(model.predict, split.images)) != split.labels))
    return wrong


def first_epoch(masking: float) -> np.ndarray:
    """Return the losses of the first epoch of a stack's first layer, on noisy digits, with the first seed."""
    stack = dense_stack((28, 28), hidden=HIDDEN, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(0))
    history, *_ = pretrain(
        Stack(list(stack.layers)[:1]), denoising(masking_noise(masking)), data("noisy").train.images, epochs=1,
        batch_size=BATCH, optimizer=optax.adam(LAYER_RATE), key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return history.step_loss


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the first layer of `noisy-denoising-seed-0`."""
    return first_epoch(MASKING)


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    results: dict[str, list[float]] = {}
    for problem, seeds in SEEDS.items():
        for start in (*STARTS, "denoising-masked") if problem == "mnist" else STARTS:
            name = f"{problem}-{start}"
            results[name] = []
            for seed in seeds:
                part = parts.part(f"{name}-seed-{seed}", lambda f, p=problem, b=start, s=seed: error(p, b, s, f))
                if part:
                    results[name].append(part["test"])
    for problem in ("basic", "noisy"):  # which nobody has published
        results.pop(f"{problem}-random")
    return results
