"""Nats to spend

minutes: 15
difficulty: 2
asks: a function `f(eigenvalues, k, rate)` of an array [p], a number of columns and nats that returns three numbers, the
  level of the water, how many columns are active, and the squared error that is left
first: The eigenvalues are 16, 9, 1 and 0.5, there are three columns, and you may spend log 3 nats. How high does the
  water stand, how many columns are active, and which squared error is left?
hint: If you knew which columns are active, what would the formula of the rate say about the level?
hint: With a given number of active columns the level follows from the rate: its logarithm is a mean of logarithms, less
  a share of the nats. Which number of columns fits the level that comes out?
hint: With a active columns the level is the exponential of (the sum of the logarithms of the first a eigenvalues, minus
  twice the rate) over a. Begin with all k, and take one column away as long as the level is not below the smallest
  active eigenvalue. Left are the level of each active one, and all of the others.
right: This is how it is used: somebody names a budget, and the level follows. It is β times the variance of the pixels,
  whichever of the two one sets.

half lost [2 * rate => rate]: Your columns cost half of what was to be spent. The rate has a factor ½ before the
  logarithms, so that the logarithms add up to twice the rate.
half on the wrong side [2 * rate => rate / 2]: The ½ is on the wrong side: the logarithms, of which the rate has a half,
  add up to twice the rate.
bits [2 * rate => 2 * rate * np.log(2)]: You took the budget for bits. It is in nats.
all columns [if level < e[active - 1] => if True]: You spent nats on all k columns. Some of their eigenvalues lie under
  your level: there the logarithm is negative, and such a column would have to earn nats. Take it away, and compute the
  level anew.
more columns than there are [logs = => k = len(e); logs =]: You lit more columns than the k that there are. What lies
  beyond the first k is not coded, and all of it is left.
whole budget for each [(logs[:active].sum() - 2 * rate) / active => logs[:active].mean() - 2 * rate]: You spent the
  whole budget on each of the columns. They share it.
arithmetic mean [np.exp((logs[:active].sum() - 2 * rate) / active) => e[:active].mean() * np.exp(-2 * rate / active)]:
  You took the mean of the eigenvalues. The logarithms are averaged: it is their geometric mean.
beyond the columns [+ e[active:].sum() => + e[active:k].sum()]: You left out what lies beyond the first k. No column
  reproduces it, so all of it is left.
only the active [+ e[active:].sum() =>]: You counted what is left of the active components alone. What is not coded,
  because it is under water or because there is no column for it, is left whole.
nothing left of the active [active * level + =>]: You reproduced the active components without loss. Their codes are
  noisy, and of each the level is left.
mean over the pixels [active * level + e[active:].sum() => (active * level + e[active:].sum()) / len(e)]: Level and
  columns are right, and your error is the mean over the pixels. The question is about the sum over all p.
level and count exchanged [level, active, active * => active, level, active *]: The numbers are right, in another order:
  the level first, then how many columns are active, then the error.
only the first column [range(k, 0, -1) => range(1, k + 1)]: You took the smallest number of columns whose level fits,
  and that is always one. With so few, an eigenvalue above the water has no column. Take the largest number that fits.
budget in equal parts: You gave each of the k columns the same part of the budget. They share it unequally: each active
  one is coded down to the same level, which costs more for a larger eigenvalue.
standard deviation for the level [np.array([level, active => np.array([np.sqrt(level), active]: The count and the error
  are right, and your level is a root: a standard deviation. The water stands beside eigenvalues, which are variances.
root of the level [level, active, active * level => np.sqrt(level), active, active * np.sqrt(level)]: You took the root
  of the level, a standard deviation, and counted it in the error too. Eigenvalues are variances, and so is the level.
logarithm of the level [np.array([level, active => np.array([np.log(level), active]: Your level is a logarithm. Take its
  exponential: the water stands beside the eigenvalues themselves.
eigenvalues for standard deviations [np.log(e[:k]) => 2 * np.log(e[:k])]: You squared the eigenvalues. They are
  variances already.
roots of the eigenvalues [e = np.asarray(eigenvalues, np.float64) => e = np.sqrt(np.asarray(eigenvalues,
  np.float64))]: You took the roots of the eigenvalues. The formula of the rate has the variances, and the error is
  theirs too.
root of the error [active * level + e[active:].sum()] => np.sqrt(active * level + e[active:].sum())]]: Level and columns
  are right, and your error is a root. The squared error is asked for.
level for every column [active * level + e[active:].sum() => k * level + e[k:].sum()]: You counted the level for all k
  columns. Of one that is not active the whole eigenvalue is left, which is less than the level.
all counted as active [level, active, active => level, k, active]: Level and error are right. But you counted all k
  columns as active: those whose eigenvalue lies under the water are not.
all counted, level for each [level, active, active * level + e[active:].sum() => level, k, k * level + e[k:].sum()]: The
  level is right. But you counted all k columns as active, and the level as the error of each: of a column whose
  eigenvalue lies under the water the whole eigenvalue is left.
level everywhere [e[active:].sum() => np.minimum(e[active:], level).sum()]: Beyond the first k you counted the level
  where an eigenvalue lies above it. There is no column for it, so all of it is left.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def spectra():
    a, b = (6.0, 3.5, 2.2, 0.9, 0.4, 0.1), (4.0, 2.5, 1.7, 0.6, 0.3)
    cases = (a, 4, 1.3), (a, 2, 2.5), (b, 5, 0.6), (b, 3, 3.1)
    return [(np.array(eigenvalues, np.float32), k, rate) for eigenvalues, k, rate in cases]


def water(eigenvalues, k, rate):
    e = np.asarray(eigenvalues, np.float64)
    logs = np.log(e[:k])
    for active in range(k, 0, -1):
        level = np.exp((logs[:active].sum() - 2 * rate) / active)
        if level < e[active - 1]:
            break
    return np.array([level, active, active * level + e[active:].sum()])


def equal_parts(eigenvalues, k, rate):
    e = np.asarray(eigenvalues, np.float64)
    left = e[:k] * np.exp(-2 * rate / k)
    return np.array([left.mean(), k, left.sum() + e[k:].sum()])


EXERCISE = exercise(
    __name__, __doc__, water, case=(np.array([16.0, 9.0, 1.0, 0.5]), 3, np.log(3)),
    cases=spectra,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=1e-6),
    budget_in_equal_parts=Wrong(equal_parts, same=lambda wrong, given: np.allclose(given[1:], wrong[1:], rtol=1e-3)),
    unrelated=lambda eigenvalues, k, rate: np.cos(eigenvalues[:3]),
)  # fmt: skip
