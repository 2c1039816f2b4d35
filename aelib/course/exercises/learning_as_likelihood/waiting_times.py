"""A loss that is not in the table

minutes: 12
difficulty: 2
asks: a function `f(theta, y)` of arrays [n] and [n] that returns n losses
hint: The recipe has two steps, whatever the distribution.
hint: Take minus the logarithm of the density; it splits the product into two terms. The rate is r = exp(θ).
hint: -log(r exp(-r y)) = r y - log r, and the logarithm of r is θ itself. Check yours: exp(-loss) has to integrate to 1
  over all y from 0 on, for every θ.
right: Its gradient is y exp(θ) - 1, which is not mean minus answer: θ is not the canonical parameter of the exponential
  distribution. It is zero where the mean, exp(-θ), is y.

rate without its logarithm [np.exp(theta) * y - theta => theta * y - np.log(theta)]: You took the output for the rate
  itself. A network's output may be negative, and here some are: a negative rate has no logarithm, and training ends in
  NaN. The function exp keeps the rate positive.
exp in one place only [np.exp(theta) => theta]: The rate occurs twice in the density, in front and in the exponent.
  Minus the logarithm of the one in front is -θ, and the one in the exponent stays what it is, exp(θ).
log-mean [np.exp(theta) * y - theta => y * np.exp(-theta) + theta]: This is a right loss for another parameter: you read
  θ as the logarithm of the mean time. Here it is that of the rate, and the mean is 1 over the rate.
front factor forgotten [- theta =>]: You kept the exponent and dropped the rate in front of it. It depends on θ, so it
  is no constant: without it the best rate is always 0, whatever the data.
sign of theta [- theta => + theta]: One sign is wrong: minus the logarithm of the rate in front is -θ. With +θ the loss
  falls for ever as θ falls.
log-likelihood [np.exp(theta) * y - theta => theta - np.exp(theta) * y]: This is the log-likelihood. A loss is to be
  made small, so it has the other sign.
Poisson [np.exp(theta) * y - theta => np.exp(theta) - y * theta]: This is Poisson's loss, for how many events happen in
  a time. The question is how long one event takes: another density, in which y multiplies the rate and not θ.
squared error of the mean [np.exp(theta) * y - theta => (y - np.exp(-theta)) ** 2]: The mean is right, 1 over the rate,
  but the squared error belongs to a Gaussian of fixed width. Waiting times scatter the more the longer they are.
density [np.exp(theta) * y - theta => np.exp(theta - np.exp(theta) * y)]: This is the density. Take minus its logarithm.
mean over examples [np.exp(theta) * y - theta => (np.exp(theta) * y - theta).mean()]: Each loss is right, and you
  returned their mean. Return one for each example.
logarithm of the logarithm [- theta => - np.log(theta)]: The exponent is right. The rate in front is exp(θ), and its
  logarithm is θ: you took a logarithm of what is one already, and a negative θ has none.
rate for its logarithm [- theta => - np.exp(theta)]: You subtracted the rate. The rate stands in front of the density as
  a factor, so its logarithm is subtracted.
squared error of the rate [np.exp(theta) * y - theta => (y - np.exp(theta)) ** 2]: You compared the time with the rate,
  which is events per time, by the loss of a Gaussian. The recipe needs nothing but the density that was given.
kept above 0 [np.exp(theta) * y - theta => np.maximum(np.exp(theta) * y - theta, 0)]: A probability is at most 1, but
  here p is a density, and above 1 where the rate is high and y small. Its loss is negative there, and has to stay so:
  where you cut it off, the gradient is 0.
underflow [np.exp(theta) * y - theta => -np.log(np.exp(theta) * np.exp(-np.exp(theta) * y))]: The formula is right, and
  exp(-r y) is 0 in float64 for a long wait, so that its logarithm is minus infinity. Take the logarithm with pen and
  paper: the product becomes a sum, and no exp is left around y.
rate and mean [np.exp(theta) => np.exp(-theta)]: You put the rate in front and the mean into the exponent, or the
  reverse. Both are the rate, exp(θ); the mean is 1 over it.
output as mean [np.exp(theta) * y - theta => y / theta + np.log(theta)]: You took the output for the mean time itself. A
  network's output may be negative, and no mean time is. Here θ is the logarithm of the rate.
off by a constant [- theta => - theta + 1]: Your loss differs from the right one by the same number in every example, so
  it trains as well. But exp(-loss) has to integrate to 1 over all waiting times, and with this number it does not.
  Beside the rate this density has no factor.
gradient [- theta => - 1]: This is the derivative of the loss with respect to θ, and it is right. The loss itself is
  asked for.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise


def waiting_cases():
    rng = np.random.default_rng(1)
    cases = [(rng.uniform(-2, 2, n), rng.exponential(size=n) + 0.05) for n in (7, 5)]
    negative = np.array([2.0, 1.5, 2.5]), np.array([0.05, 0.1, 0.02])
    long = np.array([0.1, 0.4, 0.2]), np.array([800.0, 1200.0, 900.0])  # exp(-r y) is 0 in float64
    return [*cases, negative, long]


same_loss = within(1e-4)
"""Finer than a constant of 0.5 beside the losses of the long waits, and than float32 needs."""


def off_by_a_constant(shifted, given):
    """Whether all differences are one number; which, is open."""
    return bool(np.ptp(given - shifted) < 1e-6 * np.abs(shifted).max())


def loss(theta, y):
    return np.exp(theta) * y - theta


EXERCISE = exercise(
    __name__, __doc__, loss, cases=waiting_cases, same=same_loss, unrelated=lambda theta, y: np.cos(theta) * y,
    off_by_a_constant=Wrong(same=off_by_a_constant),
)  # fmt: skip
