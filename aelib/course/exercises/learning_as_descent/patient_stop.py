"""Early stopping, with patience

minutes: 15
difficulty: 2
asks: a function `f(losses, patience)` of an array and a whole number that returns two whole numbers
first: The losses are 0.9, 0.5, 0.6, 0.55, 0.58, 0.59 and 0.4, the first of them evaluation 0, and the patience is 2.
  Which evaluation is kept, and which one is the last?
hint: Go through the losses in order, as training would meet them. Which two things do you have to remember?
hint: Remember where the best loss so far was. At each later place compare: is this loss below the best? If not, how
  many places ago was the best?
hint: Start with the best at place 0. At place i, a loss below the best one makes i the new best. Otherwise, if i minus
  the place of the best has reached `patience`, the answer is that place and i. After the last loss, it is that place
  and the last i.
right: Keep the best so far, stop when it is `patience` evaluations old. In the first list the best loss of all,
  {FIRST_LIST.min()}, comes after the stop: patience is a bet, and this is what it can lose.

against the last one [losses[best] => losses[i - 1]]: You compared each loss with the one before it. A loss that falls
  again after a rise is not yet better than the best: with 0.6, 0.9, 0.8, 0.7 the best is 0.6 all the time.
patience used up for good [best, waited = i, 0 => best = i]: You counted all evaluations without a new best since the
  beginning. Patience starts anew with every new best: the question is how long ago that was.
as good is better [< => <=]: You took a loss equal to the best for a new best. Better means lower: else a loss that has
  stopped falling is never given up.
a little better is not enough [losses[best] => losses[best] - 1e-3]: You ask for an improvement of some least size.
  Libraries offer that; here best means lowest, by however little.
best begins at a number [losses[best] => min(losses[best], 1)]: Your best begins at a number of your own, and in the
  last test every loss is above it. Begin with the first loss, or with `numpy.inf`.
first rise: You stop where a loss is higher than the one before it, whatever the patience. A loss that goes up and down
  may go on to a new best: wait until the best is `patience` evaluations old.
rises in a row: You counted how often in a row the loss rose above the one before. Patience counts the evaluations since
  the best: a loss that rises, falls a little and rises again may stay above the best for ever.
patience before the loss: You look at the patience before you look at the new loss. If that loss is a new best, it comes
  in time: update the best first.
past the end [return best, i => return best, i + (waited < patience)]: Right where training is stopped. Where the losses
  run out, the last evaluation has the number `len(losses) - 1`, counted from 0.
one too late [>= => >]: You stop one evaluation too late. With a patience of {PATIENCE} and the best at place {BEST},
  the evaluations {BEST + 1}, {BEST + 2} and {LAST} bring nothing better, and {LAST} is the last.
one too early [>= patience => >= patience - 1]: You stop one evaluation too early. With a patience of {PATIENCE} and the
  best at place {BEST}, the evaluations {BEST + 1} and {BEST + 2} may fail, and {LAST} is the last chance.
looks ahead [return best, i => return losses.argmin(), i]: You keep the best of all losses, and some of them come after
  the stop. Training never gets to see those. Keep the best of what was there until then.
keeps the last [return best, i => return i, i]: The place where it stops is right, and you keep the weights of that
  place. They are `patience` evaluations older than the best ones, and worse: keep the best.
never stops [return best, i => return losses.argmin(), len(losses) - 1]: You went through all losses and took the
  smallest. That is possible for those who can wait for ever; with patience, training stops before.
counted from one [return best, i => return best + 1, i + 1]: Right, if the first evaluation is number 1. Here it is
  number 0, as for Python.
how many evaluations [return best, i => return best, i + 1]: The first number is right. The second is one too large
  everywhere: it is how many evaluations there were, and the question is the number of the last one, counted from 0.
loss instead of place [return best, i => return losses[best], i]: The first number is the best loss. The question is at
  which evaluation it was, since those are the weights to keep.
the other way round [return best, i => return i, best]: Both numbers are right, in the other order: first the evaluation
  to keep, then the last one.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise


def validation_losses():
    cases = [
        ([2.3, 1.1, 0.9, 0.85, 0.86, 0.9, 0.95, 1.0, 0.7], 3),  # the best comes after the stop
        ([1.0, 0.8, 0.81, 0.79, 0.8, 0.78, 0.79, 0.77, 0.9], 2),  # up and down, on the whole down
        ([1.0, 0.6, 0.9, 0.8, 0.7, 0.65, 0.5], 4),  # falling again, but not below the best
        ([0.9, 0.5, 0.5, 0.5, 0.6, 0.4], 3),  # as good is not better
        ([0.9, 0.8, 0.7, 0.6], 2),  # never stopped
        ([250.0, 180.0, 181.0, 180.0 - 1e-4, 181.0, 182.0, 170.0], 2),  # large, and better by very little
    ]
    return [(np.array(losses), patience) for losses, patience in cases]


def stop(losses, patience):
    best, waited = 0, 0
    for i in range(1, len(losses)):
        if losses[i] < losses[best]:
            best, waited = i, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, i


def first_rise(losses, patience):
    rises = np.flatnonzero(np.diff(losses) > 0)
    return (int(rises[0]), int(rises[0]) + 1) if rises.size else (len(losses) - 1, len(losses) - 1)


def rises_in_a_row(losses, patience):
    rises = 0
    for i in range(1, len(losses)):
        rises = rises + 1 if losses[i] > losses[i - 1] else 0
        if rises >= patience:
            break
    return int(losses[: i + 1].argmin()), i


def patience_before_the_loss(losses, patience):
    best = 0
    for i in range(1, len(losses)):
        if i - best >= patience:
            return best, i
        best = i if losses[i] < losses[best] else best
    return best, len(losses) - 1


FIRST_LIST, PATIENCE = validation_losses()[0]
BEST, LAST = stop(FIRST_LIST, PATIENCE)


EXERCISE = exercise(
    __name__, __doc__, stop, case=(np.array([0.9, 0.5, 0.6, 0.55, 0.58, 0.59, 0.4]), 2),
    cases=validation_losses, same=exactly, unrelated=lambda losses, patience: (0, patience),
    first_rise=first_rise, rises_in_a_row=rises_in_a_row, patience_before_the_loss=patience_before_the_loss,
)  # fmt: skip
