"""Whose favourites: digits that activate a direction most, whose source the reader guesses before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import ship_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHUFFLED = 7
"""The seed of the order in which the page shows the directions."""


class Favourites(NamedTuple):
    """What the page shows of one direction.

    Example:
        >>> Favourites(np.zeros((8, 4, 4)), "random", 0.5).source
        'random'
    """

    images: Float[np.ndarray, "shown height width"]
    source: str
    share: float
    """The share of the most frequent class among the direction's favourites."""


def whose_favourites(
    images: Mapping[str, Float[Array, "directions shown height width"]],
    labels: Mapping[str, Int[Array, "directions favourites"]],
) -> LiveFigure:
    """Return directions as rows of the digits that activate them most, whose source the reader guesses.

    The picture shows the first direction of each source.

    Args:
        images: By source, the favourites of its directions that are shown, in [0, 1].
        labels: By source, the classes of the favourites of the same directions, of more than are shown or as many.

    Raises:
        TypeError, ValueError: For pictures or labels of another form, fewer than two sources, or other sources.

    Example:
        >>> pictures = np.random.default_rng(0).random((3, 5, 4, 4), np.float32)
        >>> figure = whose_favourites({"learnt": pictures, "random": pictures}, {
        ...     "learnt": np.ones((3, 9), int), "random": np.arange(27).reshape(3, 9)})
        >>> guessed(figure, 0).source in ("learnt", "random")
        True
    """
    if len(images) < 2 or list(images) != list(labels):
        raise ValueError(
            f"labels must have the sources of images, two at least, but got {list(labels)} for {list(images)}"
        )
    height, width = np.shape(next(iter(images.values())))[-2:]
    shown = np.shape(next(iter(images.values())))[1]
    for name, each in images.items():
        require_array(f"images[{name!r}]", each, ("directions", shown, height, width))
        require_array(f"labels[{name!r}]", labels[name], (len(each), "favourites"), dtype=np.integer)
    listed = [
        (place, at, most_frequent(labels[name][at]))
        for place, name in enumerate(images)
        for at in range(len(images[name]))
    ]
    order = np.random.default_rng(SHUFFLED).permutation(len(listed))
    rows = [listed[index] for index in order]
    given = list(images.values())
    data = {
        "sources": list(images),
        "of": np.shape(next(iter(labels.values())))[1],
        "source": [place for place, _, _ in rows],
        "share": [share for _, _, share in rows],
        "images": ship_images(np.stack([given[place][at] for place, at, _ in rows])),
    }
    return LiveFigure("whose-favourites", data, _draw(images))


def most_frequent(labels: Any) -> float:
    """Return the share of the most frequent of these classes.

    Example:
        >>> most_frequent([3, 3, 5, 3])
        0.75
    """
    return float(np.unique(np.asarray(labels), return_counts=True)[1].max() / len(labels))


def guessed(figure: LiveFigure, item: int) -> Favourites:
    """Return what the page shows of its direction `item`, from the images as shipped, with what it tells after a guess.

    Example:
        >>> pictures = np.zeros((1, 5, 4, 4), np.float32)
        >>> labels = {"a": np.array([[1, 2]]), "b": np.array([[3, 3]])}
        >>> figure = whose_favourites({"a": pictures, "b": 1 + pictures}, labels)
        >>> sorted((guessed(figure, item).source, guessed(figure, item).share) for item in (0, 1))
        [('a', 0.5), ('b', 1.0)]
    """
    data = figure.data
    pictures = unship(data["images"])[item].astype(np.float64) / 255
    return Favourites(pictures, data["sources"][data["source"][item]], data["share"][item])


def _draw(images: Mapping[str, Any]) -> Figure:
    """Draw the picture: the favourites of the first direction of each source."""
    return plots.digits({name: each[0] for name, each in images.items()})
