"""Squared error on a softmax

minutes: 20
difficulty: 3
asks: a function `f(t, y)` of two arrays [n, K] that returns an array [n, K]
hint: One logit changes all K outputs, because they have to add up to 1. The chain rule has a sum in it.
hint: The derivative of output j with respect to logit k is a with index j, times (1 if j = k, else 0, minus a with
  index k). Multiply it by the error of output j and add up over j.
hint: Let e be a − y. The sum over j of the errors times the derivatives splits in two: the part with j = k is a times
  e, entry by entry, and the rest is a times one number for each example, the sum over the classes of a times e.
  Subtract the second from the first, and keep the axis of the sum so that shapes fit.
right: Each entry carries a factor a. A network that is sure of a wrong class has an a near 0 for the right one and
  errors that cancel in the wrong one, so the delta vanishes: the plateau again, in K dimensions.

the matched pair [a * (error - common) => error]: Prediction minus target is the delta of softmax with cross-entropy,
  the pair that matches. With squared error nothing cancels, and the derivative of the softmax stays.
K sigmoids [a * (error - common) => a * (1 - a) * error]: You treated the outputs as K sigmoids, each moved by its own
  logit alone. In a softmax every logit moves every output: raising one lowers all the others. What is missing is the
  sum over the other outputs.
second term forgotten [- common =>]: Your result is the first of two terms. The outputs are divided by a sum that each
  logit changes; from that comes the second one, with a minus. Either it is missing, or yours is zero: the errors of an
  example always add up to 0, so sum a times the error. Your deltas of one example should add up to zero, since adding
  the same number to all logits changes nothing.
right class alone [error = a - y => error = (a - y) * y]: You have the derivative of the squared error of the right
  class alone. The target of every other class is 0, and its output is an error too: sum over all K of them.
plus [- common => + common]: The second term has a minus: where one output gains, the others lose. Your deltas of one
  example should add up to zero.
summed over the examples [error).sum(axis=1 => error).sum(axis=0]: You summed over the examples. The sum goes over the
  classes of one example, the last axis: examples have nothing to do with each other.
summed over everything [error).sum(axis=1 => error).sum(axis=None]: Your sum runs over all examples and classes. It goes
  over the classes of one example only: sum over the last axis, and keep it (`keepdims=True`), so that shapes fit.
axis of the examples [e.sum(axis=1 => e.sum(axis=0 ; error).sum(axis=1 => error).sum(axis=0]: Both your softmax and your
  sum go over the examples. They go over the classes of one example, the last axis: examples have nothing to do with
  each other.
factor in front forgotten [a * (error - common) => error - common]: The brackets are right, and the factor a in front of
  them is missing: each term of the sum has the a of the logit that is varied.
sigmoid for softmax [e / e.sum(axis=1, keepdims=True) => 1 / (1 + np.exp(-t)) ; a * (error - common) => a * (1 - a) *
  error]: These are the deltas of K sigmoids. A softmax divides by a sum over the classes, so each logit moves every
  output.
softmax over the examples [e.sum(axis=1 => e.sum(axis=0]: Your softmax adds up to 1 over the examples. It has to over
  the classes, the last axis.
mean over the examples [a * (error - common) => a * (error - common) / len(t)]: You divided by the number of examples.
  The question is the delta of each example, the slope of its own loss.
softmax over everything [e.sum(axis=1 => e.sum(axis=None]: All your outputs together add up to 1. Those of each example
  have to: sum over the last axis, and keep it (`keepdims=True`).
factor 2 [a * (error => 2 * a * (error]: Twice the right answer: the loss has a ½ in front.
sign [a - y => y - a]: Right except for the sign: prediction minus target, not the other way round.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def class_logits():
    rng = np.random.default_rng(2)
    return [(2 * rng.standard_normal((n, k)), np.eye(k)[rng.integers(0, k, n)]) for n, k in ((5, 4), (4, 3))]


def delta(t, y):
    e = np.exp(t - t.max())
    a = e / e.sum(axis=1, keepdims=True)
    error = a - y
    common = (a * error).sum(axis=1, keepdims=True)
    return a * (error - common)


EXERCISE = exercise(__name__, __doc__, delta, cases=class_logits, unrelated=lambda t, y: np.cos(t) + y)
