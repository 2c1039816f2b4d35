"""Numbers as lines or bars, beside the values that they are held against.

A line carries its name where it ends, in its colour: nobody has to look from a legend to the lines and back. A dashed
level, an anchor, says how good a value would be without the thing that is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_finite, require_flag, require_label, require_sequence
from aelib.plots.arguments import levels, require_anchors, require_axes, require_ends, require_level, require_texts
from aelib.plots.style import ANCHOR, AUTOENCODER, CODE, FAINT, INK, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from aelib.training.fit import History


def curves(
    x: Sequence[float] | Float[Array, " n"],
    lines: Mapping[str, tuple[Sequence[float] | Float[Array, " n"], str]],
    *,
    xlabel: str,
    ylabel: str,
    anchors: Mapping[str, float] | None = None,
    log: bool = False,
) -> Figure:
    """Lines over a common axis, each named where it ends, beside the values that they are held against.

    `lines` maps a name to its values and colour; `anchors` maps a name to a value, drawn as a dashed level. `log`
    draws both axes on logarithmic scales. Say the units in `xlabel` and `ylabel`.

    Raises `ValueError` where a line has not one value for each number in `x`.

    >>> figure = curves([1, 2, 3], {"training": ([3.0, 2.0, 1.5], AUTOENCODER)},
    ...                 xlabel="epoch", ylabel="loss (nats)")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['training']
    """
    x = levels("x", x)
    require_flag("log", log)
    require_label("xlabel", xlabel)
    require_label("ylabel", ylabel)
    require_ends("lines", lines, value=False)
    require_anchors(anchors)
    figure, ax = canvas()
    for name, (values, color) in lines.items():
        values = levels(f"lines[{name!r}]", values)
        if len(values) != len(x):
            raise ValueError(
                f"lines[{name!r}] must have one value for each of the {len(x)} in x, but {len(values)} came"
            )
        ax.plot(x, values, color=color, marker="o" if len(x) < 20 else None, markersize=5)
    for name, value in (anchors or {}).items():
        ax.axhline(value, color=ANCHOR, linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(
            name, (0.01, value), (0, 3), xycoords=("axes fraction", "data"), textcoords="offset points", color=FAINT
        )
    if log:
        from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

        ax.set(xscale="log", yscale="log")
        for axis, locator in ((ax.xaxis, FixedLocator(list(x))), (ax.yaxis, LogLocator(subs=(1, 2, 3, 5)))):
            axis.set(major_locator=locator, minor_locator=NullLocator(), major_formatter="{x:g}")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    name_ends(figure, ax, float(x[-1]), {name: (float(np.asarray(y)[-1]), color) for name, (y, color) in lines.items()})
    return figure


def name_ends(figure: Figure, ax: Axes, x: float, ends: Mapping[str, tuple[float, str]]) -> None:
    """Write the name of each line beside its end at (x, value), in its colour, one above the other where they meet.

    A line that ends in NaN has no end to write beside.

    Raises `TypeError` or `ValueError` for other arguments.

    >>> figure, ax = canvas()
    >>> lines = ax.plot([0, 1], [0.0, 2.0])
    >>> name_ends(figure, ax, 1.0, {"training": (2.0, AUTOENCODER)})
    >>> [text.get_text() for text in ax.texts]
    ['training']
    """
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise TypeError(f"figure must be one of Matplotlib's, as canvas gives it, but {describe(figure)} came")
    require_axes(ax)
    require_level("x", x)
    require_ends("ends", ends, value=True)
    figure.draw_without_rendering()  # or the axes would not know their place yet
    points_per_pixel = 72 / figure.dpi
    lowest = -np.inf
    known = {name: end for name, end in ends.items() if np.isfinite(end[0])}
    for name, (value, color) in sorted(known.items(), key=lambda item: item[1][0]):
        height = ax.transData.transform((x, value))[1] * points_per_pixel
        lowest = max(height, lowest + 13)
        offset = (8, lowest - height)
        ax.annotate(name, (x, value), offset, textcoords="offset points", color=color, va="center")


def training_curve(history: History, *, ylabel: str, anchors: Mapping[str, float] | None = None) -> Figure:
    """Training and validation loss after every epoch, beside the values that they are held against.

    Raises `TypeError` for what is no `History`, and `ValueError` for one that was stopped in its first epoch.

    >>> from aelib.training.fit import History
    >>> history = History(np.array([3.0, 2.5]), None,
    ...                   np.array([3.2, 2.8, 2.6, 2.4]), seconds=0.1, interrupted=False)
    >>> training_curve(history, ylabel="loss (nats)").axes[0].get_xlabel()
    'epoch'
    """
    from matplotlib.ticker import MaxNLocator

    from aelib.training.fit import History

    if not isinstance(history, History):
        raise TypeError(f"history must be a History, as fit returns it, but {describe(history)} came")
    if not len(history.loss):
        raise ValueError(f"history must have one completed epoch at least, but {describe(history)} came")
    lines: dict[str, tuple[Any, str]] = {"training": (history.loss, AUTOENCODER)}
    if history.validation is not None:
        lines["validation"] = (history.validation, CODE)
    epochs = np.arange(1, len(history.loss) + 1)
    figure = curves(epochs, lines, xlabel="epoch", ylabel=ylabel, anchors=anchors)
    figure.axes[0].xaxis.set(major_locator=MaxNLocator(integer=True))
    return figure


def bars(
    values: Float[Array, " n"],
    names: Sequence[str],
    *,
    xlabel: str,
    ylabel: str,
    anchor: tuple[str, float] | None = None,
) -> Figure:
    """One bar a group, its value written above it, beside the value that all are held against.

    Say the units of `values` in `ylabel`.

    Raises `ValueError` where there is not one name for each value.

    >>> figure = bars(np.array([91.2, 97.5]), ["pixels", "codes"],
    ...               xlabel="probe on", ylabel="accuracy (%)")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['91.2', '97.5']
    """
    values = levels("values", values)
    require_finite("values", values)
    require_texts("names", names, minimum=len(values), maximum=len(values))
    require_label("xlabel", xlabel)
    require_label("ylabel", ylabel)
    if anchor is not None:
        require_sequence("anchor", anchor, "parts, a name and a value", minimum=2, maximum=2)
        require_label("anchor[0]", anchor[0])
        require_level("anchor[1]", anchor[1])
    figure, ax = canvas()
    drawn = ax.bar([str(name) for name in names], values, color=AUTOENCODER)
    ax.bar_label(drawn, fmt="%.1f", color=INK, padding=2, fontsize=9)
    if anchor is not None:
        ax.axhline(anchor[1], color=ANCHOR, linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(
            anchor[0], (1, anchor[1]), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            color=FAINT, va="center",
        )  # fmt: skip
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return figure
