"""Back through the mean of a batch

minutes: 15
difficulty: 3
asks: a function `f(delta)` of an array [n, q], the derivatives by u, that returns those by t, [n, q]
hint: How many of the uᵢ change when you move the tⱼ of one example j?
hint: All of them: its own, and through the mean every other one. Write down the derivative of uᵢ by tⱼ for i = j and
  for i ≠ j, and add up over i.
hint: The derivative of uᵢ by tⱼ is 1 for i = j and 0 otherwise, minus 1/n in both cases. So the derivative of the loss
  by tⱼ is the delta of example j minus a mean of deltas. Over which axis?
right: Centring on the way forward is centring on the way back. The deltas of the examples now depend on one another,
  and for a single example nothing is left.

mean held fixed [- delta.mean(0) =>]: You passed the deltas on as if the mean were a constant. It moves with every
  example of the batch, and that is a path too.
only its own share [- delta.mean(0) => * (1 - 1 / len(delta))]: You counted what example j does to its own u, the factor
  1 − 1/n. Through the mean it moves the u of all other examples as well, each by −1/n, and their deltas come back to
  it.
the others alone [delta.mean(0) => (delta.sum(0) - delta) / len(delta)]: You subtracted what comes back from the other
  examples. Example j moves the mean under its own u too, so its own delta belongs to the sum.
mean over units [mean(0) => mean(1, keepdims=True)]: You averaged over the units of an example. The mean that was
  subtracted runs over the examples of the batch, unit by unit, so its deltas are averaged over the rows.
mean of everything [mean(0) => mean()]: You subtracted one mean of all entries. Each unit has a mean of its own, over
  the examples.
sum for mean [mean(0) => sum(0)]: You subtracted the sum of the deltas. Each example moves the mean by only 1/n of its
  own change.
added [- => +]: The sign of the second term is wrong: the mean is subtracted, so what comes back through it is too.
signs exchanged [delta - delta.mean(0) => delta.mean(0) - delta]: The signs are exchanged: the direct path, from t to
  its own u, has the factor 1, and the one through the mean has −1/n.
divided by the deviation [delta - delta.mean(0) => (delta - delta.mean(0)) / delta.std(0)]: You divided by the standard
  deviation of the deltas, which is zero, and the quotient NaN, for a batch of one example. Here only the mean was
  subtracted on the way forward, and nothing is divided.
the mean itself [delta - => 0 * delta +]: That is the mean of the deltas. It is what you have to subtract from them.
mean alone [delta - => 0 * delta -]: That is what comes back through the mean. The direct path, from t to its own u, is
  missing.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def centred_batches():
    rng = np.random.default_rng(6)
    return [(rng.standard_normal(shape) + 0.7,) for shape in ((6, 3), (4, 5), (1, 2), (9, 1))]


def back(delta):
    return delta - delta.mean(0)


EXERCISE = exercise(__name__, __doc__, back, cases=centred_batches, unrelated=lambda delta: np.cos(delta))
