"""The length of the plateau of the squared error, by the same derivation as for the cross-entropy."""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.one_neuron_two_losses.chapter import CHAPTER
from aelib.course.exercises.one_neuron_two_losses.descent_times import (
    count_steps,
    cross_entropy_time,
    squared_error_time,
    time_by,
)
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid, sigmoid_slope


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
    answer=lambda start, end, rate: squared_error_time(start, end, 2 * rate),
    cases=_starts_on_the_plateau,
    misconceptions=(
        Misconception(
            "cross-entropy",
            lambda start, end, rate: cross_entropy_time(start, end, 2 * rate),
            "That is the time under cross-entropy, from the chapter. There are two ways to it. With a delta of a − y, "
            "the slope of the sigmoid is missing. With the right delta, a²(1 − a), you integrated over a: then t "
            "still has to be replaced, dt = da/(a(1 − a)), or the slope cancels.",
        ),
        Misconception(
            "exponential only",
            lambda start, end, rate: time_by(np.exp)(start, end, 2 * rate),
            "You have the largest of four terms. From t = 6 it is nearly the whole answer, from t = 1.5 it is less "
            "than a third of it: the exercise wants them all.",
        ),
        Misconception(
            "without the half",
            lambda start, end, rate: squared_error_time(start, end, 4 * rate),
            "Half of the right answer: you used a loss without the ½, whose delta is twice as large.",
        ),
        Misconception(
            "only b moves",
            lambda start, end, rate: squared_error_time(start, end, rate),
            "Twice the right answer. With x = 1 the weight and the bias both move, and t with both of them: 1 + x² is "
            "2.",
        ),
        Misconception(
            "multiplied by the rate",
            lambda start, end, rate: squared_error_time(start, end, 2 / rate),
            "You divided by 2 and multiplied by the rate. In Python `/ 2 * rate` does that too: it goes from left to "
            "right. Put the product in brackets, `/ (2 * rate)`.",
        ),
        Misconception(
            "error left out",
            lambda start, end, rate: time_by(lambda t: np.exp(t) + 2 * t - np.exp(-t))(start, end, 2 * rate),
            "You integrated 1 over a(1 − a), the slope of the sigmoid. Delta has the error as well, which is a for the "
            "target 0: a²(1 − a).",
        ),
        Misconception(
            "slope of the sigmoid incomplete",
            lambda start, end, rate: time_by(lambda t: t - 2 * np.exp(-t) - np.exp(-2 * t) / 2)(start, end, 2 * rate),
            "You integrated 1 over a². The slope of the sigmoid is a(1 − a), and it is the factor 1 − a that is "
            "nearly zero on the plateau.",
        ),
        Misconception(
            "backwards",
            lambda start, end, rate: -squared_error_time(start, end, 2 * rate),
            "Right but for the sign, which makes times negative. The step of t is negative too: t falls from `start` "
            "to `end`, so take the value of the bracket at the start minus that at the end.",
        ),
        Misconception(
            "signs of the exponentials",
            lambda start, end, rate: time_by(
                lambda t: np.exp(t) + 3 * t + 3 * np.exp(-t) + np.exp(-2 * t) / 2,
            )(start, end, 2 * rate),
            "Two signs are wrong: the integral of e to the power −t is minus itself, and that of e to the power −2t is "
            "minus half of itself. Differentiate your bracket to see it.",
        ),
        Misconception(
            "inner derivative",
            lambda start, end, rate: time_by(
                lambda t: np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t),
            )(start, end, 2 * rate),
            "One term is twice too large: the integral of e to the power −2t is minus one half of it.",
        ),
        Misconception(
            "counted steps",
            lambda start, end, rate: count_steps(start, end, lambda t: t - 2 * rate * sigmoid(t) * sigmoid_slope(t)),
            "You counted the steps of a simulation. That is how to test a formula, and this exercise asks for the "
            "formula: with continuous time the answer is no whole number.",
            same=within(1e-6),
        ),
    ),
    unrelated=lambda start, end, rate: np.exp(start / 2) / rate + 7,
    explanation="The first term decides: the plateau lasts about e to the power t, divided by twice the rate. From "
    "t = 4 at a rate of 0.15 that makes 230 steps down to a = 0.5, and the simulation needs 232.",
)
