"""A difference and its interval

minutes: 10
difficulty: 2
asks: a function `f(a, b, t)` of two arrays [seeds] and the factor of the t distribution that returns two numbers, the
  lower end and the upper end
hint: Seed by seed, both methods had the same labelled digits. What can you do with two numbers that share their luck?
hint: Subtract first: n differences. Their mean has the standard error s/√n, with s the standard deviation of the
  differences.
hint: With d = a − b and s computed with n − 1 in the denominator (`ddof=1`), the interval is d.mean() ± t·s/√n. Return
  the lower end first.
right: An interval for the difference, from differences. Where it does not contain 0: if there were no difference, fewer
  than 5 in 100 such experiments would give a mean so far from 0. Where it does, nothing was shown, which is not the
  same as no difference.

unpaired: You added the two variances, as for runs that have nothing in common. Here seed 0 gave both methods the same
  labelled digits: subtract first, and what an easy or a hard draw does to both goes away.
standard deviation [/ np.sqrt(len(d)) =>]: You used the standard deviation of the differences. That is how far a single
  seed varies; the mean of n of them varies √n times less.
divided by n [ddof=1 =>]: NumPy's `std` divides by n unless told otherwise. The mean was computed from the same few
  numbers, which makes them look closer together than they are: pass `ddof=1`. With three seeds it matters.
n for its root [np.sqrt(len(d)) => len(d)]: You divided the standard deviation by n. The mean of n differences varies √n
  times less than one.
n less one for n [np.sqrt(len(d)) => np.sqrt(len(d) - 1)]: You divided by √(n − 1). The n − 1 stands inside s, where
  `ddof=1` has put it; the mean of n differences varies √n times less than one.
one standard error [t * => 1 *]: You left out the factor `t`. One standard error to either side is no interval of 95 per
  cent.
normal [t * => 1.96 *]: You used 1.96. That would be right if s were known; from three numbers it is hardly known, and
  the t distribution answers with {RUNS[1][2]}. Use the factor `t`.
b minus a [a - b => b - a]: You have the difference the other way round. Here it is a − b, so that a negative number
  says that a has the smaller error.
mean and half-width [d.mean() - half, d.mean() + half => d.mean(), half]: You returned the mean and what stands after ±,
  as `interval` does in the chapter. Here the two ends are asked for: the mean minus the half-width, and the mean plus
  it.
upper end first [d.mean() - half, d.mean() + half => d.mean() + half, d.mean() - half]: Both ends are right, and the
  upper one stands first. Return the lower end first.
without signs [a - b => np.abs(a - b)]: You took the differences without their signs. Two seeds of which one favours a
  and the other b then look as if they agreed; keep the signs.
binomial: That is the interval for other test digits and the same two trained nets. The question is what other runs,
  with other labelled digits and other weights, would say.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise

RUNS = (
    ([22.9, 18.6, 16.9, 19.0, 19.0], [29.3, 25.4, 24.4, 23.8, 24.2], 2.776),
    ([9.1, 12.4, 10.3], [9.9, 12.9, 11.4], 4.303),
    ([30.1, 24.2, 27.9, 26.0], [28.2, 25.0, 27.1, 26.6], 3.182),
)


def paired(a, b, t):
    d = a - b
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean() - half, d.mean() + half


def unpaired(a, b, t):
    half = t * np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
    return (a - b).mean() - half, (a - b).mean() + half


def binomial(a, b, t):
    half = 1.96 * np.sqrt(2 * b.mean() * (100 - b.mean()) / 10_000)
    return (a - b).mean() - half, (a - b).mean() + half


EXERCISE = exercise(
    __name__, __doc__, paired, cases=lambda: [(np.array(a), np.array(b), t) for a, b, t in RUNS],
    unrelated=lambda a, b, t: (a.min(), b.max()), unpaired=unpaired, binomial=binomial,
)  # fmt: skip
