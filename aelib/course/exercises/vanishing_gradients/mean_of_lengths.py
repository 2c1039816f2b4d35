"""Which norm?

minutes: 5
difficulty: 1
asks: a function `f(delta)` of an array [n, units] that returns one number
first: The deltas of two examples in a layer of two units are (6, 8) and (0, 2). What is their mean length?
hint: Two things happen, a length is taken and a mean is taken. Which of them comes first?
hint: Each row belongs to one example. Take the length of every row, which leaves n numbers, none of them negative.
hint: The length of a row is the root of the sum of its squares: square, sum over axis 1, take the root. The mean of
  these n numbers is the answer. Nothing can cancel in it, because lengths have no sign.
right: The mean of lengths: how strongly each example asks for a change, whether or not they agree.

length of the mean [lengths.mean() => np.linalg.norm(delta.mean(axis=0))]: You averaged first and then took the length:
  the norm of the bias gradient, which Nielsen calls the speed of learning. Deltas that point in different directions
  cancel in it. That is the number which looked healthy after two hundred steps, when nothing was.
norm of the whole array [lengths.mean() => np.linalg.norm(delta)]: You took one norm of the whole array. It grows with
  the number of examples: twice as many digits would look like a stronger gradient. Give each row its own length.
norm of the whole array over n [lengths.mean() => np.linalg.norm(delta) / len(delta)]: You took one norm of the whole
  array and divided it by the number of examples. That norm grows with the root of this number only, so with more digits
  your answer shrinks. Give each row its own length first.
root mean square [lengths.mean() => np.sqrt((lengths**2).mean())]: You averaged the squares and took the root
  afterwards. A few long deltas then count for more than they do in a mean of lengths: for lengths 0 and 2 it is
  {2**0.5:.2f}, and their mean is 1.
all lengths [lengths.mean() => lengths]: You return the length of each example's delta, and each of them is right. Their
  mean is the answer.
units instead of examples [axis=1 => axis=0]: You took the length of each column, so one for each unit. Examples are
  rows: the sum of the squares goes over axis 1.
squares only [np.sqrt =>]: You have the mean of the squared lengths. The root is missing, of each row before the mean is
  taken.
mean size of an entry [lengths.mean() => np.abs(delta).mean()]: You averaged the sizes of single entries. The length of
  a row is the root of the sum of its squares: a delta of 3 and 4 has length 5.
sum of the lengths [lengths.mean() => lengths.sum()]: You added the lengths. Their mean is that sum divided by the
  number of examples.
sum of the sizes [np.sqrt((delta**2) => (np.abs(delta)]: You added the sizes of the entries of each row. Its length is
  the root of the sum of their squares: a delta of 3 and 4 has length 5, not 7.
mean of squares in a row [sum => mean]: Along a row you took the mean of the squares, where a length has their sum: your
  answer is too small by the root of the number of units.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def deltas():
    rng = np.random.default_rng(0)
    return [
        (rng.normal(mean, 1, shape) * rng.exponential(1, (shape[0], 1)),)
        for mean, shape in ((0, (40, 6)), (2, (5, 9)), (1, (12, 4)))
    ]


def mean_length(delta):
    lengths = np.sqrt((delta**2).sum(axis=1))
    return lengths.mean()


EXERCISE = exercise(
    __name__, __doc__, mean_length, case=(np.array([[6.0, 8.0], [0.0, 2.0]]),),
    cases=deltas, unrelated=lambda delta: np.cos(delta).sum(),
)  # fmt: skip
