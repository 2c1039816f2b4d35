"""A chain of Gibbs sampling in a machine of a few units: energies, the machine's probabilities, and the chain's.

All images of so few pixels can be listed, so that nothing is drawn at random: the page shows the distribution of the
chain after any number of turns, beside that to which it tends. The reader changes the size of the weights, the number
of turns and the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, require_array, require_count, require_finite, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZES = (0.0, 3.0)
"""The least and the greatest size of the weights that the page offers, in units of those it was given."""
TURNS = 40
"""The most turns that it offers."""
VISIBLE, HIDDEN = 4, 6
"""The most units of a layer: all images have to have a place on a phone."""
NEAR, LONG = 0.01, 1000
"""When a chain counts as settled, in total variation, and after how many turns the page gives up."""


class Turned(NamedTuple):
    """What is known of a machine and of its chain; images in the order in which they count up in binary."""

    free_energy: Float[np.ndarray, " m"]
    """F(x) of each image."""
    model: Float[np.ndarray, " m"]
    """p(x) of each image."""
    chain: Float[np.ndarray, " m"]
    """The probability that the chain shows it after the turns."""
    apart: float
    """The total variation of the last two, 0 if they are equal and 1 if no image has both."""
    settled: int
    """After how many turns that falls below 0.01; 1000 if it does not before."""
    log_z: float
    """The logarithm of the partition function."""


def turned(figure: LiveFigure, *, size: float | None = None, turns: int | None = None, start: int = 0) -> Turned:
    """Compute what the page shows of a `gibbs_chain` figure, in 64 bits, from its data.

    Args:
        figure: What `gibbs_chain` returned.
        size: How many times the weights and biases; None for that with which the page begins.
        turns: How many turns; None as before.
        start: Which of the starts, in their order.

    Example:
        >>> figure = gibbs_chain(np.array([[2.0]]), np.array([-1.0]), np.array([-1.0]), starts={"off": [1.0, 0.0]})
        >>> np.round(turned(figure, turns=1).chain, 3).tolist()
        [0.607, 0.393]
    """
    data = figure.data
    first_size, first_turns = data["start"]
    return _turned(data, first_size if size is None else size, first_turns if turns is None else turns, start)


def gibbs_chain(
    W: Float[Array, "p k"],
    b: Float[Array, " p"],
    c: Float[Array, " k"],
    *,
    starts: Mapping[str, Any],
    size: float = 1.0,
    turns: int = 1,
) -> LiveFigure:
    """Return a machine of a few units, and what its chain shows after so many turns of up and down.

    The upper chart has the free energy of every image, the lower one its probability: outlined in the machine, filled
    in the chain. Sliders multiply all weights and biases, and add turns. The picture shows two sizes of the weights.

    Args:
        W: The weights [p, k], of at most 4 visible and 6 hidden units.
        b: The visible biases [p].
        c: The hidden biases [k].
        starts: By name the probability of each of the 2^p images, in the order in which they count up in binary.
        size: How many times the weights and biases, from 0 to 3, with which the page begins.
        turns: How many turns, from 0 to 40, with which it begins.

    Raises:
        TypeError, ValueError: For other arguments.

    Example:
        >>> gibbs_chain(np.array([[2.0]]), np.array([-1.0]), np.array([-1.0]), starts={"off": [1.0, 0.0]})
        <live figure gibbs-chain: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    require_array("W", W, ("p", "k"))
    p, k = np.shape(W)
    require_count("p", p, maximum=VISIBLE)
    require_count("k", k, maximum=HIDDEN)
    require_array("b", b, (p,))
    require_array("c", c, (k,))
    for name, array in (("W", W), ("b", b), ("c", c)):
        require_finite(name, array)
    require_number("size", size, low=SIZES[0], high=SIZES[1])
    require_count("turns", turns, minimum=0, maximum=TURNS)
    shipped = {name: _distribution(name, given, 2**p) for name, given in starts.items()}
    if not shipped:
        raise ValueError("starts must have at least one distribution")
    data = {
        **{name: np.asarray(array, np.float64).round(4).tolist() for name, array in (("W", W), ("b", b), ("c", c))},
        "starts": [{"name": name, "shares": shares} for name, shares in shipped.items()],
        "start": [float(size), int(turns)],
        "sizes": list(SIZES),
        "turns": TURNS,
        "near": NEAR,
        "long": LONG,
    }
    return LiveFigure("gibbs-chain", data, _draw(data))


def _distribution(name: str, given: Any, count: int) -> list[float]:
    shares = np.asarray(given, np.float64)
    if shares.shape != (count,) or not np.isfinite(shares).all() or (shares < 0).any() or abs(shares.sum() - 1) > 1e-6:
        raise ValueError(f"starts[{name!r}] must be {count} probabilities that add up to 1, but got {given!r}")
    return shares.round(6).tolist()


def _states(n: int) -> np.ndarray:
    return np.array(list(np.ndindex(*(2,) * n)), float)


def _chance(bits: np.ndarray, on: np.ndarray) -> np.ndarray:
    return np.where(bits == 1, on[:, None], 1 - on[:, None]).prod(axis=2)


def _turned(data: dict[str, Any], size: float, turns: int, start: int) -> Turned:
    W, b, c = (size * np.array(data[name]) for name in ("W", "b", "c"))
    x, z = _states(len(b)), _states(len(c))
    free_energy = -x @ b - np.logaddexp(0, x @ W + c).sum(axis=1)
    log_z = np.logaddexp.reduce(-free_energy)
    model = np.exp(-free_energy - log_z)
    up, down = (1 / (1 + np.exp(-t)) for t in (x @ W + c, z @ W.T + b))
    T = _chance(z, up) @ _chance(x, down)
    q = np.array(data["starts"][start]["shares"])
    chain = q @ np.linalg.matrix_power(T, turns)
    settled = 0
    while settled < data["long"] and np.abs(q - model).sum() / 2 >= data["near"]:
        q, settled = q @ T, settled + 1
    return Turned(free_energy, model, chain, float(np.abs(chain - model).sum() / 2), settled, float(log_z))


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: probabilities of machine and chain, for small weights and for large ones."""
    size, turns = data["start"]
    both = (size, min(2.5 * max(size, 0.4), SIZES[1]))
    figure, axes = plots.canvas(1, 2, width=6.6, height=2.7, sharey=True)
    for ax, each in zip(axes, both, strict=True):
        _draw_one(ax, data, each, turns)
    axes[0].set_ylabel("probability")
    return figure


def _draw_one(ax: Axes, data: dict[str, Any], size: float, turns: int) -> None:
    found = _turned(data, size, turns, 0)
    places = np.arange(len(found.model))
    ax.bar(places, found.chain, width=0.7, color=plots.CODE, alpha=0.55, label="chain")
    ax.bar(places, found.model, width=0.7, fill=False, edgecolor=plots.INK, linewidth=1.5, label="machine")
    ax.set_xticks(places, [f"{index:0{len(data['b'])}b}" for index in places])
    ax.set(ylim=(0, 1), xlabel="image", title=f"weights × {size:g}, {turns} turn{'s' * (turns != 1)}")
    ax.text(0.03, 0.95, f"apart {found.apart:.2f}", transform=ax.transAxes, va="top", color=plots.CODE)
