"""Code size: a digit rebuilt from codes of one number to many by two methods, and what all test digits lose."""

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


class FromCode(NamedTuple):
    """What is left of a digit that went through a code, by method.

    Example:
        >>> found = FromCode({"PCA": np.zeros((4, 4))}, {"PCA": 3.2}, {"PCA": 2.9})
        >>> found.errors["PCA"] > found.all_errors["PCA"]
        True
    """

    images: dict[str, Float[np.ndarray, "height width"]]
    errors: dict[str, float]
    """The squared error of the digit, summed over its pixels."""
    all_errors: dict[str, float]
    """That of all test digits, of the first run."""


def code_size(
    sizes: Sequence[int],
    images: Float[Array, "n height width"],
    labels: Int[Array, " n"],
    *,
    rebuilt: Mapping[str, Float[Array, "sizes n height width"]],
    errors: Mapping[str, Float[Array, "runs sizes"]],
) -> LiveFigure:
    """Return a digit that the reader chooses, rebuilt from a code whose size the reader moves, by two methods.

    The page shows these pictures and numbers, and computes with no weights.

    Args:
        sizes: The numbers in the code, rising.
        images: Images [n, height, width] in [0, 1], one of each digit.
        labels: Their digits [n].
        rebuilt: By the name of the method, two at most, the images from a code of each size.
        errors: By the same names, the squared error of all test digits for each run and each size.

    Raises:
        TypeError, ValueError: For other images, and where pictures or errors do not fit the sizes.

    Example:
        >>> images = np.random.default_rng(0).random((3, 4, 4), np.float32)
        >>> figure = code_size([1, 2], images, np.arange(3), rebuilt={"PCA": np.zeros((2, 3, 4, 4))},
        ...                    errors={"PCA": [[3.0, 2.0]]})
        >>> from_code(figure, 2, 0).all_errors
        {'PCA': 2.0}
    """
    require_images(images, ("height", "width"))
    pictures = {name: np.asarray(part) for name, part in rebuilt.items()}
    runs = {name: np.atleast_2d(np.asarray(errors.get(name, []), float)) for name in pictures}
    for name, part in pictures.items():
        if part.shape != (len(sizes), *np.shape(images)):
            raise ValueError(
                f"rebuilt must hold the images for each of {len(sizes)} sizes, but got {part.shape} of {name}"
            )
        if runs[name].shape[1] != len(sizes):
            raise ValueError(f"errors must hold {len(sizes)} numbers a run, but got {runs[name].shape[1]} of {name}")
    data = {
        "sizes": [int(size) for size in sizes],
        "methods": list(pictures),
        "labels": np.asarray(labels).tolist(),
        "images": {"digits": ship_images(images), "rebuilt": ship_images(np.stack([*pictures.values()]))},
        "errors": {name: values.tolist() for name, values in runs.items()},
        "start": {"size": int(sizes[len(sizes) // 2]), "label": int(np.asarray(labels)[-1])},
    }
    return LiveFigure("code-size", data, _draw(data))


def from_code(figure: LiveFigure, size: int, label: int) -> FromCode:
    """Return what the page shows of this digit for a code of this size, computed from the images as shipped.

    Example:
        >>> images = np.random.default_rng(0).random((3, 4, 4), np.float32)
        >>> figure = code_size([1, 2], images, np.arange(3), rebuilt={"PCA": images[None].repeat(2, 0)},
        ...                    errors={"PCA": [[3.0, 2.0]]})
        >>> from_code(figure, 1, 2).errors
        {'PCA': 0.0}
    """
    return _from_code(figure.data, size, label)


def _from_code(data: dict[str, Any], size: int, label: int) -> FromCode:
    place, digit = data["sizes"].index(size), data["labels"].index(label)
    digits, rebuilt = (unship(data["images"][name]).astype(np.float64) / 255 for name in ("digits", "rebuilt"))
    images = {name: rebuilt[method, place, digit] for method, name in enumerate(data["methods"])}
    return FromCode(
        images,
        {name: float(((image - digits[digit]) ** 2).sum()) for name, image in images.items()},
        {name: float(data["errors"][name][0][place]) for name in images},
    )


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the digit that the page starts with from codes of each size, and the errors of all digits."""
    figure = _drawn(data, 7.4, 5.8)
    setattr(figure, "narrow", partial(_drawn, data, 4.0, 4.2))  # noqa: B010
    return figure


def _drawn(data: dict[str, Any], wide: float, tall: float) -> Figure:
    """Draw it on so many inches: the pictures as large as they can be, the chart below them lower."""
    figure, (strip, ax) = plots.canvas(2, 1, width=wide, height=tall, gridspec_kw={"height_ratios": (1.4, 1)})
    label = data["start"]["label"]
    height, width = data["images"]["digits"]["shape"][1:]
    across, down = 1.12 * width, 1.35 * height
    for column, size in enumerate(data["sizes"]):
        found, left = _from_code(data, size, label), across * column
        strip.text(left + width / 2, -0.1 * height, str(size), ha="center", va="bottom", fontsize=9)
        for row, (name, image) in enumerate(found.images.items()):
            top = down * row
            box = (left, left + width, top + height, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            strip.text(
                left + width / 2, top + 1.05 * height, f"{found.errors[name]:.1f}", ha="center", va="top", fontsize=9
            )
    for row, name in enumerate(data["methods"]):
        strip.text(-0.15 * width, down * row + height / 2, name, ha="right", va="center", fontsize=9)
    strip.text(-0.15 * width, -0.1 * height, "numbers", ha="right", va="bottom", fontsize=9)
    strip.set(
        xlim=(-1.2 * width, across * len(data["sizes"])),
        ylim=(down * len(data["methods"]), -0.5 * height),
        aspect="equal",
    )
    strip.set_axis_off()
    ends = {}
    for (name, runs), colour in zip(data["errors"].items(), COLOURS, strict=False):
        ax.plot(data["sizes"], runs[0], "o-", color=colour, markersize=5)
        for run in runs[1:]:
            ax.plot(data["sizes"], run, "o", color=colour, markersize=9, fillstyle="none", markeredgewidth=1)
        ends[name] = (runs[0][-1], colour)
    ax.set(xscale="log", yscale="log", xlabel="numbers in the code", ylabel="squared error,\nall test digits")
    ax.minorticks_off()
    low, high = ax.get_ylim()
    levels = [level for level in (1, 2, 5, 10, 20, 50, 100, 200) if low <= level <= high]
    for axis, values in ((ax.xaxis, data["sizes"]), (ax.yaxis, levels)):
        axis.set_ticks(values, [str(value) for value in values])
    plots.name_ends(figure, ax, data["sizes"][-1], ends)
    return figure
