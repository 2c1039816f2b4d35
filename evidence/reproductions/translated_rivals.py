"""What a sceptic would try on digits that have moved, alone or amid clutter, without training a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_matrix, diags

SIDE, DIGIT = 40, 28
PLACES = [(row, column) for row in range(SIDE - DIGIT + 1) for column in range(SIDE - DIGIT + 1)]
"""Where a digit may lie on its canvas: its upper left corner."""


def flat(x: Any) -> np.ndarray:
    """Return pictures as rows."""
    return np.asarray(x, np.float32).reshape(len(x), -1)


def blurred(x: Any, sigma: float) -> np.ndarray:
    """Return pictures, blurred by a Gaussian of so many pixels."""
    return gaussian_filter(np.asarray(x), (0, sigma, sigma))


def spectrum(x: Any) -> np.ndarray:
    """Return the absolute values of the Fourier transform, which do not change where a picture goes round the edge."""
    return np.abs(np.fft.rfft2(x)).astype(np.float32)


def centred(x: Any) -> np.ndarray:
    """Return the 28 x 28 pixels around the centre of mass of each picture's ink."""
    x, middle = np.asarray(x), np.arange(SIDE)
    ink = x.sum(axis=(1, 2)) + 1e-6
    rows, columns = (x.sum(axis=axis) @ middle / ink for axis in (2, 1))
    wide = np.pad(x, ((0, 0), (DIGIT, DIGIT), (DIGIT, DIGIT)))
    starts = (np.rint(at + DIGIT - (DIGIT - 1) / 2).astype(int)[:, None] + np.arange(DIGIT) for at in (rows, columns))
    down, across = starts
    return wide[np.arange(len(x))[:, None, None], down[:, :, None], across[:, None, :]]


def components(known: Any, count: int) -> Callable[[Any], np.ndarray]:
    """Return the function to so many principal components of known pictures."""
    rows = flat(known).astype(np.float64)
    mean = rows.mean(axis=0)
    axes = np.linalg.eigh(np.cov(rows.T))[1][:, ::-1][:, :count]
    return lambda x: ((flat(x) - mean) @ axes).astype(np.float32)


def squared_distances(x: Any, known: Any) -> np.ndarray:
    """Return the squared distance of each row to each known row."""
    return (x**2).sum(axis=1)[:, None] - 2 * x @ known.T + (known**2).sum(axis=1)


def over_shifts(asked: Any, known: Any, reach: int, rows: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Return squared distances of the upper `rows` of pictures to those of known pictures, at the best of all shifts.

    A known picture may move by up to `reach` pixels each way. The second result is which shift that is, as one number,
    row by row.
    """
    x, wide = flat(np.asarray(asked)[:, :rows]), np.pad(known, ((0, 0), (reach, reach), (reach, reach)))
    best, where = np.full((len(asked), len(known)), np.inf, np.float32), np.zeros((len(asked), len(known)), np.int16)
    for which, (row, column) in enumerate(np.ndindex(2 * reach + 1, 2 * reach + 1)):
        moved = flat(wide[:, row : row + rows, column : column + SIDE])
        distance = (moved**2).sum(axis=1) - 2 * x @ moved.T
        where[distance < best] = which
        np.minimum(best, distance, out=best)
    return best + (x**2).sum(axis=1)[:, None], where


def at_places(x: Any) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield what lies under a digit at each of its places, as rows."""
    for row, column in PLACES:
        yield row, column, flat(np.asarray(x)[:, row : row + DIGIT, column : column + DIGIT])


def templates(asked: Any, digits: Any) -> np.ndarray:
    """Return squared distances of canvases to clean digits on an empty canvas, each at the best of its places."""
    known, best = flat(digits), np.full((len(asked), len(digits)), -np.inf, np.float32)
    for _, _, under in at_places(asked):
        np.maximum(best, under @ known.T, out=best)
    return (flat(asked) ** 2).sum(axis=1)[:, None] - 2 * best + (known**2).sum(axis=1)


def smallest(distances: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the `count` smallest of each row, the smallest first."""
    found = np.argpartition(distances, count, axis=1)[:, :count]
    return np.take_along_axis(found, np.take_along_axis(distances, found, 1).argsort(axis=1), 1)


def spread(x: Any, labels: Any, given: Any, neighbours: int = 10) -> np.ndarray:
    """Return beliefs [n, 10] of rows after given labels have spread over a graph of neighbours (Zhou and others)."""
    n = len(x)
    near = np.concatenate([smallest(squared_distances(part, x), neighbours + 1) for part in np.array_split(x, 20)])
    edges = csr_matrix((np.ones(near.size), (np.repeat(np.arange(n), neighbours + 1), near.ravel())), (n, n))
    edges = edges.maximum(edges.T)
    edges.setdiag(0)
    root = diags(1 / np.sqrt(np.maximum(np.asarray(edges.sum(axis=1)).ravel(), 1e-12)))
    walk, start = (root @ edges @ root).tocsr(), np.zeros((n, 10))
    start[given, labels[given]] = 1
    belief = start
    for _ in range(200):
        belief = 0.99 * walk @ belief + 0.01 * start
    return belief / (belief.sum(axis=1, keepdims=True) + 1e-12)


def wiener(known: Any, sigma: float) -> Callable[[Any], np.ndarray]:
    """Return the best linear denoiser of pictures with this covariance, for rows with noise of this size."""
    rows = flat(known).astype(np.float64)
    mean = rows.mean(axis=0)
    variances, axes = np.linalg.eigh(np.cov(rows.T))
    matrix = axes * (variances.clip(0) / (variances.clip(0) + sigma**2)) @ axes.T
    return lambda y: mean + (flat(y) - mean) @ matrix


def place_weights(digits: Any, noisy: Any, sigma: float) -> np.ndarray:
    """Return how probable each place of a digit is [n, places], given canvases with noise of this size.

    Every place is equally likely beforehand. What lies under a digit is a Gaussian with the mean and the covariance of
    digits, and noise; the rest of the canvas is noise.
    """
    rows, noisy = flat(digits).astype(np.float64), np.asarray(noisy)
    mean = rows.mean(axis=0)
    variances, axes = np.linalg.eigh(np.cov(rows.T))
    narrow = axes * np.sqrt(variances.clip(0) / (variances.clip(0) + sigma**2))
    weights = np.empty((len(noisy), len(PLACES)))
    for place, (_, _, under) in enumerate(at_places(noisy)):
        gap = under - mean
        likely = ((gap @ narrow) ** 2).sum(axis=1) - (gap**2).sum(axis=1) + (under.astype(np.float64) ** 2).sum(axis=1)
        weights[:, place] = likely / (2 * sigma**2)
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def over_places(noisy: Any, weights: np.ndarray, filtered: Callable[[Any], Any]) -> np.ndarray:
    """Return the mean over places of what a denoiser of rows [n, 784] answers there, on an empty canvas."""
    answer = np.zeros(np.shape(noisy))
    for place, (row, column, under) in enumerate(at_places(noisy)):
        likely = weights[:, place] > 1e-4
        if likely.any():
            part = weights[likely, place, None] * flat(filtered(under[likely]))
            answer[likely, row : row + DIGIT, column : column + DIGIT] += part.reshape(-1, DIGIT, DIGIT)
    return answer


def regression(upper: Any, lower: Any, new: Any, penalty: float) -> np.ndarray:
    """Return what ridge regression from the rows `upper` to the rows `lower` says of new rows."""
    mean, target = upper.mean(axis=0), lower.mean(axis=0)
    centre = (upper - mean).astype(np.float64)
    weights = np.linalg.solve(centre.T @ centre + penalty * np.eye(centre.shape[1]), centre.T @ (lower - target))
    return target + (new - mean) @ weights


def probe(x: Any, labels: Any, new: Any) -> np.ndarray:
    """Return what ridge regression to the classes says, its penalty the best of three on each fifth of the labels."""
    mean, size = x.mean(axis=0), x.std() + 1e-6
    x, new = (np.c_[(part - mean) / size, np.ones(len(part))].astype(np.float64) for part in (x, new))
    targets, fold = np.eye(10)[labels], np.arange(len(x)) % 5

    def weights(rows: Any, penalty: float) -> Any:
        kernel = x[rows] @ x[rows].T + penalty * np.eye(rows.sum())
        return x[rows].T @ np.linalg.solve(kernel, targets[rows])

    def right(penalty: float) -> int:
        said = [(x[fold == f] @ weights(fold != f, penalty)).argmax(axis=1) == labels[fold == f] for f in range(5)]
        return int(np.concatenate(said).sum())

    best = max((0.1, 1.0, 10.0, 100.0, 1000.0), key=right)
    return (new @ weights(np.ones(len(x), bool), best)).argmax(axis=1)
