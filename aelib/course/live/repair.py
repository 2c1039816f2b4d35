"""Repair in a plane: the best guess of a clean point, given a damaged one, where all clean ones are known.

The clean points are those of a mixture of round Gaussians of one width, or the points of a training set, which is such
a mixture of width 0. What the best repair makes of a damaged point, how sure it is, and the score that follows from it
need the centres alone, so the page computes them anew for every move of the reader, here and on a grid of arrows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array, require_count, require_finite, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIGMAS = (0.05, 2.0)
"""The least and the greatest noise that the page offers."""
MOST = 200
"""Centres for which a phone still answers at once."""
DIGITS = 4
"""After the point, in what is shipped."""
DRAWN = (0.15, 0.6)
"""The noise of the two panels of the picture."""
EMPTY = 0.05
"""How full the disc of a centre is that is not likely at all."""


class Repaired(NamedTuple):
    """What the best repair makes of damaged points [n, 2]."""

    point: Float[np.ndarray, "n 2"]
    """The mean of the clean points that each may have been."""
    score: Float[np.ndarray, "n 2"]
    """∇ log p at the damaged point, p the density of damaged points: the move over the variance of the noise."""
    error: Float[np.ndarray, " n"]
    """The squared error to be expected there: the variances of the clean point along both axes, added up."""
    weights: Float[np.ndarray, "n m"]
    """The probability of each centre."""


def repaired(figure: LiveFigure, points: Float[Array, "n 2"], sigma: float, *, known: int = 0) -> Repaired:
    """Return what the page shows for damaged points, computed from the centres as shipped, in 64 bits.

    Args:
        figure: What `repair` returned.
        points: Damaged points [n, 2].
        sigma: The standard deviation of the noise.
        known: 0 for the density, 1 for the training set.

    Raises:
        TypeError, ValueError: For points of another shape, noise out of the page's range, and `known` without data.

    Example:
        >>> figure = repair(np.array([[-1.0, 0.0], [1.0, 0.0]]), 0.1)
        >>> found = repaired(figure, np.array([[0.0, 0.3], [5.0, 0.0]]), 0.5)
        >>> np.round(found.point, 2).tolist()
        [[0.0, 0.01], [1.15, 0.0]]
    """
    require_array("points", points, ("n", 2))
    require_number("sigma", sigma, low=SIGMAS[0], high=SIGMAS[1])
    require_count("known", known, minimum=0, maximum=len(figure.data["known"]) - 1)
    given = figure.data["known"][known]
    return _repair(np.asarray(points, np.float64), np.array(given["centres"]), given["width"], sigma)


def repair(
    centres: Float[Array, "m 2"],
    width: float,
    *,
    points: Float[Array, "k 2"] | None = None,
    start: tuple[float, float] = (1.0, 0.4),
    sigma: float = 0.3,
) -> LiveFigure:
    """Return a plane in which the reader drags a damaged point and sees where the best repair puts it.

    Clean points come from a mixture of round Gaussians, each as likely as any other. Around the damaged point is a
    circle of radius `sigma`; an arrow leads to the mean of the clean points that it may have been. The likelier a
    centre, the fuller its disc. A drag leaves two trails of dots: those of the damaged point are evenly spaced, and
    those of its repair crowd where it moves less. Small arrows on a grid point along the score; their lengths grow with
    the root of its length. With `points`, the reader can exchange the mixture for this training set: the repair is
    then the exact minimiser of the training loss. The picture shows two levels of noise.

    Args:
        centres: The centres of the Gaussians [m, 2], at most 200.
        width: The standard deviation of each, along both axes.
        points: A training set [k, 2], at most 200.
        start: The damaged point with which the page begins.
        sigma: The standard deviation of the noise with which it begins, from 0.05 to 2.

    Raises:
        TypeError, ValueError: For arrays of another shape or with more points, and numbers out of range.

    Example:
        >>> repair(np.array([[-1.0, 0.0], [1.0, 0.0]]), 0.1)
        <live figure repair-noise: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    require_number("width", width, low=1e-3, high=10)
    require_number("sigma", sigma, low=SIGMAS[0], high=SIGMAS[1])
    start = float(start[0]), float(start[1])
    known = [{"name": "the density", "centres": _ship("centres", centres), "width": float(width)}]
    if points is not None:
        name = f"{len(points)} training points"
        known.append({"name": name, "centres": _ship("points", points), "width": 0.0})
    every = np.concatenate([np.array(each["centres"]) for each in known])
    low, high = every.min(axis=0) - 4 * width - 0.5, every.max(axis=0) + 4 * width + 0.5
    view = {"centre": ((low + high) / 2).round(2).tolist(), "half": ((high - low) / 2).round(2).tolist()}
    data = {
        "known": known,
        "view": view,
        "sigmas": list(SIGMAS),
        "start": [*start, float(sigma)],
    }
    return LiveFigure("repair-noise", data, _draw(known[0], view, start))


def _ship(name: str, points: Any) -> list[list[float]]:
    require_array(name, points, ("n", 2))
    require_count(f"len({name})", len(points), maximum=MOST)
    require_finite(name, points)
    return np.asarray(points, np.float64).round(DIGITS).tolist()


def _repair(points: np.ndarray, centres: np.ndarray, width: float, sigma: float) -> Repaired:
    both = width**2 + sigma**2
    logs = -((points[:, None] - centres) ** 2).sum(axis=2) / (2 * both)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    each = centres + width**2 / both * (points[:, None] - centres)
    point = (weights[:, :, None] * each).sum(axis=1)
    spread = (weights * ((each - point[:, None]) ** 2).sum(axis=2)).sum(axis=1)
    return Repaired(point, (point - points) / sigma**2, spread + 2 * width**2 * sigma**2 / both, weights)


def _draw(density: dict[str, Any], view: dict[str, Any], start: tuple[float, float]) -> Figure:
    """Draw two levels of noise: small arrows along the score, one damaged point, its noise and its repair."""
    half = view["half"]
    figure, axes = plots.canvas(1, 2, width=6.6, height=max(2.2, 3.3 * half[1] / half[0] + 0.7), sharey=True)
    for ax, sigma in zip(axes, DRAWN, strict=True):
        _draw_level(ax, density, view, start, sigma)
    axes[0].set_ylabel("second number")
    return figure


def _draw_level(
    ax: Axes, density: dict[str, Any], view: dict[str, Any], start: tuple[float, float], sigma: float
) -> None:
    from matplotlib.patches import Circle

    (x, y), (across, up) = view["centre"], view["half"]
    centres, width = np.array(density["centres"]), density["width"]
    step = across / 8
    xs, ys = (
        middle + step * np.arange(-int(reach / step), int(reach / step) + 1) for middle, reach in ((x, across), (y, up))
    )
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    moves = _repair(grid, centres, width, sigma).point - grid
    lengths = np.linalg.norm(moves, axis=1, keepdims=True)
    moves *= 0.85 * step / np.sqrt(np.maximum(lengths * lengths.max(), 1e-12))  # as long as the root of the move
    at_start = _repair(np.array([start]), centres, width, sigma)
    weights, found = at_start.weights[0], tuple(at_start.point[0])
    for place in np.argsort(weights):  # the likelier, the fuller, and on top of those that it overlaps
        centre: Any = centres[place]
        full = EMPTY + (1 - EMPTY) * weights[place] / weights.max()
        ax.add_patch(Circle(centre, 2 * width, facecolor=plots.PAPER, edgecolor=plots.CODE, linewidth=0.6))
        ax.add_patch(Circle(centre, 2 * width, color=plots.CODE, alpha=full, linewidth=0))
    ax.quiver(*grid.T, *moves.T, color=plots.FAINT, angles="xy", scale_units="xy", scale=1, width=0.004)
    ax.add_patch(Circle(start, sigma, fill=False, color=plots.INK, linewidth=1.2, linestyle=(0, (3, 2))))
    ax.annotate("", found, start, arrowprops={"arrowstyle": "->", "color": plots.AUTOENCODER, "linewidth": 2})
    ax.plot(*start, "o", color=plots.INK, markersize=6)
    ax.plot(*found, "o", color=plots.AUTOENCODER, markersize=6)
    ax.set(xlim=(x - across, x + across), ylim=(y - up, y + up), aspect="equal", xlabel="first number")
    ax.set_title(f"noise {sigma:g}")
