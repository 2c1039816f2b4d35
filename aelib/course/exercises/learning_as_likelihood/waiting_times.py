"""The recipe for a loss that no table has: write the density down, and take its negative logarithm."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_likelihood.chapter import CHAPTER


def _waiting_cases() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    return [(rng.uniform(-2, 2, n), rng.exponential(size=n) + 0.05) for n in (7, 5)]


WAITING_TIMES = Exercise(
    name="waiting-times",
    chapter=CHAPTER,
    title="A loss that is not in the table",
    minutes=12,
    difficulty=2,
    asks="a function `f(theta, y)` of arrays [n] and [n] that returns n losses",
    hints=(
        "The recipe has two steps, whatever the distribution.",
        "Take minus the logarithm of the density; it splits the product into two terms. The rate is r = exp(θ).",
        "-log(r exp(-r y)) = r y - log r, and the logarithm of r is θ itself. Check yours: exp(-loss) has to integrate "
        "to 1 over all y from 0 on, for every θ.",
    ),
    answer=lambda theta, y: np.exp(theta) * y - theta,
    cases=_waiting_cases,
    misconceptions=(
        Misconception(
            "rate without its logarithm",
            lambda theta, y: theta * y - np.log(theta),
            "You took the output for the rate itself. A network's output may be negative, and here some are: a "
            "negative rate has no logarithm, and training ends in NaN. The link exp keeps the rate positive.",
        ),
        Misconception(
            "exp in one place only",
            lambda theta, y: theta * y - theta,
            "The rate occurs twice in the density, in front and in the exponent. Minus the logarithm of the one in "
            "front is -θ, and the one in the exponent stays what it is, exp(θ).",
        ),
        Misconception(
            "log-mean",
            lambda theta, y: y * np.exp(-theta) + theta,
            "This is a right loss for another parameter: you read θ as the logarithm of the mean time. Here it is that "
            "of the rate, and the mean is 1 over the rate.",
        ),
        Misconception(
            "front factor forgotten",
            lambda theta, y: np.exp(theta) * y,
            "You kept the exponent and dropped the rate in front of it. It depends on θ, so it is no constant: "
            "without it the best rate is always 0, whatever the data.",
        ),
        Misconception(
            "sign of theta",
            lambda theta, y: np.exp(theta) * y + theta,
            "One sign is wrong: minus the logarithm of the rate in front is -θ. With +θ the loss falls for ever as θ "
            "falls.",
        ),
        Misconception(
            "log-likelihood",
            lambda theta, y: theta - np.exp(theta) * y,
            "This is the log-likelihood. A loss is to be made small, so it has the other sign.",
        ),
        Misconception(
            "Poisson",
            lambda theta, y: np.exp(theta) - y * theta,
            "This is Poisson's loss, for how many events happen in a time. The question is how long one event takes: "
            "another density, in which y multiplies the rate and not θ.",
        ),
        Misconception(
            "squared error of the mean",
            lambda theta, y: (y - np.exp(-theta)) ** 2,
            "The mean is right, 1 over the rate, but the squared error belongs to a Gaussian of fixed width. Waiting "
            "times scatter the more the longer they are.",
        ),
        Misconception(
            "density",
            lambda theta, y: np.exp(theta - np.exp(theta) * y),
            "This is the density. Take minus its logarithm.",
        ),
        Misconception(
            "mean over examples",
            lambda theta, y: (np.exp(theta) * y - theta).mean(),
            "Each loss is right, and you returned their mean. Return one for each example.",
        ),
        Misconception(
            "logarithm of the logarithm",
            lambda theta, y: np.exp(theta) * y - np.log(theta),
            "The exponent is right. The rate in front is exp(θ), and its logarithm is θ: you took a logarithm of what "
            "is one already, and a negative θ has none.",
        ),
        Misconception(
            "rate for its logarithm",
            lambda theta, y: np.exp(theta) * y - np.exp(theta),
            "You subtracted the rate. The rate stands in front of the density as a factor, so its logarithm is "
            "subtracted.",
        ),
        Misconception(
            "squared error of the rate",
            lambda theta, y: (y - np.exp(theta)) ** 2,
            "You compared the time with the rate, which is events per time, by the loss of a Gaussian. The recipe "
            "needs nothing but the density that was given.",
        ),
        Misconception(
            "gradient",
            lambda theta, y: y * np.exp(theta) - 1,
            "This is the derivative of the loss with respect to θ, and it is right. The loss itself is asked for.",
        ),
    ),
    unrelated=lambda theta, y: np.cos(theta) * y,
    explanation="Its gradient is y exp(θ) - 1, which is not mean minus answer: θ is not the canonical parameter of the "
    "exponential distribution. It is zero where the mean, exp(-θ), is y.",
)
