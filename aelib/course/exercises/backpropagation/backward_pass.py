"""A backward pass of your own

minutes: 20
difficulty: 2
asks: a function `f(x, y, W1, b1, W2, b2)` of arrays [n, p], [n, q], [p, q], [q], [q, q] and [q] that returns the
  gradient of the mean loss by W1, an array [p, q]
hint: Write the forward pass first and keep what you will need: the pre-activation and the activation of the hidden
  layer, and the output.
hint: Start from the delta of the last layer, (ŷ − y)/n in each row. Send it back with the transpose of W2, and multiply
  by the slope of tanh, which is 1 − tanh² at the pre-activation.
hint: With a = tanh(x W1 + b1) and ŷ the sigmoid of a W2 + b2, the delta of the hidden layer is the product of (ŷ − y)/n
  with the transpose of W2, times 1 − a² entry by entry. The gradient is the transpose of x times that.
right: Forward, keep; back, transpose, slope, outer product. The chapter's twenty lines do this once for each layer.

missing transpose [W2.T => W2]: The delta went back through W2 itself. Nothing complains, since W2 is square here.
  Backward, a hidden unit adds up over the outputs that it feeds, one row of W2, so the product is with the transpose.
slope of the sigmoid [1 - a**2 => a * (1 - a)]: a(1 − a) is the slope of the sigmoid. The hidden units are tanh here,
  whose slope is 1 − a².
sigmoid's slope at t [1 - a**2 => sigmoid(t) * (1 - sigmoid(t))]: You multiplied by the slope of the sigmoid at t. The
  hidden units are tanh here, whose slope is 1 − tanh(t)²; only the outputs are sigmoids.
slope at the activation [1 - a**2 => 1 - np.tanh(a) ** 2]: You took the slope of tanh at the activation. It belongs at
  the pre-activation t; written with the activation a it is 1 − a², without another tanh.
square of t [a**2 => t**2]: 1 − t² is not the slope of tanh: it is even negative for large t. The square is that of the
  activation, 1 − tanh(t)².
no slope [* (1 - a**2) =>]: The slope of the hidden units is missing. What comes back through W2 is the derivative by
  their activations; times 1 − a² it becomes the derivative by their pre-activations.
slope of the output [(y_hat - y) => (y_hat - y) * y_hat * (1 - y_hat)]: You multiplied the error by the slope of the
  output. With cross-entropy it has cancelled: the delta of the last layer is (ŷ − y)/n.
sum over examples [/ len(y) =>]: Right up to the number of examples: the loss is their mean, and your gradient is that
  of their sum. Divide the first delta by n.
mean over outputs too [len(y) => y.size]: You divided by the number of all entries of y. The loss is summed over the
  outputs of an example and averaged over the examples: divide by n alone.
target minus answer [y_hat - y => y - y_hat]: The sign is wrong: you started from y − ŷ, or took a² − 1 for the slope.
  The delta of the output is ŷ − y, and the slope of tanh 1 − a².
biases left out [+ b1 => ; + b2 =>]: Your forward pass leaves out the biases. They change every activation, and with it
  every slope.
first bias left out [+ b1 =>]: Your forward pass leaves out `b1`. It changes every activation of the hidden layer, and
  with it every slope.
slope before the transpose [@ W2.T * (1 - a**2) => * (1 - a**2) @ W2.T]: You multiplied by the slope first, and sent the
  product back through W2. Nothing complains, since both layers have q units. The slope belongs to the hidden unit where
  the message arrives: first the product with the transpose of W2, then 1 − a².
sigmoid hidden units [np.tanh(t) => sigmoid(t) ; 1 - a**2 => a * (1 - a)]: This is the gradient of a network with
  sigmoid hidden units, forward and back, without a mistake. The hidden units of this exercise are tanh.
sigmoid forward, tanh back [np.tanh(t) => sigmoid(t) ; a**2 => np.tanh(t) ** 2]: Forward your hidden units are sigmoids,
  back they have the slope of tanh. They are tanh both times.
sigmoid forward, slope from its activation [np.tanh(t) => sigmoid(t)]: You wrote 1 − a², and your a is the sigmoid of t.
  That slope goes with a = tanh(t).
square forgotten [a**2 => a]: The slope of tanh is 1 − a², and you multiplied by 1 − a.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def batches():
    rng = np.random.default_rng(1)
    cases = []
    for n, p, q in ((5, 3, 4), (7, 6, 3), (4, 2, 5)):
        x, W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in ((n, p), (p, q), (q,), (q, q), (q,)))
        cases.append((x, (rng.random((n, q)) < 0.5).astype(np.float64), W1, b1, W2, b2))
    return cases


def gradient(x, y, W1, b1, W2, b2):
    t = x @ W1 + b1
    a = np.tanh(t)
    y_hat = sigmoid(a @ W2 + b2)
    delta2 = (y_hat - y) / len(y)
    delta1 = delta2 @ W2.T * (1 - a**2)
    return x.T @ delta1


EXERCISE = exercise(__name__, __doc__, gradient, cases=batches, unrelated=lambda x, y, W1, b1, W2, b2: np.cos(W1))
