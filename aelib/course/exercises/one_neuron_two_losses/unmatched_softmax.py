"""The Jacobian of the softmax: one logit moves all outputs, and with the squared error the delta vanishes again."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.one_neuron_two_losses.chapter import CHAPTER


def _softmax(t: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(t - t.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def _class_logits() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2)
    return [(2 * rng.standard_normal((n, k)), np.eye(k)[rng.integers(0, k, n)]) for n, k in ((5, 4), (4, 3))]


def _mismatched(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    a = _softmax(t)
    e = a - y
    return a * (e - (a * e).sum(-1, keepdims=True))


UNMATCHED_SOFTMAX = Exercise(
    name="unmatched-softmax",
    chapter=CHAPTER,
    title="Squared error on a softmax",
    minutes=20,
    difficulty=3,
    asks="a function `f(t, y)` of two arrays [n, K] that returns an array [n, K]",
    hints=(
        "One logit changes all K outputs, because they have to add up to 1. The chain rule has a sum in it.",
        "The derivative of output j over logit k is a with index j, times (1 if j = k, else 0, minus a with index k). "
        "Multiply it by the error of output j and add up over j.",
        "Let e be a − y. The sum over j of the errors times the derivatives splits in two: the part with j = k gives "
        "a times e, entry by entry, and the rest is a times one number for each example, the sum over the classes of "
        "a times e. Subtract the second from the first, and keep the axis of the sum so that shapes fit.",
    ),
    answer=_mismatched,
    cases=_class_logits,
    misconceptions=(
        Misconception(
            "the matched pair",
            lambda t, y: _softmax(t) - y,
            "Prediction minus target is the delta of softmax with cross-entropy, the pair that matches. With squared "
            "error nothing cancels, and the derivative of the softmax stays.",
        ),
        Misconception(
            "K sigmoids",
            lambda t, y: (_softmax(t) - y) * _softmax(t) * (1 - _softmax(t)),
            "You treated the outputs as K sigmoids, each moved by its own logit alone. In a softmax every logit moves "
            "every output: raising one lowers all the others. What is missing is the sum over the other outputs.",
        ),
        Misconception(
            "second term forgotten",
            lambda t, y: (_softmax(t) - y) * _softmax(t),
            "Your result is the first of two terms. The outputs are divided by a sum that each logit changes; that "
            "gives the second one, with a minus. Either it is missing, or yours is zero: the errors of an example "
            "always add up to 0, so sum a times the error. Your deltas of one example should add up to zero, since "
            "adding the same number to all logits changes nothing.",
        ),
        Misconception(
            "plus",
            lambda t, y: _softmax(t) * (_softmax(t) - y + (_softmax(t) * (_softmax(t) - y)).sum(-1, keepdims=True)),
            "The second term has a minus: where one output gains, the others lose. Your deltas of one example should "
            "add up to zero.",
        ),
        Misconception(
            "summed over the examples",
            lambda t, y: _softmax(t) * (_softmax(t) - y - (_softmax(t) * (_softmax(t) - y)).sum(0)),
            "You summed over the examples. The sum goes over the classes of one example, the last axis: examples have "
            "nothing to do with each other.",
        ),
        Misconception(
            "summed over everything",
            lambda t, y: _softmax(t) * (_softmax(t) - y - (_softmax(t) * (_softmax(t) - y)).sum()),
            "Your sum runs over all examples and classes. It goes over the classes of one example only: sum over the "
            "last axis, and keep it (`keepdims=True`), so that shapes fit.",
        ),
        Misconception(
            "softmax over the examples",
            lambda t, y: (
                _softmax(t, 0) * (_softmax(t, 0) - y - (_softmax(t, 0) * (_softmax(t, 0) - y)).sum(-1)[:, None])
            ),
            "Your softmax adds up to 1 over the examples. It has to over the classes, the last axis.",
        ),
        Misconception(
            "mean over the examples",
            lambda t, y: _mismatched(t, y) / len(t),
            "You divided by the number of examples. The question is the delta of each example, the slope of its own "
            "loss.",
        ),
        Misconception(
            "softmax over everything",
            lambda t, y: (a := np.exp(t) / np.exp(t).sum()) * (a - y - (a * (a - y)).sum(-1, keepdims=True)),
            "All your outputs together add up to 1. Those of each example have to: sum over the last axis, and keep it "
            "(`keepdims=True`).",
        ),
        Misconception(
            "factor 2",
            lambda t, y: 2 * _mismatched(t, y),
            "Twice the right answer: the loss has a ½ in front.",
        ),
        Misconception(
            "sign",
            lambda t, y: -_mismatched(t, y),
            "Right but for the sign: prediction minus target, not the other way round.",
        ),
    ),
    unrelated=lambda t, y: np.cos(t) + y,
    explanation="Each entry carries a factor a. A network that is sure of a wrong class gives the right one an a near "
    "0 and has errors that cancel in the wrong one, so the delta vanishes: the plateau again, in K dimensions.",
)
