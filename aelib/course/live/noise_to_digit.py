"""From noise to a digit: the picture at a level that the reader moves, its repair, and the digit nearest to that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import ship_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = ("noisy", "repaired", "nearest")
"""The pictures at each level, in the order in which they are shown."""


class AtLevel(NamedTuple):
    """What a walk has come to at a level.

    Example:
        >>> AtLevel({"noisy": np.zeros((4, 4))}, 3.2, 0.0).distance
        3.2
    """

    images: dict[str, Float[np.ndarray, "height width"]]
    distance: float
    """The squared distance between the repaired picture and the nearest training digit, summed over pixels."""
    change: float
    """That between the repaired picture and the one at the end of the walk."""


def noise_to_digit(
    levels: Sequence[float],
    *,
    noisy: Float[Array, "walks levels height width"],
    repaired: Float[Array, "walks levels height width"],
    nearest: Float[Array, "walks levels height width"],
) -> LiveFigure:
    """Return walks from noise to a digit, along which the reader moves.

    The page shows these pictures, and computes with no weights.

    Args:
        levels: The levels of noise, falling, of which the last may be 0.
        noisy: For each walk and level the picture with its noise, in [0, 1].
        repaired: What the repair makes of it.
        nearest: The training digit nearest to that.

    Raises:
        TypeError, ValueError: For pictures of another form.

    Example:
        >>> walk = np.random.default_rng(0).random((1, 2, 4, 4), np.float32)
        >>> figure = noise_to_digit([5.0, 0.0], noisy=walk, repaired=walk, nearest=walk)
        >>> at_level(figure, 0, 1).distance
        0.0
    """
    given = dict(zip(KINDS, (noisy, repaired, nearest), strict=True))
    for name, images in given.items():
        require_array(name, images, ("walks", len(levels), "height", "width"))
        require_array(name, images, np.shape(noisy))
    data = {
        "levels": [float(level) for level in levels],
        "walks": len(noisy),
        "images": {name: ship_images(images) for name, images in given.items()},
    }
    return LiveFigure("noise-to-digit", data, _draw(data))


def at_level(figure: LiveFigure, walk: int, place: int) -> AtLevel:
    """Return what the page shows of a walk at the level of this place, computed from the images as shipped.

    Example:
        >>> walk = np.random.default_rng(0).random((1, 2, 4, 4), np.float32)
        >>> figure = noise_to_digit([5.0, 0.0], noisy=walk, repaired=walk, nearest=0 * walk)
        >>> at_level(figure, 0, 1).images["nearest"].max()
        np.float64(0.0)
    """
    return _at_level(figure.data, walk, place)


def _at_level(data: dict[str, Any], walk: int, place: int) -> AtLevel:
    images = {name: unship(data["images"][name])[walk, place].astype(np.float64) / 255 for name in KINDS}
    end = unship(data["images"]["repaired"])[walk, -1].astype(np.float64) / 255
    distance, change = (float(((images["repaired"] - other) ** 2).sum()) for other in (images["nearest"], end))
    return AtLevel(images, distance, change)


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the first walk at each of its levels."""
    stages = [_at_level(data, 0, place) for place in range(len(data["levels"]))]
    rows = {name: np.stack([stage.images[name] for stage in stages]) for name in KINDS}
    return plots.digits(rows, captions=[f"{level:.2g}" for level in data["levels"]])
