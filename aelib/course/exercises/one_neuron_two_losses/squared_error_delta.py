"""The delta of the squared error

minutes: 5
difficulty: 1
asks: a function `f(t, y)` of two arrays [n] that returns an array [n]
first: A neuron has the pre-activation t = −1, so that it says σ(−1) = {sigmoid(-1):.3f}. Its target is 1. How large is
  its δ?
hint: The loss depends on the output, and the output on the pre-activation. The chain rule has two factors.
hint: The derivative of ½(a − y)² with respect to a is a − y. The other factor is the slope of the sigmoid at t, which
  can be computed from its value.
hint: First compute a, the sigmoid of `t`. The slope of the sigmoid is a(1 − a), with this same a: do not apply the
  sigmoid again. Multiply the slope by the error a − y, in this order.
right: Prediction minus target, times the slope of the sigmoid. The second factor is what this chapter is about.

slope left out [* a * (1 - a) =>]: That is the derivative with respect to the output a, or the delta of the
  cross-entropy. With respect to t there is a second factor, the slope of the sigmoid: at t = 4 it is
  {right(4, 0) / slope_left_out(4, 0):.3f}, and it is the reason why the neuron learns so slowly.
factor 2, and slope left out [(a - y) * a * (1 - a) => 2 * (a - y)]: That is the derivative of (a − y)² with respect to
  the output a. The loss has a ½ in front, which cancels the 2; and with respect to t there is one more factor, the
  slope of the sigmoid.
sigmoid applied twice [a * (1 - a) => sigmoid(a) * (1 - sigmoid(a))]: You took the slope of the sigmoid at a, the
  output, and not at t. In terms of the output the slope is a(1 − a), where a has been through the sigmoid once already.
  Yours never gets below {int(1000 * sigmoid(1) * (1 - sigmoid(1))) / 1000}: this neuron would not saturate.
factor 2 [(a - y) => 2 * (a - y)]: Right for (a − y)². Here the loss has a ½ in front, which cancels the 2 of the
  square. With the 2, every step is twice as long, as if the rate had been doubled.
sign [a - y => y - a]: Right except for the sign. An output that is too large must have a positive delta, since the loss
  grows with t there; gradient descent then subtracts it. With your sign the neuron would run uphill.
t taken for the output [sigmoid(t) => t]: You used t as if it were the output. It is the pre-activation: apply the
  sigmoid first, a = σ(t), then write the formula with a.
slope of the pre-activation [a * (1 - a) => t * (1 - t)]: The slope of the sigmoid is a(1 − a), with the output a. You
  have t(1 − t), which is negative for every t above 1, although the sigmoid rises everywhere.
error of the pre-activation [a - y => t - y]: You compared the target with the pre-activation t. It is the output that
  is compared, a, the sigmoid of t: a number between 0 and 1.
brackets [(a - y) => a - y]: You multiplied the target alone by the slope of the sigmoid. The whole error is multiplied
  by it: put a − y in brackets.
error left out [(a - y) * =>]: That is the slope of the sigmoid alone, which does not know the target. The other factor
  is the error, a − y.
half of the slope [a * (1 - a) => (1 - a)]: One factor is missing. The slope of the sigmoid is a(1 − a), and you have 1
  − a: as a quotient it is e to the power −t over (1 + e to the power −t) squared, with the square.
the other half of the slope [* (1 - a) =>]: One factor is missing. The slope of the sigmoid is a(1 − a), and you have a
  alone. It is the factor 1 − a that vanishes for the neuron that says {sigmoid(4):.2f}.
arguments exchanged [(t, y) => (y, t)]: You exchanged the two arguments. The first, `t`, holds the pre-activations, the
  second, `y`, the targets.
slope of tanh, from the output [a * (1 - a) => (1 - a**2)]: 1 − a² is the slope of tanh. The slope of the sigmoid is a(1
  − a).
slope of tanh [a * (1 - a) => (1 - np.tanh(t) ** 2)]: 1 − tanh(t)² is the slope of tanh. These neurons are sigmoids,
  whose slope is a(1 − a).
slope at the target [a * (1 - a) => sigmoid(y) * (1 - sigmoid(y))]: The slope of the sigmoid is taken where the neuron
  answers, at t. You took it at the target y.
slope from the target [a * (1 - a) => y * (1 - y)]: You have y(1 − y). The slope of the sigmoid is a(1 − a), with the
  output.
target forgotten [- y =>]: Your error is a, which is right for the target 0 alone. Subtract y.
error still squared [(a - y) => (a - y) ** 2]: The derivative of ½(a − y)² with respect to a is a − y. Yours still has
  the square.
sign in the exponent [sigmoid(t) => sigmoid(-t)]: Your a is 1 over 1 plus e to the power t, which falls where t rises.
  The sigmoid has e to the power −t.
mean [(1 - a) => (1 - a) / len(t)]: You differentiated the mean of the losses, and so every entry is divided by n. The
  question is delta for each neuron, the slope of its own loss.
the loss [(a - y) * a * (1 - a) => (a - y) ** 2 / 2]: That is the loss itself. The question is its slope with respect to
  t.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid


def pre_activations_and_targets():
    rng = np.random.default_rng(0)
    return [(3 * rng.standard_normal(n), rng.uniform(0, 1, n).round(digits)) for n, digits in ((9, 0), (5, 2))]


def delta(t, y):
    a = sigmoid(t)
    return (a - y) * a * (1 - a)


EXERCISE = exercise(
    __name__, __doc__, delta, case=(np.array([-1.0]), np.array([1.0])),
    cases=pre_activations_and_targets, unrelated=lambda t, y: np.cos(t) + y,
)  # fmt: skip
