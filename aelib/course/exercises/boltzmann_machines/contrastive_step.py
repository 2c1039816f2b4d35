"""The step of CD-1

minutes: 10
difficulty: 2
asks: a function `f(x, end, W, c)` of two batches [n, p], weights and hidden biases that returns [p, k]
hint: There are two phases. Which images does each of them look at?
hint: The slope of minus the free energy with respect to W is an image's pixel times the probability of the unit that
  goes with that same image. Average it over each of the two batches.
hint: For a batch X: the transpose of X times the sigmoid of XW + c, divided by the number of rows. Uphill in log p, the
  batch `x` counts with a plus and the batch `end` with a minus, and nothing else is multiplied in.
right: Two correlations, each between a pixel and a unit that it is joined to, and their difference.

downhill: That is the gradient of the loss -log p. A step along it makes what the machine shows more probable and the
  data less. The step uphill in log p has the opposite sign.
no negative phase [- end.T @ after / len(end) =>]: You have the positive phase. Without the negative one every weight
  can only grow.
phases added [before / len(x) - => before / len(x) +]: You added the two phases. The batch `end` counts with a minus:
  what the machine shows by itself is made less probable.
differences multiplied: You multiplied the difference of the pixels by the difference of the hidden units. In each phase
  pixels are multiplied by the hidden units of the same images; the difference is taken last.
old hidden units [end.T @ after => end.T @ before]: You used the hidden units of the data for both phases. That is
  nearly the first term of the expansion alone, a step of reconstruction. In CD-1 the second phase goes up once more,
  from `end`.
new hidden units [x.T @ before => x.T @ after]: You used the hidden units of `end` for both phases. In the first one
  pixels and hidden units both belong to the data.
old pixels [end.T @ after => x.T @ after]: You used the pixels of the data for both phases. In the second one pixels and
  hidden units both belong to `end`.
product of means: You multiplied the mean of the pixels by the mean of the units. The mean of a product is asked for:
  whether pixel and unit are on together is what a weight is about.
hidden units rounded [sigmoid(x @ W + c) => x @ W + c > 0 ; sigmoid(end @ W + c) => end @ W + c > 0]: You rounded the
  hidden units to 0 or 1. They enter by their probabilities.
sum over the batch [/ len(x) => ; / len(end) =>]: You summed over the batch. The mean keeps the size of a step the same
  for every batch size.
hidden biases forgotten [x @ W + c => x @ W ; end @ W + c => end @ W]: The hidden biases are missing in the
  pre-activations.
sigmoid forgotten [sigmoid(x @ W + c) => x @ W + c ; sigmoid(end @ W + c) => end @ W + c]: You took pre-activations. The
  probability that a hidden unit is on is the sigmoid of its pre-activation.
through the sigmoid: You multiplied by the slope of the sigmoid, as backpropagation would. The sigmoid is already a
  derivative here, that of log(1 + exp t) in the free energy.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def ends_of_chains():
    rng = np.random.default_rng(1)
    cases = []
    for n, p, k in ((6, 5, 3), (9, 4, 7)):
        x, end = (rng.random((2, n, p)) < 0.5).astype(float)
        cases.append((x, end, rng.normal(size=(p, k)), rng.normal(size=k)))
    return cases


def step(x, end, W, c):
    before, after = sigmoid(x @ W + c), sigmoid(end @ W + c)
    return x.T @ before / len(x) - end.T @ after / len(end)


def product_of_means(x, end, W, c):
    before, after = sigmoid(x @ W + c), sigmoid(end @ W + c)
    return np.outer(x.mean(0), before.mean(0)) - np.outer(end.mean(0), after.mean(0))


def through_the_sigmoid(x, end, W, c):
    before, after = (sigmoid(t) * sigmoid(-t) for t in (x @ W + c, end @ W + c))
    return x.T @ before / len(x) - end.T @ after / len(end)


def differences_multiplied(x, end, W, c):
    return (x - end).T @ (sigmoid(x @ W + c) - sigmoid(end @ W + c)) / len(x)


EXERCISE = exercise(
    __name__, __doc__, step, cases=ends_of_chains, unrelated=lambda x, end, W, c: np.cos(W),
    downhill=lambda x, end, W, c: step(end, x, W, c), differences_multiplied=differences_multiplied,
    product_of_means=product_of_means, through_the_sigmoid=through_the_sigmoid,
)  # fmt: skip
