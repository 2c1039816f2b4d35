"""The ellipse of a matrix: a vector that goes round the unit circle, its image, and singular vectors and values.

A matrix with two rows and two columns maps the unit circle to an ellipse. Its half-axes are the left singular vectors,
as long as the singular values. The page decomposes every matrix that the reader sets, so nothing of it is shipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 2.0
"""The largest entry of either sign that the page offers."""
DIGITS = 4
"""After the point, in what is shipped."""
SAME = 1e-9
"""Of the larger singular value: two singular values that are so near are equal, or 0."""
EXAMPLES = {
    "rotation": ((0.8, -0.6), (0.6, 0.8)),
    "stretch": ((1.5, 0.0), (0.0, 0.5)),
    "shear": ((1.0, 1.0), (0.0, 1.0)),
    "rank one": ((1.2, 0.6), (0.8, 0.4)),
}
"""Matrices that the page has by name."""


class Mapped(NamedTuple):
    """What a matrix of rank r makes of a vector of length 1, and its singular value decomposition."""

    x: Float[np.ndarray, " 2"]
    """The vector."""
    image: Float[np.ndarray, " 2"]
    """M x."""
    kept: Float[np.ndarray, " 2"]
    """What the best matrix of rank 1 makes of x."""
    values: Float[np.ndarray, " 2"]
    """Both singular values, the larger first; 0 where r < 2."""
    U: Float[np.ndarray, "2 r"]
    """The left singular vectors as columns."""
    V: Float[np.ndarray, "2 2"]
    """The right ones as columns: the first points to the right, and the second lies a quarter turn on. Where the
    singular values are equal, every direction is singular, and these are the axes."""


def mapped(M: Float[Array, "2 2"], angle: float) -> Mapped:
    """Return what the page shows of the matrix `M` and of the vector at this angle, by NumPy's decomposition.

    Args:
        M: A matrix with two rows and two columns.
        angle: The angle of the vector to the first axis, in degrees.

    Raises:
        TypeError, ValueError: For a matrix of another shape, with entries beyond 2 on either side, and for an angle
            beyond 180 degrees on either side.

    Example:
        >>> found = mapped(np.array([[0.0, -2.0], [1.0, 0.0]]), 90)
        >>> found.image.round(2).tolist(), found.values.tolist()
        ([-2.0, 0.0], [2.0, 1.0])
    """
    _require("M", M)
    require_number("angle", angle, low=-180, high=180)
    matrix = np.asarray(M, np.float64)
    x = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    values, right_t = np.linalg.svd(matrix)[1:]
    largest, least = values
    v = right_t[0] if largest - least > SAME * largest else np.array([1.0, 0.0])
    if v[0] < -SAME or (v[0] <= SAME and v[1] < 0):
        v = -v
    V = np.array([[v[0], -v[1]], [v[1], v[0]]])
    rank = int((values > SAME * largest).sum())
    U = matrix @ V[:, :rank] / values[:rank]
    kept = values[0] * (V[:, 0] @ x) * U[:, 0] if rank else np.zeros(2)
    return Mapped(x, matrix @ x, kept, values, U, V)


def singular_vectors(M: Float[Array, "2 2"], *, angle: float = 60.0) -> LiveFigure:
    """Return the unit circle and the ellipse to which `M` maps it, with a vector x that the reader drags.

    On the circle stand the right singular vectors, on the ellipse the left ones, as long as the singular values. Near a
    singular vector x snaps to it. A dashed line leads from M x to what the best matrix of rank 1 makes of x. The
    reader changes the four entries, or takes an example: a rotation, a stretch, a shear, and a matrix of rank 1.

    Args:
        M: A matrix with two rows and two columns, whose entries lie between -2 and 2.
        angle: That of x at the start, in degrees, from -180 to 180.

    Raises:
        TypeError, ValueError: For a matrix of another shape, and for numbers out of range.

    References:
        Cleve Moler, *Numerical Computing with MATLAB* (2004), chapter 10, whose `eigshow` is such a figure.

    Example:
        >>> singular_vectors(np.array([[1.0, 1.0], [0.0, 1.0]]))
        <live figure singular-vectors: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    _require("M", M)
    require_number("angle", angle, low=-180, high=180)
    shipped = np.asarray(M, np.float64).round(DIGITS)
    data = {
        "most": MOST,
        "start": {"entries": shipped.ravel().tolist(), "angle": round(float(angle), 2)},
        "examples": [{"name": name, "entries": np.ravel(matrix).tolist()} for name, matrix in EXAMPLES.items()],
    }
    return LiveFigure("singular-vectors", data, _draw(shipped, angle))


def _require(name: str, M: Any) -> None:
    require_array(name, M, (2, 2))
    if not (np.abs(np.asarray(M)) <= MOST).all():
        raise ValueError(f"{name} must have entries from {-MOST:g} to {MOST:g}, but got {np.asarray(M).tolist()}")


def _draw(M: np.ndarray, angle: float) -> Figure:
    """Draw the circle with its vector and the right singular vectors, and beside it the ellipse with their images."""
    found, turns = mapped(M, angle), np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(turns), np.sin(turns)])
    half = max(1.35, 1.12 * found.values[0] + 0.15)
    figure, (left, right) = plots.canvas(1, 2, width=6.6, height=3.3, sharey=True)
    left.plot(*circle, color=plots.FAINT, linewidth=1.2)
    right.plot(*M @ circle, color=plots.AUTOENCODER, linewidth=1.2)
    for ax, title in ((left, "all $x$ of length 1"), (right, "all $Mx$")):
        ax.set(xlim=(-half, half), ylim=(-half, half), aspect="equal", title=title)
    if found.values[0] - found.values[1] > SAME * found.values[0]:  # or every direction is singular
        for number, v in enumerate(found.V.T, start=1):
            _arrow(left, v, f"$v_{number}$", plots.LINEAR)
        for number, (value, u) in enumerate(zip(found.values, found.U.T, strict=False), start=1):
            _arrow(right, value * u, f"$D_{{{number}{number}}}u_{number}$", plots.LINEAR)
        if found.U.shape[1] == 2:  # or M has rank 1 itself
            right.plot(*np.stack([found.image, found.kept]).T, "--", color=plots.CODE, linewidth=1.2)
            _name(right, found.kept, "$M_1x$", plots.CODE, found.kept - found.image)
    _arrow(left, found.x, "$x$", plots.INK)
    _arrow(right, found.image, "$Mx$", plots.AUTOENCODER)
    return figure


def _arrow(ax: Axes, tip: Any, name: str, colour: str) -> None:
    """Draw an arrow from the origin, and its name beyond the tip."""
    arrow = {"arrowstyle": "->", "color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, (0, 0), arrowprops=arrow)
    _name(ax, tip, name, colour, tip)


def _name(ax: Axes, place: Any, name: str, colour: str, direction: Any) -> None:
    """Write a name beside a place, in this direction from it."""
    beyond: Any = 12 * direction / (np.linalg.norm(direction) or 1)
    ax.annotate(name, place, beyond, textcoords="offset points", ha="center", va="center", color=colour)
