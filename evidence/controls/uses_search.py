"""Which pictures a search is asked about, and components of pixels in several scales as its rival."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.latent import principal_components


def queries(x: Any, seed: int) -> np.ndarray:
    """Return which 500 pictures are asked about, of test pictures those of the page by its seed."""
    return np.random.default_rng(seed).permutation(len(x))[:500]


def of_length_one(x: np.ndarray) -> np.ndarray:
    """Return rows, scaled to length 1."""
    return x / np.linalg.norm(x, axis=1, keepdims=True)


SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "pixels": lambda x: x,
    "length 1": of_length_one,
    "roots": np.sqrt,
    "roots, length 1": lambda x: of_length_one(np.sqrt(x)),
}


def by_scaling(search_by: Any, seed: int, **asked: tuple[Any, Any]) -> dict[str, dict[str, float]]:
    """Return which share, in percent, of what 32 principal components find has the label of the query.

    The components are those of the training pictures in each scale, and queries are drawn from all that are `asked`.
    """
    known, found = asked["training"][0], {}
    for name, scale in SCALES.items():
        scaled = scale(known.reshape(len(known), -1))
        axes = principal_components(scaled)[1][:, :32].astype(np.float32)
        found[name] = {}
        for of, (x, labels) in asked.items():
            at = queries(x, seed)
            right, _ = search_by(scaled @ axes, scale(x[at].reshape(len(at), -1)) @ axes, labels[at])
            found[name][of] = 100 * float(right)
    return found
