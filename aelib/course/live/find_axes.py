"""Axes in a subspace: a linear autoencoder learns by either of two losses, of which one makes the columns components.

The loss needs the covariance alone, and in the coordinates of its eigenvectors that is a list of eigenvalues. So the
page trains anew, by gradient descent on all of the data at once, and draws with the components what the columns become.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array, require_count
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship, unship

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOSSES = (
    {"name": "plain", "nested": False},
    {"name": "nested dropout", "nested": True},
)
"""What the page offers; with `nested` unit i of k has a weight of 1 - (i-1)/k, the share of draws that keep it."""
STEPS = sorted({*np.rint(np.geomspace(1, 10_000, 81)).astype(int).tolist()})
"""The steps at which the page shows what has become of the columns."""
STARTS, SIZE = 4, 0.01
"""How many random starts there are, and the standard deviation of their numbers."""
RATE = 0.2
"""The learning rate, times the largest eigenvalue."""
DRAWN = {"plain": STEPS[-1:], "nested dropout": [100, 1000, STEPS[-1]]}
"""The steps of each loss in the picture."""


class Columns(NamedTuple):
    """What has become of the columns of the decoder after so many steps."""

    pictures: Float[np.ndarray, "k height width"]
    """Each of them as a picture: grey is 0, black the largest number of either sign, the sign that of its component."""
    cosines: Float[np.ndarray, " k"]
    """|cos| of each column and the component of the same place."""
    together: float
    """For the subspaces that they span: the root mean square of the cosines of the principal angles."""


def find_axes(components: Float[Array, "d height width"], eigenvalues: Float[Array, " d"], *, k: int = 6) -> LiveFigure:
    """Return the columns of a decoder beside the components, by two losses, and a slider of training steps.

    Args:
        components: Eigenvectors of a covariance as pictures, each of length 1; the data have no other directions.
        eigenvalues: Their eigenvalues, the largest first.
        k: The size of the code, less than d.

    Raises:
        TypeError, ValueError: For arrays of other shapes, and for eigenvalues that rise or are not positive.

    Example:
        >>> components = np.eye(9).reshape(9, 3, 3)[:4]
        >>> find_axes(components, np.array([4.0, 3.0, 1.0, 0.5]), k=2)
        <live figure find-axes: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    require_array("components", components, ("d", "height", "width"))
    require_array("eigenvalues", eigenvalues, (len(components),))
    require_count("k", k, maximum=max(1, len(components) - 1))
    spectrum = np.asarray(eigenvalues, np.float64)
    if not ((np.diff(spectrum) <= 0).all() and 0 < spectrum[-1] <= spectrum[0] < np.inf):
        raise ValueError("eigenvalues must be positive numbers, the largest first: sort them")
    starts = SIZE * np.random.default_rng(0).standard_normal((STARTS, 2, k, len(spectrum)))
    data = {
        "eigenvalues": [float(f"{value:.7g}") for value in spectrum],
        "components": ship(components, "float16"),
        "starts": ship(starts, "float32"),
        "losses": list(LOSSES),
        "steps": STEPS,
        "rate": float(f"{RATE / spectrum[0]:.4g}"),
        "start": [0, 0, STEPS[-1]],
    }
    return LiveFigure("find-axes", data, _draw(data))


def columns_after(figure: LiveFigure, loss: int, start: int, steps: list[int]) -> list[Columns]:
    """Return what the page shows after each of these numbers of steps, computed from the data as shipped, in 64 bits.

    Args:
        figure: What `find_axes` returned.
        loss: The place of the loss among those that the page offers.
        start: The place of the start.
        steps: Numbers of steps, rising.

    Example:
        >>> figure = find_axes(np.eye(9).reshape(9, 3, 3)[:4], np.array([4.0, 3.0, 1.0, 0.5]), k=2)
        >>> columns_after(figure, 1, 0, [10_000])[0].cosines.round(3)
        array([1., 1.])
    """
    return _columns_after(figure.data, loss, start, steps)


def _columns_after(data: dict[str, Any], loss: int, start: int, steps: list[int]) -> list[Columns]:
    eigenvalues, chosen = np.array(data["eigenvalues"]), data["losses"][loss]
    A, B = unship(data["starts"])[start].astype(np.float64)  # a row for each unit
    k, found, done = len(A), [], 0
    kept = 1 - np.arange(k) / k if chosen["nested"] else np.ones(k)
    both = np.minimum(kept[:, None], kept)
    for wanted in steps:
        for _ in range(wanted - done):
            SA = A * eigenvalues
            by_A = (both * (B @ B.T)) @ SA - kept[:, None] * B * eigenvalues
            by_B = (both * (A @ SA.T)) @ B - kept[:, None] * SA
            A, B = A - 2 * data["rate"] * by_A, B - 2 * data["rate"] * by_B
        done = wanted
        found.append(_columns(B, unship(data["components"]).astype(np.float64)))
    return found


def _columns(B: Float[np.ndarray, "k d"], components: Float[np.ndarray, "d height width"]) -> Columns:
    k, own = len(B), np.diagonal(B)
    basis = np.linalg.qr(B.T)[0]
    drawn = np.tensordot(B * np.where(own < 0, -1, 1)[:, None], components, axes=1)
    pictures = 0.5 + drawn / (2 * np.abs(drawn).max(axis=(1, 2), keepdims=True))
    together = np.linalg.norm(basis[:k]) / np.sqrt(k)
    return Columns(pictures, np.abs(own) / np.linalg.norm(B, axis=1), float(together))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: what the plain loss ends with, the columns of nested dropout on their way, the components."""
    k, rows = data["starts"]["shape"][2], {}
    for place, (name, steps) in enumerate(DRAWN.items()):
        stages = _columns_after(data, place, data["start"][1], steps)
        rows |= {f"{name}, {after:,} steps": at.pictures for after, at in zip(steps, stages, strict=True)}
    components = unship(data["components"])[:k].astype(np.float64)
    return plots.digits({**rows, "components": _columns(np.eye(k), components).pictures})
