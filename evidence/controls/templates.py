"""Tables of counts that predict a pixel from those before it, with templates of several sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

TEN = ((0, -1), (0, -2), (-1, -2), (-1, -1), (-1, 0), (-1, 1), (-1, 2), (-2, -1), (-2, 0), (-2, 1))
"""Ten pixels before, as a template of the standard JBIG2 has them: rows and columns away."""


def patterns(x: Any, near: Any) -> Any:
    """Return for each pixel of pictures [n, 784] the number of the pattern before it and of its place."""
    wide = np.pad(x.reshape(-1, 28, 28).astype(int), ((0, 0), (2, 0), (2, 2)))
    pattern = sum(wide[:, 2 + i : 30 + i, 2 + j : 30 + j] << bit for bit, (i, j) in enumerate(near))
    place = np.arange(28)[:, None] // 4 * 7 + np.arange(28) // 4
    return ((place << len(near)) + pattern).reshape(len(x), 784)


def table_of(x: Any, near: Any) -> Any:
    """Return the chance of a 1 for each pattern at each of 49 places, a byte each, as the chapter counts it."""
    each, size = patterns(x, near).ravel(), 49 << len(near)
    on, both = np.bincount(each, weights=x.ravel(), minlength=size) + 0.4, np.bincount(each, minlength=size) + 0.8
    return np.clip(np.round(255 * on / both), 1, 254) / 255


def bits_by_template(train: Any, test: Any, near: Any = TEN) -> dict[str, float]:
    """Return the bits a picture of `test` by the table of `train`, and the table's millions of bits."""
    table = table_of(train, near)
    p = table[patterns(test, near)]
    bits = float(-np.log2(np.where(test == 1, p, 1 - p)).sum(axis=1).mean())
    return {"bits": bits, "side": 8 * table.size / 1e6}
