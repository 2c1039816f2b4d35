"""Does the step help?

minutes: 15
difficulty: 2
asks: a function `f(loss, gradient, w, batches, rate)` that returns one number from 0 to 1
hint: A step is made for one batch. Which two numbers tell whether it was good for that batch?
hint: For each batch in turn: its loss at w, one step against its gradient, its loss at the new w. Count where the
  second is larger, and go on from the new w.
hint: Four lines in a loop over the batches: the loss before, the new w, the loss after on the very same batch, and one
  more if it rose. At the end divide the count by the number of batches.
right: Few training loops check this: at a small rate no step raises the loss of its own batch. Here the rates are large
  on purpose, so that for some batches they lie beyond 2 over the largest curvature of that batch.

consecutive batches [for batch in batches => for batch, other in zip(batches, batches[1:]) ; loss(new, batch) =>
  loss(new, other)]: You compared the loss of one batch with the loss of the next. About half of such differences are
  positive even if every step lowers the loss of its own batch: the number measures the batches, not the steps. Evaluate
  the same batch twice.
consecutive batches, one less [for batch in batches => for batch, other in zip(batches, batches[1:]) ; loss(new, batch)
  => loss(new, other) ; len(batches) => (len(batches) - 1)]: You looked at the losses as a training loop prints them,
  one for each batch, and counted the rises from one to the next. Those are different batches. Evaluate the same batch
  before and after its step.
the next batch [for batch in batches => for batch, other in zip(batches, batches[1:]) ; loss(new, batch) => loss(new,
  other) ; loss(w, batch) => loss(w, other)]: You asked whether a step for one batch helps the next one. A good
  question, and another one: here it is the batch that the gradient was computed from.
the next batch, one less [for batch in batches => for batch, other in zip(batches, batches[1:]) ; loss(new, batch) =>
  loss(new, other) ; loss(w, batch) => loss(w, other) ; len(batches) => (len(batches) - 1)]: You asked whether a step
  for one batch helps the next one, and left out the last. A good question, and another one: here it is the batch that
  the gradient was computed from.
the next batch, round [for batch in batches => for batch, other in zip(batches, np.roll(batches, -1, axis=0)) ;
  loss(new, batch) => loss(new, other) ; loss(w, batch) => loss(w, other)]: You asked whether a step for one batch
  helps the next one, and for the last batch the first. Here it is the batch that the gradient was computed from.
after and after [for batch in batches => for batch, last in zip(batches, [batches[0], *batches]) ; loss(w, batch) =>
  loss(w, last)]: You compared the loss after each step with the one after the step before it, which was another batch.
  Evaluate the same batch before and after its step.
all data [loss(new, batch) => loss(new, batches.reshape(-1, 3)) ; loss(w, batch) => loss(w, batches.reshape(-1, 3))]:
  You looked at the loss on all batches together. It may rise though the step was good for its own batch. The question
  is about the batch that the gradient was computed from.
never moved [w = new => pass]: You tried a step for every batch from the same start. Descent goes on from where the last
  step ended: set w to the new place.
bad steps undone [w = new => w = w if loss(new, batch) > loss(w, batch) else new]: You took the step back where the loss
  rose. Descent does not: it goes on from the new place, whether the step was good or not.
rate left out [rate * =>]: You subtracted the whole gradient. The step is `rate` times it.
uphill [w - => w +]: You stepped along the gradient, which is uphill. Subtract it.
count [/ len(batches) =>]: The count is right, and the question is the share: divide by the number of batches.
percent [rises / => 100 * rises /]: Right, in per cent. The question is the share, a number from 0 to 1.
falls [> => <]: You counted the steps that lower the loss. The question is the share of those that raise it.
all but the rises [rises / => 1 - rises /]: You have the share of the steps that do not raise the loss. The question is
  the rest.
as high is higher [> => >=]: You counted steps that leave the loss as it is, too. Some of these batches have inputs of 0
  and so a gradient of 0: their loss stays, and is not higher than before.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def batch_loss(w, batch):
    return float(((batch[:, :2] @ w - batch[:, 2]) ** 2).mean())


def batch_gradient(w, batch):
    return 2 * (batch[:, :2] @ w - batch[:, 2]) @ batch[:, :2] / len(batch)


def descents():
    cases = []
    for seed, rate, flat in ((0, 0.5, 20), (1, 0.45, 8), (2, 0.4, 12)):
        batches = np.random.default_rng(seed).normal((0, 0, 1), 1, (60, 4, 3))
        batches[5::flat, :, :2] = 0  # inputs of 0, so that the gradient is 0 and the loss stays as it was
        cases.append((batch_loss, batch_gradient, np.array([3.0, -2.0]), batches, rate))
    return cases


def share(loss, gradient, w, batches, rate):
    rises = 0
    for batch in batches:
        new = w - rate * gradient(w, batch)
        rises += loss(new, batch) > loss(w, batch)
        w = new
    return rises / len(batches)


EXERCISE = exercise(
    __name__, __doc__, share, cases=descents,
    unrelated=lambda loss, gradient, w, batches, rate: 0.123 + 0 * loss(w, batches[0]),
)  # fmt: skip
