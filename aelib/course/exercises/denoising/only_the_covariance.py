"""A control that keeps the covariance

minutes: 15
difficulty: 3
asks: a function `f(x, rng)` of an array [n, p] and a generator of NumPy that returns an array [n, p]
hint: On which examples can no repair be better than Wiener's filter, whatever it has learnt? Give it those.
hint: For a Gaussian the filter is the best repair of all. So draw new examples from the Gaussian that has the mean and
  the covariance of the old ones: the filter for it is the same.
hint: With the eigenvectors U of the covariance and the square roots of its eigenvalues, multiply standard normal
  numbers [n, p] by the roots, then by U transposed, and add the mean. Or ask `rng.multivariate_normal`.
right: On these examples Wiener's filter is the best repair there is, so that nothing can be gained on it. What a
  network gains on the filter with the old examples and loses with these, it owes to more than mean and covariance.
point: Mean and covariance are those of the examples, and with them the filter and its error. All that is gone is what a
  Gaussian does not have.
point: Permuting pixels between images destroys the covariance too. The two controls together say which part of a gain
  belongs to pairs of pixels and which to more. Scrambled phases keep the covariance where all places are alike, as in
  photographs; in centred digits they are not.
point: Pixels of such examples leave the range from 0 to 1. A network with sigmoid outputs is handicapped on them, so
  that it may fall behind the filter: this control can show that there is nothing to gain, not by how much one loses.

the examples themselves [rng.standard_normal(x.shape) * roots @ U.T => rng.permutation(x) - mean]: Nearly all
  that you return are examples that you were given, in some order. All that a network can learn from them
  is still there.
each number by itself [rng.standard_normal(x.shape) * roots @ U.T => rng.permuted(x, axis=0) - mean]: Each number has
  its mean and variance, and no two of them vary together, so that the filter gains nothing by the others either. The
  covariance has to stay.
shuffled within the example [rng.standard_normal(x.shape) * roots @ U.T => rng.permuted(x, axis=1) - mean]: You
  shuffled the numbers within each example, so that all numbers get the same mean and variance. `axis=1` runs along an
  example; and shuffling within each column, which keeps mean and variance, would still lose the covariance.
mean forgotten [return mean + => return]: Your examples do not have the mean of the old ones. Add it.
variances for roots [np.sqrt(variances) => variances]: The covariance of your examples is the square of the right one. A
  standard normal number times c has the variance c squared: multiply by the roots of the eigenvalues.
roots of the roots [np.sqrt(variances) => np.sqrt(np.sqrt(variances))]: You took the root twice, so that your examples
  have standard deviations for variances. A standard normal number times c has the variance c squared: one root of each
  eigenvalue is right.
logarithms [np.sqrt(variances) => np.log(variances)]: You multiplied by the logarithms of the eigenvalues. Standard
  normal numbers become wider by a standard deviation, the root of a variance.
eigenvectors on the wrong side [@ U.T => @ U]: Your examples have the right variances, along other directions. `eigh`
  returns the eigenvectors in columns, so that coordinates along them become examples by `@ U.T`; with Cholesky's factor
  L of the covariance it is `@ L.T`.
components shuffled [rng.standard_normal(x.shape) * roots @ U.T => rng.permuted((x - mean) @ U, axis=0) @ U.T]: Mean and
  covariance are right, and yours is not a Gaussian: along some directions it has heavier tails, lighter ones, or two
  peaks. There a nonlinear repair beats the filter. Components that are shuffled keep their own shapes, and a sum or a
  difference of few examples still shows the clumps: draw standard normal numbers.
noise on top [mean + rng.standard_normal(x.shape) * roots @ U.T => x + rng.standard_normal(x.shape) * roots @ U.T]: Your
  examples are the old ones with something added: each is still near the one that it was.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import form

N = 3000
SHAPE = 0.4
"""How far from a Gaussian: samples of one are at 0.1 to 0.25, sums or differences of two examples at 0.5 to 0.7."""


def examples():
    """Three thousand examples of five numbers in three clumps, whose covariance is no diagonal."""
    rng = np.random.default_rng(29)
    centres = 2.0 * rng.standard_normal((3, 5))
    spread = 0.5 * rng.standard_normal((5, 5))
    x = centres[rng.choice(3, N, p=(0.55, 0.3, 0.15))] + rng.standard_normal((N, 5)) @ spread + (3, -4, 5, 2, -3)
    return x.astype(np.float32)


def apart(covariance, other):
    """Return how far two covariances are from each other, as a share of the second."""
    return float(np.linalg.norm(covariance - other) / np.linalg.norm(other))


def bent(x):
    """Return how far examples are from a Gaussian: the largest excess of a fourth moment along 60 directions."""
    white = (x - x.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False))).T
    directions = np.random.default_rng(30).standard_normal((60, x.shape[1]))
    directions = np.concatenate([directions, np.linalg.cholesky(np.cov(x, rowvar=False)).T, np.eye(x.shape[1])])
    components = white @ np.linalg.eigh(np.cov(white, rowvar=False))[1]
    along = np.hstack([white @ (directions / np.linalg.norm(directions, axis=1, keepdims=True)).T, components])
    lengths = (white**2).sum(axis=1)
    return float(max(np.abs((along**4).mean(axis=0) - 3).max(), abs(lengths.var() / (2 * x.shape[1]) - 1)))


def judge(draw):
    """Say what has become of the mean, the covariance and the shape of the examples."""
    x = examples().astype(np.float64)
    must = f"The function must return an array {list(x.shape)} here"
    given, again, other = (
        form(draw(x.astype(np.float32), np.random.default_rng(seed)), x, must) for seed in (31, 31, 32)
    )
    S, mine = np.cov(x, rowvar=False), np.cov(given, rowvar=False)
    if not np.isfinite(mine).all() or np.linalg.eigvalsh(mine)[0] < 1e-6 * np.trace(S):
        return Verdict("flat", "In some direction your examples do not vary, or not all of them are finite numbers.")
    old = {row.tobytes() for row in x.round(3)}
    kept = np.mean([row.tobytes() in old for row in given.round(3)])
    within = np.allclose(np.sort(given, axis=1), np.sort(x, axis=1), atol=1e-3)
    follows = min(np.corrcoef(*both)[0, 1] for both in zip(given.T, x.T, strict=True))
    off = float(np.max(np.abs(given.mean(axis=0) - x.mean(axis=0)) / x.std(axis=0)))
    shape = bent(np.concatenate([given, other]))
    report = (
        f"The means are off by at most {off:.2f} standard deviations, the covariance by {100 * apart(mine, S):.0f} %, "
        f"the shape of a Gaussian by {shape:.1f} (that of the old examples by {bent(x):.1f}); at most 0.15, 15 % and "
        f"{SHAPE} are asked for."
    )
    if not np.allclose(given, again):
        report += " Two generators of the same seed give different examples: not all of yours comes from `rng`."
    elif np.allclose(given, other):
        report += " With two generators of different seeds the examples are the same: nothing comes from `rng`."
    outcomes = {
        "examples": kept > 0.9, "within": within, "on top": follows > 0.3, "mean": off > 0.15,
        "each": apart(mine, np.diag(np.diag(S))) < 0.15 < apart(mine, S), "squared": apart(mine, S @ S) < 0.2,
        "rooted": apart(mine, along(S, np.sqrt)) < 0.2, "logged": apart(mine, along(S, lambda v: np.log(v) ** 2)) < 0.2,
        "turned": same_variances(mine, S) and apart(mine, S) > 0.15, "elsewhere": apart(mine, S) > 0.15,
        "bent": shape > SHAPE, "Gaussian": True,
    }  # fmt: skip
    return Verdict(next(outcome for outcome, holds in outcomes.items() if holds), report)


def along(covariance, function):
    """Return the matrix with the same eigenvectors and the `function` of the eigenvalues."""
    variances, U = np.linalg.eigh(covariance)
    return U * function(variances) @ U.T


def same_variances(covariance, other):
    """Check whether the eigenvalues are the same, whatever the eigenvectors are."""
    return np.allclose(np.linalg.eigvalsh(covariance), np.linalg.eigvalsh(other), rtol=0.2)


def gaussian(x, rng):
    mean = x.mean(axis=0)
    variances, U = np.linalg.eigh(np.cov(x, rowvar=False))
    roots = np.sqrt(variances)
    return mean + rng.standard_normal(x.shape) * roots @ U.T


def wider(x, rng):
    mean = x.mean(axis=0)
    return mean + 1.5 * (gaussian(x, rng) - mean)


EXERCISE = exercise(__name__, __doc__, gaussian, measure=judge, passes="Gaussian", unrelated=wider)
