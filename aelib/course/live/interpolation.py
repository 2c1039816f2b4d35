"""Interpolation: the straight path from one code to another, decoded, beside the cross-fade between its two ends."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import apply_decoder, ship_images, ship_own_encoder, ship_plane
from aelib.models.autoencoder import Autoencoder
from aelib.plots.classes import Labels, Names

PICTURES = 9
"""How many pictures of the path are shown in a row, both ends included."""


class Paths(NamedTuple):
    """Images [n, height, width] along the two paths between the ends.

    Example:
        >>> paths = Paths(decoded=np.zeros((9, 28, 28)), faded=np.ones((9, 28, 28)))
        >>> float(abs(paths.decoded - paths.faded).max())
        1.0
    """

    decoded: Float[np.ndarray, "n height width"]
    faded: Float[np.ndarray, "n height width"]


def interpolation(
    model: Autoencoder,
    images: Float[Array, "n height width"],
    labels: Labels = None,
    *,
    names: Names = None,
    ends: tuple[int, int] | None = None,
) -> LiveFigure:
    """Return two images on the map of the codes, and the straight path between them, decoded.

    Below the decoded path stands the cross-fade of the two pictures at its ends, the decoded ones: so both rows have
    the same ends, and differ by the path alone. A cross-fade of the two images themselves would be sharper at its ends
    than any decoded picture, and the comparison would be of the blur. A third plot has the size of each step, the
    squared error between neighbours, summed over pixels. In a cross-fade they are all the same.

    Args:
        model: An autoencoder, as for `latent_explorer`.
        images: Images [n, height, width] in [0, 1], as for `latent_explorer`.
        labels: Their classes, or None.
        names: What the classes are called: `names[label]`.
        ends: The indices of the two images between which the path leads at first. Without them, they are typical images
            of the first and the last class. The reader chooses others on the map.

    Raises:
        TypeError, ValueError: As `latent_explorer` does, and if the ends are not indices of `images`.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder(
        ...     (4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
        >>> figure = interpolation(model, images, np.array([0, 1, 2, 2, 2]), ends=(0, 3))
        >>> paths = between(figure, 0, 3, np.linspace(0, 1, 5))
        >>> paths.decoded.shape, bool(np.ptp(step_sizes(paths.faded)) < 1e-12)
        ((5, 4, 4), True)
    """
    data: dict[str, Any] = ship_plane(model, images, labels, names) | {
        "images": ship_images(images),
        "pictures": PICTURES,
    }
    data |= ship_own_encoder(model, images, data["classes"])
    typical = list(data["typical"].values())
    start, end = ends if ends is not None else (typical[0], typical[-1])
    if not (0 <= start < len(images) and 0 <= end < len(images)):
        raise ValueError(f"ends must be indices of the {len(images)} images, but got {start} and {end}")
    data["ends"] = [int(start), int(end)]
    codes = unship(data["codes"])
    paths = _paths(data, start, end, np.linspace(0, 1, PICTURES))
    figure, (plane, strip, steps) = plots.canvas(
        1, 3, width=7.4, height=4.4, gridspec_kw={"width_ratios": (3.6, 1.5, 1)}
    )
    plots.draw_codes(plane, codes, labels, names=names)
    _draw(plane, strip, steps, codes[[start, end]], paths)
    return LiveFigure("latent-interpolation", data, figure)


def between(figure: LiveFigure, start: int, end: int, shares: Float[Array, " n"]) -> Paths:
    """Return what the page shows between two images, computed from the weights and the codes as they are shipped.

    Args:
        figure: A figure that `interpolation` returned.
        start: The index of the image at the start.
        end: The index of the image at the end.
        shares: Shares [n] of the path, from 0 to 1.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder(
        ...     (4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> figure = interpolation(model, np.random.default_rng(0).random((5, 4, 4), np.float32))
        >>> paths = between(figure, 0, 1, np.array([0.0, 1.0]))
        >>> bool(np.array_equal(paths.decoded, paths.faded))  # the ends of the two paths are the same
        True
    """
    return _paths(figure.data, start, end, shares)


def step_sizes(pictures: Float[Array, "n height width"]) -> Float[np.ndarray, " n-1"]:
    """Return the squared error between each of `pictures` [n, height, width] and the next, summed over pixels.

    Example:
        >>> step_sizes(np.array([[[0.0, 0.0]], [[1.0, 0.0]], [[1.0, 2.0]]]))
        array([1., 4.])
    """
    return (np.diff(np.asarray(pictures, np.float64), axis=0) ** 2).sum(axis=(1, 2))


def _paths(data: dict[str, Any], start: int, end: int, shares: Array) -> Paths:
    codes, shape = unship(data["codes"]).astype(np.float64), tuple(data["images"]["shape"][1:])
    share = np.asarray(shares, np.float64)[:, None]
    decoded = apply_decoder(data, (1 - share) * codes[start] + share * codes[end], shape)
    first, last = apply_decoder(data, codes[[start, end]], shape)
    share = share[..., None]
    return Paths(decoded, (1 - share) * first + share * last)


def _draw(plane: Any, strip: Any, steps: Any, ends: np.ndarray, paths: Paths) -> None:
    """Draw the picture: the path on the map; the pictures along it, from top to bottom; and the sizes of its steps."""
    from matplotlib.patches import Rectangle

    plane.plot(*ends.T, color=plots.PAPER, linewidth=4)
    plane.plot(*ends.T, color=plots.INK, linewidth=1.6)
    plane.scatter(*ends.T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.6)
    for name, code in zip("AB", ends, strict=True):
        plane.annotate(name, code, (9, 7), textcoords="offset points", fontweight="bold", fontsize=11)
    pitch, column_pitch = 1.1, 1.6
    height, width = paths.decoded.shape[1:]
    for column, pictures in enumerate(paths):
        for row, image in enumerate(pictures):
            left, top = column_pitch * column * width, pitch * row * height
            box = (left, left + width, top + height, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            strip.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
    rows = pitch * height * np.arange(len(paths.decoded)) + height / 2
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
    for pictures, colour, marker in ((paths.decoded, plots.AUTOENCODER, "o-"), (paths.faded, plots.LINEAR, "--")):
        steps.plot(step_sizes(pictures), middles, marker, color=colour, markersize=4, linewidth=1.5)
    steps.set(ylim=strip.get_ylim(), yticks=[], xlabel="size of step\n(squared error)")
    steps.set_xlim(left=0)
