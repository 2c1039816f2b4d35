"""Does the step help?

minutes: 15
difficulty: 2
asks: a function `f(loss, gradient, w, batches, rate)` that returns one number from 0 to 1
hint: A step is made for one batch. Which two numbers tell whether it was good for that batch?
hint: For each batch in turn: its loss at w, one step against its gradient, its loss at the new w. Count where the
  second is larger, and go on from the new w.
hint: Four lines in a loop over the batches: the loss before, the new w, the loss after on the very same batch, and one
  more if it rose. At the end divide the count by the number of batches.
right: Nobody checks, and at a small rate no step raises the loss of its own batch. Here the rates are large on purpose,
  so that for some batches they lie beyond 2 over the largest curvature of that batch.

consecutive batches: You compared the loss of one batch with the loss of the next. About half of such differences are
  positive even if every step lowers the loss of its own batch: the number measures the batches, not the steps. Evaluate
  the same batch twice.
consecutive batches, one less: You looked at the losses as a training loop prints them, one for each batch, and counted
  the rises from one to the next. Those are different batches. Evaluate the same batch before and after its step.
the next batch: You asked whether a step for one batch helps the next one. A good question, and another one: here it is
  the batch from which the gradient came.
after and after: You compared the loss after each step with the one after the step before it, which was another batch.
  Evaluate the same batch before and after its step.
all data: You looked at the loss on all batches together. It may rise though the step was good for its own batch. The
  question is about the batch that the gradient came from.
never moved: You tried a step for every batch from the same start. Descent goes on from where the last step ended: set w
  to the new place.
bad steps undone: You took the step back where the loss rose. Descent does not: it goes on from the new place, whether
  the step was good or not.
uphill: You stepped along the gradient, which is uphill. Subtract it.
count: The count is right, and the question is the share: divide by the number of batches.
percent: Right, in per cent. The question is the share, a number from 0 to 1.
falls: You counted the steps that lower the loss. The question is the share of those that raise it.
all but the rises: You have the share of the steps that do not raise the loss. The question is the rest.
as high is higher: You counted steps that leave the loss as it is, too. Some of these batches have inputs of 0 and so a
  gradient of 0: their loss stays, and is not higher than before.
"""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.declaration import exercise


def _batch_loss(w, batch):
    return float(((batch[:, :2] @ w - batch[:, 2]) ** 2).mean())


def _batch_gradient(w, batch):
    return 2 * (batch[:, :2] @ w - batch[:, 2]) @ batch[:, :2] / len(batch)


def _descents():
    cases = []
    for seed, rate in ((0, 0.5), (1, 0.45)):
        rng = np.random.default_rng(seed)
        batches = rng.normal((0, 0, 1), 1, (60, 4, 3))
        batches[5::20, :, :2] = 0  # inputs of 0, so that the gradient is 0 and the loss stays as it was
        cases.append((_batch_loss, _batch_gradient, np.array([3.0, -2.0]), batches, rate))
    return cases


def _share_of_rises(compare, *, sign=-1.0, move=True, undo=False, share=True):
    """Return a function that counts the steps for which `compare(loss, before, after, batches, i)` holds."""

    def function(loss, gradient, w, batches, rate):
        count = 0
        for i, batch in enumerate(batches):
            after = w + sign * rate * gradient(w, batch)
            holds = bool(compare(loss, w, after, batches, i))
            count += holds
            w = after if move and not (undo and holds) else w
        return count / len(batches) if share else count

    return function


def _own(loss, before, after, batches, i):
    return loss(after, batches[i]) > loss(before, batches[i])


def _not_lower(loss, before, after, batches, i):
    return loss(after, batches[i]) >= loss(before, batches[i])


def _lower(loss, before, after, batches, i):
    return loss(after, batches[i]) < loss(before, batches[i])


def _after_the_step_before(loss, before, after, batches, i):
    return loss(after, batches[i]) > loss(before, batches[max(i - 1, 0)])  # `before` is where the last step ended


def _next(loss, before, after, batches, i):
    return i + 1 < len(batches) and loss(after, batches[i + 1]) > loss(before, batches[i])


def _next_alone(loss, before, after, batches, i):
    return i + 1 < len(batches) and loss(after, batches[i + 1]) > loss(before, batches[i + 1])


def _everything(loss, before, after, batches, i):
    data = batches.reshape(-1, batches.shape[-1])
    return loss(after, data) > loss(before, data)


def _of_later_steps(loss, gradient, w, batches, rate):
    losses = []
    for batch in batches:
        losses.append(loss(w, batch))
        w = w - rate * gradient(w, batch)
    return sum(b > a for a, b in pairwise(losses)) / (len(losses) - 1)


EXERCISE = exercise(
    __name__,
    __doc__,
    _share_of_rises(_own),
    cases=_descents,
    unrelated=lambda loss, gradient, w, batches, rate: 0.123 + 0 * loss(w, batches[0]),
    consecutive_batches=_share_of_rises(_next),
    consecutive_batches_one_less=_of_later_steps,
    the_next_batch=_share_of_rises(_next_alone),
    after_and_after=_share_of_rises(_after_the_step_before),
    all_data=_share_of_rises(_everything),
    never_moved=_share_of_rises(_own, move=False),
    bad_steps_undone=_share_of_rises(_own, undo=True),
    uphill=_share_of_rises(_own, sign=1.0),
    count=_share_of_rises(_own, share=False),
    percent=lambda *arguments: 100 * _share_of_rises(_own)(*arguments),
    falls=_share_of_rises(_lower),
    all_but_the_rises=_share_of_rises(lambda *state: not _own(*state)),
    as_high_is_higher=_share_of_rises(_not_lower),
)
