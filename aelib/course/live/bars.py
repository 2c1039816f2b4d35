"""Bars that vary in one way to six, and how a new one is rendered from examples alone: the numbers of a live figure.

A new bar is rendered by the example that is nearest to it, or by a blend of its five nearest examples. Nothing is
trained. The page computes the same in JavaScript (`live/bars.js`): both draw the same bars from the same random bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from jaxtyping import Float, Int

from aelib.course.live.deep_net import uniforms

SIDE = 32
"""Pixels in a row of a picture, and rows."""
LOWEST = (-0.5, -0.5, -1.2, 0.25, 0.08, 0.4)
HIGHEST = (0.5, 0.5, 1.2, 0.55, 0.2, 1.0)
USUAL = (0.0, 0.0, 0.5, 0.4, 0.14, 0.9)
"""Place across and down, angle in radians, half the length, half the width, brightness; lengths in halves of a side."""
BLENDED = 5
"""How many examples are blended."""
RIDGE = (1e-3, 1e-9)
"""What keeps the weights of a blend small: a share of the mean squared distance of its examples, and a number."""
EXAMPLES, NEW = 0, 1
"""The seeds of the examples, and of the bars that are rendered."""
MEASURED = 1000
"""How many new bars the variance is taken of."""
AT_ONCE = 2000


def factors(ways: int, seed: int, places: Int[np.ndarray, " n"]) -> Float[np.ndarray, "n 6"]:
    """Return the factors of some of the bars of a seed, of which the first `ways` vary, uniformly.

    A bar that varies in more ways begins with the factors of the one that varies in fewer.

    Example:
        >>> factors(1, 0, np.array([0, 1])).round(2).tolist()
        [[0.29, 0.0, 0.5, 0.4, 0.14, 0.9], [0.47, 0.0, 0.5, 0.4, 0.14, 0.9]]
    """
    lowest, highest = np.array(LOWEST), np.array(HIGHEST)
    counters = (len(LOWEST) * places[:, None] + np.arange(len(LOWEST))).ravel()
    drawn = lowest + (highest - lowest) * uniforms(seed, counters).reshape(len(places), -1)
    return np.where(np.arange(len(LOWEST)) < ways, drawn, np.array(USUAL))


def bars(factors: Float[np.ndarray, "n 6"]) -> Float[np.ndarray, "n 32 32"]:
    """Return pictures in [0, 1] of the bars with these factors, with edges that are one pixel wide.

    Example:
        >>> picture = bars(np.array([USUAL]))[0]
        >>> picture.shape, picture.max()
        ((32, 32), np.float64(0.9))
    """
    x, y, angle, length, width, brightness = factors.T[:, :, None, None]
    middles = (2 * np.arange(SIDE) + 1) / SIDE - 1
    right, down = middles - x, middles[:, None] - y
    along = np.cos(angle) * right + np.sin(angle) * down
    across = np.cos(angle) * down - np.sin(angle) * right
    beyond = np.maximum(np.abs(along) - length, np.abs(across) - width)
    return brightness * np.clip(0.5 - SIDE / 2 * beyond, 0, 1)


@cache
def variance(ways: int) -> float:
    """Return the variance of such bars, summed over pixels, in squared grey.

    Example:
        >>> round(variance(1), 2)
        24.08
    """
    pictures = bars(factors(ways, NEW, np.arange(MEASURED)))
    return float(pictures.var(axis=0).sum())


def nearest(picture: Float[np.ndarray, "32 32"], ways: int, count: int) -> Int[np.ndarray, " 5"]:
    """Return the places of the five examples, among the first `count`, nearest to a picture, the nearest first.

    Example:
        >>> one = bars(factors(2, EXAMPLES, np.array([17])))[0]
        >>> int(nearest(one, 2, 30)[0])
        17
    """
    gaps = np.concatenate([((part - picture) ** 2).sum(axis=(1, 2)) for part in _examples(ways, count)])
    return np.argsort(gaps, kind="stable")[:BLENDED]


def _examples(ways: int, count: int) -> Iterator[np.ndarray]:
    for first in range(0, count, AT_ONCE):
        yield bars(factors(ways, EXAMPLES, np.arange(first, min(first + AT_ONCE, count))))


def blend(picture: Float[np.ndarray, "32 32"], examples: Float[np.ndarray, "k 32 32"]) -> Float[np.ndarray, "32 32"]:
    """Return the mean of examples with the weights, summing to 1, for which it comes nearest to a picture.

    References:
        Roweis and Saul, Nonlinear Dimensionality Reduction by Locally Linear Embedding (2000), whose weights these are.

    Example:
        >>> ends = bars(np.array([[-0.01, *USUAL[1:]], [0.01, *USUAL[1:]]]))
        >>> between = bars(np.array([USUAL]))[0]
        >>> bool(((blend(between, ends) - between) ** 2).sum() < 0.1 * ((ends[0] - between) ** 2).sum())
        True
    """
    gaps = (picture - examples).reshape(len(examples), -1)
    products = gaps @ gaps.T
    ridge = RIDGE[0] * np.trace(products) / len(examples) + RIDGE[1]
    weights = np.linalg.solve(products + ridge * np.eye(len(examples)), np.ones(len(examples)))
    return np.tensordot(weights / weights.sum(), examples, axes=1)
