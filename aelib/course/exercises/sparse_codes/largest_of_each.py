"""The largest of each example

minutes: 10
difficulty: 1
asks: a function `f(a, k)` of an array [n, h] and an integer that returns an array [n, h]
first: The activations of two examples are (5, 4) and (1, -3), and k is 1. What are the two codes, in this order?
hint: Each example has a budget of its own. Along which axis are its units?
hint: Find, for each row, the value of its k-th largest unit, and keep what is at least as large.
hint: Sort a copy along axis 1, take column h minus k with its axis kept, and set to 0 whatever is below it, or not
  positive.
right: Each row keeps at most k units. One with fewer than k positive activations keeps fewer, since a code that may be
  negative would have two meanings for one atom.

over the batch [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=None)[-k * len(a)]]: You kept the n k largest
  of the whole batch. That is batch top-k: there the code of an example depends on the others. Here each row has its own
  budget.
over the examples [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k]]: You kept the k largest
  of each unit, over the examples. A unit then is on in as many examples as any other, and an example may have none.
  Units are along axis 1.
largest in size [np.sort(a, axis=1)[:, -k][:, None] => np.sort(np.abs(a), axis=1)[:, -k][:, None]]: You looked for
  the largest in absolute value, so that negative activations use up places and are then lost. Compare the values
  themselves.
largest in size, with their signs [np.sort(a, axis=1)[:, -k][:, None] => np.sort(np.abs(a), axis=1)[:, -k][:, None] ;
  np.where((a >= least) & (a > 0), a, 0) => np.where(np.abs(a) >= least, a, 0)]: You kept the largest in absolute value,
  negative ones too. An atom is added, or not: compare the values themselves, and keep those above zero.
negative ones kept [(a >= least) & (a > 0) => a >= least]: A row with fewer than k positive activations keeps negative
  ones in your code. An atom is added, or not: a unit that is not positive is off.
positive ones only [np.where((a >= least) & (a > 0), a, 0) => np.where(a > 0, a, 0)]: That is a ReLU: all positive
  activations are kept. Of these keep the k largest of each row.
as they came [np.where((a >= least) & (a > 0), a, 0) => a]: Those are the activations as they came. The code keeps k
  units of each row, and sets the others to 0.
one too many [-k] => -k - 1]]: You kept one unit too many. After sorting from the smallest, the k-th largest stands at
  place minus k.
one too few [(a >= least) => (a > least)]: You dropped the k-th largest itself. Keep what is at least as large as it.
the smallest [[:, -k][:, None] => [:, k - 1][:, None] ; a >= least => a <= least]: You kept the smallest. `np.sort`
  begins with the smallest: the largest stand at the end.
places for ranks [np.where((a >= least) & (a > 0), a, 0) => np.where((np.argsort(a, axis=1) >= a.shape[1] - k) & (a >
  0), a, 0)]: You compared the result of `np.argsort` with ranks. It says at which place the smallest stands, then the
  next, and so on; the rank of each unit is the `np.argsort` of that. Or take the k last places of each row.
where alone [np.where((a >= least) & (a > 0), a, 0) => ((a >= least) & (a > 0)).astype(float)]: You returned which units
  are on. The code has their values.
threshold taken off [np.where((a >= least) & (a > 0), a, 0) => np.where((a >= least) & (a > 0), a - least, 0)]: You
  subtracted the threshold. Top-k keeps the activations as they are, and this is what distinguishes it from L1, which
  shrinks them.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def activations():
    cases = []
    for seed, (n, h), k, shift in ((41, (6, 9), 3, 0.0), (42, (11, 7), 2, -0.9), (43, (8, 13), 5, -0.6)):
        a = np.random.default_rng(seed).standard_normal((n, h)) + shift
        a[0] += 2  # a row that would win most of a batch's places
        cases.append((a.astype(np.float32), k))
    return cases


def top_k(a, k):
    least = np.sort(a, axis=1)[:, -k][:, None]
    return np.where((a >= least) & (a > 0), a, 0)


EXERCISE = exercise(
    __name__, __doc__, top_k, case=(np.array([[5.0, 4.0], [1.0, -3.0]]), 1), cases=activations,
    unrelated=lambda a, k: np.cos(a),
)  # fmt: skip
