"""The price of going back

minutes: 10
difficulty: 2
asks: a function `f(sizes, n)` of an array of layer widths and a batch size that returns one whole number
hint: A product of a matrix [n, p] with one [p, q] takes n·p·q multiplications. Which products does the backward pass
  make at one layer?
hint: At each layer there are two: the gradient of the weights, and the message to the layer below. Each costs as much
  as the layer's forward product. Is there a layer that needs only one of them?
hint: Add n·p·q over all pairs of neighbouring widths and double it. Then take off the message of the first layer, n
  times the product of the first two widths: no one asks for the gradient of the input x.
right: Twice the forward pass, less one message. For the chapter's network of digits, most of which is the first layer,
  going back costs hardly more than going forward.

message to the input: You let the first layer send a message too. Below it is the input, which has no weights. No one
  asks for the gradient of the input x: at the first layer there is only the gradient of the weights.
forward included: You counted the forward pass as well. The question is what comes on top of it.
gradients only: You counted the gradients of the weights, one product a layer. The messages to the layers below are
  products of the same size.
messages only: You counted the messages from layer to layer. Each layer also has to compute the gradient of its own
  weights.
one example: That is the cost for one example. Every product of the backward pass runs over all n rows.
n forgotten in the message: You took off the message to the input for one example. It would have n rows like all the
  others.
first layer left out: You left out the first layer altogether. It sends no message, but its weights have a gradient.
slopes counted: You counted the products with the slopes as well. They go entry by entry; the question is about the
  matrix products alone.
biases counted: You counted something for the biases. Their gradient is a sum of deltas, which takes no multiplication.
last message left out: You left out the message of the last layer. That one is needed, it starts everything; the one
  that is not needed is the first layer's, to the input.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise


def networks():
    return [(np.array([784, 30, 30, 10]), 20), (np.array([5, 7]), 3), (np.array([2, 50, 3, 4, 6]), 11)]


def products(sizes):
    return np.asarray(sizes)[:-1] * np.asarray(sizes)[1:]


EXERCISE = exercise(
    __name__, __doc__, lambda sizes, n: int(n * (2 * products(sizes).sum() - products(sizes)[0])), cases=networks,
    same=exactly, unrelated=lambda sizes, n: int(n + sizes.sum()),
    message_to_the_input=lambda sizes, n: int(2 * n * products(sizes).sum()),
    forward_included=lambda sizes, n: int(n * (3 * products(sizes).sum() - products(sizes)[0])),
    gradients_only=lambda sizes, n: int(n * products(sizes).sum()),
    messages_only=lambda sizes, n: int(n * products(sizes)[1:].sum()),
    one_example=lambda sizes, n: int(2 * products(sizes).sum() - products(sizes)[0]),
    n_forgotten_in_the_message=lambda sizes, n: int(2 * n * products(sizes).sum() - products(sizes)[0]),
    first_layer_left_out=lambda sizes, n: int(2 * n * products(sizes)[1:].sum()),
    slopes_counted=lambda sizes, n: int(n * (2 * products(sizes).sum() - products(sizes)[0] + sizes[1:-1].sum())),
    biases_counted=lambda sizes, n: int(n * (2 * products(sizes).sum() - products(sizes)[0] + sizes[1:].sum())),
    last_message_left_out=lambda sizes, n: int(n * (2 * products(sizes).sum() - products(sizes)[-1])),
)  # fmt: skip
