"""From a delta back to its loss: output minus target belongs to every matched pair, here that of counts."""

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.one_neuron_two_losses.chapter import CHAPTER


def _counts() -> list[tuple[np.ndarray, float]]:
    return [(np.linspace(-2, 2, 9), y) for y in (0.0, 3.0, 1.0)]


def _up_to_a_constant(right: np.ndarray, given: np.ndarray) -> bool:
    return bool(np.isfinite(given).all()) and within_a_thousandth(right - right[0], given - given[0])


LOSS_FOR_COUNTS = Exercise(
    name="loss-for-counts",
    chapter=CHAPTER,
    title="A loss for counts",
    minutes=10,
    difficulty=2,
    asks="a function `f(t, y)` of an array [n] and a number that returns an array [n]",
    hints=(
        "You know the slope of the loss over t and look for the loss. What is the opposite of differentiating?",
        "The delta should be the exponential of t, minus y, for every t. Integrate it over t, not over the output, "
        "with y held fixed.",
        "The integral of the exponential is the exponential, and that of the constant y is y times t. Check with "
        "`aelib.numerical_gradient` that the slope of what you get is the output minus the target. In terms of the "
        "output a it reads a − y log a.",
    ),
    answer=lambda t, y: np.exp(t) - y * t,
    cases=_counts,
    same=_up_to_a_constant,
    misconceptions=(
        Misconception(
            "squared error",
            lambda t, y: (np.exp(t) - y) ** 2 / 2,
            "Its slope over the output is a − y; over t there is a second factor, a, the slope of the exponential. "
            "Below 0 it all but vanishes, and above it explodes. (Did you integrate a − y over a? Integrate over t.)",
            same=lambda wrong, given: _up_to_a_constant(wrong, given) or _up_to_a_constant(2 * wrong, given),
        ),
        Misconception(
            "y without t",
            lambda t, y: np.exp(t) - y,
            "Your y does not depend on t, so the slope of yours is a alone, and the neuron would always be told to say "
            "less. (If you meant delta: that is what the slope should be.) Integrate −y over t, not over y.",
        ),
        Misconception(
            "target forgotten",
            lambda t, y: np.exp(t) - t,
            "You forgot y. The slope of yours is a − 1, which is right for the target 1 alone.",
        ),
        Misconception(
            "negated",
            lambda t, y: y * t - np.exp(t),
            "Right but for the sign. The slope of yours is y − a, and a neuron that descends it runs uphill, away from "
            "its target.",
        ),
        Misconception(
            "sign of the target",
            lambda t, y: np.exp(t) + y * t,
            "The slope of yours is a + y, which is never zero: the neuron would always be told to say less.",
        ),
        Misconception(
            "loss of the sigmoid",
            lambda t, y: np.logaddexp(0, t) - y * t,
            "That is the cross-entropy of a sigmoid output. Its slope is the sigmoid minus y, and here the output is "
            "the exponential of t.",
        ),
        Misconception(
            "exponential forgotten",
            lambda t, y: -y * t,
            "Half of it. The slope of yours is −y, whatever the neuron says: it would grow for ever.",
        ),
        Misconception(
            "log error",
            lambda t, y: (t - np.log(max(y, 1e-9))) ** 2 / 2,
            "You compared logarithms. The slope of that is t − log y, prediction minus target on another scale, and a "
            "count of 0 has no logarithm.",
        ),
    ),
    unrelated=lambda t, y: np.cos(3 * t) + y,
    explanation="The exponential of t, minus ty, or a − y log a. It is the negative log-likelihood of a Poisson "
    "variable of mean a, up to a constant: you have found a loss for counts without knowing the distribution.",
)
