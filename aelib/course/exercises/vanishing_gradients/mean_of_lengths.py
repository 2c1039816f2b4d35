"""Measuring deltas: the mean of the examples' lengths, which is not the length of their mean."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.vanishing_gradients.chapter import CHAPTER


def _deltas() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(0)
    return [
        (rng.normal(mean, 1, shape) * rng.exponential(1, (shape[0], 1)),) for mean, shape in ((0, (40, 6)), (2, (5, 9)))
    ]


def _lengths(delta: np.ndarray) -> np.ndarray:
    return np.sqrt((delta**2).sum(axis=1))


MEAN_OF_LENGTHS = Exercise(
    name="mean-of-lengths",
    chapter=CHAPTER,
    title="Which norm?",
    minutes=5,
    difficulty=1,
    asks="a function `f(delta)` of an array [n, units] that returns one number",
    hints=(
        "Two things happen, a length is taken and a mean is taken. Which of them comes first?",
        "Each row belongs to one example. Take the length of every row, which leaves n numbers, none of them negative.",
        "The length of a row is the root of the sum of its squares: square, sum over axis 1, take the root. The mean "
        "of these n numbers is the answer. Nothing can cancel in it, because lengths have no sign.",
    ),
    answer=lambda delta: _lengths(delta).mean(),
    cases=_deltas,
    misconceptions=(
        Misconception(
            "length of the mean",
            lambda delta: np.linalg.norm(delta.mean(axis=0)),
            "You averaged first and then took the length: the norm of the bias gradient, which Nielsen calls the speed "
            "of learning. Deltas that point in different directions cancel in it. That is the number which looked "
            "healthy after a hundred steps, when nothing was.",
        ),
        Misconception(
            "norm of the whole array",
            lambda delta: np.linalg.norm(delta),
            "You took one norm of the whole array. It grows with the number of examples: twice as many digits would "
            "look like a stronger gradient. Give each row its own length.",
        ),
        Misconception(
            "norm of the whole array over n",
            lambda delta: np.linalg.norm(delta) / len(delta),
            "You took one norm of the whole array and divided it by the number of examples. That norm grows with the "
            "root of this number only, so with more digits your answer shrinks. Give each row its own length first.",
        ),
        Misconception(
            "root mean square",
            lambda delta: np.sqrt((delta**2).sum(axis=1).mean()),
            "You averaged the squares and took the root afterwards. A few long deltas then count for more than they "
            "do in a mean of lengths: for lengths 0 and 2 it is 1.41, and their mean is 1.",
        ),
        Misconception(
            "all lengths",
            _lengths,
            "You return the length of each example's delta, and each of them is right. Their mean is the answer.",
        ),
        Misconception(
            "units instead of examples",
            lambda delta: np.sqrt((delta**2).sum(axis=0)).mean(),
            "You took the length of each column, so one for each unit. Examples are rows: the sum of the squares goes "
            "over axis 1.",
        ),
        Misconception(
            "squares only",
            lambda delta: (delta**2).sum(axis=1).mean(),
            "You have the mean of the squared lengths. The root is missing, of each row before the mean is taken.",
        ),
        Misconception(
            "mean size of an entry",
            lambda delta: np.abs(delta).mean(),
            "You averaged the sizes of single entries. The length of a row is the root of the sum of its squares: a "
            "delta of 3 and 4 has length 5.",
        ),
        Misconception(
            "sum of the lengths",
            lambda delta: _lengths(delta).sum(),
            "You added the lengths. Their mean is that sum divided by the number of examples.",
        ),
        Misconception(
            "sum of the sizes",
            lambda delta: np.abs(delta).sum(axis=1).mean(),
            "You added the sizes of the entries of each row. Its length is the root of the sum of their squares: a "
            "delta of 3 and 4 has length 5, not 7.",
        ),
        Misconception(
            "mean of squares in a row",
            lambda delta: np.sqrt((delta**2).mean(axis=1)).mean(),
            "Along a row you took the mean of the squares, where a length has their sum: your answer is too small by "
            "the root of the number of units.",
        ),
    ),
    unrelated=lambda delta: np.cos(delta).sum(),
    explanation="The mean of lengths: how strongly each example asks for a change, whether or not they agree.",
)
