"""A width for every value

minutes: 8
difficulty: 1
asks: a function `f(y_hat, y, s)` of arrays [n, J], [n, J] and [J] that returns n losses
hint: Write down the negative log-density of one value, with its own width, before you think of arrays.
hint: One value costs its squared difference over 2 s², and half the logarithm of 2 π s². The J values of an answer are
  independent given the means. What does that do to their losses?
hint: Both terms have an index j now, so both stay inside the sum over j: neither the squares nor the logarithms can be
  taken out of it. NumPy lines [n, J] and [J] up from the right. Sum over the last axis.
right: The widths weigh the values: an error of 0.1 counts much where s is small. A network trained with it no longer
  minimises the squared error.

constant dropped: The squares are right, and the logarithms are missing. With a fixed width they are a constant, and
  many libraries drop them; the value is then no negative log-likelihood, and a width could not be learned.
without 2 pi: You kept log s and dropped ½ log 2π for each of the J values. That is harmless for training, but then the
  density does not integrate to 1, and the number is not in nats of anything.
half forgotten: The exponent of a Gaussian has a 2 below: the square counts half. Without it you describe a Gaussian
  whose width is s divided by the root of 2, with a constant that does not belong to it.
s not squared: You used s where the formula has s²: as if it were a variance. It is a standard deviation, in the unit of
  y; the formula squares it.
s not squared in the quotient: The logarithms are right, but the squares are divided by 2s. The exponent of a Gaussian
  has 2 s²: the error is measured in widths, and then squared.
constant of one value: The squares are right. The logarithm is there for the first value only: each of the J values has
  a width of its own, and brings its own logarithm.
s not squared in the logarithm: The squares are right, but the logarithm has s where the density has s² under its root.
  The root of s² is what scales the top of the curve by 1/s, so that it integrates to 1.
log of the root forgotten: The density has the root of 2 π s² below, so its logarithm has a ½ in front. You added twice
  as much.
constant too often: You took J/2 times the logarithm from the case of one width for all, and then summed over j as well.
  Here each value brings its own logarithm, and brings it once.
one width: You replaced the widths by their mean. Each value has one of its own: an error counts by how wide its
  Gaussian is.
one variance: You replaced the variances by their mean, and used the formula of one width for all. Each value has a
  width of its own: an error counts by how wide its Gaussian is.
logarithm of s: You read s as the logarithm of the width, as where a network outputs it. Here s is the standard
  deviation itself.
difference not squared: The difference is not squared. Errors of opposite sign would make up for each other.
mean over values: You averaged over the J values. The probability of an answer is the product over its values, so its
  logarithm is the sum.
sum over examples: You summed over the examples too. Return one loss for each: whoever trains with them takes the mean.
mean over examples: You averaged over the examples, which is the loss of a whole batch. Return one loss for each
  example.
likelihood: This is the density itself. The loss is minus its logarithm.
sign: This is the log-likelihood, which training would have to make large. The loss has the other sign.
2 pi once: The logarithms of the widths are right, and ½ log 2π is there once. Every value has a density of its own and
  brings its own 2π: there are J of them.
sign of the logarithm: The root stands below in the density, so its logarithm comes out with a minus, and minus that is
  plus. As you have it a wider Gaussian would cost ever less.
variances added: You took the logarithm of a sum of variances. Densities are multiplied, so it is the logarithms that
  are added.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def _in_full_cases():
    rng = np.random.default_rng(0)
    return [
        (rng.standard_normal((n, j)), rng.standard_normal((n, j)), rng.uniform(0.2, 2.0, j))
        for n, j in ((4, 3), (6, 5))
    ]


def _terms(y_hat, y, s):
    return (y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)


EXERCISE = exercise(
    __name__,
    __doc__,
    lambda y_hat, y, s: _terms(y_hat, y, s).sum(1),
    cases=_in_full_cases,
    unrelated=lambda y_hat, y, s: np.cos(y).sum(1),
    constant_dropped=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1),
    without_2_pi=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1),
    half_forgotten=lambda y_hat, y, s: ((y - y_hat) ** 2 / s**2 + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
    s_not_squared=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s) + 0.5 * np.log(2 * np.pi * s)).sum(1),
    s_not_squared_in_the_quotient=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s) + 0.5 * np.log(2 * np.pi * s**2)).sum(
        1
    ),
    constant_of_one_value=lambda y_hat, y, s: (
        ((y - y_hat) ** 2 / (2 * s**2)).sum(1) + 0.5 * np.log(2 * np.pi * s[0] ** 2)
    ),
    s_not_squared_in_the_logarithm=lambda y_hat, y, s: (
        (y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s)
    ).sum(1),
    log_of_the_root_forgotten=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(2 * np.pi * s**2)).sum(1),
    constant_too_often=lambda y_hat, y, s: (
        _terms(y_hat, y, s).sum(1) + (len(s) - 1) / 2 * np.log(2 * np.pi * s**2).sum()
    ),
    one_width=lambda y_hat, y, s: _terms(y_hat, y, s.mean()).sum(1),
    one_variance=lambda y_hat, y, s: _terms(y_hat, y, np.sqrt((s**2).mean())).sum(1),
    logarithm_of_s=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * np.exp(2 * s)) + s + 0.5 * np.log(2 * np.pi)).sum(1),
    difference_not_squared=lambda y_hat, y, s: ((y - y_hat) / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
    mean_over_values=lambda y_hat, y, s: _terms(y_hat, y, s).mean(1),
    sum_over_examples=lambda y_hat, y, s: _terms(y_hat, y, s).sum(),
    mean_over_examples=lambda y_hat, y, s: _terms(y_hat, y, s).sum(1).mean(),
    likelihood=lambda y_hat, y, s: np.exp(-_terms(y_hat, y, s).sum(1)),
    sign=lambda y_hat, y, s: -_terms(y_hat, y, s).sum(1),
    _2_pi_once=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1) + 0.5 * np.log(2 * np.pi),
    sign_of_the_logarithm=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) - 0.5 * np.log(2 * np.pi * s**2)).sum(1),
    variances_added=lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1) + 0.5 * np.log(2 * np.pi * (s**2).sum()),
)
