"""The delta of the squared error has a factor that the error's size does not tell: the slope of the sigmoid."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.one_neuron_two_losses.chapter import CHAPTER
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid, sigmoid_slope


def _pre_activations_and_targets() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [(3 * rng.standard_normal(n), rng.integers(0, 2, n).astype(float)) for n in (9, 5)]


SQUARED_ERROR_DELTA = Exercise(
    name="squared-error-delta",
    chapter=CHAPTER,
    title="The delta of the squared error",
    minutes=5,
    difficulty=1,
    asks="a function `f(t, y)` of two arrays [n] that returns an array [n]",
    hints=(
        "The loss depends on the output, and the output on the pre-activation. The chain rule has two factors.",
        "The derivative of ½(a − y)² over a is a − y. The other factor is the slope of the sigmoid at t, which can be "
        "computed from its value.",
        "First compute a, the sigmoid of `t`. The slope of the sigmoid is a(1 − a), with this same a: do not apply the "
        "sigmoid again. Multiply the slope by the error a − y, in this order.",
    ),
    answer=lambda t, y: (sigmoid(t) - y) * sigmoid_slope(t),
    cases=_pre_activations_and_targets,
    misconceptions=(
        Misconception(
            "slope left out",
            lambda t, y: sigmoid(t) - y,
            "That is the derivative over the output a, or the delta of the cross-entropy. Over t there is a second "
            "factor, the slope of the sigmoid: at t = 4 it is 0.018, and it is the reason why the neuron learns so "
            "slowly.",
        ),
        Misconception(
            "sigmoid applied twice",
            lambda t, y: (sigmoid(t) - y) * sigmoid_slope(sigmoid(t)),
            "You took the slope of the sigmoid at a, the output, and not at t. In terms of the output the slope is "
            "a(1 − a), where a has been through the sigmoid once already. Yours never gets below 0.196: this neuron "
            "would not saturate.",
        ),
        Misconception(
            "factor 2",
            lambda t, y: 2 * (sigmoid(t) - y) * sigmoid_slope(t),
            "Right for (a − y)². Here the loss has a ½ in front, which cancels the 2 of the square. With the 2, every "
            "step is twice as long, as if the rate had been doubled.",
        ),
        Misconception(
            "sign",
            lambda t, y: (y - sigmoid(t)) * sigmoid_slope(t),
            "Right but for the sign. An output that is too large must have a positive delta, since the loss grows "
            "with t there; gradient descent then subtracts it. With yours the neuron would run uphill.",
        ),
        Misconception(
            "t taken for the output",
            lambda t, y: (t - y) * t * (1 - t),
            "You used t as if it were the output. It is the pre-activation: apply the sigmoid first, a = σ(t), then "
            "write the formula with a.",
        ),
        Misconception(
            "slope of the pre-activation",
            lambda t, y: (sigmoid(t) - y) * t * (1 - t),
            "The slope of the sigmoid is a(1 − a), with the output a. You have t(1 − t), which is negative for every t "
            "above 1, where the sigmoid rises like everywhere.",
        ),
        Misconception(
            "error of the pre-activation",
            lambda t, y: (t - y) * sigmoid_slope(t),
            "You compared the target with the pre-activation t. It is the output that is compared, a, the sigmoid of "
            "t: a number between 0 and 1.",
        ),
        Misconception(
            "brackets",
            lambda t, y: sigmoid(t) - y * sigmoid_slope(t),
            "You multiplied the target alone by the slope of the sigmoid. The whole error is multiplied by it: put "
            "a − y in brackets.",
        ),
        Misconception(
            "error left out",
            lambda t, y: sigmoid_slope(t),
            "That is the slope of the sigmoid alone, which does not know the target. The other factor is the error, "
            "a − y.",
        ),
        Misconception(
            "half of the slope",
            lambda t, y: (sigmoid(t) - y) * (1 - sigmoid(t)),
            "One factor is missing. The slope of the sigmoid is a(1 − a), and you have 1 − a: as a quotient it is e to "
            "the power −t over (1 + e to the power −t) squared, with the square.",
        ),
        Misconception(
            "the other half of the slope",
            lambda t, y: (sigmoid(t) - y) * sigmoid(t),
            "One factor is missing. The slope of the sigmoid is a(1 − a), and you have a alone. It is the factor 1 − a "
            "that vanishes for the neuron that says 0.98.",
        ),
        Misconception(
            "arguments exchanged",
            lambda t, y: (sigmoid(y) - t) * sigmoid_slope(y),
            "You exchanged the two arguments. The first, `t`, holds the pre-activations, the second, `y`, the targets.",
        ),
        Misconception(
            "slope of tanh, from the output",
            lambda t, y: (sigmoid(t) - y) * (1 - sigmoid(t) ** 2),
            "1 − a² is the slope of tanh. That of the sigmoid is a(1 − a).",
        ),
        Misconception(
            "slope of tanh",
            lambda t, y: (sigmoid(t) - y) * (1 - np.tanh(t) ** 2),
            "1 − tanh(t)² is the slope of tanh. These neurons are sigmoids, whose slope is a(1 − a).",
        ),
        Misconception(
            "mean",
            lambda t, y: (sigmoid(t) - y) * sigmoid_slope(t) / len(t),
            "You differentiated the mean of the losses, and so every entry is divided by n. The question is delta for "
            "each neuron, the slope of its own loss.",
        ),
        Misconception(
            "the loss",
            lambda t, y: (sigmoid(t) - y) ** 2 / 2,
            "That is the loss itself. The question is its slope over t.",
        ),
    ),
    unrelated=lambda t, y: np.cos(t) + y,
    explanation="Prediction minus target, times the slope of the sigmoid. The second factor is what this chapter is "
    "about.",
)
