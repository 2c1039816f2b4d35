"""The error, from two noisy copies

minutes: 10
difficulty: 2
asks: a function `f(first, second, repaired)` of three arrays [n, p] that returns one number
first: A clean number is 0, and its two copies are 1 and −1. The first was repaired to 0.5. What is your estimate,
  from this one example?
hint: Compare the repaired example with the second copy, which had no part in it. What, beside the error that is asked
  for, does this difference hold?
hint: The second copy is the clean example plus noise that is independent of the repaired one. So the squared
  difference is, on average, the squared error plus the noise of one copy. How large is that, if only the two copies
  are known?
hint: The difference of the two copies is the difference of two independent noises, whose variances add up. Half of
  its square, summed over the numbers of an example, is on average the noise of one copy. Subtract it, and average
  over the examples.
right: The error of a denoiser, without a clean example, without a trace, and without knowing the noise. With few
  examples it may come out negative, since only its average is right.

noise not subtracted [- ((first - second) ** 2).sum(axis=1).mean() / 2 =>]: This is the error on the second copy,
  which holds its own noise, too. It tells which of two denoisers is better, but by this number even a perfect repair
  has an error: subtract the noise of one copy.
noise of both copies [/ 2 =>]: You subtracted the noise of both copies. The difference of two independent noises has
  the sum of their variances; the second copy has only one of them.
compared with its own copy [(repaired - second) => (repaired - first)]: You compared the repaired example with the
  copy that it was made from. A denoiser that returns its input has no error by this: the copies must not share their
  noise.
compared with the mean of both [(repaired - second) => (repaired - (first + second) / 2)]: The mean of the two copies
  has less noise, but it holds that of the first copy, from which the repaired example was made. Only the second copy
  is independent.
noise added [- ((first => + ((first]: You added the noise. The squared difference from the second copy holds the error
  and the noise already.
upside down [return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2 =>
  return ((first - second) ** 2).sum(axis=1).mean() / 2 - ((repaired - second) ** 2).sum(axis=1).mean()]: Your sign is
  turned round: the error is what the difference from the second copy holds beyond the noise.
mean over the numbers [(repaired - second) ** 2).sum(axis=1) => (repaired - second) ** 2).mean(axis=1) ; (first -
  second) ** 2).sum(axis=1) => (first - second) ** 2).mean(axis=1)]: Right, for one number of an example. Sum over the
  p numbers, and average over the examples.
sum over the examples [second) ** 2).sum(axis=1).mean() - => second) ** 2).sum() - ; (first - second) **
  2).sum(axis=1).mean() => (first - second) ** 2).sum()]: You summed over the examples, too. Sum over the numbers of
  an example, then average.
noise of one number [(first - second) ** 2).sum(axis=1).mean() => (first - second) ** 2).mean()]: You subtracted the
  noise of one number. An example has p of them: sum over the numbers, as in the first part.
its own copy, too [((repaired - second) ** 2).sum(axis=1).mean() => (((repaired - second) ** 2 + (repaired - first) **
  2).sum(axis=1).mean() / 2)]: You compared with the first copy, too. The repaired example was made from it and shares
  its noise, so half of your difference is too small.
cut off at zero [return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2
  => return max(0.0, ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2)]:
  Your estimate is never negative. One that is right on average may be, and cut off at 0 its average is too large.
absolute value [return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2
  => return abs(((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2)]: You
  took the absolute value. The estimate may be negative, and is right only on average.
variance of the differences [((first - second) ** 2).sum(axis=1).mean() / 2 => (first - second).var(axis=0).sum() /
  2]: You estimated the mean of the differences and subtracted it. It is known to be 0, since both noises have the
  mean 0: the squares are enough.
products [return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2 =>
  return (repaired**2 - 2 * repaired * second + first * second).sum(axis=1).mean()]: On average this is right, too. It
  multiplies the copies themselves, which are large beside their noise, so it scatters more: take squares of
  differences.
how much was repaired [return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) **
  2).sum(axis=1).mean() / 2 => return ((repaired - first) ** 2).sum(axis=1).mean()]: This is how far the denoiser
  moved its input. One that returns its input would be perfect.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def copies_and_repaired():
    """The estimate of the last case is negative."""
    cases = []
    for seed, noise, (n, p) in ((40, 0.5, (9, 4)), (41, 1.5, (7, 5)), (42, 2.5, (12, 3)), (53, 3, (3, 2))):
        rng = np.random.default_rng(seed)
        x = 2 * rng.standard_normal((n, p))
        first, second = (x + noise * rng.standard_normal((n, p)) for _ in range(2))
        cases.append(tuple(part.astype(np.float32) for part in (first, second, np.tanh(first) + 0.3 * first)))
    return cases


def error(first, second, repaired):
    return ((repaired - second) ** 2).sum(axis=1).mean() - ((first - second) ** 2).sum(axis=1).mean() / 2


EXERCISE = exercise(
    __name__, __doc__, error, case=(np.array([[1.0]]), np.array([[-1.0]]), np.array([[0.5]])),
    cases=copies_and_repaired, unrelated=lambda first, second, repaired: float(np.cos(repaired).sum()),
)  # fmt: skip
