"""Contrastive divergence as a difference of two correlations, at the data and at the end of a short chain."""

import numpy as np

from aelib.course.exercises.boltzmann_machines.chapter import CHAPTER
from aelib.course.exercises.boltzmann_machines.small_machines import sigmoid
from aelib.course.exercises.declaration import Exercise, Misconception


def _ends_of_chains() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(1)
    cases = []
    for n, p, k in ((6, 5, 3), (9, 4, 4)):
        x, end = (rng.random((2, n, p)) < 0.5).astype(float)
        cases.append((x, end, rng.normal(size=(p, k)), rng.normal(size=k)))
    return cases


def _correlation(x: np.ndarray, W: np.ndarray, c: np.ndarray) -> np.ndarray:
    return x.T @ sigmoid(x @ W + c) / len(x)


CONTRASTIVE_STEP = Exercise(
    name="contrastive-step",
    chapter=CHAPTER,
    title="The step of CD-1",
    minutes=10,
    difficulty=2,
    asks="a function `f(x, end, W, c)` of two batches [n, p], weights and hidden biases that returns [p, k]",
    hints=(
        "There are two phases. Which images does each of them look at?",
        "The slope of minus the free energy with respect to W is an image's pixel times the probability of the unit "
        "that goes with that same image. Average it over each of the two batches.",
        "For a batch X: the transpose of X times the sigmoid of XW + c, divided by the number of rows. Uphill in "
        "log p, the batch `x` counts with a plus and the batch `end` with a minus, and nothing else is multiplied in.",
    ),
    answer=lambda x, end, W, c: _correlation(x, W, c) - _correlation(end, W, c),
    cases=_ends_of_chains,
    misconceptions=(
        Misconception(
            "downhill",
            lambda x, end, W, c: _correlation(end, W, c) - _correlation(x, W, c),
            "That is the gradient of the loss -log p. A step along it makes what the machine shows more probable and "
            "the data less. The step uphill in log p has the opposite sign.",
        ),
        Misconception(
            "no negative phase",
            lambda x, end, W, c: _correlation(x, W, c),
            "You have the positive phase. Without the negative one every weight can only grow.",
        ),
        Misconception(
            "old hidden units",
            lambda x, end, W, c: (x - end).T @ sigmoid(x @ W + c) / len(x),
            "You used the hidden units of the data for both phases. That is nearly the first term of the expansion "
            "alone, a step of reconstruction. In CD-1 the second phase goes up once more, from `end`.",
        ),
        Misconception(
            "new hidden units",
            lambda x, end, W, c: (x - end).T @ sigmoid(end @ W + c) / len(x),
            "You used the hidden units of `end` for both phases. In the first one pixels and hidden units both belong "
            "to the data.",
        ),
        Misconception(
            "old pixels",
            lambda x, end, W, c: x.T @ (sigmoid(x @ W + c) - sigmoid(end @ W + c)) / len(x),
            "You used the pixels of the data for both phases. In the second one pixels and hidden units both belong to "
            "`end`.",
        ),
        Misconception(
            "product of means",
            lambda x, end, W, c: (
                np.outer(x.mean(0), sigmoid(x @ W + c).mean(0)) - np.outer(end.mean(0), sigmoid(end @ W + c).mean(0))
            ),
            "You multiplied the mean of the pixels by the mean of the units. The mean of a product is asked for: "
            "whether pixel and unit are on together is what a weight is about.",
        ),
        Misconception(
            "hidden units rounded",
            lambda x, end, W, c: (x.T @ (x @ W + c > 0) - end.T @ (end @ W + c > 0)) / len(x),
            "You rounded the hidden units to 0 or 1. They enter by their probabilities.",
        ),
        Misconception(
            "sum over the batch",
            lambda x, end, W, c: len(x) * (_correlation(x, W, c) - _correlation(end, W, c)),
            "You summed over the batch. The mean keeps the size of a step the same for every batch size.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda x, end, W, c: _correlation(x, W, 0 * c) - _correlation(end, W, 0 * c),
            "The hidden biases are missing in the pre-activations.",
        ),
        Misconception(
            "sigmoid forgotten",
            lambda x, end, W, c: (x.T @ (x @ W + c) - end.T @ (end @ W + c)) / len(x),
            "You took pre-activations. The probability that a hidden unit is on is the sigmoid of its pre-activation.",
        ),
        Misconception(
            "through the sigmoid",
            lambda x, end, W, c: (
                (
                    x.T @ (sigmoid(x @ W + c) * sigmoid(-x @ W - c))
                    - end.T @ (sigmoid(end @ W + c) * sigmoid(-end @ W - c))
                )
                / len(x)
            ),
            "You multiplied by the slope of the sigmoid, as backpropagation would. The sigmoid is already a derivative "
            "here, that of log(1 + exp t) in the free energy.",
        ),
    ),
    unrelated=lambda x, end, W, c: np.cos(W),
    explanation="Two correlations, each between a pixel and a unit that it is joined to, and their difference.",
)
