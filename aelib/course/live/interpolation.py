"""Interpolation: the straight way from one code to another, decoded, beside the cross-fade between its two ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array, require_count, require_finite, require_sequence, written
from aelib.course.live.figure import LiveFigure, require_figure, require_range, unship
from aelib.course.live.plane import apply_decoder, ship_images, ship_plane
from aelib.models.autoencoder import Autoencoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURES = 9
"""How many pictures of the way are shown in a row, both ends included."""


class Way(NamedTuple):
    """Pictures of the two ways between the ends, [n, height, width] each.

    >>> way = Way(decoded=np.zeros((9, 28, 28)), faded=np.ones((9, 28, 28)))
    >>> float(abs(way.decoded - way.faded).max())
    1.0
    """

    decoded: Float[np.ndarray, "n height width"]
    faded: Float[np.ndarray, "n height width"]


def interpolation(
    model: Autoencoder,
    images: Float[Array, "n height width"],
    labels: Int[Array, " n"],
    *,
    ends: tuple[int, int] | None = None,
) -> LiveFigure:
    """Two digits on the map of the codes, and what the decoder makes of the straight way between them.

    `model`, `images` and `labels` are those of `latent_explorer`. `ends` are the indices of the two images between
    which the way leads at first; without them, they are typical ones of the first and the last class that `labels`
    hold. The reader chooses others on the map.

    Below the decoded way stands the cross-fade of the two pictures at its ends, the decoded ones: so both rows have
    the same ends, and differ by the way alone. A cross-fade of the two digits themselves would be sharper at its ends
    than any decoded picture, and the comparison would be of the blur. A third plot has the size of each step, the
    squared error between neighbours, summed over pixels. In a cross-fade they are all the same.

    Raises `TypeError` or `ValueError` as `latent_explorer` does, and for ends that are no indices of `images`.

    >>> import aelib
    >>> from flax import nnx
    >>> model = aelib.dense_autoencoder((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
    >>> figure = interpolation(model, images, np.array([0, 1, 2, 2, 2]), ends=(0, 3))
    >>> way = between(figure, 0, 3, np.linspace(0, 1, 5))
    >>> way.decoded.shape, bool(np.ptp(step_sizes(way.faded)) < 1e-12)
    ((5, 4, 4), True)
    """
    data: dict[str, Any] = ship_plane(model, images, labels) | {"images": ship_images(images), "pictures": PICTURES}
    typical = list(data["typical"].values())
    if ends is not None:
        require_sequence("ends", ends, "indices", minimum=2, maximum=2)
    start, end = ends if ends is not None else (typical[0], typical[-1])
    for name, index in (("ends[0]", start), ("ends[1]", end)):
        _require_index(name, index, len(images))
    data["ends"] = [int(start), int(end)]
    codes = unship(data["codes"])
    way = _way(data, start, end, np.linspace(0, 1, PICTURES))
    picture = _draw_way(codes, np.asarray(labels), codes[[start, end]], way)
    return LiveFigure("latent-interpolation", data, picture)


def between(figure: LiveFigure, start: int, end: int, shares: Float[Array, " n"]) -> Way:
    """What the page shows between the images `start` and `end`, at these `shares` of the way, from 0 to 1.

    It is computed here from the weights and the codes as they are shipped.

    Raises `TypeError` or `ValueError` for anything else.

    >>> import aelib
    >>> from flax import nnx
    >>> model = aelib.dense_autoencoder((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
    >>> figure = interpolation(model, images, np.array([0, 1, 2, 2, 2]))
    >>> way = between(figure, 0, 1, np.array([0.0, 1.0]))
    >>> bool(np.array_equal(way.decoded, way.faded))  # the ends of the two ways are the same
    True
    """
    require_figure("figure", figure, "latent-interpolation")
    for name, index in (("start", start), ("end", end)):
        _require_index(name, index, figure.data["images"]["shape"][0])
    require_array("shares", shares, ("n",))
    require_range("shares", shares, 0, 1)
    return _way(figure.data, start, end, shares)


def step_sizes(pictures: Float[Array, "n height width"]) -> Float[np.ndarray, " n-1"]:
    """The squared error between each of `pictures` and the next, summed over pixels.

    Raises `TypeError` or `ValueError` for what are no pictures.

    >>> step_sizes(np.array([[[0.0, 0.0]], [[1.0, 0.0]], [[1.0, 2.0]]]))
    array([1., 4.])
    """
    require_array("pictures", pictures, ("n", "height", "width"))
    require_finite("pictures", pictures)
    with np.errstate(over="ignore"):  # infinitely far apart
        return (np.diff(np.asarray(pictures, np.float64), axis=0) ** 2).sum(axis=(1, 2))


def _way(data: dict[str, Any], start: int, end: int, shares: Array) -> Way:
    codes, shape = unship(data["codes"]).astype(np.float64), tuple(data["images"]["shape"][1:])
    share = np.asarray(shares, np.float64)[:, None]
    decoded = apply_decoder(data, (1 - share) * codes[start] + share * codes[end], shape)
    first, last = apply_decoder(data, codes[[start, end]], shape)
    share = share[..., None]
    return Way(decoded, (1 - share) * first + share * last)


def _require_index(name: str, index: int, length: int) -> None:
    require_count(name, index, minimum=0)
    if index >= length:
        raise ValueError(f"{name} must be the index of one of the {length} images, but {written(index)} came")


def _draw_way(codes: np.ndarray, labels: np.ndarray, ends: np.ndarray, way: Way) -> Figure:
    """The picture: the way on the map; the pictures along it, from top to bottom; and the sizes of its steps."""
    from matplotlib.patches import Rectangle

    figure, (plane, strip, steps) = plots.canvas(
        1, 3, width=7.4, height=4.4, gridspec_kw={"width_ratios": (3.6, 1.5, 1)}
    )
    plots.draw_codes(plane, codes, labels)
    plane.plot(*ends.T, color=plots.PAPER, linewidth=4)
    plane.plot(*ends.T, color=plots.INK, linewidth=1.6)
    plane.scatter(*ends.T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.6)
    for name, code in zip("AB", ends, strict=True):
        plane.annotate(name, code, (9, 7), textcoords="offset points", fontweight="bold", fontsize=11)
    pitch, column_pitch = 1.1, 1.6
    height, width = way.decoded.shape[1:]
    for column, pictures in enumerate(way):
        for row, image in enumerate(pictures):
            left, top = column_pitch * column * width, pitch * row * height
            box = (left, left + width, top + height, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            strip.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
    rows = pitch * height * np.arange(len(way.decoded)) + height / 2
    for column, (name, colour) in enumerate((("decoded", plots.AUTOENCODER), ("cross-\nfade", plots.LINEAR))):
        strip.text(
            (column_pitch * column + 0.5) * width,
            -0.2 * height,
            name,
            ha="center",
            va="bottom",
            fontsize=9,
            color=colour,
        )
    for name, row in (("A", rows[0]), ("B", rows[-1])):
        strip.text(-0.2 * width, row, name, ha="right", va="center", fontweight="bold")
    strip.set(
        xlim=(-0.5 * width, (column_pitch + 1.2) * width), ylim=(rows[-1] + 0.6 * height, -1.3 * height), aspect="equal"
    )
    strip.set_axis_off()
    middles = (rows[1:] + rows[:-1]) / 2
    for pictures, colour, marker in ((way.decoded, plots.AUTOENCODER, "o-"), (way.faded, plots.LINEAR, "--")):
        steps.plot(step_sizes(pictures), middles, marker, color=colour, markersize=4, linewidth=1.5)
    steps.set(ylim=strip.get_ylim(), yticks=[], xlabel="size of step\n(squared error)")
    steps.set_xlim(left=0)
    return figure
