"""The repair of a mixture of widths

minutes: 15
difficulty: 2
asks: a function `f(y, centres, shares, widths, sigma)` of arrays [n, p], [k, p], [k] and [k] and a number that returns
  an array [n, p]
hint: Two things are unknown: from which Gaussian the example came, and where in it. Solve the second for one Gaussian,
  then average over the first.
hint: If the Gaussian were known, the repair would shrink the damaged example towards its centre, by the variance of the
  clean part over that of both. How likely each Gaussian is follows from the density of damaged examples, which are
  spread by both variances, and from its share. Which of its constants differ?
hint: The logarithm of a weight is the logarithm of the share, minus the squared distance over twice the sum of the two
  variances, minus p/2 times the logarithm of that sum. Make the weights of each row add up to 1. Each Gaussian's own
  repair keeps its variance over that sum of the distance from its centre; average these repairs with the weights.
right: With one width for all, the constants cancel; with width 0 it is the best repair of a training set. Where the
  widths differ, a wide Gaussian has to be far likelier by its share to win close to a narrow one's centre.

constants left out [- p / 2 * np.log(both) =>]: You left out the constant of the density. It has the width in it, so it
  does not cancel: in p dimensions a Gaussian has the factor `(width**2 + sigma**2) ** (-p / 2)`, since it has to spread
  the same probability over more room.
constant of one number [p / 2 * np.log(both) => np.log(both) / 2]: You have the constant of a Gaussian of one number. An
  example has p numbers, and the densities of all of them are multiplied.
constant of two numbers [p / 2 * np.log(both) => np.log(both)]: You have the constant of a Gaussian of two numbers. An
  example has p numbers: the logarithm of the sum of the variances counts p/2 times.
binary logarithm [np.log(both) => np.log2(both)]: You took a logarithm to base 2 in the constant. The exponential of the
  weights is that of the natural logarithm.
constant squared [p / 2 * np.log(both) => p * np.log(both)]: Your constant is the square of the right one. `width**2 +
  sigma**2` is a variance, and a Gaussian of p numbers has the factor one over the standard deviation to the power p.
weights of the noise [(2 * both) - p / 2 * np.log(both) => (2 * sigma**2)]: You judged how likely each Gaussian is by
  the noise alone. A damaged example is off the centre by its noise and by its own place in the Gaussian: the variances
  add up, and then the constants differ.
weights of the clean [both = widths**2 + sigma**2 => both = widths**2 + 1e-12 ; widths**2 / both => widths**2 /
  (widths**2 + sigma**2)]: You judged how likely each Gaussian is by the spread of its clean examples. What is seen is a
  damaged one, whose variance is that of the clean plus that of the noise.
widths added [both = widths**2 + sigma**2 => both = (widths + sigma) ** 2]: You added the standard deviations. Of
  independent parts the variances add up.
widths for variances [both = widths**2 + sigma**2 => both = widths + sigma**2 ; (widths**2 / both) => (widths / both)]:
  You took the widths for variances. A Gaussian has the covariance `width**2` times the identity: square them.
noise not squared [both = widths**2 + sigma**2 => both = widths**2 + sigma]: You added the standard deviation of the
  noise to a variance. The variance of the noise is `sigma**2`.
nothing squared [both = widths**2 + sigma**2 => both = widths + sigma ; (widths**2 / both) => (widths / both)]: You took
  `widths` and `sigma` for variances. Both are standard deviations, and variances, their squares, add up.
exponent over a standard deviation [(2 * both) => (2 * np.sqrt(both))]: You divided the squared distance by twice a
  standard deviation. The exponent of a Gaussian has twice the variance, `width**2 + sigma**2`, below the line.
constant of the clean [np.log(both) => np.log(widths**2)]: Your constant has the width of the clean examples alone. What
  is seen is a damaged one, whose variance is `width**2 + sigma**2`, in the constant as in the exponent.
logarithm forgotten in the constant [np.log(both) => both]: You subtracted the variance itself. The logarithm of the
  density has the logarithm of the variance in its constant.
centres only [+ (widths**2 / both)[:, None] * away =>]: You averaged the centres. An example may lie anywhere in its
  Gaussian, so each of them keeps some of the distance between its centre and the damaged example.
shares of the variances exchanged [(widths**2 / both)[:, None] => (sigma**2 / both)[:, None]]: You exchanged what is
  kept and what is taken away. Without noise the repair should keep everything: what it keeps is the clean variance over
  the sum.
shrunk by standard deviations [widths**2 / both => widths / (widths + sigma)]: You shrank by the share of the standard
  deviations. What is kept is the share of the variances: the width squared over the sum of the squares.
shares forgotten [np.log(shares) => 0 * shares]: You took every Gaussian to be as likely as any other before anything
  was seen. Their shares differ: add the logarithms.
shares for their logarithms [np.log(shares) => shares]: You added the shares to the logarithms of the densities. Weights
  are products of share and density; the logarithm of a product is a sum of logarithms.
likeliest Gaussian alone [weights = np.exp(logs - logs.max(axis=1, keepdims=True)) => weights = 1.0 * (logs ==
  logs.max(axis=1, keepdims=True))]: You repaired by the likeliest Gaussian alone. Where two of them are about as
  likely, the smallest squared error lies in between: average over all, with their probabilities.
no half [(2 * both) => both]: Your weights are too sure: the exponent of a Gaussian is the squared distance over twice
  the variance.
NaN far out [- logs.max(axis=1, keepdims=True) =>]: A damaged example that lies far from all centres gives NaN: each of
  its exponentials is rounded to 0. Subtract the largest logarithm of each row before you take exponentials; that
  cancels in the quotient.
one Gaussian for all: You repaired as if all examples came from one Gaussian with the mean and the covariance of the
  mixture. That is the best linear repair; a mixture is no Gaussian, and its best repair is nonlinear.
the score: This is the score, the move over the variance of the noise. The repaired example itself is asked for.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def damaged_and_mixtures():
    rng = np.random.default_rng(23)
    cases = []
    for p, widths, sigma, scale in (
        (2, (0.3, 1.2, 0.6), 0.7, 1.5), (5, (1.1, 0.7, 2.0), 0.6, 0.6), (2, (0.2, 0.9, 0.4), 1.5, 2.0)
    ):  # fmt: skip
        centres, shares = scale * rng.standard_normal((3, p)), rng.dirichlet(np.full(3, 2.0))
        widths = np.array(widths)
        which = rng.integers(3, size=6)
        y = centres[which] + np.hypot(widths[which], sigma)[:, None] * rng.standard_normal((6, p))
        cases.append((*(part.astype(np.float32) for part in (y, centres, shares, widths)), sigma))
    y, *others = cases[0]
    return [*cases, (y[:1] + 100, *others)]  # so far out that every exponential is 0


def repair(y, centres, shares, widths, sigma):
    p = y.shape[1]
    both = widths**2 + sigma**2
    away = y[:, None] - centres
    logs = np.log(shares) - (away**2).sum(axis=2) / (2 * both) - p / 2 * np.log(both)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    each = centres + (widths**2 / both)[:, None] * away
    return (weights[:, :, None] * each).sum(axis=1)


def linear(y, centres, shares, widths, sigma):
    mean = shares @ centres
    S = (centres - mean).T * shares @ (centres - mean) + shares @ widths**2 * np.eye(len(mean))
    return mean + (y - mean) @ np.linalg.solve(S + sigma**2 * np.eye(len(S)), S)


EXERCISE = exercise(
    __name__, __doc__, repair, cases=damaged_and_mixtures, unrelated=lambda y, *rest: np.cos(y),
    one_Gaussian_for_all=linear, the_score=lambda y, *rest: (repair(y, *rest) - y) / rest[-1] ** 2,
)  # fmt: skip
