"""Wiener's filter for uneven noise

minutes: 15
difficulty: 2
asks: a function `f(y, x, sigma)` of arrays [m, p], [n, p] and [p] that returns an array [m, p]
hint: Go through the derivation of the filter again. Where does it use that the noise is the same in all numbers?
hint: Damaged examples have the covariance S + D, with the variances of the noise on the diagonal of D. Their score is
  linear, and the step along it is D times the score. Collect what stands before the distance from the mean.
hint: The filter is S times the inverse of S + D for columns. Examples are rows here: subtract the mean, apply the
  inverse of S + D from the right, then S, and add the mean. The eigenvectors of S do not help, since the parts of the
  noise along them are correlated.
right: It trusts a number the less the noisier it is, and guesses it from those with less noise. For even noise it is
  the shrinkage along components; here it shrinks along oblique directions, since S and D share no orthogonal axes.

mean of the noise [D = np.diag(sigma**2) => D = np.mean(sigma**2) * np.eye(len(sigma))]: You took one noise for all
  numbers, their mean variance. Then a number with little noise is blurred and one with much is trusted.
along the components [(y - mean) @ np.linalg.inv(S + D) @ S => (y - mean) @ along_components(S, sigma)]: You shrank the
  components of S, each by the noise of one number. A component is a direction in which all numbers take part, with the
  noise of each: there is no noise of its own for it.
each number by itself [S = np.cov(x, rowvar=False) => S = np.diag(x.var(axis=0))]: You shrank each number by its own
  variance and its own noise. The others know something about it: take the whole covariance.
transposed [np.linalg.inv(S + D) @ S => S @ np.linalg.inv(S + D)]: The factors are in the order for columns. Examples
  are rows: the row of distances comes first, then the inverse, then S. With even noise the two orders are the same.
variances in every row [(S + D) => (S + sigma**2)]: You added the row of variances to every row of S. The noise of each
  number is independent of the others: its variance belongs on the diagonal alone, `np.diag(sigma**2)`.
standard deviation [np.diag(sigma**2) => np.diag(sigma)]: You added the standard deviations of the noise to variances.
logarithm [np.diag(sigma**2) => np.diag(np.log(sigma))]: You added logarithms of the noise to variances. `sigma` holds
  standard deviations as they are: square them.
square root [np.diag(sigma**2) => np.diag(np.sqrt(sigma))]: You took the root of `sigma`. It holds standard deviations,
  and variances are their squares.
variance squared [np.diag(sigma**2) => np.diag(sigma**4)]: You squared the variances. `sigma` holds standard deviations:
  their squares are the variances already.
correlations [np.cov(x, rowvar=False) => np.corrcoef(x, rowvar=False)]: You took the correlations of the numbers. The
  noise has the units of the examples, so it has to be compared with their covariance.
not divided by n [S = np.cov(x, rowvar=False) => S = len(x) * np.cov(x, rowvar=False)]: You summed the products over the
  examples. A covariance is their mean; beside a sum the noise is nothing, and your filter hardly changes anything.
noise kept [@ S => @ D]: You kept the share that should go: this is the estimated noise, with the mean added.
mean not added [return mean + => return]: The mean is missing from your answer. Examples are shrunk towards it, and not
  towards zero: add it again.
mean left in the damaged [(y - mean) => y]: You filtered the damaged examples themselves and then added the mean. It is
  their distance from the mean that is filtered.
towards zero [x.mean(axis=0) => 0 * x.mean(axis=0)]: You shrank the damaged examples towards zero. What S is about is
  their distance from the mean: subtract it before, and add it afterwards.
not centred [x.mean(axis=0) => 0 * x.mean(axis=0) ; np.cov(x, rowvar=False) => x.T @ x / len(x)]: You took the examples
  as they are. The covariance is about what differs from the mean; with the mean in it, there is a large direction that
  the examples do not vary by.
mean of the damaged [mean = x.mean(axis=0) => mean = y.mean(axis=0)]: You centred the damaged examples by their own
  mean. There are few of them, and one alone would be its own mean: take the mean of the clean examples.
noise forgotten [(S + D) => (S + 0 * D)]: Your filter changes nothing: without the noise S and its inverse cancel. The
  damaged examples have the covariance S + D.
covariance of the damaged for S [np.cov(x, => np.cov(y,]: You took the covariance of the damaged examples for S. It
  contains the noise: take that of the clean examples, `x`.
covariance of the damaged for the sum [np.linalg.inv(S + D) => np.linalg.inv(np.cov(y, rowvar=False))]: You took the
  covariance of the few damaged examples for S + D. Add the covariance of the clean examples and the variances of the
  noise.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def damaged_and_clean():
    cases = []
    settings = (24, (3.0, 1.5, 0.6, 0.2), (0.2, 0.9, 1.6, 0.5)), (25, (2.0, 1.2, 0.9, 0.3), (1.3, 0.1, 0.4, 0.8))
    for seed, scales, sigma in settings:
        rng = np.random.default_rng(seed)
        turn = np.linalg.qr(rng.standard_normal((4, 4)))[0]
        x = rng.standard_normal((4000, 4)) * scales @ turn + (4, -3, 2, 5)  # so many that n - 1 for n does not show
        y = x[:6] + rng.standard_normal((6, 4)) * sigma
        cases.append((y.astype(np.float32), x.astype(np.float32), np.array(sigma, np.float32)))
    return cases


def along_components(S, sigma):
    variances, U = np.linalg.eigh(S)
    return U * (variances / (variances + sigma**2)) @ U.T


def wiener(y, x, sigma):
    mean = x.mean(axis=0)
    S = np.cov(x, rowvar=False)
    D = np.diag(sigma**2)
    return mean + (y - mean) @ np.linalg.inv(S + D) @ S


EXERCISE = exercise(__name__, __doc__, wiener, cases=damaged_and_clean, unrelated=lambda y, x, sigma: np.cos(y))
