"""Tables of counts that predict a pixel from those before it, with templates of several sizes, and a tree of them."""

from __future__ import annotations

from typing import Any

import numpy as np

NEAREST = sorted(
    ((i, j) for i in range(-4, 1) for j in range(-4, 5) if (i, j) < (0, 0)),
    key=lambda at: (at[0] ** 2 + at[1] ** 2, -at[0], abs(at[1]), at[1]),
)[:16]
"""The sixteen nearest of the pixels before, the nearest first: rows and columns away.

The first six are the chapter's, and the first ten those of a template of the standard JBIG2.
"""


def contexts(x: Any, count: int, block: int) -> Any:
    """Return for each pixel of pictures [n, 784] its place and its pattern of so many pixels before, as one number.

    A place is a square of `block` pixels a side. Its number is the lowest part, and each pixel's bit above those of the
    nearer ones, so that the numbers for fewer pixels are remainders.
    """
    wide = np.pad(x.reshape(-1, 28, 28).astype(np.int32), ((0, 0), (4, 0), (4, 4)))
    pattern = sum(wide[:, 4 + i : 32 + i, 4 + j : 32 + j] << bit for bit, (i, j) in enumerate(NEAREST[:count]))
    across = np.arange(28, dtype=np.int32) // block
    places = (28 // block) ** 2
    return (pattern * places + across[:, None] * (28 // block) + across).reshape(len(x), 784)


def counted(train: Any, count: int, block: int) -> Any:
    """Return how often 0 and 1 came in each context, [2, contexts]."""
    each, size = contexts(train, count, block), (28 // block) ** 2 << count
    return np.stack([np.bincount(each[train == value], minlength=size) for value in (0, 1)]).astype(float)


def share(counts: Any) -> Any:
    """Return the chance of a 1 as the chapter estimates it."""
    return (counts[1] + 0.4) / (counts.sum(axis=0) + 0.8)


def judged(p: Any, test: Any, count: int, block: int) -> float:
    """Return the bits per picture, with each chance in a byte of log-odds, as the chapter rounds it."""
    logits = np.clip(np.round(10 * np.log(p / (1 - p))), -127, 127) / 10
    of_each = logits[contexts(test, count, block)]
    return float(np.logaddexp(0, np.where(test == 1, -of_each, of_each)).sum(axis=1).mean() / np.log(2))


def bits_by_table(train: Any, test: Any, count: int, block: int = 4) -> dict[str, float]:
    """Return the bits per picture by a table of all contexts, and its millions of bits at a byte each."""
    counts = counted(train, count, block)
    return {"bits": judged(share(counts), test, count, block), "side": 8 * counts.shape[1] / 1e6}


def bits_by_tree(train: Any, test: Any, count: int = len(NEAREST), block: int = 4) -> dict[str, float]:
    """Return the same by a tree that asks for one pixel more only where this shortens the file of `train`.

    That file has the tree in it: a byte for each leaf, and a bit for each node at which it could go on.
    """
    levels = [counted(train, count, block)]
    while len(levels) <= count:
        levels.insert(0, levels[0].reshape(2, 2, -1).sum(axis=1))
    best, further = length(levels[-1]) + 8, []
    for counts in levels[-2::-1]:
        leaf, asking = length(counts) + 9, best.reshape(2, -1).sum(axis=0) + 1
        further.insert(0, asking < leaf)
        best = np.minimum(leaf, asking)
    p, here, nodes, leaves = share(levels[0]), np.ones((28 // block) ** 2, bool), 0, 0
    for counts, asks in zip(levels[1:], further, strict=True):
        nodes, leaves = nodes + here.sum(), leaves + (here & ~asks).sum()
        here = np.tile(here & asks, 2)
        p = np.where(here, share(counts), np.tile(p, 2))
    leaves += here.sum()
    return {"bits": judged(p, test, count, block), "side": float(8 * leaves + nodes) / 1e6, "leaves": int(leaves)}


def by_templates(train: Any, test: Any) -> dict[str, Any]:
    """Return what tables of six to sixteen pixels need, with the place and without it, and the tree."""
    found = {f"{count}{name}": bits_by_table(train, test, count, block)
             for count in (6, 10, 12, 14, 16) for name, block in (("", 4), (" anywhere", 28))}  # fmt: skip
    return found | {"tree": bits_by_tree(train, test)}


def length(counts: Any) -> Any:
    """Return the bits of the pixels of each context, by its own share."""
    p = share(counts)
    return -counts[1] * np.log2(p) - counts[0] * np.log2(1 - p)
