"""The levels of a walk

minutes: 5
difficulty: 1
asks: a function `f(count, ends)` of a number and an array [2] that returns an array of levels
first: A sampler has three levels with noise, from 8 down to 0.5, and then 0. Which four levels does it meet?
hint: With which level does a walk begin, and with which does it end? How many levels are that?
hint: Each of the first `count` levels is the one before times the same factor, and after `count` − 1 factors `high` has
  become `low`. Then comes 0.
hint: `np.geomspace` makes numbers that differ by one factor; call it with `high` first, so that they begin with the
  noisiest level. `np.append` puts the 0 at the end, and makes it `count` + 1 levels.
right: Noise first, data last, `count` steps between them. The last step leads to level 0 and is a repair.

from clean to noisy [np.append(np.geomspace(high, low, count), 0) => np.append(0, np.geomspace(low, high, count))]: Your
  levels rise. Noise is added from clean to noisy, and so they stand in many papers; a walk that draws begins with the
  noisiest.
rising to the last but one [np.append(np.geomspace(high, low, count), 0) => np.append(np.geomspace(low, high, count),
  0)]: Your levels rise, and from the highest you jump to 0 at once. A walk that draws begins with the noisiest.
even steps [geomspace => linspace]: Your levels are evenly spaced. Then the step from the second lowest to the lowest
  divides the noise by a large number, and nearly all levels lie where nothing happens. Divide by the same factor each
  time.
even steps down to 0 [np.append(np.geomspace(high, low, count), 0) => np.linspace(high, 0, count + 1)]: Your levels fall
  to 0 in equal steps, and the lowest level with noise is nowhere among them. Divide by the same factor each time, and
  append the 0.
one factor too many [np.geomspace(high, low, count) => high * (low / high) ** (np.arange(count) / count)]: Your factor
  leads to the lowest level in `count` steps, and there are only `count` − 1 between `count` levels. Your lowest one is
  a factor too high.
one factor more, no zero [np.append(np.geomspace(high, low, count), 0) => np.geomspace(high, low, count + 1)]: You have
  `count` + 1 levels with noise. There are to be `count`, and then 0, which no factor reaches.
even variances [np.geomspace(high, low, count) => np.sqrt(np.linspace(high**2, low**2, count))]: Your variances are
  evenly spaced. Each level is to be the one before times the same factor.
squares [np.append(np.geomspace(high, low, count), 0) => np.append(np.geomspace(high, low, count), 0) ** 2]: These are
  variances. Levels are standard deviations, as both ends are.
logarithms [np.geomspace(high, low, count) => np.linspace(np.log(high), np.log(low), count)]: These are the logarithms
  of the levels. They are evenly spaced, as they should be: take their exponentials.
no zero [np.append(np.geomspace(high, low, count), 0) => np.geomspace(high, low, count)]: Your walk ends at the lowest
  level with noise, and what it draws keeps that much noise. The last level is 0.
one too many [low, count) => low, count + 1)]: That is one level too many: `count` levels with noise, and 0.
one too few [low, count) => low, count - 1)]: That is one level too few: `count` levels with noise, and 0 after them.
down to zero evenly [np.append(np.geomspace(high, low, count), 0) => np.append(np.geomspace(high, low, count), low /
  2)]: You end at half of the lowest level. The last step goes to 0, which is no factor away from anything: append it.
starting below high [np.geomspace(high, low, count) => np.geomspace(high, low, count + 1)[1:]]: Your first level is one
  factor below the highest. The walk begins at the highest, with noise of that level.
halved each time [np.geomspace(high, low, count) => high / 2.0 ** np.arange(count)]: You halve the level each time. The
  factor follows from both ends and `count`: after `count` − 1 factors the highest level has become the lowest.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def ladders():
    return [(4, np.array([0.1, 5.0])), (7, np.array([0.02, 80.0])), (3, np.array([0.5, 3.0]))]


def levels(count, ends):
    low, high = ends
    return np.append(np.geomspace(high, low, count), 0)


EXERCISE = exercise(
    __name__, __doc__, levels, case=(3, np.array([0.5, 8.0])),
    cases=ladders, unrelated=lambda count, ends: np.cos(np.arange(count + 1.0)),
)  # fmt: skip
