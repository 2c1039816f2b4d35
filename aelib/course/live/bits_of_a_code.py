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
from aelib.course.live.network import run_network, ship, ship_coarsely, ship_network, unship
from aelib.course.live.plane import require_images, ship_images
from aelib.models.autoencoder import Autoencoder
from aelib.models.layers import ACTIVATIONS

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
    own: Mapping[str, tuple[Any, Array, Array]] | None = None,
) -> LiveFigure:
    """Return a digit that the reader chooses, rebuilt from a code whose steps she makes finer, by two methods.

    The page shows these pictures and numbers, and computes with no weights, but for the digit that its reader drew.

    Args:
        images: Images [n, height, width] in [0, 1], one of each digit.
        labels: Their digits [n].
        steps: By the name of the method, two at most, the steps, falling, as many for each.
        rebuilt: By the same names, the images for each step.
        bits: By the same names, bits per digit for each step.
        errors: By the same names, the mean squared error for each step.
        unrounded: By some of the names, the error of codes that were not rounded: a dotted line.
        own: By the same names, what codes the digit that the reader drew: an autoencoder of [784] with a Bernoulli
            likelihood and what its codes are divided by [k], or the mean [784] and the components [784, k]; and the
            codes [n, k] of training digits, from whose frequencies the bits follow. It travels in six bits a weight.

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
    if own is not None:
        if list(own) != names:
            raise ValueError(f"own must have the names {names}, but got {list(own)}")
        data["later"] = [_ship_way(*own[name], steps[name]) for name in names]
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


def own_rounded(figure: LiveFigure, digit: Float[Array, "28 28"], place: int) -> Rounded:
    """Return what the page shows of a drawing at the step in this place, computed from what is shipped for it."""
    names, x = figure.data["methods"], np.asarray(digit, np.float64).reshape(1, -1)
    found = [_own_rounded(*each, place, x) for each in zip(figure.data["later"], figure.data["steps"], strict=True)]
    images = {name: image for name, (image, _) in zip(names, found, strict=True)}
    bits = {name: cost for name, (_, cost) in zip(names, found, strict=True)}
    return Rounded(
        {name: image.reshape(np.shape(digit)) for name, image in images.items()},
        {name: float(((image - x) ** 2).sum()) for name, image in images.items()},
        bits,
        {name: figure.data["errors"][method][place] for method, name in enumerate(names)},
    )


def _own_rounded(way: dict[str, Any], steps: list[float], place: int, x: np.ndarray) -> tuple[np.ndarray, float]:
    table, step = way["tables"][place], steps[place]
    low, sizes = (np.array(table[name]) for name in ("low", "sizes"))

    def symbols_of(codes: np.ndarray) -> np.ndarray:
        return np.clip(np.floor(codes / step + 0.5), low, low + sizes - 1)

    if "components" in way:
        mean, components = (unship(way[name]).astype(np.float64) for name in ("mean", "components"))
        symbols = symbols_of((x[0] - mean) @ components)
        image = np.clip(mean + components @ (step * symbols), 0, 1)
    else:
        spread = unship(way["spread"]).astype(np.float64)
        symbols = symbols_of(run_network(way["encoder"], x)[0] / spread)
        parameter: Any = run_network(way["decoder"], (step * symbols * spread)[None])
        image = np.asarray(ACTIVATIONS["sigmoid"](parameter)[0], np.float64)
    starts = np.cumsum([0, *sizes[:-1]])
    return image, float(unship(table["bits"]).astype(np.float64)[(starts + symbols - low).astype(int)].sum())


def _ship_way(way: Any, scale: Array, known: Array, steps: Sequence[float]) -> dict[str, Any]:
    """Ship what codes a drawing, with the bits of each symbol at each step."""
    tables = [_table(np.asarray(known), step) for step in steps]
    if isinstance(way, Autoencoder):
        encoder: Any = way.encoder
        decoder: Any = way.decoder
        shipped = {"encoder": ship_network(encoder, "int6"), "decoder": ship_network(decoder, "int6")}
        return shipped | {"spread": ship(scale, "float32"), "tables": [_ship_table(table) for table in tables]}
    used = np.any([[len(bits) > 1 for bits in table[1]] for table in tables], axis=0)  # the others are always the same
    return {
        "mean": ship(way, "float32"),
        "components": ship_coarsely(np.asarray(scale)[:, used]),
        "tables": [_ship_table(table, used) for table in tables],
    }


def _table(known: np.ndarray, step: float) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return, of each number of a code, the least symbol that is expected, and the bits of it and those that follow.

    One to spare on either side; a number that never varies costs nothing.
    """
    symbols = np.floor(known / step + 0.5).astype(int)
    varies = np.ptp(symbols, axis=0) > 0
    low = symbols.min(axis=0) - varies
    counts = [1 + np.bincount(column, minlength=column.max() + 2) for column in (symbols - low).T]
    bits = [-np.log2(each / each.sum()) if moves else np.zeros(1) for each, moves in zip(counts, varies, strict=True)]
    return low, bits


def _ship_table(table: tuple[np.ndarray, list[np.ndarray]], used: np.ndarray | None = None) -> dict[str, Any]:
    low, bits = table
    which = range(len(low)) if used is None else np.flatnonzero(used)
    kept = [bits[index] for index in which]
    return {
        "low": [int(low[index]) for index in which],
        "sizes": [len(each) for each in kept],
        "bits": ship(np.concatenate(kept), "float32"),
    }


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
