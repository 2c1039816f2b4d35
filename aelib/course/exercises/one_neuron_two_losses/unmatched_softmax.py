"""Squared error on a softmax

minutes: 20
difficulty: 3
asks: a function `f(t, y)` of two arrays [n, K] that returns an array [n, K]
hint: One logit changes all K outputs, because they have to add up to 1. The chain rule has a sum in it.
hint: The derivative of output j over logit k is a with index j, times (1 if j = k, else 0, minus a with index k).
  Multiply it by the error of output j and add up over j.
hint: Let e be a − y. The sum over j of the errors times the derivatives splits in two: the part with j = k is a times
  e, entry by entry, and the rest is a times one number for each example, the sum over the classes of a times e.
  Subtract the second from the first, and keep the axis of the sum so that shapes fit.
right: Each entry carries a factor a. A network that is sure of a wrong class has an a near 0 for the right one and
  errors that cancel in the wrong one, so the delta vanishes: the plateau again, in K dimensions.

the matched pair: Prediction minus target is the delta of softmax with cross-entropy, the pair that matches. With
  squared error nothing cancels, and the derivative of the softmax stays.
K sigmoids: You treated the outputs as K sigmoids, each moved by its own logit alone. In a softmax every logit moves
  every output: raising one lowers all the others. What is missing is the sum over the other outputs.
second term forgotten: Your result is the first of two terms. The outputs are divided by a sum that each logit changes;
  from that comes the second one, with a minus. Either it is missing, or yours is zero: the errors of an example always
  add up to 0, so sum a times the error. Your deltas of one example should add up to zero, since adding the same number
  to all logits changes nothing.
plus: The second term has a minus: where one output gains, the others lose. Your deltas of one example should add up to
  zero.
summed over the examples: You summed over the examples. The sum goes over the classes of one example, the last axis:
  examples have nothing to do with each other.
summed over everything: Your sum runs over all examples and classes. It goes over the classes of one example only: sum
  over the last axis, and keep it (`keepdims=True`), so that shapes fit.
axis of the examples: Both your softmax and your sum go over the examples. They go over the classes of one example, the
  last axis: examples have nothing to do with each other.
factor in front forgotten: The brackets are right, and the factor a in front of them is missing: each term of the sum
  has the a of the logit that is varied.
sigmoid for softmax: These are the deltas of K sigmoids. A softmax divides by a sum over the classes, so each logit
  moves every output.
softmax over the examples: Your softmax adds up to 1 over the examples. It has to over the classes, the last axis.
mean over the examples: You divided by the number of examples. The question is the delta of each example, the slope of
  its own loss.
softmax over everything: All your outputs together add up to 1. Those of each example have to: sum over the last axis,
  and keep it (`keepdims=True`).
factor 2: Twice the right answer: the loss has a ½ in front.
sign: Right but for the sign: prediction minus target, not the other way round.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid, sigmoid_slope


def class_logits():
    rng = np.random.default_rng(2)
    return [(2 * rng.standard_normal((n, k)), np.eye(k)[rng.integers(0, k, n)]) for n, k in ((5, 4), (4, 3))]


def softmax(t, axis=-1):
    e = np.exp(t - t.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def delta(t, y, *, sign=-1, axis=-1, normalised=-1):
    a = softmax(t, normalised)
    return a * (a - y + sign * (a * (a - y)).sum(axis, keepdims=True))


EXERCISE = exercise(
    __name__, __doc__, delta, cases=class_logits, unrelated=lambda t, y: np.cos(t) + y,
    the_matched_pair=lambda t, y: softmax(t) - y,
    K_sigmoids=lambda t, y: (softmax(t) - y) * softmax(t) * (1 - softmax(t)),
    second_term_forgotten=partial(delta, sign=0), plus=partial(delta, sign=1),
    summed_over_the_examples=partial(delta, axis=0), summed_over_everything=partial(delta, axis=None),
    axis_of_the_examples=partial(delta, axis=0, normalised=0),
    factor_in_front_forgotten=lambda t, y: delta(t, y) / softmax(t),
    sigmoid_for_softmax=lambda t, y: (sigmoid(t) - y) * sigmoid_slope(t),
    softmax_over_the_examples=partial(delta, normalised=0), mean_over_the_examples=lambda t, y: delta(t, y) / len(t),
    softmax_over_everything=partial(delta, normalised=None), factor_2=lambda *given: 2 * delta(*given),
    sign=lambda *given: -delta(*given),
)  # fmt: skip
