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

missing transpose: The delta went back through W2 itself. Nothing complains, since W2 is square here. Backward, a hidden
  unit adds up over the outputs that it feeds, one row of W2, so the product is with the transpose.
slope of the sigmoid: a(1 − a) is the slope of the sigmoid. The hidden units are tanh here, whose slope is 1 − a².
sigmoid's slope at t: You multiplied by the slope of the sigmoid at t. The hidden units are tanh here, whose slope is 1
  − tanh(t)²; only the outputs are sigmoids.
slope at the activation: You took the slope of tanh at the activation. It belongs at the pre-activation t; written with
  the activation a it is 1 − a², without another tanh.
square of t: 1 − t² is not the slope of tanh: it is even negative for large t. The square is that of the activation, 1 −
  tanh(t)².
no slope: The slope of the hidden units is missing. What comes back through W2 is the derivative by their activations;
  times 1 − a² it becomes the derivative by their pre-activations.
slope of the output: You multiplied the error by the slope of the output. With cross-entropy it has cancelled: the delta
  of the last layer is (ŷ − y)/n.
sum over examples: Right up to the number of examples: the loss is their mean, and your gradient is that of their sum.
  Divide the first delta by n.
mean over outputs too: You divided by the number of all entries of y. The loss is summed over the outputs of an example
  and averaged over the examples: divide by n alone.
target minus answer: The sign is wrong: you started from y − ŷ, or took a² − 1 for the slope. The delta of the output is
  ŷ − y, and the slope of tanh 1 − a².
biases left out: Your forward pass leaves out the biases. They change every activation, and with it every slope.
first bias left out: Your forward pass leaves out `b1`. It changes every activation of the hidden layer, and with it
  every slope.
slope before the transpose: You multiplied by the slope first, and sent the product back through W2. Nothing complains,
  since both layers have q units. The slope belongs to the hidden unit where the message arrives: first the product with
  the transpose of W2, then 1 − a².
sigmoid hidden units: This is the gradient of a network with sigmoid hidden units, forward and back, without a mistake.
  The hidden units of this exercise are tanh.
sigmoid forward, tanh back: Forward your hidden units are sigmoids, back they have the slope of tanh. They are tanh both
  times.
sigmoid forward, slope from its activation: You wrote 1 − a², and your a is the sigmoid of t. That slope goes with a =
  tanh(t).
square forgotten: The slope of tanh is 1 − a², and you multiplied by 1 − a.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.backpropagation.sigmoid import sigmoid, sigmoid_slope
from aelib.course.exercises.declaration import exercise


def batches():
    rng = np.random.default_rng(1)
    cases = []
    for n, p, q in ((5, 3, 4), (7, 6, 3), (4, 2, 5)):
        x, W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in ((n, p), (p, q), (q,), (q, q), (q,)))
        cases.append((x, (rng.random((n, q)) < 0.5).astype(np.float64), W1, b1, W2, b2))
    return cases


def gradient(
    x, y, W1, b1, W2, b2, *, slope=lambda t: 1 - np.tanh(t) ** 2, last=lambda y_hat, y: (y_hat - y) / len(y),
    activation=np.tanh, transposed=True, biases=(1, 1), slope_first=False,
):  # fmt: skip
    t = x @ W1 + b1 * biases[0]
    delta = last(sigmoid(activation(t) @ W2 + b2 * biases[1]), y)
    if slope_first:
        return x.T @ ((delta * slope(t)) @ W2.T)
    return x.T @ (delta @ (W2.T if transposed else W2) * slope(t))


EXERCISE = exercise(
    __name__, __doc__, gradient, cases=batches, unrelated=lambda x, y, W1, b1, W2, b2: np.cos(W1),
    missing_transpose=partial(gradient, transposed=False),
    slope_of_the_sigmoid=partial(gradient, slope=lambda t: np.tanh(t) * (1 - np.tanh(t))),
    sigmoid_s_slope_at_t=partial(gradient, slope=sigmoid_slope),
    slope_at_the_activation=partial(gradient, slope=lambda t: 1 - np.tanh(np.tanh(t)) ** 2),
    square_of_t=partial(gradient, slope=lambda t: 1 - t**2), no_slope=partial(gradient, slope=np.ones_like),
    slope_of_the_output=partial(gradient, last=lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / len(y)),
    sum_over_examples=partial(gradient, last=lambda y_hat, y: y_hat - y),
    mean_over_outputs_too=partial(gradient, last=lambda y_hat, y: (y_hat - y) / y.size),
    target_minus_answer=partial(gradient, last=lambda y_hat, y: (y - y_hat) / len(y)),
    biases_left_out=partial(gradient, biases=(0, 0)), first_bias_left_out=partial(gradient, biases=(0, 1)),
    slope_before_the_transpose=partial(gradient, slope_first=True),
    sigmoid_hidden_units=partial(gradient, activation=sigmoid, slope=sigmoid_slope),
    sigmoid_forward_tanh_back=partial(gradient, activation=sigmoid),
    sigmoid_forward_slope_from_its_activation=partial(
        gradient, activation=sigmoid, slope=lambda t: 1 - sigmoid(t) ** 2),
    square_forgotten=partial(gradient, slope=lambda t: 1 - np.tanh(t)),
)  # fmt: skip
