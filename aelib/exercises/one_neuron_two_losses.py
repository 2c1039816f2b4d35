"""The exercises of the chapter "One neuron, two losses", from a derivative to an open hunt for wrong ones."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from aelib.diagnostics import relative_difference
from aelib.exercises.comparing import within, within_a_thousandth
from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "one-neuron-two-losses"


def _sigmoid(t: Any) -> Any:
    return 1 / (1 + np.exp(-t))


def _softmax(t: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(t - t.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def _slope(t: Any) -> Any:
    return _sigmoid(t) * (1 - _sigmoid(t))


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
    answer=lambda t, y: (_sigmoid(t) - y) * _slope(t),
    cases=_pre_activations_and_targets,
    misconceptions=(
        Misconception(
            "slope left out",
            lambda t, y: _sigmoid(t) - y,
            "That is the derivative over the output a, or the delta of the cross-entropy. Over t there is a second "
            "factor, the slope of the sigmoid: at t = 4 it is 0.018, and it is the reason why the neuron learns so "
            "slowly.",
        ),
        Misconception(
            "sigmoid applied twice",
            lambda t, y: (_sigmoid(t) - y) * _slope(_sigmoid(t)),
            "You took the slope of the sigmoid at a, the output, and not at t. In terms of the output the slope is "
            "a(1 − a), where a has been through the sigmoid once already. Yours never gets below 0.196: this neuron "
            "would not saturate.",
        ),
        Misconception(
            "factor 2",
            lambda t, y: 2 * (_sigmoid(t) - y) * _slope(t),
            "Right for (a − y)². Here the loss has a ½ in front, which cancels the 2 of the square. With the 2, every "
            "step is twice as long, as if the rate had been doubled.",
        ),
        Misconception(
            "sign",
            lambda t, y: (y - _sigmoid(t)) * _slope(t),
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
            lambda t, y: (_sigmoid(t) - y) * t * (1 - t),
            "The slope of the sigmoid is a(1 − a), with the output a. You have t(1 − t), which is negative for every t "
            "above 1, where the sigmoid rises like everywhere.",
        ),
        Misconception(
            "error of the pre-activation",
            lambda t, y: (t - y) * _slope(t),
            "You compared the target with the pre-activation t. It is the output that is compared, a, the sigmoid of "
            "t: a number between 0 and 1.",
        ),
        Misconception(
            "brackets",
            lambda t, y: _sigmoid(t) - y * _slope(t),
            "You multiplied the target alone by the slope of the sigmoid. The whole error is multiplied by it: put "
            "a − y in brackets.",
        ),
        Misconception(
            "error left out",
            lambda t, y: _slope(t),
            "That is the slope of the sigmoid alone, which does not know the target. The other factor is the error, "
            "a − y.",
        ),
        Misconception(
            "half of the slope",
            lambda t, y: (_sigmoid(t) - y) * (1 - _sigmoid(t)),
            "One factor is missing. The slope of the sigmoid is a(1 − a), and you have 1 − a: as a quotient it is e to "
            "the power −t over (1 + e to the power −t) squared, with the square.",
        ),
        Misconception(
            "the other half of the slope",
            lambda t, y: (_sigmoid(t) - y) * _sigmoid(t),
            "One factor is missing. The slope of the sigmoid is a(1 − a), and you have a alone. It is the factor 1 − a "
            "that vanishes for the neuron that says 0.98.",
        ),
        Misconception(
            "mean",
            lambda t, y: (_sigmoid(t) - y) * _slope(t) / len(t),
            "You differentiated the mean of the losses, and so every entry is divided by n. The question is delta for "
            "each neuron, the slope of its own loss.",
        ),
        Misconception(
            "the loss",
            lambda t, y: (_sigmoid(t) - y) ** 2 / 2,
            "That is the loss itself. The question is its slope over t.",
        ),
    ),
    unrelated=lambda t, y: np.cos(t) + y,
    explanation="Prediction minus target, times the slope of the sigmoid. The second factor is what this chapter is "
    "about.",
)


def _root_of_delta(y: Any, sign: int = 1) -> Any:
    return (1 + y + sign * np.sqrt(1 - y + y**2)) / 3


STEEPEST_OUTPUT = Exercise(
    name="steepest-output",
    chapter=CHAPTER,
    title="Where the gradient is largest",
    minutes=10,
    difficulty=2,
    asks="a function `f(y)` of an array [n] of targets that returns an array [n] of outputs",
    hints=(
        "Write delta as a function of the output a alone, without t. Where does a smooth function have its maximum?",
        "The delta is (a − y) a (1 − a). As t runs through all numbers, a runs from 0 to 1 and never turns back, so "
        "that you may look for the maximum over a. Multiply out and set the derivative over a to zero.",
        "Multiplied out, delta is −a³ + (1 + y)a² − ya. Its derivative over a is −3a² + 2(1 + y)a − y, a quadratic, "
        "with two roots. One of them lies below y, where delta is negative. For y = 0 the other one has to be 2/3.",
    ),
    answer=_root_of_delta,
    cases=lambda: [(np.array([0.0, 0.1, 0.25, 0.6, 0.8]),), (np.array([0.3, 0.95]),)],
    misconceptions=(
        Misconception(
            "two thirds",
            lambda y: np.full(y.shape, 2 / 3),
            "2/3 is right for the target 0 alone. For y = 0.8 an output of 2/3 is not even above the target.",
        ),
        Misconception(
            "two thirds of the way",
            lambda y: y + 2 / 3 * (1 - y),
            "You took two thirds of the way from the target up to 1. The error scales like that, and the slope of the "
            "sigmoid does not: it is a(1 − a) whatever the target is. Set the derivative of the product to zero.",
        ),
        Misconception(
            "the other root",
            lambda y: _root_of_delta(y, -1),
            "That is the other root of the quadratic. It lies below the target, where delta has its minimum: the "
            "steepest place for a neuron that says too little.",
        ),
        Misconception(
            "largest on either side",
            lambda y: np.where(y > 0.5, _root_of_delta(y, -1), _root_of_delta(y)),
            "You looked for the largest absolute delta among all outputs from 0 to 1. For a target above 1/2 that one "
            "lies below the target, where there is more room to be wrong. The question is about outputs above it.",
        ),
        Misconception(
            "half way",
            lambda y: (1 + y) / 2,
            "Half way between the target and 1 is where (a − y)(1 − a) is largest. Delta has one more factor, a.",
        ),
        Misconception(
            "steepest sigmoid",
            lambda y: np.full(y.shape, 0.5),
            "At 1/2 the sigmoid is steepest. Delta is a product, and its other factor, the error, still grows there.",
        ),
        Misconception(
            "largest error",
            lambda y: np.ones(y.shape),
            "At a = 1 the error is largest and the slope of the sigmoid is zero, and so is delta. That is the plateau "
            "of this chapter.",
        ),
        Misconception(
            "fastest output",
            lambda y: ((3 + 4 * y) + np.sqrt((3 + 4 * y) ** 2 - 40 * y)) / 10,
            "There the output moves fastest, which takes the slope of the sigmoid once more. The question is where "
            "delta is largest: (a − y) a (1 − a), with one slope.",
            same=lambda right, given: np.allclose(given, right, rtol=0, atol=1e-3, equal_nan=True),
        ),
        Misconception(
            "pre-activation",
            lambda y: np.log(_root_of_delta(y) / (1 - _root_of_delta(y))),
            "You return the pre-activation t at which delta is largest. The question is the output there, the sigmoid "
            "of your numbers.",
        ),
        Misconception(
            "value of delta",
            lambda y: (_root_of_delta(y) - y) * _root_of_delta(y) * (1 - _root_of_delta(y)),
            "You return how large delta is there. The question is at which output that happens.",
        ),
    ),
    unrelated=lambda y: 0.9 + np.sin(y) / 50,
    explanation="Right for every target: 2/3 for 0, and nearer to 1 the higher the target is. Beyond this output more "
    "error means less gradient.",
)


def _time(bracket: Callable[[Any], Any]) -> Callable[..., Any]:
    """The learning time that goes with a bracket: its value at the start minus that at the end, over the speed."""

    def time(start: Any, end: Any, speed: Any) -> Any:
        return (bracket(start) - bracket(end)) / speed

    return time


_crossed = _time(lambda t: t - np.exp(-t))


def _logit(a: float) -> float:
    return float(np.log(a / (1 - a)))


def _count_steps(starts: np.ndarray, end: float, step: Callable[[float], float]) -> np.ndarray:
    counts = []
    for start in starts:
        t, steps = float(start), 0
        while t > end:
            t, steps = step(t), steps + 1
        counts.append(steps)
    return np.array(counts, float)


def _neurons() -> list[tuple[np.ndarray, np.ndarray, float, float, float]]:
    w, b = np.array([2.0, 0.6, -1.0, 3.0]), np.array([2.0, 0.9, 5.5, -0.5])
    return [(w, b, 2.0, 0.15, 0.1), (w[:3], b[:3], 0.5, 0.02, 0.2), (w[:2], b[:2], -0.4, 1.0, 0.05)]


LEARNING_TIME = Exercise(
    name="learning-time",
    chapter=CHAPTER,
    title="How many steps will it take?",
    minutes=10,
    difficulty=2,
    asks="a function `f(w, b, x, rate, end)` of arrays [n], [n] and three numbers that returns an array [n]",
    hints=(
        "The chapter has a closed form. It speaks of pre-activations, and you are given other things: translate them.",
        "The start is t = wx + b. At the end the output is `end`, so the pre-activation there is the inverse of the "
        "sigmoid, the logarithm of `end` over one minus `end`.",
        "The bracket is t − e to the power −t. Take its value at the start minus its value at the end, and divide by "
        "the rate times 1 + x²: the x² comes from w, the 1 from b. For w = b = 2, x = 1, a rate of 0.15 and an end of "
        "0.1 that makes 50.6.",
    ),
    answer=lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate * (1 + x**2)),
    cases=_neurons,
    misconceptions=(
        Misconception(
            "2 from the text",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate * 2),
            "You divided by twice the rate. The 2 is 1 + x² for x = 1, the case in the text.",
        ),
        Misconception(
            "x not squared",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate * (1 + x)),
            "The input enters twice: once in the step of w, which is the rate times delta times x, and once more when "
            "t = wx + b passes the change of w on. So the speed has 1 + x², not 1 + x.",
        ),
        Misconception(
            "only b moves",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate),
            "You divided by the rate alone, as if only the bias moved. The weight moves too, and carries t along.",
        ),
        Misconception(
            "only w moves",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate * x**2),
            "You divided by the rate times x², as if only the weight moved. The bias moves too: 1 + x².",
        ),
        Misconception(
            "multiplied by 1 + x²",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), rate / (1 + x**2)),
            "You divided by the rate and multiplied by 1 + x². In Python `/ rate * (1 + x**2)` does that too: it goes "
            "from left to right. Put the product in brackets, `/ (rate * (1 + x**2))`.",
        ),
        Misconception(
            "multiplied by the rate",
            lambda w, b, x, rate, end: _crossed(w * x + b, _logit(end), (1 + x**2) / rate),
            "You multiplied by the rate. The longer the steps, the fewer of them it takes: divide by it.",
        ),
        Misconception(
            "end is an output",
            lambda w, b, x, rate, end: _crossed(w * x + b, end, rate * (1 + x**2)),
            "You used `end` as a pre-activation. It is an output between 0 and 1; the neuron reaches it at the "
            "pre-activation whose sigmoid it is, which is −2.2 for 0.1.",
        ),
        Misconception(
            "logarithm upside down",
            lambda w, b, x, rate, end: _crossed(w * x + b, -_logit(end), rate * (1 + x**2)),
            "The pre-activation at the end has the wrong sign: the inverse of the sigmoid is the logarithm of `end` "
            "over one minus `end`, which is negative for an output below 1/2.",
        ),
        Misconception(
            "x left out of the start",
            lambda w, b, x, rate, end: _crossed(w + b, _logit(end), rate * (1 + x**2)),
            "The start is t = wx + b. You added w and b, which is the same for x = 1 only.",
        ),
        Misconception(
            "t alone",
            lambda w, b, x, rate, end: _time(lambda t: t)(w * x + b, _logit(end), rate * (1 + x**2)),
            "You kept t and dropped the exponential. Far up, where the output is nearly 1, that is right; towards "
            "the end, where the output is small, so is delta, and the exponential takes most of the time.",
        ),
        Misconception(
            "plus the exponential",
            lambda w, b, x, rate, end: _time(lambda t: t + np.exp(-t))(w * x + b, _logit(end), rate * (1 + x**2)),
            "The bracket has t minus the exponential: the derivative of e to the power −t is minus itself, and 1 over "
            "the sigmoid is 1 plus it.",
        ),
        Misconception(
            "backwards",
            lambda w, b, x, rate, end: -_crossed(w * x + b, _logit(end), rate * (1 + x**2)),
            "Your times are negative: the value at the start minus the value at the end, since t falls.",
        ),
        Misconception(
            "squared error",
            lambda w, b, x, rate, end: _squared(w * x + b, _logit(end), rate * (1 + x**2)),
            "That is the time under squared error. This exercise is about cross-entropy, where delta is a − y.",
        ),
        Misconception(
            "rounded",
            lambda w, b, x, rate, end: np.round(_crossed(w * x + b, _logit(end), rate * (1 + x**2))),
            "Right until you rounded. With continuous time the answer is no whole number: leave it as it is.",
            same=within(1e-6),
        ),
        Misconception(
            "rounded up",
            lambda w, b, x, rate, end: np.ceil(_crossed(w * x + b, _logit(end), rate * (1 + x**2))),
            "Right until you rounded up to whole steps. The formula does not know steps: leave its number as it is.",
            same=within(1e-6),
        ),
        Misconception(
            "counted steps",
            lambda w, b, x, rate, end: _count_steps(
                w * x + b, _logit(end), lambda t: t - rate * (1 + x**2) * _sigmoid(t)
            ),
            "You counted the steps of a simulation, which are whole numbers and, for long steps, fewer. The exercise "
            "asks for the closed form of the chapter.",
            same=within(1e-6),
        ),
    ),
    unrelated=lambda w, b, x, rate, end: np.cos(w) + b + 40,
    explanation="Start minus end, over the rate times 1 + x². The larger the input, the faster it is learnt.",
)

_squared = _time(lambda t: np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t) / 2)


def _starts_on_the_plateau() -> list[tuple[np.ndarray, float, float]]:
    return [(np.array([1.5, 4.0, 6.0]), 0.0, 0.15), (np.array([0.5, 3.0]), -1.0, 0.05)]


PLATEAU_TIME = Exercise(
    name="plateau-time",
    chapter=CHAPTER,
    title="The length of a plateau",
    minutes=20,
    difficulty=3,
    asks="a function `f(start, end, rate)` of an array [n] of pre-activations and two numbers that returns n numbers",
    hints=(
        "The derivation in the chapter has three lines. In which of them does the loss enter?",
        "With half the squared error and y = 0, delta is a²(1 − a). You need the integral of 1 over it, over t. "
        "Express a and 1 − a by exponentials: 1/a is 1 plus e to the power −t, and 1/(1 − a) is 1 plus e to the power "
        "t.",
        "Write u for e to the power −t. Then (1 + u)²(1 + 1/u) is u² + 3u + 3 + 1/u: integrate the four terms over t "
        "one by one. For the last one that gives e to the power t, the largest by far. Then start minus end, divided "
        "by twice the rate, since x = 1.",
    ),
    answer=lambda start, end, rate: _squared(start, end, 2 * rate),
    cases=_starts_on_the_plateau,
    misconceptions=(
        Misconception(
            "cross-entropy",
            lambda start, end, rate: _crossed(start, end, 2 * rate),
            "That is the time under cross-entropy, from the chapter. Under squared error delta has the slope of the "
            "sigmoid as a further factor, and its inverse is what makes the plateau long.",
        ),
        Misconception(
            "exponential only",
            lambda start, end, rate: _time(np.exp)(start, end, 2 * rate),
            "You have the largest of four terms. From t = 6 it is nearly the whole answer, from t = 1.5 it is less "
            "than a third of it: the exercise wants them all.",
        ),
        Misconception(
            "without the half",
            lambda start, end, rate: _squared(start, end, 4 * rate),
            "Half of the right answer: you used a loss without the ½, whose delta is twice as large.",
        ),
        Misconception(
            "only b moves",
            lambda start, end, rate: _squared(start, end, rate),
            "Twice the right answer. With x = 1 the weight and the bias both move, and t with both of them: 1 + x² is "
            "2.",
        ),
        Misconception(
            "multiplied by the rate",
            lambda start, end, rate: _squared(start, end, 2 / rate),
            "You divided by 2 and multiplied by the rate. In Python `/ 2 * rate` does that too: it goes from left to "
            "right. Put the product in brackets, `/ (2 * rate)`.",
        ),
        Misconception(
            "error left out",
            lambda start, end, rate: _time(lambda t: np.exp(t) + 2 * t - np.exp(-t))(start, end, 2 * rate),
            "You integrated 1 over a(1 − a), the slope of the sigmoid. Delta has the error as well, which is a for the "
            "target 0: a²(1 − a).",
        ),
        Misconception(
            "slope of the sigmoid incomplete",
            lambda start, end, rate: _time(lambda t: t - 2 * np.exp(-t) - np.exp(-2 * t) / 2)(start, end, 2 * rate),
            "You integrated 1 over a². The slope of the sigmoid is a(1 − a), and it is the factor 1 − a that is "
            "nearly zero on the plateau.",
        ),
        Misconception(
            "backwards",
            lambda start, end, rate: -_squared(start, end, 2 * rate),
            "Right but for the sign, which makes times negative. The step of t is negative too: t falls from `start` "
            "to `end`, so take the value of the bracket at the start minus that at the end.",
        ),
        Misconception(
            "signs of the exponentials",
            lambda start, end, rate: _time(
                lambda t: np.exp(t) + 3 * t + 3 * np.exp(-t) + np.exp(-2 * t) / 2,
            )(start, end, 2 * rate),
            "Two signs are wrong: the integral of e to the power −t is minus itself, and that of e to the power −2t is "
            "minus half of itself. Differentiate your bracket to see it.",
        ),
        Misconception(
            "inner derivative",
            lambda start, end, rate: _time(
                lambda t: np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t),
            )(start, end, 2 * rate),
            "One term is twice too large: the integral of e to the power −2t is minus one half of it.",
        ),
        Misconception(
            "counted steps",
            lambda start, end, rate: _count_steps(start, end, lambda t: t - 2 * rate * _sigmoid(t) * _slope(t)),
            "You counted the steps of a simulation. That is how to test a formula, and this exercise asks for the "
            "formula: with continuous time the answer is no whole number.",
            same=within(1e-6),
        ),
    ),
    unrelated=lambda start, end, rate: np.exp(start / 2) / rate + 7,
    explanation="The first term decides: the plateau lasts about e to the power t, divided by twice the rate. From "
    "t = 4 at a rate of 0.15 that makes 230 steps down to a = 0.5, and the simulation needs 232.",
)


def _binary(t: Any, y: float) -> Any:
    return np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t)))


def _lists_of_slopes() -> list[tuple[Callable[..., Any], Sequence[Callable[..., Any]], np.ndarray]]:
    """Losses, each with derivatives that are right or wrong in various ways, and the points at which to look."""
    near, wide = np.linspace(-2, 2, 9), np.array([0.0, -6.0, -2.0, 0.5, 3.0, 6.0])

    def half_square(t: Any) -> Any:
        return (_sigmoid(t) - 0.3) ** 2 / 2

    def delta(t: Any) -> Any:
        return (_sigmoid(t) - 0.3) * _slope(t)

    def wrong_at(point: float) -> Callable[[Any], Any]:
        return lambda t: _sigmoid(t) + 0.5 * (t == point)

    def small(t: Any) -> Any:
        return 1e-9 * _binary(t, 1.0)

    return [
        (half_square, (delta, lambda t: 2 * delta(t), lambda t: (_sigmoid(t) - 0.3) / 4, lambda t: -delta(t)), wide),
        (lambda t: _binary(t, 0.0), (lambda t: 1 / (1 - _sigmoid(t)), _sigmoid, lambda t: _sigmoid(t) + 0.1 * t), near),
        (lambda t: _binary(t, 0.0), (_sigmoid, *(wrong_at(point) for point in (near[0], 0.0, near[-1]))), near),
        (small, (lambda t: 1.02e-9 * (_sigmoid(t) - 1), lambda t: 1e-9 * (_sigmoid(t) - 1), np.zeros_like), wide),
        (
            lambda t: _binary(t, 1.0),
            (lambda t: (_sigmoid(t) - 1) * (np.abs(t) < 5), lambda t: 1.02 * (_sigmoid(t) - 1)),
            wide,
        ),
        (lambda t: np.full(t.shape, 0.7), (np.zeros_like, lambda t: 0 * t + 0.01), near),
    ]


def _measured(loss: Callable[..., Any], t: Any, step: float = 1e-5) -> Any:
    return (loss(t + step) - loss(t - step)) / (2 * step)


def _judged(right: Callable[[Any, Any], Any]) -> Callable[..., list[bool]]:
    return lambda loss, slopes, t: [bool(right(slope(t), _measured(loss, t))) for slope in slopes]


def _by_naive_quotient(loss: Callable[..., Any], slopes: Sequence[Callable[..., Any]], t: np.ndarray) -> list[bool]:
    measured = _measured(loss, t)
    verdicts = []
    for slope in slopes:
        given = slope(t)
        ratio = np.linalg.norm(given - measured) / (np.linalg.norm(given) + np.linalg.norm(measured))
        verdicts.append(bool(ratio < 1e-5))
    return verdicts


def _by_descending(falls: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., list[bool]]:
    return lambda loss, slopes, t: [bool(falls(loss(t), loss(t - 0.01 * slope(t)))) for slope in slopes]


_DESCENDS = (
    "You let the candidate take a step and looked whether the loss falls. Every function of the right sign "
    "passes that test: half the derivative, twice the derivative, and the derivative over the output."
)


CATCH_THE_WRONG_SLOPE = Exercise(
    name="catch-the-wrong-slope",
    chapter=CHAPTER,
    title="Catch the wrong derivative",
    minutes=20,
    difficulty=2,
    asks="a function `f(loss, slopes, t)` of a function, a list of functions and an array [n] that gives a list of "
    "True and False, one for each of the `slopes`",
    hints=(
        "A derivative can be measured without deriving anything: compare the values of the loss on both sides of t.",
        "The difference of two values of the loss at t + h and t − h, divided by 2h, is the slope at t, up to a small "
        "error. With float64 an h of 1e-5 is about right. Compare all points, and compare for the size of the slopes: "
        "some of these losses are very small.",
        "`aelib.relative_difference` of a candidate's values and the measured ones is below 1e-8 where it is "
        "right. A candidate that is wrong by two per cent gives 1e-2. Draw the line between, at 1e-5 say. Where the "
        "loss is constant, both slopes are zero, and zero over zero needs care if you write the quotient yourself.",
    ),
    answer=_judged(lambda given, measured: relative_difference(given, measured) < 1e-5),
    cases=_lists_of_slopes,
    same=lambda right, given: np.array_equal(right, given),
    misconceptions=(
        Misconception(
            "descends, so it is right",
            _by_descending(lambda before, after: (after <= before).all()),
            _DESCENDS,
        ),
        Misconception(
            "descends everywhere, so it is right",
            _by_descending(lambda before, after: (after < before).all()),
            f"{_DESCENDS} Where the loss is constant, it refuses the right one.",
        ),
        Misconception(
            "the total does not rise, so it is right",
            _by_descending(lambda before, after: after.sum() <= before.sum()),
            f"{_DESCENDS} In a sum, one point may even go the wrong way.",
        ),
        Misconception(
            "the total falls, so it is right",
            _by_descending(lambda before, after: after.sum() < before.sum()),
            f"{_DESCENDS} In a sum, one point may even go the wrong way; and a constant loss refuses the right one.",
        ),
        Misconception(
            "same sign",
            _judged(lambda given, measured: (np.sign(given) == np.sign(measured.round(16))).all()),
            "You compared signs. A derivative is a number: one with the right sign and a wrong factor still descends, "
            "as the chapter's example did.",
        ),
        Misconception(
            "one point",
            _judged(lambda given, measured: relative_difference(given[:1], measured[:1]) < 1e-5),
            "You looked at the first point only. A function with a constant 1/4 in place of the slope of the sigmoid "
            "is right at t = 0 and wrong everywhere else: compare all points.",
        ),
        Misconception(
            "last point",
            _judged(lambda given, measured: relative_difference(given[-1:], measured[-1:]) < 1e-5),
            "You looked at the last point only. (Did a loop over the points overwrite its verdict each time?) Some "
            "candidates are right there and wrong at a single other point: compare all of them.",
        ),
        Misconception(
            "everything accepted",
            lambda loss, slopes, t: [True] * len(slopes),
            "You accept every candidate, the wrong ones too, one of them the derivative with the opposite sign. See to "
            "it that your comparison is with the measured slope, and that its result reaches the list.",
        ),
        Misconception(
            "sums compared",
            _judged(lambda given, measured: abs(given.sum() - measured.sum()) <= 1e-5 * abs(measured.sum()) + 1e-16),
            "You compared the sums over the points, in which errors of opposite signs cancel. Compare point by point, "
            "or take the norm of the difference.",
        ),
        Misconception(
            "absolute tolerance",
            _judged(lambda given, measured: np.allclose(given, measured)),
            "You compared differences with a fixed number. (`numpy.allclose` and `numpy.isclose` do that too: beside a "
            "relative tolerance they have an absolute one of 1e-8.) For a loss of the size of 1e-9 any candidate "
            "passes, zero included. Divide by the size of the slopes.",
        ),
        Misconception(
            "tolerance too large",
            _judged(lambda given, measured: relative_difference(given, measured) < 0.05),
            "You forgive a candidate that is wrong by two per cent. Between a right derivative, at about 1e-9, and a "
            "wrong one lies a wide gap: draw the line inside it, at 1e-5 say.",
        ),
        Misconception(
            "right ones refused",
            _judged(lambda given, measured: (given == measured).all()),
            "You refuse derivatives that are right. A measured slope is never exact. With a large step, 0.1 say, the "
            "curvature spoils it; with a tiny one, 1e-12 say, rounding does; and on one side only, the error is larger "
            "by far. Take both sides and a step near 1e-5, and accept a relative difference of 1e-5. (Or did you "
            "measure the slope of a mean over the points? It is n times smaller than that of each loss: sum them.)",
        ),
        Misconception(
            "differences returned",
            lambda loss, slopes, t: [relative_difference(slope(t), _measured(loss, t)) + 0.5 for slope in slopes],
            "You return numbers, differences perhaps, and no verdicts. Compare each with a tolerance, so that the list "
            "holds True and False.",
            same=lambda wrong, given: not np.isin(given, (0, 1)).all(),
        ),
        Misconception(
            "zero over zero",
            _by_naive_quotient,
            "Right but for one: where the loss is constant, the right slope and the measured one are both 0. A "
            "quotient of the two is 0/0, which is NaN and not small; and without a quotient, a difference of 0 is not "
            "smaller than a tolerance times 0. `aelib.relative_difference` knows that case. (Or compare with `<=`.)",
        ),
        Misconception(
            "wrong ones marked",
            _judged(lambda given, measured: not relative_difference(given, measured) < 1e-5),
            "You marked the wrong ones with True. True was to stand for a candidate that is the derivative.",
        ),
    ),
    unrelated=lambda loss, slopes, t: [number % 2 == 1 for number in range(len(slopes))],
    explanation="All the wrong ones are found, and no right one is refused. Your check looks at all points, for their "
    "size, with a step that neither rounding nor curvature spoils.",
)


def _logits_and_targets() -> list[tuple[np.ndarray, np.ndarray]]:
    t = np.array([100.0, -100.0, 30.0, -30.0, 3.0, -3.0, 0.0, 100.0, -100.0, 18.0, 2.0], np.float32)
    y = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.3], np.float32)
    return [(t, y), (np.array([-20.0, -18.0, -19.5], np.float32), np.zeros(3, np.float32))]


def _from_probabilities(t: np.ndarray, y: np.ndarray, low: float = 0.0, inside: float = 0.0) -> np.ndarray:
    a = np.clip(_sigmoid(t), np.float32(low), np.float32(1 - low))
    small = np.float32(inside)
    return -(y * np.log(a + small) + (1 - y) * np.log(1 - a + small))


def _alike_below_a_ceiling(wrong: np.ndarray, given: np.ndarray) -> bool:
    moderate = wrong < 5
    return bool(given.max() < 90 and np.allclose(given[moderate], wrong[moderate], rtol=0, atol=1e-4))


def _holds_float32(given: np.ndarray) -> bool:
    with np.errstate(over="ignore"):
        return np.array_equal(given, given.astype(np.float32), equal_nan=True)


def _stable_in_float32(right: np.ndarray, given: np.ndarray) -> bool:
    return _holds_float32(given) and within_a_thousandth(right, given)


STABLE_BCE = Exercise(
    name="stable-bce",
    chapter=CHAPTER,
    title="Cross-entropy from logits",
    minutes=15,
    difficulty=2,
    asks="a function `f(t, y)` of two float32 arrays [n], logits and targets, that returns n losses",
    hints=(
        "Where does the sigmoid lose what the logarithm needs? Put its formula into the loss before you compute.",
        "On paper −log of the sigmoid is log(1 + e to the power −t), and −log of one minus the sigmoid is log(1 + e to "
        "the power t), which is t more. So with a target y the loss is log(1 + e to the power t) − ty. See to it that "
        "the exponential never overflows.",
        "In the chapter log(1 + e to the power t) is the larger of t and 0, plus the logarithm of one plus e to the "
        "power minus the absolute value of t. Compute that last logarithm with `numpy.log1p`, which keeps what `1 + u` "
        "would round away, and subtract `t * y`.",
    ),
    answer=lambda t, y: np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t))),
    cases=_logits_and_targets,
    same=_stable_in_float32,
    misconceptions=(
        Misconception(
            "from probabilities",
            _from_probabilities,
            "You have infinities or NaN where the neuron is sure: from t = 17 on the sigmoid is exactly 1 in float32, "
            "and one minus it exactly 0. Do the logarithm on paper, and start from the logit.",
        ),
        Misconception(
            "clipped",
            lambda t, y: _from_probabilities(t, y, low=1e-7),
            "No NaN, but a wrong number, 15.9 where 100 is right, and a slope of exactly zero where the neuron is most "
            "wrong: the clip brings back the plateau that cross-entropy removed.",
        ),
        Misconception(
            "clipped at 1e-12",
            lambda t, y: _from_probabilities(t, y, low=1e-12),
            "Your clip works at one end only: in float32 the number 1 − 1e-12 is 1, so that a sure neuron still meets "
            "the logarithm of 0. And at the other end it makes 27.6 of a loss of 100. Work from the logit.",
        ),
        Misconception(
            "epsilon in the logarithm",
            lambda t, y: _from_probabilities(t, y, inside=1e-12),
            "The small number inside the logarithm sets a ceiling, 27.6 where 100 is right. Work from the logit.",
        ),
        Misconception(
            "another epsilon in the logarithm",
            lambda t, y: _from_probabilities(t, y, inside=1e-7),
            "The small number inside the logarithm sets a ceiling, 16.1 where 100 is right, and shifts every loss that "
            "is smaller than itself. Work from the logit.",
        ),
        Misconception(
            "exponential overflows",
            lambda t, y: np.log1p(np.exp(t)) - t * y,
            "Right on paper. But e to the power 100 is 2.7e43, more than float32 can hold, and the logarithm of "
            "infinity is infinity. Take the larger of t and 0 out of the logarithm first.",
        ),
        Misconception(
            "exponential overflows, and log",
            lambda t, y: np.log(1 + np.exp(t)) - t * y,
            "Right on paper, and wrong at both ends. At t = 100 the exponential is more than float32 can hold: take "
            "the larger of t and 0 out of the logarithm first. At t = −20 adding 1 rounds the exponential away: use "
            "`numpy.log1p`.",
        ),
        Misconception(
            "log instead of log1p",
            lambda t, y: np.maximum(t, 0) - t * y + np.log(1 + np.exp(-np.abs(t))),
            "Nothing overflows, and large losses are right. But a loss of 2e-9, at t = −20 with the target 0, comes "
            "out as 0: adding 1 rounds it away. `numpy.log1p` was made for this.",
        ),
        Misconception(
            "two halves that overflow",
            lambda t, y: y * np.log1p(np.exp(-t)) + (1 - y) * np.log1p(np.exp(t)),
            "Both logarithms are right on paper, and for large logits one of them is infinite: times a zero that makes "
            "NaN. Put them together first, log(1 + e to the power t) − ty, and keep the exponential small.",
        ),
        Misconception(
            "sigmoid of minus t",
            lambda t, y: -(y * np.log(_sigmoid(t)) + (1 - y) * np.log(_sigmoid(-t))),
            "One minus the sigmoid of t is the sigmoid of −t, and that helps where the subtraction rounds. But in "
            "float32 the sigmoid of −100 comes out as 0, and its logarithm infinite; and that of 20 is rounded to 1, "
            "so that a loss of 2e-9 comes out as 0. Take the logarithm on paper too.",
        ),
        Misconception(
            "NaN replaced",
            lambda t, y: np.nan_to_num(_from_probabilities(t, y)),
            "You replaced NaN and infinity afterwards. `numpy.nan_to_num` turns an infinite loss into 3.4e38, where "
            "100 is right, and a slope of NaN stays NaN. Avoid them instead: start from the logit.",
        ),
        Misconception(
            "absolute value",
            lambda t, y: np.abs(t) - t * y + np.log1p(np.exp(-np.abs(t))),
            "Right for positive logits. Outside the exponential it is the larger of t and 0, not the absolute value: a "
            "large negative logit costs nothing when the target is 0.",
        ),
        Misconception(
            "exponential the wrong way",
            lambda t, y: np.maximum(t, 0) - t * y + np.log1p(np.exp(np.abs(t))),
            "The exponential has to be of minus the absolute value of t, which is at most 1 and cannot overflow.",
        ),
        Misconception(
            "target forgotten",
            lambda t, y: np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t))),
            "Right for the target 0, the case of the chapter. For a target y, subtract ty: at y = 1 the loss is "
            "log(1 + e to the power −t).",
        ),
        Misconception(
            "targets swapped",
            lambda t, y: np.maximum(t, 0) - t * (1 - y) + np.log1p(np.exp(-np.abs(t))),
            "You charge the neuron for being right: with the target 1 a logit of 100 should cost nothing.",
        ),
        Misconception(
            "sign of the target",
            lambda t, y: np.maximum(t, 0) + t * y + np.log1p(np.exp(-np.abs(t))),
            "The term with the target has the wrong sign. With the target 1 a large logit is right and should cost "
            "nothing; in your formula it costs twice.",
        ),
        Misconception(
            "some ceiling",
            lambda t, y: _from_probabilities(t, y, low=1e-6),
            "No loss of yours is larger than some ceiling, well below the 100 that is right. A clip or a small "
            "constant does that, whatever its size, and behind it the slope is zero. Work from the logit.",
            same=_alike_below_a_ceiling,
        ),
        Misconception(
            "float64",
            lambda t, y: _binary(t.astype(np.float64), y.astype(np.float64)),
            "You return float64, by `astype(float)` or by Python's `math`, say. That moves the trouble further out and "
            "does not remove it: from t = 37 on the sigmoid is exactly 1 there too. The exercise asks for a formula "
            "that is right in float32, in which networks are trained.",
            same=lambda wrong, given: not _holds_float32(given),
        ),
        Misconception(
            "one number",
            lambda t, y: (np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t)))).mean(),
            "You averaged. The question is one loss for each example.",
        ),
    ),
    unrelated=lambda t, y: np.abs(t) + y + 1,
    explanation="Right from −100 to 100, for losses of 100 and of 2e-9 alike. Its derivative is the sigmoid minus the "
    "target everywhere, with no division in it.",
)


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
            "You have the first of two terms. The outputs are divided by a sum that each logit changes; that gives the "
            "second one, with a minus. A sign that it is missing: your deltas of one example do not add up to zero, "
            "though adding the same number to all logits changes nothing.",
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

EXERCISES = (
    SQUARED_ERROR_DELTA,
    STEEPEST_OUTPUT,
    LEARNING_TIME,
    PLATEAU_TIME,
    CATCH_THE_WRONG_SLOPE,
    STABLE_BCE,
    UNMATCHED_SOFTMAX,
    LOSS_FOR_COUNTS,
)
