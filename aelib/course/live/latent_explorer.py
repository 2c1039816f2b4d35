"""The latent explorer: a map of codes, and what the decoder makes of any point on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, describe, require_array, require_mapping
from aelib.course.live.figure import LiveFigure, require_figure, ship, unship
from aelib.course.live.plane import apply_decoder, ship_images, ship_plane
from aelib.models.autoencoder import Autoencoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FARTHEST = 1e6
"""Codes beyond this are on no map, and their images are beyond the numbers of a page."""
DRAWN = 10
"""How many samples are shown at a time."""


def latent_explorer(
    model: Autoencoder,
    images: Float[Array, "n height width"],
    labels: Int[Array, " n"],
    *,
    samples: Mapping[str, Float[Array, "m 2"]] | None = None,
) -> LiveFigure:
    """A map of the codes of `images`, and what the decoder makes of any point on it.

    `model` has a dense decoder of two numbers and a Bernoulli or Gaussian likelihood. `images`, in [0, 1], are encoded
    and shown as they are, at the place of their codes; about a thousand are enough, and as many as a page may load.
    `labels` are their classes, 0 to 9, which the map tells apart by a digit and by a colour.

    The map is square and of one scale, so that near on the map is near in the code. It holds the middle 98 % of either
    coordinate, for a few codes of an autoencoder always lie far from all others. The figure says how many it shows.

    With `samples`, codes that samplers drew, by the samplers' names, the reader can put ten of them at a time on the
    map, and sees what the decoder makes of them. A hundred or two of each are enough: after the last come the first.

    Raises `TypeError` or `ValueError` for another kind of model, for images that its decoder does not decode to, and
    for other labels.

    >>> import aelib
    >>> from flax import nnx
    >>> model = aelib.dense_autoencoder((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
    >>> figure = latent_explorer(model, images, np.array([0, 1, 2, 2, 2]))
    >>> decode(figure, np.zeros((3, 2), np.float32)).shape
    (3, 4, 4)
    """
    data = ship_plane(model, images, labels) | {"images": ship_images(images)}
    if samples is not None:
        require_mapping("samples", samples, "codes")
    if samples:  # a list, because a notebook is written with its keys sorted
        data["samples"] = [
            {"name": name, "codes": ship(_codes(f"samples[{name!r}]", codes), "float32")}
            for name, codes in samples.items()
        ]
    codes, typical = unship(data["codes"]), list(data["typical"].values())
    at_typical = apply_decoder(data, codes[typical], images.shape[1:])
    return LiveFigure("latent-explorer", data, _draw_map(data, codes, np.asarray(labels), at_typical))


def decode(explorer: LiveFigure, z: Float[Array, "n 2"]) -> Float[np.ndarray, "n height width"]:
    """Give the images that the page shows for the codes `z`, from the weights as they are shipped, in [0, 1].

    Raises `TypeError` or `ValueError` for another figure, or for codes of another shape or not finite.

    >>> import aelib
    >>> from flax import nnx
    >>> model = aelib.dense_autoencoder((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
    >>> explorer = latent_explorer(model, images, np.arange(5))
    >>> z = np.zeros((1, 2), np.float32)
    >>> bool(abs(decode(explorer, z) - model.decode(z)).max() < 1e-3)
    True
    """
    require_figure("explorer", explorer, "latent-explorer")
    require_array("z", z, ("n", 2))
    if not (np.abs(np.asarray(z, np.float64)) <= FARTHEST).all():
        raise ValueError(f"z must hold finite codes, none beyond {FARTHEST:g}, but {describe(z)} came")
    return apply_decoder(explorer.data, z, tuple(explorer.data["images"]["shape"][1:]))


def _codes(name: str, codes: Any) -> np.ndarray:
    require_array(name, codes, ("m", 2))
    if len(codes) < DRAWN or not (np.abs(np.asarray(codes, np.float64)) <= FARTHEST).all():
        raise ValueError(
            f"{name} must be at least {DRAWN} finite codes, none beyond {FARTHEST:g}, but {describe(codes)} came"
        )
    return np.asarray(codes)


def _draw_map(data: dict[str, Any], codes: np.ndarray, labels: np.ndarray, decoded: np.ndarray) -> Figure:
    """The picture: the map, a ring around the typical code of each class, and what the decoder makes of those."""
    from matplotlib.patches import Rectangle

    figure, (plane, column) = plots.canvas(1, 2, width=6.4, height=4.7, gridspec_kw={"width_ratios": (3.6, 1)})
    plots.draw_codes(plane, codes, labels)
    typical = {int(label): index for label, index in data["typical"].items()}
    plane.scatter(*codes[list(typical.values())].T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.2)
    height, width = decoded.shape[1:]
    pitch = 1.18
    for place, (label, image) in enumerate(zip(typical, decoded, strict=True)):
        left, top = (1.5 * width * (place % 2), pitch * height * (place // 2))
        box = (left, left + width, top + height, top)
        column.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
        column.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
        column.text(left - 0.08 * width, top + height / 2, str(label), ha="right", va="center",
                    color=plots.CLASSES[label], fontweight="bold")  # fmt: skip
    rows = (len(typical) + 1) // 2
    column.set(xlim=(-0.4 * width, 2.55 * width), ylim=(pitch * height * rows, -0.05 * height), aspect="equal")
    column.set_title("decoded at the rings", fontsize=9)
    column.set_axis_off()
    return figure
