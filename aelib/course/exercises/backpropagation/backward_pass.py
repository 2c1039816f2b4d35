"""The backward pass of two layers in a few lines: what to keep on the way forward, and what each line does."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.backpropagation.chapter import CHAPTER
from aelib.course.exercises.backpropagation.sigmoid import sigmoid, sigmoid_slope
from aelib.course.exercises.declaration import Exercise, Misconception


def _batches() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(1)
    batches = []
    for n, p, q in ((5, 3, 4), (7, 6, 3), (4, 2, 5)):
        shapes = ((n, p), (p, q), (q,), (q, q), (q,))
        x, W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in shapes)
        batches.append((x, (rng.random((n, q)) < 0.5).astype(np.float64), W1, b1, W2, b2))
    return batches


def _first_gradient(
    *,
    slope: Callable[[np.ndarray], np.ndarray] = lambda t: 1 - np.tanh(t) ** 2,
    last: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda y_hat, y: (y_hat - y) / len(y),
    activation: Callable[[np.ndarray], np.ndarray] = np.tanh,
    transposed: bool = True,
    bias: bool = True,
    first_bias: bool = True,
    slope_first: bool = False,
) -> Callable[..., np.ndarray]:
    """Return the gradient of W1 of a tanh layer and a sigmoid layer, with one of its steps taken in another way."""

    def gradient(
        x: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
    ) -> np.ndarray:
        t = x @ W1 + b1 * (bias and first_bias)
        delta = last(sigmoid(activation(t) @ W2 + b2 * bias), y)
        if slope_first:
            return x.T @ ((delta * slope(t)) @ W2.T)
        return x.T @ (delta @ (W2.T if transposed else W2) * slope(t))

    return gradient


BACKWARD_PASS = Exercise(
    name="backward-pass",
    chapter=CHAPTER,
    title="A backward pass of your own",
    minutes=20,
    difficulty=2,
    asks="a function `f(x, y, W1, b1, W2, b2)` that returns the gradient of the mean loss by W1, an array [p, q]",
    hints=(
        "Write the forward pass first and keep what you will need: the pre-activation and the activation of the hidden "
        "layer, and the output.",
        "Start from the delta of the last layer, (ŷ − y)/n in each row. Send it back with the transpose of W2, and "
        "multiply by the slope of tanh, which is 1 − tanh² at the pre-activation.",
        "With a = tanh(x W1 + b1) and ŷ the sigmoid of a W2 + b2, the delta of the hidden layer is the product of "
        "(ŷ − y)/n with the transpose of W2, times 1 − a² entry by entry. The gradient is the transpose of x times "
        "that.",
    ),
    answer=_first_gradient(),
    cases=_batches,
    misconceptions=(
        Misconception(
            "missing transpose",
            _first_gradient(transposed=False),
            "The delta went back through W2 itself. Nothing complains, since W2 is square here. Backward, a hidden "
            "unit adds up over the outputs that it feeds, one row of W2, so the product is with the transpose.",
        ),
        Misconception(
            "slope of the sigmoid",
            _first_gradient(slope=lambda t: np.tanh(t) * (1 - np.tanh(t))),
            "a(1 − a) is the slope of the sigmoid. The hidden units are tanh here, whose slope is 1 − a².",
        ),
        Misconception(
            "sigmoid's slope at t",
            _first_gradient(slope=sigmoid_slope),
            "You multiplied by the slope of the sigmoid at t. The hidden units are tanh here, whose slope is "
            "1 − tanh(t)²; only the outputs are sigmoids.",
        ),
        Misconception(
            "slope at the activation",
            _first_gradient(slope=lambda t: 1 - np.tanh(np.tanh(t)) ** 2),
            "You took the slope of tanh at the activation. It belongs at the pre-activation t; written with the "
            "activation a it is 1 − a², without another tanh.",
        ),
        Misconception(
            "square of t",
            _first_gradient(slope=lambda t: 1 - t**2),
            "1 − t² is not the slope of tanh: it is even negative for large t. The square is that of the activation, "
            "1 − tanh(t)².",
        ),
        Misconception(
            "no slope",
            _first_gradient(slope=np.ones_like),
            "The slope of the hidden units is missing. What comes back through W2 is the derivative by their "
            "activations; times 1 − a² it becomes the derivative by their pre-activations.",
        ),
        Misconception(
            "slope of the output",
            _first_gradient(last=lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / len(y)),
            "You multiplied the error by the slope of the output. With cross-entropy it has cancelled: the delta of "
            "the last layer is (ŷ − y)/n.",
        ),
        Misconception(
            "sum over examples",
            _first_gradient(last=lambda y_hat, y: y_hat - y),
            "Right up to the number of examples: the loss is their mean, and your gradient is that of their sum. "
            "Divide the first delta by n.",
        ),
        Misconception(
            "mean over outputs too",
            _first_gradient(last=lambda y_hat, y: (y_hat - y) / y.size),
            "You divided by the number of all entries of y. The loss is summed over the outputs of an example and "
            "averaged over the examples: divide by n alone.",
        ),
        Misconception(
            "target minus answer",
            _first_gradient(last=lambda y_hat, y: (y - y_hat) / len(y)),
            "The sign is wrong: you started from y − ŷ. That is the direction of the step, and the gradient is its "
            "opposite.",
        ),
        Misconception(
            "biases left out",
            _first_gradient(bias=False),
            "Your forward pass leaves out the biases. They change every activation, and with it every slope.",
        ),
        Misconception(
            "first bias left out",
            _first_gradient(first_bias=False),
            "Your forward pass leaves out `b1`. It changes every activation of the hidden layer, and with it every "
            "slope.",
        ),
        Misconception(
            "slope before the transpose",
            _first_gradient(slope_first=True),
            "You multiplied by the slope first, and sent the product back through W2. Nothing complains, since both "
            "layers have q units. The slope belongs to the hidden unit where the message arrives: first the product "
            "with the transpose of W2, then 1 − a².",
        ),
        Misconception(
            "sigmoid hidden units",
            _first_gradient(activation=sigmoid, slope=sigmoid_slope),
            "This is the gradient of a network with sigmoid hidden units, forward and back, without a mistake. The "
            "hidden units of this exercise are tanh.",
        ),
        Misconception(
            "sigmoid forward, tanh back",
            _first_gradient(activation=sigmoid),
            "Forward your hidden units are sigmoids, back they have the slope of tanh. They are tanh both times.",
        ),
        Misconception(
            "sigmoid forward, slope from its activation",
            _first_gradient(activation=sigmoid, slope=lambda t: 1 - sigmoid(t) ** 2),
            "You wrote 1 − a², and your a is the sigmoid of t. That slope goes with a = tanh(t).",
        ),
        Misconception(
            "square forgotten",
            _first_gradient(slope=lambda t: 1 - np.tanh(t)),
            "The slope of tanh is 1 − a², and you multiplied by 1 − a.",
        ),
    ),
    unrelated=lambda x, y, W1, b1, W2, b2: np.cos(W1),
    explanation="Forward, keep; back, transpose, slope, outer product. The chapter's twenty lines do this once for "
    "each layer.",
)
