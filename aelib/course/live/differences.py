"""Two methods on the same draws: the interval of their mean difference, as two heaps of errors and draw by draw.

The reader chooses the two methods, and whether the draws pair their errors. The page computes the interval anew.
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


def difference(figure: LiveFigure, left: str, right: str, *, paired: bool) -> Interval:
    """Compute what the page of a `paired_differences` figure shows below two methods, in 64 bits, from its data.

    Args:
        figure: What `paired_differences` returned.
        left: A method.
        right: The method that is subtracted from it.
        paired: Whether the errors are subtracted draw by draw; otherwise as if all draws were unrelated.

    Example:
        >>> errors = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([2.0, 3.0, 5.0])}
        >>> difference(paired_differences(errors, left="b", right="a"), "b", "a", paired=True)
        Interval(mean=1.333..., half=1.434...)
    """
    errors = dict(zip(figure.data["names"], figure.data["errors"], strict=True))
    return _interval(np.array(errors[left]), np.array(errors[right]), paired)


def paired_differences(errors: Mapping[str, Array], *, left: str, right: str) -> LiveFigure:
    """Return the errors of two methods on the same draws, which one joins, and the interval of their mean difference.

    Args:
        errors: For each method its errors [draws], two to six numbers, in per cent; the same draws in the same order.
        left: The method on the left at first.
        right: The method on the right, which is subtracted.

    Raises:
        TypeError, ValueError: For other arguments, fewer than two methods, or methods with different numbers of draws.

    Example:
        >>> paired_differences({"a": np.array([1.0, 2.0]), "b": np.array([2.0, 4.0])}, left="b", right="a")
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
    if left == right or not {left, right} <= errors.keys():
        given = f"{describe(left)} and {describe(right)}"
        raise ValueError(f"left and right must be two of {', '.join(errors)}, but got {given}")
    data = {
        "names": list(errors),
        "errors": [[float(f"{each:.6g}") for each in found] for found in errors.values()],
        "start": [list(errors).index(left), list(errors).index(right)],
        "quantiles": QUANTILES,
    }
    return LiveFigure("paired-differences", data, _draw(data))


def _interval(a: Any, b: Any, paired: bool) -> Interval:
    """Return the mean of a - b with its half-width of 95 %."""
    n = len(a)
    spread = (a - b).var(ddof=1) if paired else a.var(ddof=1) + b.var(ddof=1)
    freedom = n - 1 if paired else 2 * (n - 1)
    return Interval(float((a - b).mean()), float(QUANTILES[freedom - 1] * np.sqrt(spread / n)))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: both methods, on the left as two heaps, on the right joined, with the interval below."""
    a, b = (np.array(data["errors"][place]) for place in data["start"])
    names = [data["names"][place] for place in data["start"]]
    figure, axes = plots.canvas(2, 2, width=6.4, height=3.6, sharex="row", sharey="row", height_ratios=(3, 1))
    for paired, (dots, interval) in enumerate(axes.T):
        if paired:
            dots.plot([0, 1], [a, b], color=plots.AUTOENCODER, linewidth=1)
        for place, errors in enumerate((a, b)):
            dots.plot(np.full(len(errors), place), errors, "o", color=plots.INK, markersize=5)
        mean, half = _interval(a, b, bool(paired))
        color = plots.FAINT if abs(mean) < half else plots.AUTOENCODER
        interval.axvline(0, color=plots.INK, linewidth=1)
        interval.plot([mean - half, mean + half], [0, 0], color=color, linewidth=7, alpha=0.45)
        interval.plot(mean, 0, "o", color=color, markersize=7)
        interval.set_yticks([])
        interval.set(xlabel=f"{mean:.1f} ± {half:.1f} points", ylim=(-1, 1))
        dots.set_xticks([0, 1], names)
        dots.set(xlim=(-0.5, 1.5), title=("as two heaps", "draw by draw")[paired])
    axes[0, 0].set_ylabel("error (%)")
    return figure
