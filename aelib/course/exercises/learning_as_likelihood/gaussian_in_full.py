"""A width for every value

minutes: 8
difficulty: 1
asks: a function `f(y_hat, y, s)` of arrays [n, J], [n, J] and [J] that returns n losses
hint: Write down the negative log-density of one value, with its own width, before you think of arrays.
hint: One value costs its squared difference over 2 s², and half the logarithm of 2 π s². The J values of an answer are
  independent given the means. What does that do to their losses?
hint: Both terms have an index j now, so both stay inside the sum over j: neither the squares nor the logarithms can be
  taken out of it. NumPy lines [n, J] and [J] up from the right. Sum over the last axis.
right: The widths weigh the values: an error of 0.1 counts for a lot where s is small. A network trained with it no
  longer minimises the squared error.

constant dropped [+ constants =>]: The squares are right, and the logarithms are missing. With a fixed width they are a
  constant, and many libraries drop them; the value is then no negative log-likelihood, and a width could not be
  learned.
without 2 pi [0.5 * np.log(2 * np.pi * s**2) => np.log(s)]: You kept log s and dropped ½ log 2π for each of the J
  values. That is harmless for training, but then the density does not integrate to 1, and the number is not in nats of
  anything.
half forgotten [/ (2 * s**2) => / s**2]: The exponent of a Gaussian has a 2 below: the square counts half. Without it
  you describe a Gaussian whose width is s divided by the root of 2, with a constant that does not belong to it.
s not squared [(2 * s**2) => (2 * s) ; np.pi * s**2 => np.pi * s]: You used s where the formula has s²: as if it were a
  variance. It is a standard deviation, in the unit of y; the formula squares it.
s not squared in the quotient [(2 * s**2) => (2 * s)]: The logarithms are right, but the squares are divided by 2s. The
  exponent of a Gaussian has 2 s²: the error is measured in widths, and then squared.
parentheses [(2 * s**2) => 2 * s**2]: `d**2 / 2 * s**2` divides by 2 and then multiplies by s². Put what stands below
  the line into parentheses, `d**2 / (2 * s**2)`.
whole log of 2 pi [0.5 * np.log(2 * np.pi * s**2) => np.log(s) + np.log(2 * np.pi)]: Of log √(2π) s you took log s, and
  log 2π whole. The root halves both: ½ log 2π for each value.
half and 2 pi forgotten [/ (2 * s**2) => / s**2 ; 0.5 * np.log(2 * np.pi * s**2) => np.log(s)]: The logarithms of s are
  right. The square counts half, and each of the J values brings another ½ log 2π.
constant for every example [+ constants => + len(y) * constants]: You counted the logarithms n times, once for each
  example. That is the constant of all examples together; here each has a loss of its own, and a constant of its own.
constant of one value [(squares + constants).sum(axis=1) => squares.sum(axis=1) + constants[0]]: The squares are right.
  The logarithm is there for the first value only: each of the J values has a width of its own, and brings its own
  logarithm.
s not squared in the logarithm [np.pi * s**2 => np.pi * s]: The squares are right, but the logarithm has s where the
  density has s² under its root. The root of s² is what scales the top of the curve by 1/s, so that it integrates to 1.
log of the root forgotten [0.5 * =>]: The density has the root of 2 π s² below, so its logarithm has a ½ in front. You
  added twice as much.
square under its own logarithm [0.5 * np.log(2 * np.pi * s**2) => np.log(s**2) + 0.5 * np.log(2 * np.pi)]: The squares
  and ½ log 2π are right. The half belongs to the logarithm of s² too: ½ log s² is log s, and you added twice as much.
constant too often [+ constants => + len(s) * constants]: You took J/2 times the logarithm from the case of one width
  for all, and then summed over j as well. Here each value brings its own logarithm, and brings it once.
one width [(2 * s**2) => (2 * s.mean() ** 2) ; np.pi * s**2 => np.pi * s.mean() ** 2]: You replaced the widths by their
  mean. Each value has one of its own: an error counts by how wide its Gaussian is.
one variance [(2 * s**2) => (2 * (s**2).mean()) ; np.pi * s**2 => np.pi * (s**2).mean()]: You replaced the variances by
  their mean, and used the formula of one width for all. Each value has a width of its own: an error counts by how wide
  its Gaussian is.
logarithm of s [(2 * s**2) => (2 * np.exp(s) ** 2) ; np.pi * s**2 => np.pi * np.exp(s) ** 2]: You read s as the
  logarithm of the width, as where a network outputs it. Here s is the standard deviation itself.
difference not squared [(y - y_hat) ** 2 => (y - y_hat)]: The difference is not squared. Errors of opposite sign would
  make up for each other.
mean over values [.sum(axis=1) => .mean(axis=1)]: You averaged over the J values. The probability of an answer is the
  product over its values, so its logarithm is the sum.
sum over examples [.sum(axis=1) => .sum()]: You summed over the examples too. Return one loss for each: what trains with
  them takes the mean.
axis of the examples [axis=1 => axis=0]: You summed over the examples, and have a number for each of the J values. Sum
  over the values of one answer, the last axis.
mean over examples [.sum(axis=1) => .sum(axis=1).mean()]: You averaged over the examples, which is the loss of a whole
  batch. Return one loss for each example.
likelihood [(squares + constants).sum(axis=1) => np.exp(-(squares + constants).sum(axis=1))]: This is the density
  itself. The loss is minus its logarithm.
sign [return => return -]: This is the log-likelihood, which training would have to make large. The loss has the other
  sign.
2 pi once [0.5 * np.log(2 * np.pi * s**2) => np.log(s) ; .sum(axis=1) => .sum(axis=1) + 0.5 * np.log(2 * np.pi)]: The
  logarithms of the widths are right, and ½ log 2π is there once. Every value has a density of its own and brings its
  own 2π: there are J of them.
sign of the logarithm [+ constants => - constants]: The root stands below in the density, so its logarithm comes out
  with a minus, and minus that is plus. As you have it a wider Gaussian would cost ever less.
sign of log s [0.5 * np.log(2 * np.pi * s**2) => 0.5 * np.log(2 * np.pi) - np.log(s)]: The squares and ½ log 2π are
  right, and log s has the wrong sign. The density is divided by s, so the loss grows with log s: else a wider Gaussian
  would cost ever less.
variances added [np.pi * s**2 => np.pi * (s**2).sum() ; (squares + constants).sum(axis=1) => squares.sum(axis=1) +
  constants]: You took the logarithm of a sum of variances. Densities are multiplied, so it is the logarithms that are
  added.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def in_full_cases():
    normal, uniform = (rng := np.random.default_rng(0)).standard_normal, rng.uniform
    return [(normal((n, j)), normal((n, j)), uniform(0.2, 2.0, j)) for n, j in ((4, 3), (6, 5))]


def losses(y_hat, y, s):
    squares = (y - y_hat) ** 2 / (2 * s**2)
    constants = 0.5 * np.log(2 * np.pi * s**2)
    return (squares + constants).sum(axis=1)


EXERCISE = exercise(__name__, __doc__, losses, cases=in_full_cases, unrelated=lambda y_hat, y, s: np.cos(y).sum(1))
