"""From noise to digits: pictures at a noise level that the reader moves, the denoiser's answers, and the digits nearest
to these.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.deep_net import unit_normals
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import ship_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = ("noisy", "denoised", "nearest")
"""The rows of pictures, in the order in which they are shown."""
AT_ONCE = 6
"""How many samples the page shows side by side."""


class AtLevel(NamedTuple):
    """What samples have come to at a level.

    Example:
        >>> AtLevel({"noisy": np.zeros((6, 4, 4))}, np.zeros(6)).distance.shape
        (6,)
    """

    images: dict[str, Float[np.ndarray, "samples height width"]]
    distance: Float[np.ndarray, " samples"]
    """The squared distance between each denoiser's answer and the training digit nearest to it, summed over pixels."""


def noise_to_digit(
    levels: Sequence[float],
    *,
    noisy: Float[Array, "samples levels height width"],
    denoised: Float[Array, "samples levels height width"],
    nearest: Float[Array, "samples levels height width"],
) -> LiveFigure:
    """Return samples on their way from noise to digits, along which the reader moves.

    The page shows these pictures, six samples at once, and computes with no weights. A reader who has drawn a digit on
    the first page puts noise on that one.

    Args:
        levels: The noise levels, falling, of which the last may be 0.
        noisy: Each sample at each level, in [0, 1].
        denoised: What the denoiser answers.
        nearest: The training digit nearest to that.

    Raises:
        TypeError, ValueError: For pictures of another form.

    Example:
        >>> pictures = np.random.default_rng(0).random((7, 2, 4, 4), np.float32)
        >>> figure = noise_to_digit([5.0, 0.0], noisy=pictures, denoised=pictures, nearest=pictures)
        >>> at_level(figure, 1, 1).distance  # of the seventh sample, which is in the second set
        array([0.])
    """
    given = dict(zip(KINDS, (noisy, denoised, nearest), strict=True))
    for name, images in given.items():
        require_array(name, images, ("samples", len(levels), "height", "width"))
        require_array(name, images, np.shape(noisy))
    shape = np.shape(noisy)
    digits, which = np.unique(np.asarray(nearest).reshape(-1, *shape[2:]), axis=0, return_inverse=True)
    data = {
        "levels": [float(level) for level in levels],
        "at once": min(AT_ONCE, len(noisy)),
        "noisy": ship_images(noisy),
        "denoised": ship_images(denoised),
        "digits": ship_images(digits),
        "nearest": which.reshape(shape[:2]).tolist(),
    }
    return LiveFigure("noise-to-digit", data, _draw(data))


def at_level(figure: LiveFigure, samples: int, place: int) -> AtLevel:
    """Return what the page shows of a set of six samples at the level of this place, from the images as shipped.

    Example:
        >>> pictures = np.random.default_rng(0).random((1, 2, 4, 4), np.float32)
        >>> figure = noise_to_digit([5.0, 0.0], noisy=pictures, denoised=pictures, nearest=0 * pictures)
        >>> at_level(figure, 0, 1).images["nearest"].max()
        np.float64(0.0)
    """
    return _at_level(figure.data, samples, place)


def returned(figure: LiveFigure, digit: Float[Array, "28 28"], samples: int, place: int) -> AtLevel:
    """Return what the page shows of a drawing that gets the noise of this place, with a way down from each.

    The denoiser is the best one for a training set of the digits of the figure and this one. The last row is where the
    way down ends, and the distance is that to the drawing.

    Example:
        >>> pictures = np.random.default_rng(0).random((2, 3, 4, 4))
        >>> figure = noise_to_digit([5.0, 0.01, 0.0], noisy=pictures, denoised=pictures, nearest=pictures)
        >>> bool(returned(figure, np.zeros((4, 4)), 0, 1).distance.max() < 1e-9)  # it is recognised
        True
    """
    own, others = np.asarray(digit, np.float64), unship(figure.data["digits"]).astype(np.float64) / 255
    digits, levels = np.concatenate([others, own[None]]), figure.data["levels"][place:]
    noise = np.stack([unit_normals(samples, sample, own.size) for sample in range(figure.data["at once"])])
    noisy = x = own + levels[0] * noise.reshape(-1, *own.shape)
    denoised = clean = _best_answer(x, digits, levels[0])
    for before, level in pairwise(levels):
        x = clean + level / before * (x - clean)
        clean = _best_answer(x, digits, level)
    return AtLevel({"noisy": noisy, "denoised": denoised, "nearest": clean}, ((clean - own) ** 2).sum(axis=(1, 2)))


def _best_answer(x: np.ndarray, digits: np.ndarray, level: float) -> np.ndarray:
    """Return the mean of the digits that each of the noisy `x` may have been, each as likely as the others before."""
    if level == 0:
        return x
    logs = -((x[:, None] - digits) ** 2).sum(axis=(2, 3)) / (2 * level**2)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.tensordot(weights / weights.sum(axis=1, keepdims=True), digits, axes=1)


def _at_level(data: dict[str, Any], samples: int, place: int) -> AtLevel:
    chosen = np.s_[samples * data["at once"] : (samples + 1) * data["at once"], place]
    images = {name: unship(data[name])[chosen].astype(np.float64) / 255 for name in KINDS[:2]}
    images["nearest"] = unship(data["digits"])[np.array(data["nearest"])[chosen]].astype(np.float64) / 255
    return AtLevel(images, ((images["denoised"] - images["nearest"]) ** 2).sum(axis=(1, 2)))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the first sample at each of its levels."""
    stages = [_at_level(data, 0, place) for place in range(len(data["levels"]))]
    rows = {name: np.stack([stage.images[name][0] for stage in stages]) for name in KINDS}
    return plots.digits(rows, captions=[f"{level:.2g}" for level in data["levels"]])
