"""How many dimensions do the points have?

minutes: 15
difficulty: 2
asks: a function `f(points)` of an array [n, p], no two points the same, that returns one number
hint: Write down the logarithm of the density of one ratio, as a function of q. And of n independent ratios?
hint: The log-likelihood is n log q minus (q + 1) times the sum of the log μ. Where is its derivative with respect to q
  zero? Then see how you get the two distances: each point is at distance zero from itself.
hint: q is n divided by the sum of the n numbers log μ, with the natural logarithm. Take all n by n distances, `np.sort`
  each row, and skip the first column, where every point has found itself: the columns 1 and 2 are the nearest and the
  second nearest neighbour.
right: n divided by the sum of log μ; n − 1 in its place removes the bias, and is accepted too. Neither the scale nor
  the density of the points enters, as long as the density is even around each point. Your function was tried on a
  rolled-up sheet, a cube and a cloud of 2, 3 and 5 dimensions, and n gives estimates of {ESTIMATES[0]:.2f},
  {ESTIMATES[1]:.2f} and {ESTIMATES[2]:.2f}: try an estimator on points whose dimension you know before you believe it
  about digits.

squared distances [np.sqrt(np.sort(distances(points, points), axis=1)) => np.sort(distances(points, points), axis=1)]:
  You have half the dimension: your distances are squared, and the logarithm of a square is twice the logarithm. Take
  the square root first.
n forgotten [mean() => sum()]: You divided 1 by the sum of the log μ. The derivative of n log q is n / q, since each
  point brings a term: divide n by the sum, or 1 by the mean.
one too few [logs.mean() => logs.mean() - 1]: Your dimension is one too small. In the log-likelihood (q + 1) is the
  factor of the sum of the log μ, but its derivative with respect to q is 1: the 1 falls away.
self counted: In every test your dimension is zero, or nearly. Does each point count itself as its nearest neighbour, at
  a distance of 0 up to rounding? Then the second is infinitely farther. Skip the first of the sorted distances.
third over second [r[:, 2] / r[:, 1] => r[:, 3] / r[:, 2]]: You compared the third neighbour with the second. Only the
  point itself has to be skipped: the sorted distances begin with 0, so the nearest neighbour is number 1 and the second
  nearest number 2.
third over first [r[:, 2] => r[:, 3]]: You compared the third neighbour with the nearest. The density in the exercise is
  that of the second over the nearest.
common logarithm [np.log( => np.log10(]: Your dimension is {np.log(10):.3f} times too large, and that is log 10: you
  used logarithms to base ten. The derivative of the density brings in natural ones.
binary logarithm [np.log( => np.log2(]: Your dimension is {np.log(2):.3f} times what it should be, and that is log 2:
  you used logarithms to base two. The derivative of the log-likelihood brings in natural ones.
sign [return 1 => return -1]: The size is right and the sign is not: you divided the nearest distance by the second
  nearest, or lost a minus sign on the way. μ is the larger over the smaller, at least 1.
not inverted [1 / logs.mean() => logs.mean()]: You have the mean of log μ, which is one over the dimension: in many
  dimensions the second neighbour is hardly farther away than the first, so that log μ is small.
mean of the dimensions [1 / logs.mean() => (1 / logs).mean()]: You estimated a dimension from each point alone, one over
  log μ, and averaged these. A point whose two neighbours are equally far then counts without limit. Average log μ
  first, and invert the average.
logarithm of the mean [np.log(r => (r ; logs.mean() => np.log(logs.mean())]: You averaged the ratios and took the
  logarithm of the average. The log-likelihood is a sum over points of log μ: the logarithm comes first, the sum
  afterwards.
no logarithm [np.log(r => (r]: You divided n by the sum of the ratios themselves, and what comes out is never above 1.
  What the log-likelihood adds up is log μ.
rounded [1 / logs.mean() => np.round(1 / logs.mean())]: You rounded to a whole number. The estimate is one of a real
  number, and how far it is from a whole one says how far to trust it: leave the decimals.
straight line: You fitted a straight line to the distribution of log μ, as Facco and others do in their paper. That is a
  good estimator, and sturdier against a few large ratios, but not the maximum of the likelihood. Set the derivative of
  the log-likelihood to zero.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.measuring import distances


def nothing_or_nearly(right, given):
    """Say whether it is what a point at a distance of 0 from itself leaves: 0, or more where it is rounded or 1e-12."""
    return bool(np.all((given == 0) | ((given > 0.025) & (given < 0.3))))


@cache
def points_on_surfaces():
    """A rolled-up sheet in three dimensions, a cube of three in six, and a normal cloud of five in eight."""
    rng = np.random.default_rng(3)
    t, height = 4 + 8 * rng.random(300), 9 * rng.random(300)
    sheet = np.stack([t * np.cos(t), height, t * np.sin(t)], axis=1)
    cube = rng.random((250, 3)) @ np.linalg.qr(rng.standard_normal((6, 6)))[0][:3]
    cloud = rng.standard_normal((280, 5)) @ np.linalg.qr(rng.standard_normal((8, 8)))[0][:5]
    return [(points.astype(np.float32),) for points in (sheet, cube, cloud)]


def dimension(points):
    r = np.sqrt(np.sort(distances(points, points), axis=1))  # column 0 is the distance to the point itself
    logs = np.log(r[:, 2] / r[:, 1])
    return 1 / logs.mean()


def line(points):
    """Return the slope by which Facco and others (2017) estimate: through the origin, the largest tenth discarded."""
    r = np.sqrt(np.sort(distances(points, points), axis=1))
    x = np.sort(np.log(r[:, 2] / r[:, 1]))
    y = -np.log(1 - np.arange(len(x)) / len(x))
    kept = slice(int(0.9 * len(x)))
    return float(x[kept] @ y[kept] / (x[kept] @ x[kept]))


ESTIMATES = [dimension(points) for (points,) in points_on_surfaces()]


EXERCISE = exercise(
    __name__, __doc__, dimension, cases=points_on_surfaces,
    same=within(5e-3),  # n - 1 in the place of n, which removes the bias, is right too
    unrelated=lambda points: float(np.abs(points).mean()) + 40,
    self_counted=Wrong(lambda points: 0.0, same=nothing_or_nearly),
    straight_line=Wrong(line, same=within(0.03)),  # the details of the fit differ between implementations
)  # fmt: skip
