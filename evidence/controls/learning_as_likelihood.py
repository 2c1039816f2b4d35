"""The controls of the chapter "Learning as maximum likelihood", by its own cells.

Further draws of the data whose spread depends on x, and what becomes of the two nets that the chapter asks to break.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax.numpy as jnp
import numpy as np

SEEDS = (1, 2, 3, 4)
PLACES = ("all", "middle", "sides")


def draw(page: Any, seed: int) -> dict[str, Any]:
    """Another draw of the data: how far width and band are off, and the shares (%) that 90 % intervals hold."""
    data = page.draw(1000, seed)
    wide, _ = page.train(page.own_width, data, outputs=2)
    width, ends, rest = page.off(wide)
    shares = {
        name: {place: 100 * float(share) for place, share in zip(PLACES, found, strict=True)}
        for name, found in page.intervals(data, wide).items()
    }
    return {"width off": float(width), "edges off": [float(ends), float(rest)], "intervals": shares}


def copier(page: Any) -> dict[str, Any]:
    """An autoencoder whose code is larger than its input, and which says its own width: its loss, in nats."""
    points = page.points
    fresh = page.toys.standard_normal((2000, 2)).astype(np.float32)
    model, losses = page.train(page.own_width, (points, points), outputs=4, steps=3000, rate=1e-3)
    return {
        "least": [float(least) for least in losses.reshape(3, 1000).min(axis=1)],
        "largest leap": float(np.diff(losses).max()),
        "own": float(page.own_width(model, (points, points), None).mean()),
        "fresh": float(page.own_width(model, (fresh, fresh), None).mean()),
    }


def classes(page: Any) -> dict[str, Any]:
    """A classifier of points that a line parts, after 100 steps and after 3,000: norm of its last weights, and loss."""
    runs = [page.train(page.by_class, (page.parted, page.right), outputs=2, steps=steps) for steps in (100, 3000)]
    return {
        "size": [float(jnp.linalg.norm(model.last.kernel[...])) for model, _ in runs],
        "loss": [float(losses[-1]) for _, losses in runs],
    }


def spans(found: dict[str, Any]) -> dict[str, Any]:
    """The least and the most of the draws, by width and place."""
    draws = [found[f"draw-{seed}"]["intervals"] for seed in SEEDS]
    shares = {name: {place: [each[name][place] for each in draws] for place in PLACES} for name in ("one", "own")}
    return {name: {place: [min(some), max(some)] for place, some in places.items()} for name, places in shares.items()}


CONTROLS = {**{f"draw-{seed}": partial(draw, seed=seed) for seed in SEEDS}, "copier": copier, "classes": classes}
DERIVED = {"spans": spans}
