"""Two codes: a drawing as two autoencoders reconstruct it, one from two numbers and one from more, on the first page.

It shows what `draw_digit` shows without its map, and weighs half as much: weights have six bits. Before anybody touches
it the page holds no weights, only ten digits with their reconstructions (`still`), which `two-codes.html` arranges.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.draw_digit import Rebuilt, rebuild_by, ship_models
from aelib.course.live.drawing import FIELD, RADIUS, SIDE
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship
from aelib.course.live.plane import require_images, ship_images
from aelib.models.autoencoder import Autoencoder

OUTER = 1, 99
"""The percentiles of the codes between which the sliders move, and which the bars fill."""


def two_codes(
    small: Autoencoder, large: Autoencoder, images: Float[Array, "n 28 28"], labels: Int[Array, " n"], *, start: int
) -> LiveFigure:
    """Return a square to draw in beside what a code of two numbers and a larger one reconstruct of the drawing.

    The first digit of each class can be chosen instead, and the two numbers can be moved by hand. `rebuild` returns
    what the page shows, from weights of six bits.

    Args:
        small: An autoencoder with a code of two numbers, as for `draw_digit`.
        large: The same with a larger code.
        images: Images [n, 28, 28] in [0, 1], of ten classes at most.
        labels: Their digits [n].
        start: The digit that the figure begins with.

    Raises:
        TypeError, ValueError: For models that a page cannot run, and for other images and labels.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> small, large = (aelib.dense_autoencoder((28, 28), hidden=(8,), latent=k, likelihood=aelib.Bernoulli(),
        ...                 rngs=nnx.Rngs(0)) for k in (2, 4))
        >>> images = np.random.default_rng(0).random((5, 28, 28), np.float32)
        >>> figure = two_codes(small, large, images, np.array([0, 1, 2, 2, 2]), start=2)
        >>> figure.data["still"]["labels"], figure.data["still"]["latent"]
        ([0, 1, 2], [2, 4])
    """
    models = ship_models(small, large, "int6")
    require_images(images, (FIELD, FIELD))
    require_array("labels", labels, (len(images),), np.integer)
    images, labels = np.asarray(images), np.asarray(labels)
    classes, first = np.unique(labels, return_index=True)
    if len(classes) > 10:
        raise ValueError(f"labels must be of ten classes at most, but got {len(classes)}")
    if start not in classes:
        raise ValueError(f"start must be one of the labels, but got {start}")
    few, more = (rebuild_by(model, images) for model in models)
    place = int(np.flatnonzero(classes == start)[0])
    limits = [np.asarray(np.percentile(part.codes, OUTER, axis=0)).T for part in (few, more)]
    rows = images[first], few.images[first], more.images[first]
    still: dict[str, Any] = {
        "labels": classes.tolist(),
        "start": place,
        "latent": [model["latent"] for model in models],
        "code": [_rounded(value) for value in few.codes[first[place]]],
        "limits": [[_rounded(end) for end in ends] for ends in limits[0]],
        "bars": _bars(more, first[place], limits[1]),
        "sprite": ship_images(np.concatenate([np.concatenate(list(row), axis=1) for row in rows])),
    }
    data: dict[str, Any] = {
        "models": models,
        "images": ship_images(images[first]),
        "reach": ship(np.abs(limits[1]).max(axis=1), "float32"),
        "area": {"side": SIDE, "radius": RADIUS},
        "still": still,
    }
    names = "digit", *(f"code of {latent}" for latent in still["latent"])
    return LiveFigure("two-codes", data, plots.digits(dict(zip(names, np.clip(rows, 0, 1), strict=True))))


def _bars(rebuilt: Rebuilt, index: int, limits: np.ndarray) -> list[float]:
    """The numbers of a code as the page draws them: 1 is as large as they are."""
    return [_rounded(value, 2) for value in np.clip(rebuilt.codes[index] / np.abs(limits).max(axis=1), -1, 1)]


def _rounded(value: Any, digits: int = 1) -> float:
    return round(float(value), digits)
