"""Bits of a code: a digit whose code was rounded to steps, by two methods, and what the file of all digits costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import require_images, ship_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (plots.AUTOENCODER, plots.LINEAR)
"""Those of the methods, in their order."""


class Rounded(NamedTuple):
    """What is left of a digit whose code was rounded, by method.

    Example:
        >>> found = Rounded({"PCA": np.zeros((4, 4))}, {"PCA": 3.2}, {"PCA": 120.0}, {"PCA": 2.9})
        >>> found.bits["PCA"]
        120.0
    """

    images: dict[str, Float[np.ndarray, "height width"]]
    errors: dict[str, float]
    """The squared error of the digit, summed over its pixels."""
    bits: dict[str, float]
    """Bits a digit in the file of all digits."""
    all_errors: dict[str, float]
    """The mean squared error of the digits in the file."""


def bits_of_a_code(
    images: Float[Array, "n height width"],
    labels: Int[Array, " n"],
    *,
    steps: Mapping[str, Sequence[float]],
    rebuilt: Mapping[str, Float[Array, "steps n height width"]],
    bits: Mapping[str, Sequence[float]],
    errors: Mapping[str, Sequence[float]],
    unrounded: Mapping[str, float] | None = None,
) -> LiveFigure:
    """Return a digit that the reader chooses, rebuilt from a code whose steps she makes finer, by two methods.

    The page shows these pictures and numbers, and computes with no weights.

    Args:
        images: Images [n, height, width] in [0, 1], one of each digit.
        labels: Their digits [n].
        steps: By the name of the method, two at most, the steps, falling, as many for each.
        rebuilt: By the same names, the images for each step.
        bits: By the same names, bits per digit for each step.
        errors: By the same names, the mean squared error for each step.
        unrounded: By some of the names, the error of codes that were not rounded: a dotted line.

    Raises:
        TypeError, ValueError: For other images or labels, steps that do not fall, numbers that are not finite, and
            where pictures, bits or errors do not fit the steps.

    Example:
        >>> images = np.random.default_rng(0).random((3, 4, 4), np.float32)
        >>> figure = bits_of_a_code(images, np.arange(3), steps={"PCA": [2, 1]}, bits={"PCA": [10, 20]},
        ...                         rebuilt={"PCA": np.zeros((2, 3, 4, 4))}, errors={"PCA": [3, 2]})
        >>> rounded(figure, 1, 0).bits
        {'PCA': 20.0}
    """
    require_images(images, ("height", "width"))
    names, counts = list(steps), {len(each) for each in steps.values()}
    if len(counts) != 1 or not 1 <= len(names) <= len(COLOURS):
        raise ValueError(f"steps must be as many for each of one or two methods, but got {steps!r}"[:200])
    (count,) = counts
    parts: dict[str, Mapping[str, Any]] = {"rebuilt": rebuilt, "bits": bits, "errors": errors}
    for argument, given in parts.items():
        shape = (count, *np.shape(images)) if argument == "rebuilt" else (count,)
        for name in names:
            if np.shape(given.get(name, ())) != shape:
                got = np.shape(given.get(name, ()))
                raise ValueError(f"{argument} must be {list(shape)} for each method, but got {list(got)} for {name}")
    for name in names:
        if not (np.isfinite(steps[name]).all() and (np.diff(steps[name]) < 0).all() and min(steps[name]) > 0):
            raise ValueError(f"steps must be positive and fall, but got {list(steps[name])} for {name}")
        for argument in ("bits", "errors"):
            if not np.isfinite(parts[argument][name]).all():
                raise ValueError(f"{argument} must be finite, but got {list(parts[argument][name])} for {name}")
    known = np.asarray(labels)
    if known.shape != np.shape(images)[:1] or known.dtype.kind not in "iu" or len(set(known.tolist())) < len(known):
        raise ValueError(f"labels must be one integer for each image, no two alike, but got {known.tolist()}"[:200])
    floors = dict(unrounded or {})
    if not set(floors) <= set(names) or not all(np.isfinite(value) for value in floors.values()):
        raise ValueError(f"unrounded must be finite numbers by names of {names}, but got {floors}")
    data = {
        "methods": names,
        "labels": np.asarray(labels).tolist(),
        "steps": [[float(step) for step in steps[name]] for name in names],
        "bits": [[float(f"{value:.6g}") for value in bits[name]] for name in names],
        "errors": [[float(f"{value:.6g}") for value in errors[name]] for name in names],
        "unrounded": [float(f"{floors[name]:.6g}") if name in floors else None for name in names],
        "images": {
            "digits": ship_images(images),
            "rebuilt": ship_images(np.stack([np.asarray(rebuilt[name], np.float32) for name in names])),
        },
        "start": {"place": (count - 1) // 3, "label": int(np.asarray(labels)[-1])},
    }
    return LiveFigure("bits-of-a-code", data, _draw(data))


def rounded(figure: LiveFigure, place: int, label: int) -> Rounded:
    """Return what the page shows of this digit at the step in this place, computed from the images as shipped.

    Example:
        >>> images = np.random.default_rng(0).random((3, 4, 4), np.float32)
        >>> figure = bits_of_a_code(images, np.arange(3), steps={"PCA": [2, 1]}, bits={"PCA": [10, 20]},
        ...                         rebuilt={"PCA": images[None].repeat(2, 0)}, errors={"PCA": [3, 2]})
        >>> rounded(figure, 0, 2).errors
        {'PCA': 0.0}
    """
    return _rounded(figure.data, place, label)


def _rounded(data: dict[str, Any], place: int, label: int) -> Rounded:
    digit, names = data["labels"].index(label), data["methods"]
    digits, pictures = (unship(data["images"][name]).astype(np.float64) / 255 for name in ("digits", "rebuilt"))
    images = {name: pictures[method, place, digit] for method, name in enumerate(names)}
    return Rounded(
        images,
        {name: float(((image - digits[digit]) ** 2).sum()) for name, image in images.items()},
        *({name: data[key][method][place] for method, name in enumerate(names)} for key in ("bits", "errors")),
    )


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the digit that the page starts with at each step, and the error over bits."""
    figure = _drawn(data, 7.4, 5.4)
    setattr(figure, "narrow", partial(_drawn, data, 4.0, 3.6))  # noqa: B010
    return figure


def _drawn(data: dict[str, Any], wide: float, tall: float) -> Figure:
    """Draw it on so many inches: the pictures as large as they can be, the chart below them lower."""
    figure, (strip, ax) = plots.canvas(2, 1, width=wide, height=tall, gridspec_kw={"height_ratios": (1.2, 1)})
    label, count = data["start"]["label"], len(data["steps"][0])
    height, width = data["images"]["digits"]["shape"][1:]
    across, down = 1.12 * width, 1.35 * height
    for column in range(count):
        found, left = _rounded(data, column, label), across * column
        for row, (name, image) in enumerate(found.images.items()):
            top = down * row
            box = (left, left + width, top + height, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            strip.text(
                left + width / 2, top + 1.05 * height, f"{found.bits[name]:.0f}", ha="center", va="top", fontsize=9
            )
    for row, name in enumerate(data["methods"]):
        strip.text(-0.15 * width, down * row + height / 2, name, ha="right", va="center", fontsize=9)
        strip.text(-0.15 * width, down * row + 1.05 * height, "bits", ha="right", va="top", fontsize=9)
    strip.set(xlim=(-1.6 * width, across * count), ylim=(down * len(data["methods"]), -0.1 * height), aspect="equal")
    strip.set_axis_off()
    for method, (name, colour) in enumerate(zip(data["methods"], COLOURS, strict=False)):
        bits, errors = data["bits"][method], data["errors"][method]
        ax.plot(bits, errors, "o-", color=colour, markersize=5)
        if (floor := data["unrounded"][method]) is not None:
            ax.axhline(floor, color=colour, linestyle=":", linewidth=1.2, zorder=0)
        ax.annotate(name, (bits[0], errors[0]), (9, 0), textcoords="offset points", va="center", color=colour)
    ax.set(xlabel="bits per digit, as written", ylabel="squared error", xlim=(0, None), ylim=(0, None))
    return figure
