"""Wiener's filter

minutes: 10
difficulty: 2
asks: a function `f(y, x, sigma)` of arrays [m, p] and [n, p] and a number that returns an array [m, p]
hint: What would you answer if the noise were so strong that nothing could be seen? Begin there, and correct it by what
  is seen.
hint: Take mean and covariance from the clean examples. Along each of its eigenvectors, keep the share of the damaged
  example's distance from the mean that the chapter derives for one Gaussian.
hint: Subtract the mean of `x` from `y`, multiply by the eigenvectors, then by λ / (λ + `sigma**2`) for each eigenvalue
  λ of the covariance, then by the eigenvectors transposed, and add the mean again.
right: No linear repair of examples with this mean and covariance has a smaller error, whatever their distribution, and
  for a Gaussian no repair at all. It is what a network has to beat before it may claim to have learnt more than mean
  and covariance.

not centred [x.mean(axis=0) => 0 * x.mean(axis=0) ; np.cov(x, rowvar=False) => x.T @ x / len(x)]: You took the examples
  as they are. Components and eigenvalues belong to what differs from the mean; with the mean in them, one direction has
  a large eigenvalue that the examples do not vary by.
towards zero [x.mean(axis=0) => 0 * x.mean(axis=0)]: You shrank the damaged examples towards zero. What varies by the
  eigenvalues is their distance from the mean: subtract it before, and add it afterwards.
mean not added [return mean + => return]: The mean is missing from your answer. Examples are shrunk towards it, and not
  towards zero: add it again.
mean left in the damaged [(y - mean) => y]: You shrank the damaged examples themselves and then added the mean. It is
  their distance from the mean that is shrunk.
standard deviation [variances + sigma**2 => variances + sigma]: You added the standard deviation of the noise to a
  variance. Both terms are variances: λ + `sigma**2`.
keep or kill [variances / (variances + sigma**2) => 1.0 * (variances > sigma**2)]: You kept the components whose
  variance is above that of the noise and dropped the others. A smaller error has a share of each: λ / (λ + `sigma**2`),
  which is a half where the two are equal.
noise kept [variances / (variances + sigma**2) => sigma**2 / (variances + sigma**2)]: You kept the share that should go:
  this is the estimated noise, with the mean added. What is kept is the clean variance over the sum.
mean of the damaged [mean = x.mean(axis=0) => mean = y.mean(axis=0)]: You centred the damaged examples by their own
  mean. There are few of them, and one alone would be its own mean: take the mean of the clean examples.
covariance of the damaged: You took eigenvalues from the damaged examples. Theirs have the variance of the noise in them
  already, and there are few of them: λ is the variance of the clean ones.
each number by itself: You shrank each number by its own variance. That is the best repair where the numbers are not
  correlated; here each of them says something about the others, so shrink along the eigenvectors.
rows of the eigenvectors [@ U * => @ U.T * ; @ U.T => @ U]: You multiplied by the eigenvectors on the wrong side. `eigh`
  returns them in columns, so the coordinates along them are `(y - mean) @ U`.
singular values [np.linalg.eigh( => root_of_eigh(]: You took the square roots of the eigenvalues, standard deviations,
  where variances are needed: eigenvalues of the covariance, or squares of singular values over n.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def damaged_and_clean():
    cases = []
    for seed, scales, sigma in ((24, (3.0, 1.5, 0.6, 0.2), 0.9), (25, (2.0, 1.2, 0.9, 0.1), 0.4)):
        rng = np.random.default_rng(seed)
        turn = np.linalg.qr(rng.standard_normal((4, 4)))[0]
        x = rng.standard_normal((4000, 4)) * scales @ turn + (4, -3, 2, 5)  # so many that n - 1 for n does not show
        y = x[:6] + sigma * rng.standard_normal((6, 4))
        cases.append((y.astype(np.float32), x.astype(np.float32), sigma))
    return cases


def root_of_eigh(covariance):
    variances, U = np.linalg.eigh(covariance)
    return np.sqrt(np.maximum(variances, 0)), U


def wiener(y, x, sigma):
    mean = x.mean(axis=0)
    variances, U = np.linalg.eigh(np.cov(x, rowvar=False))
    return mean + ((y - mean) @ U * (variances / (variances + sigma**2))) @ U.T


def by_the_damaged(y, x, sigma):
    variances, U = np.linalg.eigh(np.cov(y, rowvar=False))
    return x.mean(axis=0) + ((y - x.mean(axis=0)) @ U * (variances / (variances + sigma**2))) @ U.T


def number_by_number(y, x, sigma):
    return x.mean(axis=0) + (y - x.mean(axis=0)) * x.var(axis=0) / (x.var(axis=0) + sigma**2)


EXERCISE = exercise(
    __name__, __doc__, wiener, cases=damaged_and_clean, unrelated=lambda y, x, sigma: np.cos(y),
    covariance_of_the_damaged=by_the_damaged, each_number_by_itself=number_by_number,
)  # fmt: skip
