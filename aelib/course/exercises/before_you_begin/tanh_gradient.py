"""A gradient by the chain rule: the error, the slope of the activation and the input, averaged over the examples."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.before_you_begin.chapter import CHAPTER
from aelib.course.exercises.declaration import Exercise, Misconception


def _units() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    sizes = ((6, 3), (4, 5), (7, 2))

    def array(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.8, shape).astype(np.float32)

    return [(array(p), array(n, p), array(n)) for n, p in sizes]


def _gradient(slope: Callable[[np.ndarray, np.ndarray], np.ndarray], factor: float = 2.0) -> Callable[..., np.ndarray]:
    """Return the gradient as it would be if the activation's derivative were `slope(w^T x, a)`."""

    def gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        a = np.tanh(x @ w)
        return factor * ((a - y) * slope(x @ w, a)) @ x / len(x)

    return gradient


def _right_slope(t: np.ndarray, a: np.ndarray) -> np.ndarray:
    return 1 - a**2


TANH_GRADIENT = Exercise(
    name="tanh-gradient",
    chapter=CHAPTER,
    title="A gradient by hand",
    minutes=10,
    difficulty=2,
    asks="a function `f(w, x, y)` of arrays [p], [n, p] and [n] that returns the gradient, an array [p]",
    hints=(
        "Take one input and no sum. In how many steps does the loss come out of w, and what is the derivative of each?",
        "Three: the product t = w·x, the answer a = tanh t, the square of a − y. Their derivatives are x, 1 − a² and "
        "2 (a − y). The chain rule multiplies them; the mean over the inputs comes last.",
        "The tanh of `x @ w` gives the n answers a at once. Each input contributes the number 2 (a − y)(1 − a²) "
        "times its row of x. A sum of numbers times rows is the product of a vector [n] and the matrix [n, p]. Divide "
        "by n, and compare with `jax.grad` of the loss on random arrays.",
    ),
    answer=_gradient(_right_slope),
    cases=_units,
    misconceptions=(
        Misconception(
            "slope of tanh left out",
            _gradient(lambda t, a: np.ones_like(a)),
            "You went from the square straight to the product, as if the unit answered with w·x itself. Between them "
            "stands tanh, and its slope, 1 − a², belongs into the product: where a is near 1 or −1 it is nearly "
            "nothing, and the unit hardly learns.",
        ),
        Misconception(
            "2 left out",
            _gradient(_right_slope, 1.0),
            "You have half of it. The derivative of a square brings down a 2, and this loss has no ½ in front to "
            "cancel it.",
        ),
        Misconception(
            "sum over inputs",
            lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x),
            "You added up the inputs. The loss is their mean, so its gradient is the mean of their gradients: divide "
            "by n.",
        ),
        Misconception(
            "downhill",
            _gradient(_right_slope, -2.0),
            "This is the direction of steepest descent. The gradient points up; the minus sign comes with the step, in "
            "w − rate · gradient.",
        ),
        Misconception(
            "slope at the answer",
            _gradient(lambda t, a: 1 - np.tanh(a) ** 2),
            "You took tanh twice. The slope of tanh at t = w·x is 1 − tanh² t, and tanh t is the answer a that you "
            "already have: 1 − a².",
        ),
        Misconception(
            "slope at the product",
            _gradient(lambda t, a: 1 - t**2),
            "You squared the product w·x. The slope of tanh is 1 − tanh², so what is squared is the answer a = tanh "
            "(w·x).",
        ),
        Misconception(
            "mean over weights",
            lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x) / len(w),
            "You divided by p, the number of weights. The mean goes over the n inputs: divide by n, which is `len(x)`.",
        ),
        Misconception(
            "slope of the sigmoid",
            _gradient(lambda t, a: a * (1 - a)),
            "a (1 − a) is the slope of the sigmoid. The slope of tanh is 1 − a².",
        ),
        Misconception(
            "one gradient an input",
            lambda w, x, y: (2 * (np.tanh(x @ w) - y) * (1 - np.tanh(x @ w) ** 2))[:, None] * x,
            "Each row of your result is the gradient for one input, and is right. The loss is one number, the mean "
            "over the inputs, and its gradient has the shape of w: average the rows.",
        ),
    ),
    unrelated=lambda w, x, y: np.sin(w),
    explanation="The gradient is a product of three factors, averaged over the inputs. `jax.grad` multiplies the "
    "same three, and does as much for a hundred.",
)
