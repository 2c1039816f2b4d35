"""Numbers as lines or bars, beside the values that they are held against.

A line carries its name where it ends, in its colour: nobody has to look from a legend to the lines and back. A dashed
level, an anchor, says how good a value would be without the thing that is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Num

from aelib.arguments import Array
from aelib.plots.style import ANCHOR, AUTOENCODER, CODE, FAINT, INK, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from aelib.training.history import History


def curves(
    x: Sequence[float] | Num[Array, " n"],
    lines: Mapping[str, tuple[Sequence[float] | Num[Array, " n"], str]],
    *,
    xlabel: str,
    ylabel: str,
    anchors: Mapping[str, float] | None = None,
) -> Figure:
    """Draw lines over a common axis, each named where it ends, beside the values that they are held against.

    Args:
        x: The places on the axis, one for each value of a line.
        lines: By name, the values and the colour of a line. NaN leaves a gap.
        xlabel: What `x` is, with its unit.
        ylabel: What the values are, with their unit.
        anchors: By name, values that are drawn as dashed levels.

    Example:
        >>> figure = curves([1, 2, 3], {"training": ([3.0, 2.0, 1.5], AUTOENCODER)},
        ...                 xlabel="epoch", ylabel="loss (nats)")
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['training']
    """
    x = np.asarray(x, np.float64)
    figure, ax = canvas()
    ends: dict[str, tuple[float, str]] = {}
    for name, (values, color) in lines.items():
        values = np.asarray(values, np.float64)
        ax.plot(x, values, color=color, marker="o" if len(x) < 20 else None, markersize=5)
        ends[name] = float(values[-1]), color
    for name, level in (anchors or {}).items():
        ax.axhline(level, color=ANCHOR, linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(
            name, (0.01, level), (0, 3), xycoords=("axes fraction", "data"), textcoords="offset points", color=FAINT
        )
    ax.set(xlabel=xlabel, ylabel=ylabel)
    name_ends(figure, ax, float(x[-1]), ends)
    return figure


def name_ends(figure: Figure, ax: Axes, x: float, ends: Mapping[str, tuple[float, str]]) -> None:
    """Write the name of each line beside its end, in its colour, one above the other where they meet.

    The lines end at `x`; `ends` has the last value and the colour of each by its name. A line that ends in NaN is not
    named.

    Example:
        >>> figure, ax = canvas()
        >>> lines = ax.plot([0, 1], [0.0, 2.0])
        >>> name_ends(figure, ax, 1.0, {"training": (2.0, AUTOENCODER)})
        >>> [text.get_text() for text in ax.texts]
        ['training']
    """
    figure.draw_without_rendering()  # or the axes would not know their place yet
    points_per_pixel = 72 / figure.dpi
    lowest = -np.inf
    known = {name: end for name, end in ends.items() if np.isfinite(end[0])}
    for name, (value, color) in sorted(known.items(), key=lambda item: item[1][0]):
        height = ax.transData.transform((x, value))[1] * points_per_pixel
        lowest = max(height, lowest + 13)
        ax.annotate(name, (x, value), (8, lowest - height), textcoords="offset points", color=color, va="center")


def training_curve(history: History, *, ylabel: str, anchors: Mapping[str, float] | None = None) -> Figure:
    """Draw training and validation loss after every epoch, with `ylabel` and `anchors` as for `curves`.

    Raises:
        ValueError: For a training that was stopped in its first epoch.

    Example:
        >>> from aelib.training.history import History
        >>> history = History(np.array([3.0, 2.5]), None,
        ...                   np.array([3.2, 2.8, 2.6, 2.4]), seconds=0.1, interrupted=False)
        >>> training_curve(history, ylabel="loss (nats)").axes[0].get_xlabel()
        'epoch'
    """
    from matplotlib.ticker import MaxNLocator

    if not len(history.loss):
        raise ValueError("history must have at least one completed epoch, but got none")
    lines: dict[str, tuple[Any, str]] = {"training": (history.loss, AUTOENCODER)}
    if history.validation is not None:
        lines["validation"] = (history.validation, CODE)
    epochs = np.arange(1, len(history.loss) + 1)
    figure = curves(epochs, lines, xlabel="epoch", ylabel=ylabel, anchors=anchors)
    figure.axes[0].xaxis.set(major_locator=MaxNLocator(integer=True))
    return figure


def bars(values: Float[Array, " n"], names: Sequence[str], *, xlabel: str, ylabel: str) -> Figure:
    """Draw one bar for each of the `values`, with its name below and its value above it.

    The labels say what names and values are, with their unit.

    Example:
        >>> figure = bars(np.array([91.2, 97.5]), ["pixels", "codes"],
        ...               xlabel="probe on", ylabel="accuracy (%)")
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['91.2', '97.5']
    """
    figure, ax = canvas()
    drawn = ax.bar(names, np.asarray(values, np.float64), color=AUTOENCODER)
    ax.bar_label(drawn, fmt="%.1f", color=INK, padding=2, fontsize=9)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return figure
