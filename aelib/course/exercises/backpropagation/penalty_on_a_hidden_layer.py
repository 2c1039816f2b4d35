"""A penalty on a hidden layer

minutes: 15
difficulty: 2
asks: a function `f(delta_above, W_above, t, gamma)` that returns the deltas of the hidden layer, [n, q]
hint: The loss now depends on the activation of a hidden unit in two ways. What does the chain rule do with two ways?
hint: Through the layer above comes what always comes, delta times the transpose of W. Directly comes the derivative of
  the penalty by a. Both are derivatives by the activation; what do they have to pass to reach t?
hint: The penalty is a mean over the n examples of γ/2 times the sum of a², so its derivative by a is γ a/n, with a the
  sigmoid of t. Add it to the message from above, delta times the transpose of W, and multiply the sum by the slope of
  the sigmoid at t.
right: What comes from above and what comes directly, added, and then through the slope: one more term for one more
  path.

penalty forgotten: That is the delta of the loss at the output alone. The penalty is a second path from this layer to
  the loss, and its derivative is added to what comes from above.
past the slope: You added the derivative of the penalty by a to a derivative by t. The penalty, too, feels t only
  through the activation: it passes the slope of the sigmoid like everything else.
no mean: Your penalty is summed over the examples. It was meant as their mean, like the rest of the loss, and the deltas
  from above already hold their 1/n: divide yours by n.
factor 2: Twice the penalty: the derivative of a² is 2a, but the penalty has a factor ½ in front.
penalty on t: You penalised the pre-activation. The penalty of this exercise is on the activation a, which is between 0
  and 1, and reaches t through the slope.
t for a: The place is right, the number is not: the derivative of γ/2 a² is γ a, with the activation. You put in the
  pre-activation t.
penalty alone: That is the delta of the penalty alone. The loss at the output is still there; the two are added.
derivative forgotten: Half the penalty's message: the ½ in front is there so that it cancels the 2 from the derivative
  of a². You kept it, and the 2 is missing.
penalty itself: You added the penalty itself, γ/2 a². What travels back is its derivative by a.
mean over units too: You divided by the number of all entries, n·q. The penalty is summed over the units of an example
  and averaged over the examples: divide by n alone.
slope at the activation: The sum in front is right, and the slope is taken at the activation. It belongs at t; written
  with the activation it is a(1 − a), without another sigmoid.
slope of tanh: The sum in front is right. The slope 1 − a² belongs to tanh; that of the sigmoid is a(1 − a).
slope forgotten: You return the derivatives by the activation, and they are right. The delta is the derivative by the
  pre-activation: multiply by the slope of the sigmoid at t.
a(1 - a) at t: The sum in front is right. The slope a(1 − a) holds with the activation a, and you put in the
  pre-activation t.
subtracted: You subtracted the message of the penalty. The penalty is added to the loss, so its derivative is added too;
  the minus belongs to the step of descent.
everything by n: You divided what comes from above by n once more. Those deltas already hold their 1/n; only the penalty
  still needs it.
constant penalty: You used the derivative of γ times the sum of the activations, which is γ/n everywhere. This penalty
  is on their squares: an active unit is pushed harder.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.backpropagation.sigmoid import sigmoid, sigmoid_slope
from aelib.course.exercises.declaration import exercise


def hidden_layers():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((n, k)) / n, rng.standard_normal((q, k)), 1.5 * rng.standard_normal((n, q)), gamma)
        for n, q, k, gamma in ((5, 4, 3, 0.5), (8, 3, 2, 2.0), (3, 5, 5, 1.0))
    ]


def penalty(t, gamma):
    return gamma * sigmoid(t) / len(t)


def delta(d, W, t, gamma, *, added=penalty, past=lambda t, gamma: 0, slope=sigmoid_slope, above=1):
    return (above * d @ W.T + added(t, gamma)) * slope(t) + past(t, gamma)


EXERCISE = exercise(
    __name__, __doc__, delta, cases=hidden_layers, unrelated=lambda d, W, t, gamma: np.cos(t),
    penalty_forgotten=partial(delta, added=lambda t, gamma: 0),
    past_the_slope=partial(delta, added=lambda t, gamma: 0, past=penalty),
    no_mean=partial(delta, added=lambda t, gamma: gamma * sigmoid(t)),
    factor_2=partial(delta, added=lambda t, gamma: 2 * penalty(t, gamma)),
    penalty_on_t=partial(delta, added=lambda t, gamma: 0, past=lambda t, gamma: gamma * t / len(t)),
    t_for_a=partial(delta, added=lambda t, gamma: gamma * t / len(t)), penalty_alone=partial(delta, above=0),
    derivative_forgotten=partial(delta, added=lambda t, gamma: penalty(t, gamma) / 2),
    penalty_itself=partial(delta, added=lambda t, gamma: gamma / 2 * sigmoid(t) ** 2 / len(t)),
    mean_over_units_too=partial(delta, added=lambda t, gamma: gamma * sigmoid(t) / t.size),
    slope_at_the_activation=partial(delta, slope=lambda t: sigmoid_slope(sigmoid(t))),
    slope_of_tanh=partial(delta, slope=lambda t: 1 - sigmoid(t) ** 2),
    slope_forgotten=partial(delta, slope=np.ones_like), a_1_a_at_t=partial(delta, slope=lambda t: t * (1 - t)),
    subtracted=partial(delta, added=lambda t, gamma: -penalty(t, gamma)),
    everything_by_n=lambda d, W, t, gamma: delta(d / len(t), W, t, gamma),
    constant_penalty=partial(delta, added=lambda t, gamma: gamma / len(t)),
)  # fmt: skip
