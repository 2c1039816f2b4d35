"""One neuron under two losses: what it learns in a few hundred steps, from any start and at any learning rate.

The neuron has one input, x = 1, so that its pre-activation is t = w + b and its output the sigmoid a = σ(t). Its target
is 0 or 1. Everything that the figure shows follows from four numbers, so the page computes it anew for every move of
the reader, and nothing is shipped but where to begin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, describe
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOSSES = ("squared error", "cross-entropy")
RATES = (0.001, 10.0)
"""The least and the greatest learning rate that the page offers."""
LARGEST = 20.0
"""How far from 0 a weight or a bias may lie: up to t = 40 the output of a neuron is 1 to the last bit and beyond."""


class NeuronRun(NamedTuple):
    """A neuron at every step of its training, from before the first to after the last: arrays of steps + 1 numbers.

    Example:
        >>> run = train_neuron("cross-entropy", 0.6, 0.9, steps=100)
        >>> len(run.t), bool(run.loss[-1] < run.loss[0])
        (101, True)
    """

    t: Float[np.ndarray, " steps+1"]
    a: Float[np.ndarray, " steps+1"]
    loss: Float[np.ndarray, " steps+1"]
    delta: Float[np.ndarray, " steps+1"]
    """∂ℓ/∂t: the gradient of the weight and of the bias alike, since x = 1."""
    turned: int | None
    """The first step at which the output is nearer to the target than to its opposite; `None` where there is none."""


def neuron_loss(loss: str, t: Float[Array, "*shape"] | float, target: int) -> Float[np.ndarray, "*shape"]:
    """Return the loss of one example, in 64 bits: ½(a - y)², or the binary cross-entropy in nats.

    Both depend on (1 - 2y)t alone, how far the neuron is on the wrong side, so that no a is subtracted from a target
    that it equals to the last bit.
    """
    _require_loss(loss)
    wrong = (1 - 2 * target) * np.asarray(t, np.float64)
    return _sigmoid(wrong) ** 2 / 2 if loss == "squared error" else np.logaddexp(0, wrong)


def neuron_delta(loss: str, t: Float[Array, "*shape"] | float, target: int) -> Float[np.ndarray, "*shape"]:
    """Return the slope ∂ℓ/∂t of `neuron_loss`: (a - y)σ'(t) for "squared error", a - y for "cross-entropy".

    Example:
        >>> float(neuron_delta("squared error", 4.0, 0)), float(neuron_delta("cross-entropy", 4.0, 0))
        (0.0173..., 0.9820...)
    """
    _require_loss(loss)
    t, sign = np.asarray(t, np.float64), 1 - 2 * target
    error = sign * _sigmoid(sign * t)
    return error * _sigmoid(t) * _sigmoid(-t) if loss == "squared error" else error


def train_neuron(
    loss: str, weight: float, bias: float, *, target: int = 0, rate: float = 0.15, steps: int = 300
) -> NeuronRun:
    """Train the neuron by gradient descent, and return what the page shows of it, in 64 bits.

    With w = b = 2 and the defaults this is the neuron of Nielsen, Neural Networks and Deep Learning (2015), chapter 3,
    who writes z for t.

    Args:
        loss: "squared error" or "cross-entropy".
        weight: The weight before the first step.
        bias: The bias before the first step.
        target: 0 or 1.
        rate: The learning rate.
        steps: How many steps to take.

    Raises:
        TypeError, ValueError: For another loss.

    Example:
        >>> run = train_neuron("squared error", 2.0, 2.0)
        >>> float(run.a[0]), float(run.a[-1]), run.turned
        (0.98201..., 0.20284..., 232)
    """
    path = []
    for _ in range(steps + 1):
        path.append(weight + bias)
        gradient = float(neuron_delta(loss, weight + bias, target))
        weight, bias = weight - rate * gradient, bias - rate * gradient
    t = np.array(path)
    right = np.flatnonzero(t > 0 if target else t < 0)
    turned = int(right[0]) if right.size else None
    return NeuronRun(t, _sigmoid(t), neuron_loss(loss, t, target), neuron_delta(loss, t, target), turned)


def one_neuron(
    starts: Sequence[tuple[float, float]] = ((0.6, 0.9), (2.0, 2.0)),
    rates: Sequence[tuple[float, float]] = ((0.15, 0.15), (0.15, 0.005)),
    *,
    steps: int = 300,
) -> LiveFigure:
    """Return the output of one neuron while it learns, and its loss, for squared error and cross-entropy side by side.

    The reader can choose any other start and rate, and either target. The picture, for the target 0, shows all starts
    at the first rates, and what becomes of one half as far out again as the furthest, in grey. The page begins with
    the last start, and keeps the first one behind it, dashed, to compare with. The defaults are the published cases of
    Nielsen, Neural Networks and Deep Learning, chapter 3.

    Args:
        starts: Pairs of a weight and a bias, from -20 to 20, which are buttons of the page.
        rates: Pairs of learning rates from 0.001 to 10, the one for squared error first; buttons, too.
        steps: How many steps the neuron takes.

    Example:
        >>> one_neuron()
        <live figure one-neuron: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    starts, rates = [(float(w), float(b)) for w, b in starts], [(float(one), float(other)) for one, other in rates]
    colours = [plots.SQUARED_ERROR, plots.CROSS_ENTROPY]
    data = {
        "starts": starts,
        "rates": rates,
        "steps": int(steps),
        "largest": LARGEST,
        "offered": RATES,
        "colours": {"light": colours, "dark": [plots.DARK[colour] for colour in colours]},
    }
    return LiveFigure("one-neuron", data, _draw(starts, rates[0], steps))


def _sigmoid(t: Any) -> Any:
    """Return σ(t) without an overflow on either side: the exponential is that of a number below 0."""
    small = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1, small) / (1 + small)


def _draw(starts: list[tuple[float, float]], rates: tuple[float, float], steps: int) -> Figure:
    """Draw the picture: for either loss the output over the steps; below it the loss over t with its first slope.

    The first start is dashed, as on the page.
    """
    figure, axes = plots.canvas(2, 2, width=6.6, height=5.6, sharex="row")
    weight, bias = max(starts, key=sum)  # the most wrong
    colours = (plots.SQUARED_ERROR, plots.CROSS_ENTROPY)
    for loss, rate, colour, (output, landscape) in zip(LOSSES, rates, colours, axes.T, strict=True):
        runs = [train_neuron(loss, *start, rate=rate, steps=steps) for start in starts]
        _draw_outputs(output, runs, colour)
        if weight + bias > 0:
            _draw_further(output, train_neuron(loss, 1.5 * weight, 1.5 * bias, rate=rate, steps=steps))
        _draw_landscape(landscape, loss, runs, colour)
        output.set_title(f"{loss}, η = {rate:g}", color=colour)
    axes[0, 0].set_ylabel("output $a$ (target 0)")
    axes[1, 0].set_ylabel(r"loss $\ell$")
    return figure


def _draw_further(ax: Axes, run: NeuronRun) -> None:
    """Draw a start that is more wrong than all buttons, and name it where it is half-way down, if it gets there."""
    ax.plot(run.a, color=plots.FAINT, linestyle=(0, (5, 1.5, 1, 1.5)), linewidth=1.5)
    half = int(np.argmax(run.a < 0.5)) if run.a[-1] < 0.5 else len(run.a) // 2
    ax.annotate(
        f"from t = {run.t[0]:g}", (half, run.a[half]), (6, 6), textcoords="offset points", color=plots.FAINT, fontsize=9
    )


def _draw_outputs(ax: Axes, runs: list[NeuronRun], colour: str) -> None:
    ax.axhline(0.5, color=plots.ANCHOR, linewidth=1, linestyle=(0, (1, 3)))
    steps = len(runs[0].t) - 1
    written: list[float] = []
    for run in sorted(runs, key=lambda run: run.a[-1]):
        dashed = run is runs[0] and len(runs) > 1
        ax.plot(run.a, color=colour, linestyle=(0, (3, 1.5)) if dashed else "solid")
        ax.plot(0, run.a[0], "o", color=colour, markersize=6, clip_on=False, zorder=3)
        ax.annotate(f"{run.a[0]:.2f}", (0, run.a[0]), (7, 3), textcoords="offset points", color=colour, fontsize=9)
        if all(abs(run.a[-1] - other) > 0.06 for other in written):  # or one number stands for both
            ax.annotate(
                f"{run.a[-1]:.3f}",
                (steps, run.a[-1]),
                (4, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=9,
            )
            written.append(run.a[-1])
    ax.set(xlim=(0, steps), ylim=(0, 1.08), xlabel="step")


def _draw_landscape(ax: Axes, loss: str, runs: list[NeuronRun], colour: str) -> None:
    """Draw the loss over t, and at each start its slope, as a number and as a piece of the tangent."""
    from matplotlib.ticker import MaxNLocator

    far = max(6.0, *(1.5 * abs(run.t[0]) for run in runs))
    t = np.linspace(-far, far, 400)
    values = neuron_loss(loss, t, 0)
    top = 1.25 * float(values.max())
    ax.plot(t, values, color=colour)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.set(xlim=(-far, far), ylim=(0, top), xlabel="pre-activation $t = w + b$")
    for run in runs:
        at, height, slope = float(run.t[0]), float(run.loss[0]), float(run.delta[0])
        reach = far / 3 / math.hypot(1, slope * 2 * far / top)
        ends = np.array([-reach, reach])
        ax.plot(at + ends, height + slope * ends, color=plots.INK, linewidth=1)
        ax.plot(at, height, "o", color=colour, markersize=6, zorder=3)
        ax.annotate(
            f"slope {slope:.3f}", (at, height), (-6, 6), textcoords="offset points", ha="right", va="bottom", fontsize=9
        )
    least, most = (pick(runs, key=lambda run: run.t[0]) for pick in (min, max))
    if least.t[0] < most.t[0]:
        slope = "flatter" if most.delta[0] < least.delta[0] else "steeper"
        ax.set_title(f"the more wrong, the {slope}", color=colour)


def _require_loss(loss: str) -> None:
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(LOSSES)}, but got {describe(loss)}")
