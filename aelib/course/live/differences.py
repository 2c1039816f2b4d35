"""Methods on the same draws: what each leaves more than one of them, draw by draw, and the interval of the mean.

The reader chooses from which method the others are subtracted, how many of the draws count, and whether the draws pair
the errors or are taken as unrelated. The page computes all intervals anew from the errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from aelib import plots
from aelib.arguments import Array, describe, require_array
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

QUANTILES = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""What Student's t distribution exceeds in 2.5 % of cases, with 1 to 10 degrees of freedom."""
MOST = 6
"""How many draws a method may have."""


class Interval(NamedTuple):
    """The mean of a difference, and what stands after its ±.

    Example:
        >>> Interval(mean=2.0, half=0.5).half
        0.5
    """

    mean: float
    half: float


def difference(
    figure: LiveFigure, name: str, against: str, *, draws: int | None = None, paired: bool = True
) -> Interval:
    """Compute what the page shows in a row of a `paired_differences` figure, in 64 bits, from its data.

    Args:
        figure: What `paired_differences` returned.
        name: The method of the row.
        against: The method that is subtracted from it.
        draws: How many draws count, the first ones; None for all of them.
        paired: Whether the errors are subtracted draw by draw; otherwise as if all draws were unrelated.

    Example:
        >>> figure = paired_differences({"a": np.array([1.0, 2.0, 3.0]), "b": np.array([2.0, 3.0, 5.0])}, against="a")
        >>> difference(figure, "b", "a")
        Interval(mean=1.333..., half=1.434...)
    """
    errors = dict(zip(figure.data["names"], figure.data["errors"], strict=True))
    a, b = (np.array(errors[each][:draws]) for each in (name, against))
    return _interval(a, b, paired)


def paired_differences(errors: Mapping[str, Array], *, against: str) -> LiveFigure:
    """Return a chart of differences with their intervals, in which one chooses what is subtracted.

    Args:
        errors: For each method its errors [draws], two to six numbers, in per cent; the same draws in the same order.
        against: The method that is subtracted from the others at first.

    Raises:
        TypeError, ValueError: For other arguments, fewer than two methods, or methods with different numbers of draws.

    Example:
        >>> paired_differences({"a": np.array([1.0, 2.0]), "b": np.array([2.0, 4.0])}, against="a")
        <live figure paired-differences: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    for name, found in errors.items():
        require_array(f"errors[{name!r}]", found, ("draws",))
    counts = {len(found) for found in errors.values()}
    if len(errors) < 2 or len(counts) != 1 or not 2 <= min(counts) <= MOST:
        raise ValueError(
            f"errors must hold at least two methods with the same 2 to {MOST} draws, but got {len(errors)} with "
            f"{', '.join(map(str, sorted(counts)))} draws"
        )
    if against not in errors:
        raise ValueError(f"against must be one of {', '.join(errors)}, but got {describe(against)}")
    data = {
        "names": list(errors),
        "errors": [[float(f"{each:.6g}") for each in found] for found in errors.values()],
        "against": list(errors).index(against),
        "quantiles": QUANTILES,
    }
    return LiveFigure("paired-differences", data, _draw(data))


def _interval(a: Any, b: Any, paired: bool = True) -> Interval:
    """Return the mean of a - b with its half-width of 95 %."""
    n = len(a)
    spread = (a - b).var(ddof=1) if paired else a.var(ddof=1) + b.var(ddof=1)
    freedom = n - 1 if paired else 2 * (n - 1)
    return Interval(float((a - b).mean()), float(QUANTILES[freedom - 1] * np.sqrt(spread / n)))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: a row for each method but the one that is subtracted, a dot for each draw, and the interval."""
    errors, against = np.array(data["errors"]), data["against"]
    rows = [row for row in range(len(errors)) if row != against]
    figure, ax = plots.canvas(width=6.4, height=0.9 + 0.34 * len(rows))
    ax.axvline(0, color=plots.INK, linewidth=1)
    for place, row in enumerate(rows):
        mean, half = _interval(errors[row], errors[against])
        color = plots.FAINT if abs(mean) < half else plots.AUTOENCODER
        ax.plot([mean - half, mean + half], [-place, -place], color=color, linewidth=5, alpha=0.45)
        ax.plot(errors[row] - errors[against], np.full(errors.shape[1], -place), "o", color=plots.INK, markersize=2.5)
        ax.plot(mean, -place, "o", color=color, markersize=7)
    ax.set_yticks(-np.arange(len(rows)), [data["names"][row] for row in rows])
    ax.set(ylim=(0.5 - len(rows), 0.5), xlabel=f"test error minus that of {data['names'][against]} (points)")
    return figure
