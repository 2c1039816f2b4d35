"""A code at random

minutes: 10
difficulty: 1
asks: a function `f(mean, log_variance, rng)` of two arrays [n, k] and a generator of NumPy that returns codes [n, k]
hint: A standard normal number becomes one of another mean and width by a product and a sum.
hint: Draw n times k standard normal numbers, each number of each code its own. By what has each of them to be
  multiplied, if the logarithm of its variance is given?
hint: The standard deviation is the root of the variance, so the exponential of half the log-variance. Multiply the
  noise `rng.standard_normal(mean.shape)` by it, and add the mean.
right: The noise does not depend on the weights, so that the gradient passes through mean and log-variance as through
  any sum and product. That is the whole trick.

exponential without the half [np.exp(log_variance / 2) => np.exp(log_variance)]: You multiplied by the variance. The
  noise has to be multiplied by the standard deviation, its root: the exponential of half the log-variance.
log-variance for a standard deviation [np.exp(log_variance / 2) => log_variance]: You multiplied by the log-variance
  itself. The standard deviation is the exponential of half of it.
exponential of twice [np.exp(log_variance / 2) => np.exp(2 * log_variance)]: You doubled the log-variance where its half
  is needed: a root is a half in the exponent.
sign of the exponent [np.exp(log_variance / 2) => np.exp(-log_variance / 2)]: You divided by the standard deviation.
  The noise has to be multiplied by it: a larger log-variance makes codes that vary more.
root of the log-variance [np.exp(log_variance / 2) => np.sqrt(np.abs(log_variance))]: You took the root of the
  log-variance. The variance is its exponential: take the root of that.
log-variance without its sign [np.exp(log_variance / 2) => np.abs(log_variance)]: You took the log-variance without its
  sign for a width. Its exponential is the variance, whose root is the width.
half of the log-variance [np.exp(log_variance / 2) => log_variance / 2]: You multiplied by half of the log-variance.
  That is the logarithm of the standard deviation: take its exponential.
root of the standard deviation [np.exp(log_variance / 2) => np.exp(log_variance / 4)]: You took the root twice. The
  exponential of half of the log-variance is the standard deviation.
width 1 [np.exp(log_variance / 2) => 1]: Your codes have the variance 1, whatever the log-variance says.
one noise for the batch [rng.standard_normal(mean.shape) => rng.standard_normal(mean.shape[1])]: All examples get the
  same noise. Then a batch tells no more about the expectation than a single example, and the gradient jumps from step
  to step. Draw n times k numbers.
one noise for a code [rng.standard_normal(mean.shape) => rng.standard_normal((len(mean), 1))]: All numbers of a code get
  the same noise. They are to be independent, given the image: draw n times k numbers.
noise used twice [rng.standard_normal(mean.shape) => np.concatenate([half := rng.standard_normal((len(mean) // 2,
  mean.shape[1])), -half])]: Some of your examples have the same noise up to its sign. Each of them has the right
  distribution, and together they are not independent: draw n times k numbers.
pairs with one noise [rng.standard_normal(mean.shape) => np.repeat(rng.standard_normal((len(mean) // 2, mean.shape[1])),
  2, axis=0)]: Some of your examples have the same noise. Draw n times k numbers, for each example its own.
plus or minus 1 [rng.standard_normal(mean.shape) => rng.choice([-1.0, 1.0], mean.shape)]: Your noise is 1 or −1 and
  nothing else. It has the right mean and variance, but the divergence in the bound is that of a Gaussian code.
no noise [rng.standard_normal(mean.shape) => np.zeros(mean.shape)]: You returned the means. So does an autoencoder, and
  then the log-variance trains to 0, whatever the decoder needs. For a bound the code has to be drawn.
mean forgotten [mean + =>]: You returned the noise alone, of the right width. Add the mean.
uniform noise [rng.standard_normal(mean.shape) => rng.random(mean.shape)]: Your noise is uniform. The divergence in the
  bound is that of a Gaussian code.
uniform noise of variance 1 [rng.standard_normal(mean.shape) => (rng.random(mean.shape) - 0.5) * np.sqrt(12)]: Your
  noise has mean 0 and variance 1, and is uniform. The divergence in the bound is that of a Gaussian code.
generator of its own [rng.standard_normal => np.random.default_rng(0).standard_normal]: Called twice with the same
  generator, your function returns the same noise. Draw it from the `rng` that it is given: fresh noise at every step.
uniform from -1 to 1 [rng.standard_normal(mean.shape) => rng.uniform(-1, 1, mean.shape)]: Your noise is uniform from −1
  to 1, and its variance is a third. The divergence in the bound is that of a Gaussian code.
randomness from elsewhere [rng.standard_normal => np.random.standard_normal]: The noise has the right distribution, but
  it does not come from `rng`: with two generators of the same seed your function returns different codes. What does not
  come from `rng` cannot be repeated.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import form


def many_codes():
    cases = []
    for seed, n, widths in ((3, 4000, (-3.0, -1.0, 0.8)), (4, 5000, (1.2, -2.0))):
        rng = np.random.default_rng(seed)
        mean, log_variance = rng.normal(0.5, 1, (2, n, len(widths)))
        cases.append((mean, 0.1 * log_variance + widths, rng))
    return cases


def noise_of(draw, mean, log_variance, rng):
    """Return what says whether the noise is standard normal: moments, tails, and what is equal that should not be."""
    must = f"The function must return an array {list(mean.shape)} here"
    given = mean, log_variance  # first, so that what changes its arguments is noticed
    copies = [(mean.copy(), log_variance.copy()) for _ in range(4)]
    generators = rng, rng, np.random.default_rng(7), np.random.default_rng(7)
    first, second, third, fourth = (
        form(draw(*arguments, generator), mean, must)
        for arguments, generator in zip((given, *copies[1:]), generators, strict=True)
    )
    e = (first - copies[0][0]) / np.exp(copies[0][1] / 2)
    with np.errstate(all="ignore"):
        together = np.nan_to_num(np.corrcoef(e, rowvar=False)[0, 1])
    among_rows = np.nan_to_num(((e - e.mean(axis=0)) ** 2).mean(axis=0))
    far = 10 * (np.abs(e) > 2).mean()
    repeats = np.allclose(first, second), np.allclose(third, fourth)
    # How many rows have noise that no other has, and how many noise that no other has up to its sign.
    alone = [len(np.unique(noise.round(3), axis=0)) / len(e) for noise in (e, np.abs(e))]
    return np.array([*np.tanh(e.mean(axis=0)), *np.log1p(among_rows), together, far, *repeats, *alone])


def drawn(mean, log_variance, rng):
    return mean + np.exp(log_variance / 2) * rng.standard_normal(mean.shape)


EXERCISE = exercise(
    __name__, __doc__, drawn, cases=many_codes, call=noise_of,
    same=lambda right, given: np.allclose(given, right, rtol=0, atol=0.1),
    unrelated=lambda mean, log_variance, rng: mean * log_variance,
)  # fmt: skip
