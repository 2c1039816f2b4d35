"""The width that fits

minutes: 8
difficulty: 2
asks: a function `f(residuals)` of an array [n, J] that returns one number
hint: Only one thing is asked for: the s² at which the negative log-likelihood of all n·J values is smallest.
hint: Differentiate SSE / (2 s²) + (n J / 2) log(2 π s²) with respect to s², and set the derivative to zero. How often
  does the logarithm occur?
hint: The first term gives -SSE / (2 s⁴) and the second n J / (2 s²). Multiply by 2 s⁴. The residuals are taken as they
  are, y - θ: nothing is subtracted from them.
right: The mean squared residual. So `mse`, the mean over examples and pixels, has a meaning after all: it is the
  variance of the Gaussian that fits the errors best.

per example: You divided by the number of examples. Each example has J values, and the constant (J/2) log 2 π s² has a J
  in it: forget it there and you forget it here.
per value: You divided by the number of values of one answer. There are n answers, and the constant (n J / 2) log 2 π s²
  counts them all.
sum of squares: That is the SSE. It grows with the number of examples, and a width does not: divide by how many squares
  there are.
standard deviation: That is s. The question is s².
mean subtracted: `var` subtracts the mean of the residuals first. The mean of the distribution is what the network said,
  and a residual that is 0.7 on average is an error like any other: the width has to account for it.
unbiased: Dividing by one less makes an estimate unbiased where a mean was estimated from the same values. Maximum
  likelihood divides by their number.
unbiased variance: This subtracts the mean of the residuals and divides by one less than their number. Neither follows
  from setting the derivative to zero.
one for each value: You fitted a width for each of the J values. Here one s is shared by all of them.
mean of lengths: You averaged the lengths of the residual vectors. Squares are averaged, and over all n·J of them.
absolute values: The mean absolute residual is the best scale of a Laplace distribution. A Gaussian asks for squares.
half: A factor 2 is lost: both terms of the derivative have a 2 below, and it cancels.
double: A factor 2 too many. The exponent of the Gaussian has 2 s² below, and the 2 cancels against that of the root.
np.std: Two things: `std` subtracts the mean of the residuals first, and takes the root. The question is s², of the
  residuals as they are.
mean of each value subtracted: This subtracts from each of the J values its mean over the examples. What the network got
  wrong on average is a part of its errors, and the width has to account for it.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def residual_cases():
    rng = np.random.default_rng(2)
    return [(0.7 + scale * rng.standard_normal((n, j)),) for n, j, scale in ((9, 4, 2.0), (5, 7, 0.3))]


EXERCISE = exercise(
    __name__, __doc__, lambda r: np.square(r).sum() / r.size, cases=residual_cases,
    unrelated=lambda r: np.cos(r).sum(),
    per_example=lambda r: (r**2).sum() / len(r), per_value=lambda r: (r**2).sum() / r.shape[1],
    sum_of_squares=lambda r: (r**2).sum(), standard_deviation=lambda r: np.sqrt((r**2).mean()),
    mean_subtracted=lambda r: r.var(), unbiased=lambda r: (r**2).sum() / (r.size - 1),
    unbiased_variance=lambda r: r.var(ddof=1), one_for_each_value=lambda r: (r**2).mean(0),
    mean_of_lengths=lambda r: np.linalg.norm(r, axis=1).mean(), absolute_values=lambda r: np.abs(r).mean(),
    half=lambda r: (r**2).mean() / 2, double=lambda r: 2 * (r**2).mean(), np_std=lambda r: r.std(),
    mean_of_each_value_subtracted=lambda r: r.var(0).mean(),
)  # fmt: skip
