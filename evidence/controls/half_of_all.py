"""The missing half of a picture that has moved, by the twenty most similar of all 20,000, each at its best shift.

The run `translated_digits` has 4,000 of them. Here all shifts of all pictures are tried, by components of the upper
half, and those that come out first once more, with the shifts around, by all pixels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from evidence.reproductions import translated_digits as moved
from evidence.reproductions import translated_rivals as rivals

PAGE = "uses"
SETTINGS, REACH, MIDDLE = ("moved", "moved clothes"), 12, rivals.SIDE // 2
SHIFTS = [*np.ndindex(2 * REACH + 1, 2 * REACH + 1)]
AXES, TRIED, BLENDED = 64, 200, 20


def likely(given: np.ndarray, wide: np.ndarray, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the known pictures that come closest to each upper half [n, TRIED], and at which of the shifts."""
    count = len(wide)
    best, where = np.full((len(given), count), np.inf, np.float32), np.zeros((len(given), count), np.int16)
    along = 2 * given @ axes
    for which, (row, column) in enumerate(SHIFTS):
        upper = rivals.flat(wide[:, row : row + MIDDLE, column : column + rivals.SIDE])
        distance = (upper**2).sum(axis=1) - along @ (upper @ axes).T
        where[distance < best] = which
        np.minimum(best, distance, out=best)
    near = np.argpartition(best, TRIED, axis=1)[:, :TRIED]
    return near, np.take_along_axis(where, near, 1)


def completed(given: np.ndarray, wide: np.ndarray, near: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return the mean lower half of the pictures that are closest to an upper half, each at the best shift around."""
    views = np.lib.stride_tricks.sliding_window_view(wide, (rivals.SIDE, rivals.SIDE), axis=(1, 2))
    at = np.array(SHIFTS)[where]
    offsets = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    shifted = [np.clip(at[:, 0] + row, 0, 2 * REACH) for row, _ in offsets]
    across = [np.clip(at[:, 1] + column, 0, 2 * REACH) for _, column in offsets]
    pictures = np.stack([views[near, down, right] for down, right in zip(shifted, across, strict=True)])
    away = ((pictures[:, :, :MIDDLE] - given.reshape(MIDDLE, rivals.SIDE)) ** 2).sum(axis=(2, 3))
    chosen = rivals.smallest(away.min(axis=0)[None], BLENDED)[0]
    return pictures[away[:, chosen].argmin(axis=0), chosen, MIDDLE:].mean(axis=0)


def half(page: Any, setting: str, seed: int, known: int = moved.KNOWN) -> dict[str, float]:
    """Return the squared error in the lower half."""
    p = moved.pictures_of(setting, seed)
    x, given = p.x[:known], rivals.flat(p.asked[:, :MIDDLE])
    uppers = rivals.flat(x[:, :MIDDLE])
    axes = np.linalg.eigh(uppers.T @ uppers)[1][:, -AXES:].astype(np.float32)
    wide = np.pad(x, ((0, 0), (REACH, REACH), (REACH, REACH)))
    answers = [
        completed(each, wide, near, where) for each, near, where in zip(given, *likely(given, wide, axes), strict=True)
    ]
    return {"error": float(((np.stack(answers) - p.asked[:, MIDDLE:]) ** 2).sum(axis=(1, 2)).mean())}


CONTROLS = {
    f"{setting}-{seed}": partial(half, setting=setting, seed=seed) for setting in SETTINGS for seed in moved.SEEDS
}
