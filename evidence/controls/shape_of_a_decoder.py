"""The controls of the chapter "The shape of a decoder", by its own cells.

`map`: what the chapter measures on the map of digits, on that of a seed, and what it only quotes of it. `known`: a seed
of the map of sevens with a hole and of that without, and how near what a decoder draws over its whole map comes.
`rebuilt`: a seed of the map of digits, and on it the cross-fade of two digits, which goes through the network.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy.spatial import KDTree

from aelib import latent

MAP_SEEDS, KNOWN_SEEDS = (0, 1), (0, 1, 2)
JUDGED, PATHS, QUANTILES = 300, 100, (0.1, 0.5, 0.9)
SIDE = 80
"""So many places on each side of a grid over a whole map."""


def nearest(x: np.ndarray, references: np.ndarray) -> float:
    """Return the mean squared distance of pictures to the nearest of others."""
    x, references = x.reshape(len(x), -1), references.reshape(len(references), -1)
    squares = (x**2).sum(axis=1)[:, None] + (references**2).sum(axis=1) - 2 * x @ references.T
    return float(squares.min(axis=1).mean())


def unevenness(page: Any, model: Any) -> float:
    """Return by how much the largest of 40 equal steps of a code exceeds the smallest among pictures, in the median."""
    ends = [page.batched(model.encode, x[page.differ][:PATHS]) for x in (page.first, page.last)]
    z = latent.interpolate(*ends, 41)  # pyright: ignore[reportCallIssue]
    x = page.batched(model.decode, z.reshape(-1, 2)).reshape(41, PATHS, -1)
    steps = np.linalg.norm(np.diff(x, axis=0), axis=2)
    return float(np.median(steps.max(axis=0) / steps.min(axis=0)))


def of_map(page: Any, seed: int) -> dict[str, Any]:
    """What is measured on the map of digits of a seed."""
    model = page.autoencoder(page.train, seed)
    codes = page.batched(model.encode, page.given)
    middle = page.middles(model)
    stretch = {"codes": page.stretches(model, codes[:500]), "white parts": page.stretches(model, page.far_off(codes))}
    area = {where: values.prod(axis=1) for where, values in stretch.items()}
    room = KDTree(codes).query(codes[:500], 16)[0][:, -1]
    ranks = np.argsort(np.argsort([area["codes"], room], axis=1), axis=1)
    once, twice = page.two_moves(model)
    return {
        "told": {name: float(page.told_from_rebuilt(x, model)) for name, x in middle.items()},
        "nearest": {name: nearest(x[:JUDGED], page.given) for name, x in middle.items()},
        "uneven": unevenness(page, model),
        "stretch": {where: np.median(values, axis=0).tolist() for where, values in stretch.items()},
        "area": {where: np.quantile(values, QUANTILES).tolist() for where, values in area.items()},
        "rank": float(np.corrcoef(ranks)[0, 1]),  # pyright: ignore[reportIndexIssue]
        "moves": [once, twice],
        "root": float(np.sqrt(twice / once)),
        "grey": [page.grey(model, codes, c) for c in (1, 100)],
    }


def rebuilt(page: Any, seed: int) -> dict[str, float]:
    """The middles of the cross-fades of digits, sent through the network of a seed."""
    model = page.autoencoder(page.train, seed)
    faded = latent.interpolate(page.first[page.differ], page.last[page.differ], 3)[1]  # pyright: ignore[reportCallIssue]
    x = page.batched(model.reconstruct, faded)
    return {"told": float(page.told_from_rebuilt(x, model)), "nearest": nearest(x[:JUDGED], page.given)}


def over_map(page: Any, model: Any, x: np.ndarray) -> float:
    """Return the mean squared distance of pictures to the nearest that the decoder draws over its whole map."""
    z = page.batched(model.encode, page.sevens)
    sides = [
        np.linspace(low, high, SIDE, dtype=np.float32) for low, high in zip(z.min(axis=0), z.max(axis=0), strict=True)
    ]
    return nearest(x, page.batched(model.decode, np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)))


def known(page: Any, seed: int) -> dict[str, Any]:
    """What is measured on the maps of sevens of a seed, by what they have seen."""
    found = {}
    for kind in page.pictures:
        model = page.known_map(kind, seed)
        paths = page.paths(model)
        ends = paths["straight"][[0, -1]]
        found[kind] = {
            "errors": page.ring_and_hole(model),
            "angles": page.tilt(model).tolist(),
            **{name: page.judged(x) for name, x in paths.items()},
            "cross-fade": float(page.off(latent.interpolate(*ends, 97)).max()),  # pyright: ignore[reportCallIssue]
            "nearest": [over_map(page, model, x[:200]) for x in (page.missing, page.sevens)],
        }
    return found | {"around": page.length(page.truth["around"])}


CONTROLS = {
    **{f"map-{seed}": partial(of_map, seed=seed) for seed in MAP_SEEDS},
    **{f"known-{seed}": partial(known, seed=seed) for seed in KNOWN_SEEDS},
    **{f"rebuilt-{seed}": partial(rebuilt, seed=seed) for seed in MAP_SEEDS},
}
DERIVED = {
    "of all": lambda found: {
        "cross-fade": min(
            found[f"known-{seed}"][kind]["cross-fade"] for seed in KNOWN_SEEDS for kind in ("hole", "none")
        )
    }
}
