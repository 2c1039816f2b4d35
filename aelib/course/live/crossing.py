"""Examples or a network: which renders a new bar better, by how many ways bars vary and how many examples there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from operator import index
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, as_numbers, describe, require_count
from aelib.course.live import bars
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = ("nearest", "blend", "network", "components")
"""The methods, by the names of their errors; the last one may be left out."""
MOST = 100_000
"""The largest number of examples, all of which the page draws and compares for each new bar."""
NEW_BARS = 1000
"""How many new bars the page offers, one after another."""
BEGIN = 2
"""The new bar with which the page begins: in three ways and in four it is about as hard as the mean of all."""
MOVES = ("moves across", "moves down", "turns", "grows", "widens", "fades")
"""What each way to vary does."""


class Remembered(NamedTuple):
    """What examples make of a new bar.

    Example:
        >>> nothing = np.zeros((32, 32))
        >>> Remembered({"new": nothing}, {"nearest": 0.2, "blend": 0.1}).errors["blend"]
        0.1
    """

    images: dict[str, Float[np.ndarray, "32 32"]]
    """The bar, `new`, the example `nearest` to it, and the `blend` of five, in [0, 1]."""
    errors: dict[str, float]
    """The squared error of the last two over the variance of such bars: 1 is that of the mean bar, over many bars."""


def crossing(
    ways: Sequence[int],
    examples: Sequence[int],
    errors: Mapping[str, Float[Array, "ways examples"]],
) -> LiveFigure:
    """Return the errors of examples and of a network, by how many ways bars vary and how many examples there are.

    The reader chooses both. The page shows the errors on record, and where the network is ahead of the blend of five
    examples. It also draws a new bar and all the examples, and renders it by the nearest and by the blend.

    Args:
        ways: In how many ways the bars vary: numbers from 1 to 6, rising.
        examples: The numbers of examples on record, at least two from 5 to 100,000, rising.
        errors: By the names `nearest`, `blend`, `network` and, if wanted, `components`, the share of the variance that
            is lost [ways, examples], a mean over seeds.

    Raises:
        TypeError, ValueError: For other numbers, other names, and errors that do not fit or are not positive.

    References:
        Roweis and Saul, Nonlinear Dimensionality Reduction by Locally Linear Embedding (2000), on the weights of the
        blend.

    Example:
        >>> near = np.array([[0.04, 0.003], [0.2, 0.12]])
        >>> errors = {"nearest": near, "blend": near / 2, "network": 0 * near + 0.03}
        >>> figure = crossing([2, 4], [500, 8000], errors)
        >>> figure.data["ahead"][0]  # in two ways the blend is ahead from 500 examples on
        []
    """
    given = {
        "ways": _rising("ways", ways, least=1, low=1, high=len(bars.USUAL)),
        "examples": _rising("examples", examples, least=2, low=bars.BLENDED, high=MOST),
    }
    shipped = _checked(errors, *map(len, given.values()))
    ahead = [
        network_ahead(given["examples"], blend, network)
        for blend, network in zip(shipped["blend"], shipped["network"], strict=True)
    ]
    begin = given["examples"][(len(examples) - 1) // 2]
    data = {
        **given,
        "errors": {name: values.tolist() for name, values in shipped.items()},
        "ahead": ahead,
        "overtakes": [_overtakes(given["examples"], intervals) for intervals in ahead],
        "moves": MOVES,
        "count": NEW_BARS,
        "start": [_clearly_ahead(given["ways"], ahead, given["examples"]), begin, BEGIN],
        "bars": {
            "side": bars.SIDE, "lowest": bars.LOWEST, "highest": bars.HIGHEST, "usual": bars.USUAL,
            "blended": bars.BLENDED, "ridge": bars.RIDGE, "examples": bars.EXAMPLES, "new": bars.NEW,
            "measured": bars.MEASURED,
        },
    }  # fmt: skip
    return LiveFigure("examples-and-ways", data, _draw(data))


def remembered(figure: LiveFigure, ways: int, examples: int, bar: int = 0) -> Remembered:
    """Return what the page of a `crossing` figure shows of a new bar, in 64 bits.

    Args:
        figure: What `crossing` returned.
        ways: In how many ways the bar varies, from 1 to 6.
        examples: How many examples are known, at least 5.
        bar: Which of the new bars, from 0 to 999.

    Example:
        >>> near = np.array([[0.04, 0.003]])
        >>> errors = {"nearest": near, "blend": near / 2, "network": 0 * near + 0.03}
        >>> figure = crossing([2], [500, 8000], errors)
        >>> few, many = (remembered(figure, 2, count).errors["nearest"] for count in (30, 2000))
        >>> many < few
        True
    """
    require_count("ways", ways, maximum=len(bars.USUAL))
    require_count("examples", examples, minimum=bars.BLENDED, maximum=MOST)
    require_count("bar", bar, minimum=0, maximum=figure.data["count"] - 1)
    new = bars.bars(bars.factors(ways, bars.NEW, np.array([bar])))[0]
    near = bars.bars(bars.factors(ways, bars.EXAMPLES, bars.nearest(new, ways, examples)))
    images = {"new": new, "nearest": near[0], "blend": bars.blend(new, near)}
    variance = bars.variance(ways)
    return Remembered(images, {name: float(((images[name] - new) ** 2).sum() / variance) for name in NAMES[:2]})


def network_ahead(
    examples: Sequence[float], blend: Float[np.ndarray, " examples"], network: Float[np.ndarray, " examples"]
) -> list[list[float]]:
    """Return the intervals of numbers of examples in which the network loses less than the blend.

    Between those on record, errors lie on straight lines of the logarithms.

    Example:
        >>> network_ahead([100, 10_000], np.array([0.4, 0.1]), np.array([0.2, 0.2]))
        [[100.0, 1000.0]]
    """
    places, gaps = np.log(examples), np.log(blend) - np.log(network)
    found: list[list[float]] = []
    for (left, right), (one, other) in zip(pairwise(places), pairwise(gaps), strict=True):
        if max(one, other) <= 0:
            continue
        between = left + (right - left) * one / (one - other) if one != other else right
        begin, end = (left if one >= 0 else between), (right if other >= 0 else between)
        if found and found[-1][1] == begin:
            found[-1][1] = end
        else:
            found.append([begin, end])
    return [[float(f"{np.exp(place):.6g}") for place in interval] for interval in found]


def _clearly_ahead(ways: list[int], ahead: list[list[list[float]]], examples: list[int]) -> int:
    """Return the fewest ways in which the network is ahead in half of the range; the middle one if there are none."""
    whole = np.log(examples[-1] / examples[0])
    spans = [sum(np.log(high / low) for low, high in each) for each in ahead]
    return min((each for each, span in zip(ways, spans, strict=True) if span > whole / 2), default=ways[len(ways) // 2])


def _overtakes(examples: list[int], ahead: list[list[float]]) -> str:
    """Return from how many examples the blend stays ahead, in two digits, or beyond which end of the record."""
    if not ahead:
        return f"≤ {examples[0]:,}"
    last = ahead[-1][1]
    return f"> {examples[-1]:,}" if last >= examples[-1] else f"{float(f'{last:.2g}'):,.0f}"


def _rising(name: str, values: Any, *, least: int, low: int, high: int) -> list[int]:
    expected = f"{name} must be integers from {low:,} to {high:,}, rising, at least {least} of them"
    try:
        given = [index(value) for value in values]
    except TypeError:
        raise TypeError(f"{expected}, but got {describe(values)}") from None
    if len(given) < least or not all(low <= value <= high for value in given) or any(np.diff(given) <= 0):
        raise ValueError(f"{expected}, but got {describe(given)}")
    return given


def _checked(errors: Any, ways: int, examples: int) -> dict[str, Float[np.ndarray, "ways examples"]]:
    """Return the errors by name, in the order of the names and in four digits."""
    expected = f"errors must be a mapping from {', '.join(NAMES[:3])} and, if wanted, {NAMES[3]}"
    if not isinstance(errors, Mapping):
        raise TypeError(f"{expected}, but got {describe(errors)}")
    if not set(NAMES[:3]) <= set(errors) <= set(NAMES):
        raise ValueError(f"{expected}, but got {list(errors)}")
    found = {}
    for name in (name for name in NAMES if name in errors):
        values = as_numbers(f"errors[{name!r}]", errors[name])
        wanted = f"errors[{name!r}] must be an array [{ways}, {examples}], [ways, examples], of positive finite numbers"
        if values.shape != (ways, examples):
            raise ValueError(f"{wanted}, but got {describe(values)}")
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise ValueError(f"{wanted}, but got {values[~(np.isfinite(values) & (values > 0))][0]}")
        found[name] = np.array([[float(f"{value:.4g}") for value in row] for row in values.tolist()])
    return found


def _draw(data: dict[str, Any], columns: int | None = None) -> Figure:
    """Draw the picture: for each number of ways the errors over the examples, with the network's region shaded.

    On a phone the panels stand in two columns.
    """
    count = len(data["ways"])
    columns = columns or count
    size = {"width": 1.55 * columns + 0.9, "height": 2.2 * -(-count // columns) + 1.1}
    figure, axes = plots.canvas(-(-count // columns), columns, sharex=True, sharey=True, squeeze=False, **size)
    for ax in axes.ravel()[count:]:
        ax.set_axis_off()
    panels = axes.ravel()[:count]
    errors = {name: np.array(values) for name, values in data["errors"].items()}
    power = min(-1, int(np.floor(np.log10(min(errors["network"].min(), errors["nearest"][:, 0].min())))))
    panels[0].set(xscale="log", yscale="log", ylim=(10.0**power, 1.5))
    before = 0
    for place, (ax, ways) in enumerate(zip(panels, data["ways"], strict=True)):
        of_these = {name: values[place] for name, values in errors.items()}
        _draw_panel(ax, data["examples"], of_these, data["ahead"][place])
        if unseen := [name for name, values in of_these.items() if values.max() < 10.0**power]:
            note = f"{' and '.join(unseen)} below $10^{{{power}}}$"
            ax.text(0.98, 0.4, note, transform=ax.transAxes, ha="right", fontsize=9, color=plots.INK)
        new = ", ".join(data["moves"][before:ways])
        title = (f"{ways} ways", f"and {new}") if place else (f"{ways} way{'s' * (ways > 1)} to vary", new)
        ax.set_title("\n".join(fill(line, 18) for line in title), fontsize=9.5)
        ax.set_xlabel(f"blend ahead from\n{data['overtakes'][place]}", fontsize=9.5)
        ax.tick_params(labelbottom=True)
        before = ways
    figure.supxlabel("examples", fontsize=10.5, color=plots.INK)
    figure.supylabel("share of the variance lost", fontsize=10.5, color=plots.INK)
    ends = {name: (max(values[-1, -1], 10.0**power), STYLES[name]["color"]) for name, values in errors.items()}
    plots.name_ends(figure, panels[-1], data["examples"][-1], ends)
    if count % columns:  # the names have the empty place beside the last panel, and need no room of its column
        for text in panels[-1].texts:
            text.set_in_layout(False)
    if columns == count > 2:
        setattr(figure, "narrow", partial(_draw, data, 2))  # noqa: B010
    return figure


STYLES: dict[str, dict[str, Any]] = {
    "nearest": {"color": plots.INK, "linewidth": 1},
    "blend": {"color": plots.INK, "linewidth": 2.5},
    "network": {"color": plots.AUTOENCODER, "linewidth": 2.5},
    "components": {"color": plots.LINEAR, "linewidth": 1, "linestyle": (0, (4, 3))},
}
"""How each method is drawn: what remembers in ink, what was trained in blue."""


def _draw_panel(ax: Axes, examples: list[int], errors: dict[str, Any], ahead: list[list[float]]) -> None:
    for name, values in errors.items():
        ax.plot(examples, values, **STYLES[name])
    for begin, end in ahead:
        ax.axvspan(begin, end, color=plots.AUTOENCODER, alpha=0.1, linewidth=0)
        grid = np.geomspace(begin, end, 50)
        one, other = (
            np.exp(np.interp(np.log(grid), np.log(examples), np.log(errors[name]))) for name in ("network", "blend")
        )
        ax.fill_between(grid, one, other, color=plots.AUTOENCODER, alpha=0.2, linewidth=0)
        if np.log(end / begin) > 0.6 * np.log(examples[-1] / examples[0]):  # else there is no room for it
            ax.text(
                np.sqrt(begin * end),
                0.05,
                "network\nahead",
                transform=ax.get_xaxis_transform(),
                ha="center",
                color=plots.AUTOENCODER,
            )
