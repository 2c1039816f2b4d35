"""Superposition: features that are packed into two numbers, trained in the page for any frequency of the features.

The network answers x̂ = ReLU(W'W x + b) to features x that are on with probability p, and then uniform in [0, 1]. The
columns of W are arrows in the plane. Both sides train with the same draws, of a generator that both can compute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import require_count, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RARE, OFTEN = 0.02, 1.0
"""The least and the greatest probability that the page offers."""
STARTS = 6
STEPS, BATCH, RATE = 1200, 128, 0.02
TESTED, TEST_SEED = 5000, 12_345
DRAWN = (1.0, 0.3, 0.05)
"""The probabilities of the picture."""
KEPT = 0.5
"""A feature is kept if the squared length of its column is above this."""


class Packed(NamedTuple):
    """What the page shows of a network after some steps.

    Example:
        >>> Packed(np.eye(2), np.zeros(2), 0.25, 2).kept
        2
    """

    W: Float[np.ndarray, "2 n"]
    b: Float[np.ndarray, " n"]
    loss: float
    """The squared error over p: on rare features, that of an example in which one is on."""
    kept: int
    """How many columns have a squared length above a half."""


def superposition(n: int = 5, *, p: float = 0.05) -> LiveFigure:
    """Return a network that packs features into two numbers, trained for a frequency that the reader chooses.

    The picture shows its columns after the training, for features that are always on, often and rarely. Kept ones are
    violet, forgotten ones grey.

    Args:
        n: How many features there are, from 3 to 8.
        p: The probability that a feature is on, from 0.02 to 1, with which the page begins.

    Raises:
        TypeError, ValueError: For other arguments.

    References:
        Elhage and others, *Toy Models of Superposition* (2022).

    Example:
        >>> superposition(4, p=0.1)
        <live figure super-position: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    require_count("n", n, minimum=3, maximum=8)
    require_number("p", p, low=RARE, high=OFTEN)
    data = {
        "n": int(n), "offered": [RARE, OFTEN], "starts": STARTS, "start": [float(p), 0, STEPS],
        "steps": STEPS, "batch": BATCH, "rate": RATE, "tested": TESTED, "testSeed": TEST_SEED, "kept": KEPT,
    }  # fmt: skip
    return LiveFigure("super-position", data, _draw(data))


def packed(figure: LiveFigure, p: float, start: int = 0, steps: int | None = None) -> Packed:
    """Compute what the page shows of a `superposition` figure, in 64 bits, from its data.

    Args:
        figure: What `superposition` returned.
        p: The probability that a feature is on.
        start: Which of the random starts.
        steps: After how many steps of training; None for all of them.

    Example:
        >>> packed(superposition(4), 1.0, steps=0).W.shape
        (2, 4)
    """
    return _packed(figure.data, p, start, figure.data["steps"] if steps is None else steps)


class Draws:
    """Random numbers in [0, 1) that JavaScript can draw as well: Mulberry32, many at a time.

    Example:
        >>> Draws(1).uniform(2).round(4).tolist()
        [0.6271, 0.0027]
    """

    def __init__(self, seed: int):
        self.state = np.uint32(seed)

    def uniform(self, count: int) -> Float[np.ndarray, " count"]:
        """Return the next `count` numbers."""
        with np.errstate(over="ignore"):
            states = self.state + np.uint32(0x6D2B79F5) * np.arange(1, count + 1, dtype=np.uint32)
            self.state = states[-1]
            t = (states ^ (states >> np.uint32(15))) * (states | np.uint32(1))
            t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
        return (t ^ (t >> np.uint32(14))) / 2**32

    def features(self, count: int, n: int, p: float) -> Float[np.ndarray, "count n"]:
        """Return so many examples: of each feature whether it is on, then its size."""
        drawn = self.uniform(2 * count * n).reshape(count, n, 2)
        return np.where(drawn[..., 0] < p, drawn[..., 1], 0.0)


def _packed(data: dict[str, Any], p: float, start: int, steps: int) -> Packed:
    n, batch = data["n"], data["batch"]
    draws = Draws(start + 1)
    weights = [1.4 * draws.uniform(2 * n).reshape(2, n) - 0.7, np.zeros(n)]
    means = [np.zeros_like(each) for each in weights]
    squares = [np.zeros_like(each) for each in weights]
    for step in range(1, steps + 1):
        gradients = _gradients(weights[0], weights[1], draws.features(batch, n, p))
        rate = data["rate"] * (1 - (step - 1) / data["steps"])
        for at, gradient in enumerate(gradients):  # Adam
            means[at] = 0.9 * means[at] + 0.1 * gradient
            squares[at] = 0.999 * squares[at] + 0.001 * gradient**2
            size = np.sqrt(squares[at] / (1 - 0.999**step)) + 1e-8
            weights[at] = weights[at] - rate * means[at] / (1 - 0.9**step) / size
    W, b = weights
    x = Draws(data["testSeed"]).features(data["tested"], n, p)
    off = np.maximum(x @ W.T @ W + b, 0) - x
    return Packed(W, b, float((off**2).sum() / len(x) / p), int(((W**2).sum(axis=0) > data["kept"]).sum()))


def _gradients(W: Any, b: Any, x: Any) -> tuple[Any, Any]:
    """Return the derivatives of the mean squared error by W [2, n] and b [n]."""
    h = x @ W.T
    answers = h @ W + b
    by_answers = np.where(answers > 0, 2 * (answers - x), 0) / len(x)
    return h.T @ by_answers + W @ by_answers.T @ x, by_answers.sum(axis=0)


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the columns after the training, for three probabilities."""
    figure, axes = plots.canvas(1, len(DRAWN), width=6.6, height=2.6)
    for ax, p in zip(axes, DRAWN, strict=True):
        found = min((_packed(data, p, start, data["steps"]) for start in range(2)), key=lambda each: each.loss)
        for column in found.W.T:
            color = plots.CODE if column @ column > data["kept"] else plots.FAINT
            arrow = {"arrowstyle": "-|>", "color": color, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", column, (0, 0), arrowprops=arrow)
        ax.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        ax.set_title(f"on with p = {p:g}")
    return figure
