"""One neuron under two losses: how long a neuron that is wrong, or very wrong, takes to change its mind.

The neuron has one input, x = 1, so that its pre-activation is t = w + b and its output the sigmoid a = σ(t). Its target
is 0. Everything that the figure shows follows from where it starts, so the page computes it anew for every move of the
reader.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import describe, require_number
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOSSES = ("squared error", "cross-entropy")
RATE, STEPS = 0.15, 300
"""The learning rate, and how many steps are shown: those of Nielsen, Neural Networks and Deep Learning, chapter 3."""
START, FURTHEST = 4.0, 6.9
"""The pre-activation with which the page begins, that of Nielsen's second neuron, and the largest: it says 0.999."""
DRAWN = (1.5, START, 6.0)
"""The starts in the picture."""


class NeuronRun(NamedTuple):
    """A neuron while it is trained.

    Example:
        >>> run = train_neuron("cross-entropy", 1.5)
        >>> len(run.outputs), run.needed
        (301, 8)
    """

    outputs: Float[np.ndarray, " steps+1"]
    """The output before the first of 300 steps, and after each."""
    needed: int
    """After how many steps it first says less than 0.5, of which there may be more than 300."""


def train_neuron(loss: str, start: float) -> NeuronRun:
    """Train the neuron by gradient descent at the rate 0.15, and return what the page shows of it, in 64 bits.

    From 1.5 and 4 these are the neurons of Nielsen, Neural Networks and Deep Learning (2015), chapter 3, where t is z.

    Args:
        loss: "squared error", of which half counts, or "cross-entropy".
        start: The pre-activation t at the start, from 0 to 6.9.

    Raises:
        TypeError, ValueError: For another loss or start.

    Example:
        >>> run = train_neuron("squared error", 4.0)
        >>> float(run.outputs[0]), float(run.outputs[-1]), run.needed
        (0.98201..., 0.20284..., 232)
    """
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(LOSSES)}, but got {describe(loss)}")
    require_number("start", start, low=0, high=FURTHEST)
    t, outputs, needed = float(start), [], None
    while needed is None or len(outputs) <= STEPS:
        a = 1 / (1 + np.exp(-t))
        if needed is None and a < 0.5:
            needed = len(outputs)
        outputs.append(a)
        t -= 2 * RATE * (a * a * (1 - a) if loss == "squared error" else a)  # as much for the weight as for the bias
    return NeuronRun(np.array(outputs[: STEPS + 1]), needed)


def one_neuron() -> LiveFigure:
    """Return the output of one neuron while it learns, by squared error and by cross-entropy.

    The reader moves the start. The picture shows three of them.

    Example:
        >>> one_neuron()
        <live figure one-neuron: it answers in notebooks and in the book, and is a picture elsewhere>
    """
    colours = [plots.SQUARED_ERROR, plots.CROSS_ENTROPY]
    data = {
        "losses": LOSSES,
        "rate": RATE,
        "steps": STEPS,
        "start": START,
        "furthest": FURTHEST,
        "colours": {"light": colours, "dark": [plots.DARK[colour] for colour in colours]},
    }
    return LiveFigure("one-neuron", data, _draw(1))


def _draw(rows: int) -> Figure:
    """Draw the picture: from each start both outputs over the steps, and how many steps they need to fall below 0.5."""
    columns = len(DRAWN) // rows
    figure, axes = plots.canvas(rows, columns, width=2.1 * columns + 0.9, height=2.4 * rows, sharex=True, sharey=True)
    for ax, start in zip(axes, DRAWN, strict=True):
        runs = {loss: train_neuron(loss, start) for loss in LOSSES}
        ax.axhline(0.5, color=plots.ANCHOR, linewidth=1, linestyle=(0, (1, 3)))
        for run, color in zip(runs.values(), (plots.SQUARED_ERROR, plots.CROSS_ENTROPY), strict=True):
            ax.plot(run.outputs, color=color)
            if run.needed <= STEPS:
                ax.plot(run.needed, run.outputs[run.needed], "o", color=color, markersize=6)
        slow, fast = (f"{run.needed:,}" for run in runs.values())
        ax.set_title(f"from {runs[LOSSES[0]].outputs[0]:.3f}:\n{slow} and {fast} steps", fontsize=9.5)
        ax.set(xlim=(0, STEPS), ylim=(0, 1.03))
    figure.supxlabel("step", fontsize=10.5, color=plots.INK)
    figure.supylabel("output (target 0)", fontsize=10.5, color=plots.INK)
    ends = {"squared\nerror": plots.SQUARED_ERROR, "cross-\nentropy": plots.CROSS_ENTROPY}
    last = [float(train_neuron(loss, DRAWN[-1]).outputs[-1]) for loss in LOSSES]
    plots.name_ends(figure, axes[-1], STEPS, dict(zip(ends, zip(last, ends.values(), strict=True), strict=True)))
    if rows == 1:
        setattr(figure, "narrow", partial(_draw, len(DRAWN)))  # noqa: B010
    return figure
