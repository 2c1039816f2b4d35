"""A loss for counts

minutes: 10
difficulty: 2
asks: a function `f(t, y)` of an array [n] and a number that returns an array [n]
hint: You know the slope of the loss with respect to t, and look for the loss. What is the opposite of differentiating?
hint: The delta should be the exponential of t, minus y, for every t. Integrate it over t, not over the output, with y
  held fixed.
hint: The integral of the exponential is the exponential, and that of the constant y is y times t. Check with
  `aelib.numerical_gradient` that the slope of what you get is the output minus the target. In terms of the output a it
  reads a − y log a.
right: The exponential of t, minus ty, or a − y log a. It is the negative log-likelihood of a Poisson variable of mean
  a, up to a constant: you have found a loss for counts without knowing the distribution.

squared error [np.exp(t) - y * t => (np.exp(t) - y) ** 2 / 2]: Its slope with respect to the output is a − y; with
  respect to t there is a second factor, a, the slope of the exponential. That factor almost vanishes far below 0, and
  explodes above. (Did you integrate a − y over a? Integrate over t.)
y without t [* t =>]: Your y does not depend on t, so the slope of your loss is a alone, and the neuron would always be
  told to say less. (If you meant delta: that is what the slope should be.) Integrate −y over t, not over y.
y times the output [y * t => y * np.exp(t)]: The slope of your loss is a − ya. You integrated y as if it were the
  output: it does not depend on t, so its integral over t is y times t.
target forgotten [y * t => t]: You forgot y. The slope of your loss is a − 1, which is right for the target 1 alone.
negated [np.exp(t) - y * t => y * t - np.exp(t)]: Right except for the sign. The slope of your loss is y − a, and a
  neuron that descends it runs uphill, away from its target.
sign of the target [- y => + y]: The slope of your loss is a + y, which is never zero: the neuron would always be told
  to say less.
loss of the sigmoid [np.exp(t) => np.logaddexp(0, t)]: That is the cross-entropy of a sigmoid output. Its slope is the
  sigmoid minus y, and here the output is the exponential of t.
exponential forgotten [np.exp(t) =>]: That is half of the loss. The slope of your loss is −y, whatever the neuron says:
  it would grow for ever.
logarithm left out: That is the probability of a count, Poisson's. The loss is minus its logarithm.
error of the pre-activation [np.exp(t) - y * t => (t - y) ** 2 / 2]: The slope of your loss is t − y. The output is the
  exponential of t, and it is the output that should equal y.
output times t [np.exp(t) => np.exp(t) * t]: You multiplied the exponential by t to integrate it. The integral of the
  exponential is the exponential.
log error [np.exp(t) - y * t => (t - np.log(max(y, 1e-9))) ** 2 / 2]: You compared logarithms. The slope of that is t −
  log y, prediction minus target on another scale, and a count of 0 has no logarithm.
"""

from math import lgamma

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.declaration import Wrong, exercise


def counts():
    return [(np.linspace(-2, 2, 9), y) for y in (0.0, 3.0, 1.0)]


def up_to_a_constant(right, given):
    return bool(np.isfinite(given).all()) and within_a_thousandth(right - right[0], given - given[0])


def up_to_a_half(wrong, given):
    return up_to_a_constant(wrong, given) or up_to_a_constant(2 * wrong, given)


def loss(t, y):
    return np.exp(t) - y * t


EXERCISE = exercise(
    __name__, __doc__, loss, cases=counts, same=up_to_a_constant, unrelated=lambda t, y: np.cos(3 * t) + y,
    squared_error=Wrong(same=up_to_a_half),
    logarithm_left_out=lambda t, y: np.exp(t * y - np.exp(t) - lgamma(y + 1)),
)  # fmt: skip
