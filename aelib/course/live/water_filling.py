"""Water over a spectrum: which columns of a linear variational autoencoder are active, and what that costs and leaves.

At its optimum it codes the components whose eigenvalue lies above the level β s², and leaves of each of them the level:
reverse water-filling. All that the figure shows follows from the eigenvalues and two numbers, and the page computes it
anew for every move of the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array, require_count, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VARIANCES, BETAS = (0.01, 10.0), (0.1, 10.0)
"""The least and the greatest s² and β that the page offers."""
BEYOND = 8
"""How many components are shown for which there is no column."""


class Water(NamedTuple):
    """What a linear variational autoencoder is at its optimum.

    Example:
        >>> Water(level=0.5, active=1, rate=0.7, error=0.8).active
        1
    """

    level: float
    """β s², the height of the water, in the unit of the eigenvalues."""
    active: int
    """How many of the columns are not 0: those whose eigenvalue lies above the level."""
    rate: float
    """In nats per example: half the logarithm of eigenvalue over level, summed over the active columns."""
    error: float
    """The squared error of an example: the lower of eigenvalue and level, and all of what has no column."""


def filled(figure: LiveFigure, s2: float | None = None, beta: float | None = None) -> Water:
    """Compute what the page shows of a `water_filling` figure for a variance and a β, in 64 bits, from its data.

    Args:
        figure: What `water_filling` returned.
        s2: The variance of a pixel; None for the one that the page begins with.
        beta: The weight of the rate; None as before.

    Example:
        >>> figure = water_filling(np.array([4.0, 1.0, 0.25]), k=2, s2=0.5)
        >>> filled(figure, beta=4.0)
        Water(level=2.0, active=1, rate=0.346..., error=3.25)
    """
    start = figure.data["start"]
    level = (start[0] if s2 is None else s2) * (start[1] if beta is None else beta)
    return _water(np.array(figure.data["eigenvalues"]), figure.data["columns"], level)


def water_filling(eigenvalues: Float[Array, " p"], *, k: int = 32, s2: float = 1.0, beta: float = 1.0) -> LiveFigure:
    """Return a spectrum under water: columns light up where an eigenvalue lies above the level β s², which one moves.

    Beside it stand the number of active columns, rate and squared error of a linear variational autoencoder at its
    optimum, and the curve on which these two move.

    Args:
        eigenvalues: Those of the covariance of the data, all p of them, the largest first.
        k: How many columns there are, fewer than p.
        s2: The variance of a pixel, from 0.01 to 10, with which the page begins.
        beta: The weight of the rate, from 0.1 to 10, with which the page begins.

    Raises:
        TypeError, ValueError: For other arguments, and for eigenvalues that are negative or rise.

    References:
        Cover and Thomas, *Elements of Information Theory* (2006), section 10.3.3.

    Example:
        >>> water_filling(np.array([4.0, 1.0, 0.25]), k=2)
        <live figure water-filling: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    require_array("eigenvalues", eigenvalues, ("p",))
    require_count("k", k, maximum=max(1, len(eigenvalues) - 1))
    require_number("s2", s2, low=VARIANCES[0], high=VARIANCES[1])
    require_number("beta", beta, low=BETAS[0], high=BETAS[1])
    spectrum = np.asarray(eigenvalues, np.float64)
    if not (len(spectrum) > 1 and np.isfinite(spectrum).all() and (np.diff(spectrum) <= 0).all() and spectrum[-1] >= 0):
        raise ValueError("eigenvalues must be at least two numbers, none negative, the largest first: sort them")
    data = {
        "eigenvalues": [float(f"{value:.7g}") for value in spectrum],
        "columns": int(k),
        "beyond": BEYOND,
        "start": [float(s2), float(beta)],
        "offered": [VARIANCES, BETAS],
        # With β = 1, the variance of the largest likelihood: the mean of what has no column.
        "learnt": float(f"{spectrum[k:].mean():.4g}"),
    }
    return LiveFigure("water-filling", data, _draw(data))


def _water(spectrum: Any, k: int, level: float) -> Water:
    first = spectrum[:k]
    above = first[first > level]
    left = np.minimum(first, level).sum() + spectrum[k:].sum()
    return Water(float(level), len(above), float(0.5 * np.log(above / level).sum()), float(left))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the spectrum under the water that the page begins with, and below it the curve."""
    figure, (columns, curve) = plots.canvas(2, 1, width=6.6, height=5.6, gridspec_kw={"height_ratios": (1.5, 1)})
    spectrum, k = np.array(data["eigenvalues"]), data["columns"]
    water = _water(spectrum, k, float(np.prod(data["start"])))
    _draw_columns(columns, spectrum[: k + data["beyond"]], k, water)
    levels = np.geomspace(max(spectrum[0], 0.03), 0.02, 200)
    path = [_water(spectrum, k, level) for level in levels]
    curve.plot([at.rate for at in path], [at.error for at in path], color=plots.INK)
    curve.plot(water.rate, water.error, "o", color=plots.CODE, markersize=8)
    curve.annotate(
        f"rate {water.rate:.2f}, squared error {water.error:.1f}",
        (water.rate, water.error), (10, 6), textcoords="offset points", color=plots.CODE,
    )  # fmt: skip
    curve.set(xlabel="rate (nats)", ylabel="squared error", xlim=(0, None), ylim=(0, None))
    return figure


def _draw_columns(ax: Axes, spectrum: Any, k: int, water: Water) -> None:
    places = np.arange(1, len(spectrum) + 1)
    low = min(0.01, 0.5 * water.level)
    height = np.maximum(spectrum, low)
    lit = (places <= k) & (spectrum > water.level)
    ax.bar(
        places, np.minimum(height, np.where(lit, water.level, np.inf)) - low, bottom=low, color=plots.FAINT, alpha=0.5
    )
    ax.bar(places[lit], height[lit] - water.level, bottom=water.level, color=plots.CODE)
    ax.axhspan(low, water.level, color=plots.AUTOENCODER, alpha=0.12, linewidth=0)
    ax.axhline(water.level, color=plots.AUTOENCODER)
    ax.annotate(
        f"level {water.level:g}", (len(spectrum), water.level), (0, 4), textcoords="offset points", ha="right",
        color=plots.AUTOENCODER,
    )  # fmt: skip
    ax.axvline(k + 0.5, color=plots.INK, linewidth=1, linestyle=(0, (1, 3)))
    ax.set(yscale="log", xlim=(0.4, len(spectrum) + 0.6), xlabel="component", ylabel="eigenvalue")
    ax.set_ylim(low, 3 * max(spectrum[0], water.level))
    ax.set_title(f"{water.active} of {k} columns are active", color=plots.CODE)
