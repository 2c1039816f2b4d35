"""The levels of equal times

minutes: 5
difficulty: 1
asks: a function `f(count, high)` of two numbers that returns an array of levels
first: A sampler goes from the level 4 down to 0 in two steps of equal times. Which three levels does it meet?
hint: Equal are the steps of t. At which time does the level `high` come, and at which does 0?
hint: Solve s = t / (1 - t) for t, and you have the first time. The last is 0, and between them lie times at equal
  distances, one more of all than there are steps.
hint: The first time is high / (1 + high). `np.linspace` makes `count` + 1 times from there down to 0. At the end turn
  each of them into a level by s = t / (1 - t), which leaves the 0 as it is.
right: Half of the way in time from a high level is a low one already: equal times put most of their steps where the
  noise is about as large as the data or smaller, and leave the highest levels in one or two.

times for levels [return t / (1 - t) => return t]: These are the times. The sampler asks for levels: s = t / (1 - t).
the clock the other way [return t / (1 - t) => return t / (1 + t)]: That formula makes a time of a level. A level of a
  time is t / (1 - t).
the level for a time [np.linspace(high / (1 + high), 0 => np.linspace(high, 0]: You let the time begin at `high`, and a
  time ends at 1. Solve s = t / (1 - t) for t first.
equal levels [t = np.linspace(high / (1 + high), 0, count + 1) => ; return t / (1 - t) => return np.linspace(high, 0,
  count + 1)]: Your levels have equal distances. The times are to have them.
equal factors [t = np.linspace(high / (1 + high), 0, count + 1) => ; return t / (1 - t) => return
  np.append(np.geomspace(high, 0.05, count), 0)]: Your levels fall by equal factors, which is the list of the last
  chapter. Here the times have equal distances.
from clean to noisy [np.linspace(high / (1 + high), 0, count => np.linspace(0, high / (1 + high), count]: Your levels
  rise. A sampler begins with the noisiest.
one too few [count + 1) => count)]: `count` steps meet `count` + 1 levels, with the first and the last.
one too many [count + 1) => count + 2)]: That is one level too many: `count` steps meet `count` + 1 levels.
without the last [return t / (1 - t) => return (t / (1 - t))[:-1]]: The last step leads to the level 0, which belongs to
  the list.
time upside down [high / (1 + high) => 1 / (1 + high)]: You began at the time 1 / (1 + high), which is one minus the
  time of `high`. Solve s = t / (1 - t) for t.
without the first [return t / (1 - t) => return (t / (1 - t))[1:]]: You left out the level `high`, where the sampler
  begins.
level upside down [t / (1 - t) => (1 - t) / t]: You turned the fraction upside down, so that your last level is
  infinite. A level of a time is t / (1 - t).
from the time 1 [high / (1 + high) => 1]: You began at the time 1, whose level is infinite. Begin at the time of `high`:
  solve s = t / (1 - t) for t.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def lists():
    return [(4, np.array(3.0)), (10, np.array(10.0)), (3, np.array(0.5))]


def levels(count, high):
    t = np.linspace(high / (1 + high), 0, count + 1)
    return t / (1 - t)


EXERCISE = exercise(
    __name__, __doc__, levels, case=(2, np.array(4.0)),
    cases=lists, unrelated=lambda count, high: np.cos(high * np.arange(count + 1.0)),
)  # fmt: skip
