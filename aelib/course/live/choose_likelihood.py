"""A likelihood under one's hand: a distribution of the answer, its parameter θ, and what the data say of both.

A handful of answers was observed. For every θ the page computes the density, the mean negative log-likelihood of the
answers and its slope anew; nothing is shipped but the answers and where to begin.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import describe
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NU = 3
"""Student's degrees of freedom; with 3 the constant of his density needs no gamma function."""
CENTRE = 3.2
"""The mean of the Gaussian whose width is the parameter."""
LENGTHS = (1.9, 2.5, 2.8, 3.0, 3.2, 3.3, 3.7, 4.1, 4.4, 11.0)
"""Nine lengths in cm, and a slip."""


@dataclass(frozen=True)
class Choice:
    """What the reader can choose: a distribution with answers, and how far θ and both axes reach."""

    name: str
    parameter: str
    answers: tuple[float, ...]
    start: float
    reach: tuple[float, float]
    shown: tuple[float, float]
    high: float
    counts: bool = False


CHOICES = (
    Choice("Gaussian", "the mean (cm)", LENGTHS, 6.0, (0.0, 12.0), (0.0, 12.0), 0.6),
    Choice("Laplace", "the median (cm)", LENGTHS, 6.0, (0.0, 12.0), (0.0, 12.0), 0.6),
    Choice("Student-t", "the centre (cm)", LENGTHS, 6.0, (0.0, 12.0), (0.0, 12.0), 0.6),
    Choice("Gaussian, width", "log s", LENGTHS[:-1], 1.0, (-1.5, 2.0), (0.0, 7.0), 1.0),
    Choice("Bernoulli", "the logit", (1, 1, 0, 1, 1, 1, 0, 1), -1.0, (-5.0, 5.0), (-0.7, 1.7), 1.0, counts=True),
    Choice("Poisson", "the log-mean", (2, 0, 3, 1, 2, 5, 1, 2), 1.8, (-2.0, 2.5), (-0.7, 12.7), 0.8, counts=True),
)


class Terms(NamedTuple):
    """The loss -log p(y | θ) of each answer in nats, and its slope in θ."""

    loss: Float[np.ndarray, " n"]
    slope: Float[np.ndarray, " n"]


def likelihood_terms(name: str, theta: float, answers: Any) -> Terms:
    """Return what the page computes for each answer, in 64 bits.

    Args:
        name: The name of one of `CHOICES`. The width of "Gaussian", "Laplace" and "Student-t" is 1.
        theta: The parameter.
        answers: The answers [n].

    Raises:
        TypeError, ValueError: For another name.

    Example:
        >>> terms = likelihood_terms("Bernoulli", 0.0, [0, 1])
        >>> [float(loss) for loss in terms.loss], [float(slope) for slope in terms.slope]
        ([0.693..., 0.693...], [0.5, -0.5])
    """
    if name not in _TERMS:
        raise ValueError(f"name must be one of {', '.join(_TERMS)}, but got {describe(name)}")
    return Terms(*_TERMS[name](np.asarray(answers, np.float64), theta))


def choose_likelihood() -> LiveFigure:
    """Return the figure: a distribution and its parameter, the density at the data, the loss, and its slope.

    The picture shows the Gaussian and Student's distribution at their best θ, for nine lengths and a slip, and what the
    slip, undivided, adds to the slope there. Both losses have one scale.

    Example:
        >>> choose_likelihood()
        <live figure choose-likelihood: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    return LiveFigure("choose-likelihood", {"choices": [asdict(choice) for choice in CHOICES]}, _draw())


def _gaussian(y: Any, t: float) -> tuple[Any, Any]:
    return (y - t) ** 2 / 2 + math.log(2 * math.pi) / 2, t - y


def _laplace(y: Any, t: float) -> tuple[Any, Any]:
    return np.abs(y - t) + math.log(2), np.sign(t - y)


def _student(y: Any, t: float) -> tuple[Any, Any]:
    square = (y - t) ** 2 / NU
    constant = math.log(math.sqrt(3) * math.pi / 2)
    return (NU + 1) / 2 * np.log1p(square) + constant, (NU + 1) * (t - y) / (NU * (1 + square))


def _width(y: Any, t: float) -> tuple[Any, Any]:
    square = ((y - CENTRE) * math.exp(-t)) ** 2
    return square / 2 + t + math.log(2 * math.pi) / 2, 1 - square


def _bernoulli(y: Any, t: float) -> tuple[Any, Any]:
    return np.logaddexp(0, t) - y * t, 1 / (1 + math.exp(-t)) - y


def _poisson(y: Any, t: float) -> tuple[Any, Any]:
    return math.exp(t) - y * t + np.array([math.lgamma(one + 1) for one in y]), math.exp(t) - y


_TERMS: dict[str, Callable[[Any, float], tuple[Any, Any]]] = {
    "Gaussian": _gaussian,
    "Laplace": _laplace,
    "Student-t": _student,
    "Gaussian, width": _width,
    "Bernoulli": _bernoulli,
    "Poisson": _poisson,
}


def _draw() -> Figure:
    figure, axes = plots.canvas(2, 2, width=5.8, height=4.4, sharex=True, sharey="row")
    at, answers = np.linspace(0, 12, 601), np.array(LENGTHS)
    slip = answers.argmax()
    for name, colour, (above, below) in zip(
        ("Gaussian", "Student-t"), (plots.LINEAR, plots.AUTOENCODER), axes.T, strict=True
    ):
        losses = np.array([likelihood_terms(name, t, answers).loss.mean() for t in at])
        best = float(at[losses.argmin()])
        pull = float(likelihood_terms(name, best, answers).slope[slip])
        above.plot(at, np.exp(-likelihood_terms(name, best, at).loss), color=colour)
        above.plot(answers, np.exp(-likelihood_terms(name, best, answers).loss), "o", color=plots.INK, markersize=4)
        below.plot(at, losses, color=colour)
        above.annotate(
            f"the slip's term of\nthe slope: {pull:#.2g}".replace("-", "\u2212"), (answers[slip], 0), (0, 26),
            textcoords="offset points", ha="center", fontsize=9, arrowprops={"arrowstyle": "-", "color": plots.FAINT},
        )  # fmt: skip
        below.plot(best, losses.min(), "o", color=colour)
        below.annotate(f"θ = {best:.1f}", (best, losses.min()), (0, 10), textcoords="offset points", ha="center")
        above.set(title=name, ylim=(0, 0.45))
        below.set(xlabel="θ and lengths (cm)", ylim=(0, 20))
    axes[0, 0].set_ylabel("density")
    axes[1, 0].set_ylabel("mean loss (nats)")
    return figure
