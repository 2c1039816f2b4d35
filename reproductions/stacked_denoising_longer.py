"""The stack of denoising autoencoders of `stacked_denoising` on MNIST, whose classifier learns for longer.

The classifier of that run which learns from masked digits has hardly any error left on the training digits after thirty
epochs, and none of the pictures that it saw came twice: the masks are drawn anew each time. So more epochs are the
first thing to try. Their number was fixed before any was run, and nothing else differs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax

from aelib.models import in_batches
from aelib.training import fit
from reproductions.stacked_denoising import BATCH, RATE, classifier, data, masked

if TYPE_CHECKING:
    from reproductions.parts import Parts

EPOCHS = 100
SEEDS = (0, 1)


def error(seed: int, folder: Path) -> dict[str, float]:
    """Train the classifier; the percentages of training and of test digits that it gets wrong."""
    model, digits = classifier("mnist", "denoising-masked", seed, folder), data("mnist")
    steps = EPOCHS * -(-len(digits.train.labels) // BATCH)
    fit(
        model, masked, (digits.train.images, digits.train.labels), epochs=EPOCHS, batch_size=BATCH,
        optimizer=optax.adam(optax.cosine_decay_schedule(RATE, steps)), key=jax.random.key(seed),
        checkpoint=folder / "classifier",
    )  # fmt: skip
    return {
        name: 100 * float(np.mean(np.asarray(in_batches(model.predict, split.images)) != split.labels))
        for name, split in (("train", digits.train), ("test", digits.test))
    }


def run(parts: Parts) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """All parts: what belongs to the row, and the rest."""
    found = {seed: parts.part(f"seed-{seed}", lambda f, s=seed: error(s, f)) for seed in SEEDS}
    finished = {seed: part for seed, part in found.items() if part}
    rows = [[str(seed), f"{part['train']:.2f} %", f"{part['test']:.2f} %"] for seed, part in finished.items()]
    results = {"mnist-denoising-masked-longer": [part["test"] for part in finished.values()]}
    return results, {"table": [["Seed", "Training error", "Test error"], *rows]}
