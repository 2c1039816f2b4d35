"""The negative log-likelihood of a Gaussian with nothing dropped: with a width for each value, the constants matter."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_likelihood.chapter import CHAPTER


def _in_full_cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [
        (rng.standard_normal((n, j)), rng.standard_normal((n, j)), rng.uniform(0.2, 2.0, j))
        for n, j in ((4, 3), (6, 5))
    ]


def _terms(y_hat: np.ndarray, y: np.ndarray, s: np.ndarray) -> np.ndarray:
    return (y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)


GAUSSIAN_IN_FULL = Exercise(
    name="gaussian-in-full",
    chapter=CHAPTER,
    title="A width for every value",
    minutes=8,
    difficulty=1,
    asks="a function `f(y_hat, y, s)` of arrays [n, J], [n, J] and [J] that returns n losses",
    hints=(
        "Write down the negative log-density of one value, with its own width, before you think of arrays.",
        "One value costs its squared difference over 2 s², and half the logarithm of 2 π s². The J values of an "
        "answer are independent given the means. What does that do to their losses?",
        "Both terms have an index j now, so both stay inside the sum over j: neither the squares nor the logarithms "
        "can be taken out of it. NumPy lines [n, J] and [J] up from the right. Sum over the last axis.",
    ),
    answer=lambda y_hat, y, s: _terms(y_hat, y, s).sum(1),
    cases=_in_full_cases,
    misconceptions=(
        Misconception(
            "constant dropped",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1),
            "The squares are right, and the logarithms are missing. With a fixed width they are a constant, and many "
            "libraries drop them; the value is then no negative log-likelihood, and a width could not be learned.",
        ),
        Misconception(
            "without 2 pi",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1),
            "You kept log s and dropped ½ log 2π for each of the J values. That is harmless for training, but then "
            "the density does not integrate to 1, and the number is not in nats of anything.",
        ),
        Misconception(
            "half forgotten",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / s**2 + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The exponent of a Gaussian has a 2 below: the square counts half. Without it you describe a Gaussian "
            "whose width is s divided by the root of 2, with a constant that does not belong to it.",
        ),
        Misconception(
            "s not squared",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s) + 0.5 * np.log(2 * np.pi * s)).sum(1),
            "You used s where the formula has s²: as if it were a variance. It is a standard deviation, in the unit "
            "of y; the formula squares it.",
        ),
        Misconception(
            "s not squared in the quotient",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s) + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The logarithms are right, but the squares are divided by 2s. The exponent of a Gaussian has 2 s²: the "
            "error is measured in widths, and then squared.",
        ),
        Misconception(
            "constant of one value",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1) + 0.5 * np.log(2 * np.pi * s[0] ** 2),
            "The squares are right. The logarithm is there for the first value only: each of the J values has a width "
            "of its own, and brings its own logarithm.",
        ),
        Misconception(
            "s not squared in the logarithm",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s)).sum(1),
            "The squares are right, but the logarithm has s where the density has s² under its root. The root of s² "
            "is what scales the top of the curve by 1/s, so that it integrates to 1.",
        ),
        Misconception(
            "log of the root forgotten",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(2 * np.pi * s**2)).sum(1),
            "The density has the root of 2 π s² below, so its logarithm has a ½ in front. You added twice as much.",
        ),
        Misconception(
            "constant too often",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(1) + (len(s) - 1) / 2 * np.log(2 * np.pi * s**2).sum(),
            "You took J/2 times the logarithm from the case of one width for all, and then summed over j as well. Here "
            "each value brings its own logarithm, and brings it once.",
        ),
        Misconception(
            "one width",
            lambda y_hat, y, s: _terms(y_hat, y, s.mean()).sum(1),
            "You replaced the widths by their mean. Each value has one of its own: an error counts by how wide its "
            "Gaussian is.",
        ),
        Misconception(
            "one variance",
            lambda y_hat, y, s: _terms(y_hat, y, np.sqrt((s**2).mean())).sum(1),
            "You replaced the variances by their mean, and used the formula of one width for all. Each value has a "
            "width of its own: an error counts by how wide its Gaussian is.",
        ),
        Misconception(
            "logarithm of s",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * np.exp(2 * s)) + s + 0.5 * np.log(2 * np.pi)).sum(1),
            "You read s as the logarithm of the width, as where a network outputs it. Here s is the standard deviation "
            "itself.",
        ),
        Misconception(
            "difference not squared",
            lambda y_hat, y, s: ((y - y_hat) / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The difference is not squared. Errors of opposite sign would make up for each other.",
        ),
        Misconception(
            "mean over values",
            lambda y_hat, y, s: _terms(y_hat, y, s).mean(1),
            "You averaged over the J values. The probability of an answer is the product over its values, so its "
            "logarithm is the sum.",
        ),
        Misconception(
            "sum over examples",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(),
            "You summed over the examples too. Return one loss for each: whoever trains with them takes the mean.",
        ),
        Misconception(
            "mean over examples",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(1).mean(),
            "You averaged over the examples, which is the loss of a whole batch. Return one loss for each example.",
        ),
        Misconception(
            "likelihood",
            lambda y_hat, y, s: np.exp(-_terms(y_hat, y, s).sum(1)),
            "This is the density itself. The loss is minus its logarithm.",
        ),
        Misconception(
            "sign",
            lambda y_hat, y, s: -_terms(y_hat, y, s).sum(1),
            "This is the log-likelihood, which training would have to make large. The loss has the other sign.",
        ),
        Misconception(
            "2 pi once",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1) + 0.5 * np.log(2 * np.pi),
            "The logarithms of the widths are right, and ½ log 2π is there once. Every value has a density of its own "
            "and brings its own 2π: there are J of them.",
        ),
        Misconception(
            "sign of the logarithm",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) - 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The root stands below in the density, so its logarithm comes out with a minus, and minus that is plus. "
            "As you have it a wider Gaussian would cost ever less.",
        ),
        Misconception(
            "variances added",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1) + 0.5 * np.log(2 * np.pi * (s**2).sum()),
            "You took the logarithm of a sum of variances. Densities are multiplied, so it is the logarithms that are "
            "added.",
        ),
    ),
    unrelated=lambda y_hat, y, s: np.cos(y).sum(1),
    explanation="The widths weigh the values: an error of 0.1 counts much where s is small. A network trained with it "
    "no longer minimises the squared error.",
)
