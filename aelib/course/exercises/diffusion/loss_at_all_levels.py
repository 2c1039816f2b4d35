"""The loss at all levels

minutes: 10
difficulty: 2
asks: a function `f(repair, x, sigma, noise)` that returns one loss for each example, [n]
hint: Follow one example: its noise, its level, what the network is given, and what it should say.
hint: The network is given the noisy rows and the levels of these rows. Its answer is compared with the clean rows, and
  the weight makes up for the noise being small at small levels.
hint: `sigma[:, None]` is a column, one level a row, by which the rows of `noise` are multiplied. Square the difference
  between the repair and x, sum it over axis 1, and multiply each of the n sums by 1 + 1 / sigma², one number a row.
right: Each example has a level of its own and a noise of its own, and the network is told the one and not the other.
  All the rest of training is `aelib.fit`.

noise for the target [- x) => - noise)]: You compare with the noise. A network may be trained to predict that, but this
  one is to return the clean row.
noisy target [- x) => - damaged)]: You compare with the noisy rows. Then a network that returns what it is given is
  perfect.
noise not scaled [x + sigma[:, None] * noise => x + noise]: Every row has noise of the level 1, whatever its `sigma`
  says: what the network is told is not true.
the square of the level [sigma[:, None] * noise => sigma[:, None] ** 2 * noise]: Your noise has the standard deviation
  sigma². A level is a standard deviation: it stretches standard normal noise as it is.
nothing to repair [repair(damaged, sigma) => repair(x, sigma)]: You gave the network the clean rows. Then a network that
  returns what it is given is perfect, and learns no repair.
one noise for all [sigma[:, None] * noise => sigma[:, None] * noise[:1]]: All rows have the same noise. The network
  could learn that one by heart within a batch, and the gradient averages over one draw, not n.
one level for all [sigma[:, None] * noise => sigma[0] * noise ; repair(damaged, sigma) => repair(damaged, sigma[0] + 0 *
  sigma) ; 1 / sigma**2 => 1 / sigma[0] ** 2]: All rows of your batch have the level of the first. Then the gradient
  jumps from level to level, one step long.
not told [repair(damaged, sigma) => repair(damaged, 0 * sigma + 1)]: You tell the network that every level is 1. Pass
  each row its own.
variance for level [repair(damaged, sigma) => repair(damaged, sigma**2)]: You tell the network the variance, and the
  walk will tell it the standard deviation: it would be used at other levels than it was trained for.
logarithm for level [repair(damaged, sigma) => repair(damaged, np.log(sigma))]: You pass the logarithm of the level. A
  network may use that inside; `repair` is to be told the level itself, as the walk will tell it.
level for a variance [sigma[:, None] * noise => sigma[:, None] ** 0.5 * noise]: Your noise has the variance `sigma`. A
  level is a standard deviation: it multiplies standard normal noise as it is.
length of the error [.sum(axis=1) => .sum(axis=1) ** 0.5]: You took the length of the error. The loss is its square,
  whose best answer is the mean; the best answer for lengths is another one.
root at the end [return (1 + 1 / sigma**2) * => return ((1 + 1 / sigma**2) * ; .sum(axis=1) => .sum(axis=1)) ** 0.5]:
  You took a root at the end. The loss is the squared error, whose best answer is the mean.
logarithm in the weight [1 / sigma**2 => 1 / np.log(sigma) ** 2]: The weight has the logarithm of the level. The squared
  error at a low level is about the variance of the noise, `sigma**2`.
no weight [(1 + 1 / sigma**2) * => ]: Without the weight the high levels outweigh the low ones, where the error is at
  most as large as the noise.
weight of the bound [(1 + 1 / sigma**2) * => 1 / sigma**2 *]: Your weight is 1 / sigma², that of the bound. The 1 is
  missing, without which the high levels count for little.
weight over sigma [1 / sigma**2 => 1 / sigma]: The weight is divided by sigma, not by its square. The squared error at
  a low level is about the variance of the noise.
upside down [(1 + 1 / sigma**2) * => sigma**2 / (1 + sigma**2) *]: You multiplied by what should be divided by: the low
  levels now count even less than without a weight.
mean over the numbers [.sum(axis=1) => .mean(axis=1)]: You averaged over the numbers of a row. The book sums them.
one number [(1 + 1 / sigma**2) * ((repair(damaged, sigma) - x) ** 2).sum(axis=1) => np.mean((1 + 1 / sigma**2) *
  ((repair(damaged, sigma) - x) ** 2).sum(axis=1))]: You averaged over the examples. Return one loss for each example;
  `fit` averages.
weight that grows [1 / sigma**2 => sigma**2]: Your weight is 1 + sigma², which grows with the level. Divide by sigma²:
  the errors at low levels are the small ones.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.running import AnswerError


def a_repair(weights, called="repair"):
    """A repair of noisy rows, by operators alone, so that JAX can trace it too; `called` is its name in messages."""

    def repair(x, sigma):
        if np.ndim(sigma) > 1:
            raise AnswerError(
                f"`{called}` takes one level a row, an array [n], but got an array {list(np.shape(sigma))}."
            )
        x, sigma = (np.asarray(each) if isinstance(each, list) else each for each in (x, sigma))
        sigma = (0 * x[:, 0] + sigma)[:, None]
        bent = x @ weights / (1 + sigma)
        return bent / (1 + bent**2) ** 0.5 + x / (1 + sigma**2)

    return repair


def batches():
    cases = []
    for n, k, seed in ((6, 4, 0), (5, 3, 1)):
        rng = np.random.default_rng(seed)
        x, noise = rng.standard_normal((2, n, k))
        repair = a_repair(rng.standard_normal((k, k)))
        cases.append((repair, x, np.exp(rng.uniform(-2, 2, n)), noise))
    return cases


def loss(repair, x, sigma, noise):
    damaged = x + sigma[:, None] * noise
    return (1 + 1 / sigma**2) * ((repair(damaged, sigma) - x) ** 2).sum(axis=1)


EXERCISE = exercise(
    __name__, __doc__, loss, cases=batches, unrelated=lambda repair, x, sigma, noise: np.sin(noise).sum(axis=1)
)
