"""The interval that papers print

minutes: 10
difficulty: 2
asks: a function `f(wrong)` of an array [n] of booleans that returns one number
first: A net is wrong on 20 of 100 test digits. Its error is 20 per cent, give or take how much (95 per cent)?
hint: Each test example is right or wrong: a coin that falls on wrong with probability p. What is its variance?
hint: The share of wrong ones among n has variance p(1 − p)/n. About {within_deviations(1.96):.0f} per cent of a normal
  distribution lie within 1.96 standard deviations of its mean.
hint: The mean of `wrong` is p. Take 1.96 times the square root of p(1 − p)/n, with n the length of `wrong`, and
  multiply by 100, since the answer is in percentage points.
right: For {100 * PRINTED.mean():.2f} per cent of {len(PRINTED):,} test digits it is {half_width(PRINTED):.2f}, what
  Vincent and others (2010) print beside that number. It says how sure the error of this one trained net is, given that
  other test digits could have been drawn. It does not say how far another run would be.

one standard deviation [1.96 * =>]: You gave one standard deviation. That covers {within_deviations(1):.0f} per cent; an
  interval of 95 per cent reaches 1.96 of them to either side.
two standard deviations [1.96 => 2]: You took 2 standard deviations, within which lie {within_deviations(2):.1f} per
  cent. For 95 take 1.96.
one end only [1.96 => 1.645]: You took 1.645, which leaves {(100 - within_deviations(1.645)) / 2:.0f} per cent beyond
  one end. Here {(100 - within_deviations(1.96)) / 2:.1f} are left beyond each of the two: take 1.96.
both sides [1.96 => 3.92]: You gave the whole width of the interval. What stands after ± is half of it.
a share [100 * =>]: Your number is a share. An error in per cent has after its ± a number of the same unit: multiply by
  100.
no root [np.sqrt(p * (1 - p) / len(wrong)) => p * (1 - p) / len(wrong)]: You used the variance p(1 − p)/n itself. The
  standard deviation is its square root.
the spread of one digit [/ len(wrong) =>]: That is the spread of one digit, right or wrong. The share of wrong ones
  among n digits varies √n times less.
n for its root [np.sqrt(p * (1 - p) / len(wrong)) => np.sqrt(p * (1 - p)) / len(wrong)]: You divided the spread of one
  digit by n. The share of n digits varies less by √n.
root of n alone [np.sqrt(p * (1 - p) / len(wrong)) => p * (1 - p) / np.sqrt(len(wrong))]: You took the root of n and not
  of p(1 − p). The variance p(1 − p)/n stands under one root.
one minus p forgotten [* (1 - p) =>]: You used p/n. That is nearly right for rare errors; for frequent ones the factor 1
  − p counts, and a net that is always wrong would have no uncertainty at all.
"""

from math import erf

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def half_width(wrong):
    p = wrong.mean()
    return 100 * 1.96 * np.sqrt(p * (1 - p) / len(wrong))


def verdicts():
    rng = np.random.default_rng(2)
    return [(rng.permutation(np.arange(n) < count),) for n, count in ((10_000, 120), (400, 90), (2500, 1250))]


def within_deviations(z):
    """Return what share of a normal distribution lies within z standard deviations of its mean, in per cent."""
    return 100 * erf(z / 2**0.5)


PRINTED = np.arange(50_000) < 1420
"""The verdicts of the net whose interval the explanation names."""


EXERCISE = exercise(
    __name__, __doc__, half_width, case=(np.arange(100) < 20,),
    cases=verdicts,
    same=within(2e-3),  # n or n - 1 under the root: both are used, and the test inputs do not tell them apart
    unrelated=lambda wrong: np.cos(wrong.sum()),
)  # fmt: skip
