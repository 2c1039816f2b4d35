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

penalty forgotten [+ gamma * a / len(t) =>]: That is the delta of the loss at the output alone. The penalty is a second
  path from this layer to the loss, and its derivative is added to what comes from above.
past the slope [+ gamma * a / len(t) => ; (a * (1 - a)) => (a * (1 - a)) + gamma * a / len(t)]: You added the derivative
  of the penalty by a to a derivative by t. The penalty, too, feels t only through the activation: it passes the slope
  of the sigmoid like everything else.
no mean [/ len(t) =>]: Your penalty is summed over the examples. It was meant as their mean, like the rest of the loss,
  and the deltas from above already hold their 1/n: divide yours by n.
factor 2 [+ gamma => + 2 * gamma]: Twice the penalty: the derivative of a² is 2a, but the penalty has a factor ½ in
  front.
penalty on t [+ gamma * a / len(t) => ; (a * (1 - a)) => (a * (1 - a)) + gamma * t / len(t)]: You penalised the
  pre-activation. The penalty of this exercise is on the activation a, which is between 0 and 1, and reaches t through
  the slope.
t for a [gamma * a => gamma * t]: The place is right, the number is not: the derivative of γ/2 a² is γ a, with the
  activation. You put in the pre-activation t.
penalty alone [delta_above @ W_above.T + =>]: That is the delta of the penalty alone. The loss at the output is still
  there; the two are added.
derivative forgotten [gamma * a => gamma / 2 * a]: Half the penalty's message: the ½ in front is there so that it
  cancels the 2 from the derivative of a². You kept it, and the 2 is missing.
penalty itself [gamma * a => gamma / 2 * a**2]: You added the penalty itself, γ/2 a². What travels back is its
  derivative by a.
penalty of the example [gamma * a => gamma / 2 * (a**2).sum(axis=1, keepdims=True)]: You added to each unit the value of
  its example's penalty. What travels back to a unit is the derivative of the penalty by the activation of that unit.
mean over units too [len(t) => t.size]: You divided by the number of all entries, n·q. The penalty is summed over the
  units of an example and averaged over the examples: divide by n alone.
slope at the activation [a * (1 - a) => sigmoid(a) * (1 - sigmoid(a))]: The sum in front is right, and the slope is
  taken at the activation. It belongs at t; written with the activation it is a(1 − a), without another sigmoid.
slope of tanh [a * (1 - a) => 1 - a**2]: The sum in front is right. The slope 1 − a² belongs to tanh; that of the
  sigmoid is a(1 − a).
slope forgotten [* (a * (1 - a)) =>]: You return the derivatives by the activation, and they are right. The delta is the
  derivative by the pre-activation: multiply by the slope of the sigmoid at t.
a(1 - a) at t [a * (1 - a) => t * (1 - t)]: The sum in front is right. The slope a(1 − a) holds with the activation a,
  and you put in the pre-activation t.
subtracted [+ gamma => - gamma]: You subtracted the message of the penalty. The penalty is added to the loss, so its
  derivative is added too; the minus belongs to the step of descent.
everything by n [delta_above @ => delta_above / len(t) @]: You divided what comes from above by n once more. Those
  deltas already hold their 1/n; only the penalty still needs it.
constant penalty [gamma * a => gamma]: You used the derivative of γ times the sum of the activations, which is γ/n
  everywhere. This penalty is on their squares: an active unit is pushed harder.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def hidden_layers():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((n, k)) / n, rng.standard_normal((q, k)), 1.5 * rng.standard_normal((n, q)), gamma)
        for n, q, k, gamma in ((5, 4, 3, 0.5), (8, 3, 2, 2.0), (3, 5, 5, 1.0))
    ]


def delta(delta_above, W_above, t, gamma):
    a = sigmoid(t)
    message = delta_above @ W_above.T + gamma * a / len(t)
    return message * (a * (1 - a))


EXERCISE = exercise(__name__, __doc__, delta, cases=hidden_layers, unrelated=lambda d, W, t, gamma: np.cos(t))
