"""Two problems of `stacked_denoising` once more, with what its first recipe left alone.

On MNIST the classifier that learns from masked digits has hardly any error left on the training digits after thirty
epochs, and none of the pictures that it saw came twice: the masks are drawn anew each time. So more epochs are the
first thing to try. Their number was fixed before any was run, and nothing else differs.

On digits with noisy backgrounds the share of masked pixels and the rate of pretraining are chosen with the first seed,
the share of plain autoencoders being none: those that leave the fewest wrong of 10,000 digits that are neither trained
on nor tested with.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.data import Split, mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Classifier
from aelib.models.batched import in_batches
from aelib.models.stack import dense_stack, to_classifier
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain
from evidence.reproductions.stacked_denoising import (
    BATCH,
    EPOCHS,
    HIDDEN,
    LAYER_EPOCHS,
    RATE,
    classifier,
    data,
    first_epoch,
    masked,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.reproductions.parts import Parts

MNIST_EPOCHS, MNIST_SEEDS = 100, (0, 1)
MASKINGS, LAYER_RATES = (0.0, 0.25, 0.4, 0.55, 0.7), (1e-3, 3e-4, 1e-4)
SEEDS, HELD_OUT = (0, 1, 2), slice(10_000, 20_000)


def held_out() -> Split:
    """Return digits on noisy backgrounds which are in neither part of `data("noisy")`."""
    parts = mnist().train, mnist().test
    images, labels = (np.concatenate([getattr(part, of) for part in parts]) for of in ("images", "labels"))
    chosen = np.random.default_rng(0).permutation(len(images))[HELD_OUT]  # in the order of `data`
    noise = np.random.default_rng(1).random(images[chosen].shape, np.float32)
    return Split(np.maximum(images[chosen], noise), labels[chosen])


def finetuned(
    model: Classifier, loss: Callable[..., Any], epochs: int, seed: int, folder: Path, splits: dict[str, Split]
) -> dict[str, float]:
    """Train the classifier on the split `train`; the percentage that it gets wrong of each split."""
    train = splits["train"]
    steps = epochs * -(-len(train.labels) // BATCH)
    fit(
        model, loss, (train.images, train.labels), epochs=epochs, batch_size=BATCH,
        optimizer=optax.adam(optax.cosine_decay_schedule(RATE, steps)), key=jax.random.key(seed),
        checkpoint=folder / "classifier",
    )  # fmt: skip
    return {
        name: 100 * float(np.mean(np.asarray(in_batches(model.predict, split.images)) != split.labels))
        for name, split in splits.items()
    }


def longer(seed: int, folder: Path) -> dict[str, float]:
    """Train on MNIST: a denoising stack, then a classifier that learns from masked digits for longer."""
    model, digits = classifier("mnist", "denoising-masked", seed, folder), data("mnist")
    return finetuned(model, masked, MNIST_EPOCHS, seed, folder, {"train": digits.train, "test": digits.test})


def noisy(masking: float, layer_rate: float, seed: int, folder: Path) -> dict[str, float]:
    """Train on noisy backgrounds, with this share of the pixels masked in pretraining, at this rate."""
    digits = data("noisy")
    stack = dense_stack((28, 28), hidden=HIDDEN, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed))
    pretrain(
        stack, denoising(masking_noise(masking)) if masking else nll, digits.train.images, epochs=LAYER_EPOCHS["noisy"],
        batch_size=BATCH, optimizer=optax.adam(layer_rate), key=jax.random.key(seed), checkpoint=folder / "layers",
    )  # fmt: skip
    splits = {"train": digits.train, "choose": held_out(), "test": digits.test}
    return finetuned(to_classifier(stack, 10, rngs=nnx.Rngs(seed)), nll, EPOCHS["noisy"], seed, folder, splits)


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the first layer of `noisy-masking-0.7-rate-0.001`."""
    return first_epoch(MASKINGS[-1])


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    results: dict[str, list[float]] = {}
    for kind, maskings in {"plain": MASKINGS[:1], "denoising": MASKINGS[1:]}.items():
        tried = {}
        for masking, rate in product(maskings, LAYER_RATES):
            name = f"noisy-masking-{masking:g}-rate-{rate:g}"
            tried[masking, rate] = parts.part(name, partial(noisy, masking, rate, SEEDS[0]))
        finished = {place: part for place, part in tried.items() if part}
        known = len(finished) == len(tried)
        masking, rate = min(finished, key=lambda place: finished[place]["choose"]) if known else (nan, nan)
        found = {SEEDS[0]: finished.get((masking, rate))}
        for seed in SEEDS[1:]:
            found[seed] = parts.part(f"noisy-{kind}-seed-{seed}", partial(noisy, masking, rate, seed), ready=known)
        results[f"noisy-{kind}-tuned"] = [part["test"] for part in found.values() if part]
    longest = {seed: parts.part(f"mnist-seed-{seed}", partial(longer, seed)) for seed in MNIST_SEEDS}
    results["mnist-denoising-masked-longer"] = [part["test"] for part in longest.values() if part]
    return results
