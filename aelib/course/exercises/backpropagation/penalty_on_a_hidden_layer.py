"""Two paths to the loss, two terms in the gradient, and both pass through the slope of the activation."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.backpropagation.chapter import CHAPTER
from aelib.course.exercises.backpropagation.sigmoid import sigmoid, sigmoid_slope
from aelib.course.exercises.declaration import Exercise, Misconception


def _hidden_layers() -> list[tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    rng = np.random.default_rng(3)
    sizes = ((5, 4, 3, 0.5), (8, 3, 2, 2.0), (3, 5, 5, 1.0))
    return [
        (rng.standard_normal((n, k)) / n, rng.standard_normal((q, k)), 1.5 * rng.standard_normal((n, q)), gamma)
        for n, q, k, gamma in sizes
    ]


def _with_message(message: Callable[[np.ndarray, float], np.ndarray | float]) -> Callable[..., np.ndarray]:
    return lambda delta_above, W_above, t, gamma: (delta_above @ W_above.T + message(t, gamma)) * sigmoid_slope(t)


PENALTY_ON_A_HIDDEN_LAYER = Exercise(
    name="penalty-on-a-hidden-layer",
    chapter=CHAPTER,
    title="A penalty on a hidden layer",
    minutes=15,
    difficulty=2,
    asks="a function `f(delta_above, W_above, t, gamma)` that returns the deltas of the hidden layer, [n, q]",
    hints=(
        "The loss now depends on the activation of a hidden unit in two ways. What does the chain rule do with two "
        "ways?",
        "Through the layer above comes what always comes, delta times the transpose of W. Directly comes the "
        "derivative of the penalty by a. Both are derivatives by the activation; what do they have to pass to reach t?",
        "The penalty is a mean over the n examples of γ/2 times the sum of a², so its derivative by a is γ a/n, with a "
        "the sigmoid of t. Add it to the message from above, delta times the transpose of W, and multiply the sum by "
        "the slope of the sigmoid at t.",
    ),
    answer=_with_message(lambda t, gamma: gamma * sigmoid(t) / len(t)),
    cases=_hidden_layers,
    misconceptions=(
        Misconception(
            "penalty forgotten",
            _with_message(lambda t, gamma: 0.0),
            "That is the delta of the loss at the output alone. The penalty is a second path from this layer to the "
            "loss, and its derivative is added to what comes from above.",
        ),
        Misconception(
            "past the slope",
            lambda d, W, t, gamma: d @ W.T * sigmoid_slope(t) + gamma * sigmoid(t) / len(t),
            "You added the derivative of the penalty by a to a derivative by t. The penalty, too, feels t only through "
            "the activation: it passes the slope of the sigmoid like everything else.",
        ),
        Misconception(
            "no mean",
            _with_message(lambda t, gamma: gamma * sigmoid(t)),
            "Your penalty is summed over the examples. It was meant as their mean, like the rest of the loss, and the "
            "deltas from above already hold their 1/n: divide yours by n.",
        ),
        Misconception(
            "factor 2",
            _with_message(lambda t, gamma: 2 * gamma * sigmoid(t) / len(t)),
            "Twice the penalty: the derivative of a² is 2a, but the penalty has a factor ½ in front.",
        ),
        Misconception(
            "penalty on t",
            lambda d, W, t, gamma: d @ W.T * sigmoid_slope(t) + gamma * t / len(t),
            "You penalised the pre-activation. The penalty of this exercise is on the activation a, which is between 0 "
            "and 1, and reaches t through the slope.",
        ),
        Misconception(
            "t for a",
            _with_message(lambda t, gamma: gamma * t / len(t)),
            "The place is right, the number is not: the derivative of γ/2 a² is γ a, with the activation. You put in "
            "the pre-activation t.",
        ),
        Misconception(
            "penalty alone",
            lambda d, W, t, gamma: gamma * sigmoid(t) / len(t) * sigmoid_slope(t),
            "That is the delta of the penalty alone. The loss at the output is still there; the two are added.",
        ),
        Misconception(
            "derivative forgotten",
            _with_message(lambda t, gamma: gamma / 2 * sigmoid(t) / len(t)),
            "Half the penalty's message: the ½ in front is there so that it cancels the 2 from the derivative of a². "
            "You kept it, and the 2 is missing.",
        ),
        Misconception(
            "penalty itself",
            _with_message(lambda t, gamma: gamma / 2 * sigmoid(t) ** 2 / len(t)),
            "You added the penalty itself, γ/2 a². What travels back is its derivative by a.",
        ),
        Misconception(
            "mean over units too",
            _with_message(lambda t, gamma: gamma * sigmoid(t) / t.size),
            "You divided by the number of all entries, n·q. The penalty is summed over the units of an example and "
            "averaged over the examples: divide by n alone.",
        ),
        Misconception(
            "slope at the activation",
            lambda d, W, t, gamma: (d @ W.T + gamma * sigmoid(t) / len(t)) * sigmoid_slope(sigmoid(t)),
            "The sum in front is right, and the slope is taken at the activation. It belongs at t; written with the "
            "activation it is a(1 − a), without another sigmoid.",
        ),
        Misconception(
            "slope forgotten",
            lambda d, W, t, gamma: d @ W.T + gamma * sigmoid(t) / len(t),
            "You return the derivatives by the activation, and they are right. The delta is the derivative by the "
            "pre-activation: multiply by the slope of the sigmoid at t.",
        ),
        Misconception(
            "a(1 - a) at t",
            lambda d, W, t, gamma: (d @ W.T + gamma * sigmoid(t) / len(t)) * t * (1 - t),
            "The sum in front is right. The slope a(1 − a) holds with the activation a, and you put in the "
            "pre-activation t.",
        ),
        Misconception(
            "subtracted",
            _with_message(lambda t, gamma: -gamma * sigmoid(t) / len(t)),
            "You subtracted the message of the penalty. The penalty is added to the loss, so its derivative is added "
            "too; the minus belongs to the step of descent.",
        ),
        Misconception(
            "everything by n",
            lambda d, W, t, gamma: (d @ W.T + gamma * sigmoid(t)) / len(t) * sigmoid_slope(t),
            "You divided what comes from above by n once more. Those deltas already hold their 1/n; only the penalty "
            "still needs it.",
        ),
        Misconception(
            "constant penalty",
            _with_message(lambda t, gamma: gamma / len(t)),
            "You used the derivative of γ times the sum of the activations, which is γ/n everywhere. This penalty is "
            "on their squares: an active unit is pushed harder.",
        ),
    ),
    unrelated=lambda delta_above, W_above, t, gamma: np.cos(t),
    explanation="What comes from above and what comes directly, added, and then through the slope: one more term for "
    "one more path.",
)
