"""The digits on noisy backgrounds once more, with the classifier's rate chosen, which the runs before leave alone.

For each kind of stack, pretrained as `stacked_denoising_tuned` chose: the rate that leaves the fewest wrong, with the
first seed, of the 10,000 digits that are neither trained on nor tested with.
"""

from __future__ import annotations

from functools import partial
from math import nan
from typing import TYPE_CHECKING

import jax
import numpy as np
import optax
from flax import nnx

from aelib.likelihoods import Bernoulli
from aelib.models.batched import in_batches
from aelib.models.stack import dense_stack, to_classifier
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain
from evidence.reproductions.stacked_denoising import BATCH, EPOCHS, HIDDEN, LAYER_EPOCHS, data, first_epoch
from evidence.reproductions.stacked_denoising_tuned import held_out

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.reproductions.parts import Parts

PROBLEM = "noisy"
PRETRAINING = {"plain": (0.0, 1e-4), "denoising": (0.7, 1e-3)}  # the share that is masked and the rate
RATES, SEEDS = (1e-3, 2e-3, 4e-3), (0, 1, 2)


def errors(kind: str, rate: float, seed: int, folder: Path) -> dict[str, float]:
    """Pretrain, train the classifier at this rate; the percentage that it gets wrong of each split."""
    (masking, layer_rate), digits, key = PRETRAINING[kind], data(PROBLEM), jax.random.key(seed)
    train = digits.train
    stack = dense_stack((28, 28), hidden=HIDDEN, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed))
    pretrain(
        stack, denoising(masking_noise(masking)) if masking else nll, train.images, epochs=LAYER_EPOCHS[PROBLEM],
        batch_size=BATCH, optimizer=optax.adam(layer_rate), key=key, checkpoint=folder / "layers",
    )  # fmt: skip
    model = to_classifier(stack, 10, rngs=nnx.Rngs(seed))
    steps = EPOCHS[PROBLEM] * -(-len(train.labels) // BATCH)
    fit(
        model, nll, (train.images, train.labels), epochs=EPOCHS[PROBLEM], batch_size=BATCH,
        optimizer=optax.adam(optax.cosine_decay_schedule(rate, steps)), key=key, checkpoint=folder / "classifier",
    )  # fmt: skip
    return {
        name: 100 * float(np.mean(np.asarray(in_batches(model.predict, split.images)) != split.labels))
        for name, split in {"train": train, "choose": held_out(), "test": digits.test}.items()
    }


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the first layer of `denoising-rate-0.001`."""
    masking, _ = PRETRAINING["denoising"]
    return first_epoch(masking)


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    results: dict[str, list[float]] = {}
    for kind in PRETRAINING:
        tried = {rate: parts.part(f"{kind}-rate-{rate:g}", partial(errors, kind, rate, SEEDS[0])) for rate in RATES}
        finished = {rate: part for rate, part in tried.items() if part}
        known = len(finished) == len(tried)
        rate = min(finished, key=lambda each: finished[each]["choose"]) if known else nan
        found = [finished[rate]] if known else []
        for seed in SEEDS[1:]:
            part = parts.part(f"{kind}-seed-{seed}", partial(errors, kind, rate, seed), ready=known)
            found += [part] if part else []
        results[f"noisy-{kind}-finetuned"] = [part["test"] for part in found]
    return results
