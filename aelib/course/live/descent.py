"""Descent: the loss as a curve over one weight, and the parabola whose minimum the next step goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 30
LAST = 10  # steps at the end of a walk that say what becomes of it
LOST = 1e6  # a weight beyond this is not followed
RATES = 20.0  # the reader chooses from a 20th of a curve's rate up to 20 times it


@dataclass(frozen=True)
class Polynomial:
    """The loss c₀ + c₁w + c₂w² + … of a weight w. `view` is the interval of weights that the figure shows.

    `start` and `rate` are the weight and the learning rate with which the figure begins.

    Example:
        >>> bowl = Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25)
        >>> float(bowl.loss(2.0)), float(bowl.slope(2.0)), float(bowl.curvature(2.0))
        (2.0, 2.0, 1.0)
    """

    coefficients: tuple[float, ...]
    view: tuple[float, float]
    start: float
    rate: float

    def loss(self, w: Any) -> Any:
        """The loss at each weight of `w`."""
        return np.polynomial.Polynomial(self.coefficients)(_weights(w))

    def slope(self, w: Any) -> Any:
        """The derivative of the loss."""
        return np.polynomial.Polynomial(self.coefficients).deriv()(_weights(w))

    def curvature(self, w: Any) -> Any:
        """The second derivative of the loss."""
        return np.polynomial.Polynomial(self.coefficients).deriv(2)(_weights(w))


@dataclass(frozen=True)
class Neuron:
    """The loss ½ (a − y)² of a sigmoid neuron's activation a = σ(w x + b), for one example (x, y), over its weight w.

    Far to either side the neuron is saturated, and the loss flat. `view`, `start` and `rate` are as for `Polynomial`.

    Example:
        >>> neuron = Neuron(x=1, b=0, y=0, view=(-4, 6), start=4, rate=2)
        >>> round(float(neuron.loss(0.0)), 6), round(float(neuron.slope(4.0)), 4)
        (0.125, 0.0173)
    """

    view: tuple[float, float]
    start: float
    rate: float
    x: float = 1.0
    b: float = 0.0
    y: float = 0.0

    def activation(self, w: Any) -> Any:
        """The neuron's output at each weight of `w`."""
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-(_weights(w) * self.x + self.b)))

    def loss(self, w: Any) -> Any:
        """The loss at each weight of `w`."""
        return (self.activation(w) - self.y) ** 2 / 2

    def slope(self, w: Any) -> Any:
        """The derivative of the loss."""
        a = self.activation(w)
        return (a - self.y) * a * (1 - a) * self.x

    def curvature(self, w: Any) -> Any:
        """The second derivative of the loss."""
        a = self.activation(w)
        return a * (1 - a) * (a * (1 - a) + (a - self.y) * (1 - 2 * a)) * self.x**2


def _weights(w: Any) -> np.ndarray:
    return np.asarray(w, np.float64)


class Walk(NamedTuple):
    """What the page shows of up to 30 steps of gradient descent: arrays with a value for the start and each step.

    `promised` is how the parabola says that the loss changes in the step from there, `changed` how it does. `verdict`
    is one of converges, oscillates, diverges, stuck and descends: the last has not converged yet.

    Example:
        >>> found = walk(Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25), start=-2, rate=0.5)
        >>> found.losses[:3], found.verdict
        (array([2.   , 0.5  , 0.125]), 'converges')
    """

    weights: Float[np.ndarray, " n"]
    losses: Float[np.ndarray, " n"]
    slopes: Float[np.ndarray, " n"]
    curvatures: Float[np.ndarray, " n"]
    promised: Float[np.ndarray, " n"]
    changed: Float[np.ndarray, " n"]
    verdict: str


def descent(curves: Mapping[str, Polynomial | Neuron]) -> LiveFigure:
    """Return gradient descent on a loss of one weight, for which the reader chooses the start and the rate.

    A step w − η L′(w) goes to the minimum of a parabola: the one that touches the loss at w and has the curvature 1/η
    everywhere. The figure draws it. The picture shows the first curve from its start, at four rates: below, at and
    above the inverse of the curvature there, and above twice that. Each panel says whether the step ends lower.

    Args:
        curves: By name, the losses from which the reader chooses.

    Raises:
        ValueError: Unless the first curve is convex at its start.

    Example:
        >>> figure = descent({"bowl": Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25)})
        >>> figure.element, figure.data["curves"][0]["steepest"]
        ('gradient-descent', 3.0)
    """
    first = next(iter(curves.values()))
    if not first.curvature(first.start) > 0:
        found = float(first.curvature(first.start))
        raise ValueError(
            f"the first of curves must be convex at its start {first.start}, but got curvature {found:.3g}"
        )
    data = {"steps": STEPS, "last": LAST, "lost": LOST, "rates": RATES}
    return LiveFigure(
        "gradient-descent", data | {"curves": [_shipped(*item) for item in curves.items()]}, _draw_steps(first)
    )


def walk(curve: Polynomial | Neuron, *, start: float, rate: float) -> Walk:
    """Return what the page shows of 30 steps at a learning rate `rate` from the weight `start`, or fewer to get lost.

    Example:
        >>> bowl = Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25)
        >>> [walk(bowl, start=-2, rate=rate).verdict for rate in (0.0005, 0.05, 1, 1.99, 2.2)]
        ['stuck', 'descends', 'converges', 'oscillates', 'diverges']
        >>> walk(bowl, start=-2, rate=0.5).weights[:4]
        array([-2.  , -1.  , -0.5 , -0.25])
    """
    rate, weights, lost = float(rate), [float(start)], False
    while len(weights) <= STEPS and not lost:
        step_to = weights[-1] - rate * float(curve.slope(weights[-1]))
        lost = not abs(step_to) <= LOST
        if not lost:
            weights.append(step_to)
    w = np.array(weights)
    with np.errstate(over="ignore"):  # the step that gets lost may change the loss beyond all numbers
        losses, slopes = curve.loss(w), curve.slope(w)
        changed = curve.loss(w - rate * slopes) - losses
        promised = -rate * slopes**2 / 2
    return Walk(w, losses, slopes, curve.curvature(w), promised, changed, _verdict(curve, w, losses, lost))


def _verdict(curve: Polynomial | Neuron, weights: np.ndarray, losses: np.ndarray, lost: bool) -> str:
    """Return what becomes of the walk, by its numbers alone."""
    known = _measured(curve)
    rises = losses[-LAST:] > losses[-LAST - 1 : -1] * (1 + 1e-9) if len(losses) > LAST else np.zeros(1)
    if lost or np.all(rises):
        return "diverges"
    steps, end = np.diff(weights), weights[-1]
    small = abs(steps[-1]) <= 0.01 * (curve.view[1] - curve.view[0])
    if small and abs(curve.slope(end)) <= 0.01 * known["steepest"] and curve.curvature(end) > 0:
        return "converges"
    turns = np.sum(steps[-LAST:-1] * steps[-LAST + 1 :] < 0)
    before, after = np.abs(steps[-LAST : -LAST // 2]).max(), np.abs(steps[-LAST // 2 :]).max()
    if turns >= 2 and after > 0.8 * before:
        return "oscillates"
    return "stuck" if abs(losses[0] - losses[-1]) <= 0.05 * (losses[0] - known["lowest"]) else "descends"


def _measured(curve: Polynomial | Neuron) -> dict[str, float]:
    """The least and the greatest loss, and the steepest slope, in the view."""
    w = np.linspace(*curve.view, 401)
    losses = curve.loss(w)
    return {
        "lowest": float(losses.min()),
        "highest": float(losses.max()),
        "steepest": float(np.abs(curve.slope(w)).max()),
    }


def _shipped(name: str, curve: Polynomial | Neuron) -> dict[str, Any]:
    return {"name": name, "kind": type(curve).__name__.lower(), **asdict(curve), **_measured(curve)}


def _draw_steps(curve: Polynomial | Neuron) -> Figure:
    """The picture: one step from the start at four rates, each with the parabola that it trusts."""
    known = _measured(curve)
    height = known["highest"] - known["lowest"]
    w, start = np.linspace(*curve.view, 401), curve.start
    loss, slope, curvature = (float(part(start)) for part in (curve.loss, curve.slope, curve.curvature))
    figure, axes = plots.canvas(1, 4, width=7.4, height=2.9, sharey=True)
    for ax, factor in zip(axes, (0.3, 1, 1.7, 2.2), strict=True):
        rate = factor / curvature
        ax.plot(w, curve.loss(w), color=plots.AUTOENCODER)
        ax.plot(w, loss + slope * (w - start) + (w - start) ** 2 / (2 * rate), color=plots.LINEAR, dashes=(4, 2))
        end = start - rate * slope
        low = loss - rate * slope**2 / 2
        ax.plot([end, end], [low, curve.loss(end)], color=plots.FAINT, linewidth=1, linestyle=":")
        ax.plot(end, low, "o", color=plots.LINEAR, markersize=5)
        ax.annotate(
            "", (end, float(curve.loss(end))), (start, loss),
            arrowprops={"arrowstyle": "-|>", "color": plots.INK, "shrinkA": 4, "shrinkB": 0},
        )  # fmt: skip
        ax.plot(start, loss, "o", color=plots.INK, markersize=7)
        ends = "lower" if curve.loss(end) < loss else "higher"
        ax.set_title(f"$\\eta = {factor:g} / L''$\nends {ends}", fontsize=10)
        ax.set(xlim=curve.view, ylim=(min(known["lowest"], low) - 0.1 * height, known["highest"] + 0.05 * height))
        ax.set_xlabel("weight $w$")
    axes[0].set_ylabel("loss")
    # Each name beside its line, on the first picture: the parabola's where that leaves it, the loss's a little lower.
    rate, top = 0.3 / curvature, known["lowest"] + 0.9 * height
    towards, side = (-np.sign(slope), "left" if slope < 0 else "right")
    branch = start - rate * slope + towards * np.sqrt(2 * rate * (top - loss + rate * slope**2 / 2))
    axes[0].annotate("parabola", (branch, top), (6 * towards, 0), textcoords="offset points",
                     color=plots.LINEAR, ha=side, va="center", fontsize=9)  # fmt: skip
    end = curve.view[1] - 0.12 * (curve.view[1] - curve.view[0])
    axes[0].annotate("loss", (end, float(curve.loss(end))), (-6, 0), textcoords="offset points",
                     color=plots.AUTOENCODER, ha="right", va="center", fontsize=9)  # fmt: skip
    return figure
