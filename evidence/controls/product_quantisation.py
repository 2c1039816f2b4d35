"""Product quantisation: k-means on four parts of the numbers, with several turns before they are parted."""

from __future__ import annotations

from typing import Any

import numpy as np


def quarters() -> Any:
    """Return the matrix [784, 784] that puts the pixels of the four quarters of a picture one after the other."""
    at = np.arange(784).reshape(2, 14, 2, 14).transpose(0, 2, 1, 3).ravel()
    return np.eye(784, dtype=np.float32)[:, at]


def balanced(variances: Any) -> Any:
    """Return an order in four equal parts whose products of variances are nearly the same."""
    parts: list[list[int]] = [[], [], [], []]
    logs = np.log(np.maximum(variances, 1e-6))
    for at in range(len(logs)):
        open_ones = [part for part in parts if len(part) < len(logs) // 4]
        min(open_ones, key=lambda part: logs[part].sum()).append(at)
    return np.concatenate(parts)


def turns(components: Any, variances: Any) -> dict[str, tuple[Any, int]]:
    """Return what the pixels are turned by before they are parted, and how many rounds turn them further."""
    return {"quarters": (quarters(), 0), "turned": (quarters(), 10),
            "components": (components[:, balanced(variances)], 0)}  # fmt: skip


def product_quantised(x: Any, x_test: Any, kmeans: Any, nearest: Any, turn: Any, rounds: int) -> Any:
    """Return test examples from the nearest of 256 vectors in each quarter of the turned numbers.

    In each round k-means goes on by a step, and the turn becomes the one that brings `x` nearest to its vectors.
    """
    books = [kmeans(part) for part in np.split(x @ turn, 4, axis=1)]

    def looked_up(z: Any) -> Any:
        return np.hstack([b[nearest(part, b)] for part, b in zip(np.split(z, 4, axis=1), books, strict=True)])

    for _ in range(rounds):
        for part, book in zip(np.split(x @ turn, 4, axis=1), books, strict=True):
            which = nearest(part, book)
            for one in np.unique(which):
                book[one] = part[which == one].mean(axis=0)
        left, _, right = np.linalg.svd(x.T @ looked_up(x @ turn))
        turn = left @ right
    return looked_up(x_test @ turn) @ turn.T
