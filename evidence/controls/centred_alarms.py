"""Alarms for a class that was left out, of pictures that have moved: the network, too, gets them centred.

The pictures and all rivals are those of the run `translated_digits`, whose networks see the canvas as it is.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import aelib
from evidence.reproductions import translated_digits as moved
from evidence.reproductions import translated_networks as networks
from evidence.reproductions.translated_rivals import centred

PAGE = "uses"
SETTINGS = ("moved", "moved clothes")


def alarms(page: Any, setting: str, seed: int) -> dict[str, Any]:
    """Return AUROC in percent, for each class that is left out and in the mean, of a dense network's squared error."""
    p = moved.pictures_of(setting, seed)
    x, asked = (centred(each) for each in (p.x, p.asked))
    ink, found = asked.sum(axis=(1, 2)) + 1, {"dense": [], "dense, by ink": []}
    for left_out in moved.CLASSES:
        model = networks.trained("dense", moved.CODE, x[p.labels != left_out], seed, steps=networks.SHORT)
        score = ((np.asarray(aelib.in_batches(model.reconstruct, asked)) - asked) ** 2).sum(axis=(1, 2))
        normal = p.asked_labels != left_out
        for name, each in zip(found, (score, score / ink), strict=True):
            found[name].append(100 * aelib.latent.auroc(each[normal], each[~normal]))
    return {"each": found, "mean": {name: float(np.mean(areas)) for name, areas in found.items()}}


CONTROLS = {
    f"{setting}-{seed}": partial(alarms, setting=setting, seed=seed) for setting in SETTINGS for seed in moved.SEEDS
}
