"""Count the dead

minutes: 5
difficulty: 1
asks: a function `f(t)` of pre-activations [n, units] of a ReLU layer that returns one number, a share from 0 to 1
hint: Off for one digit is normal. For how many digits has a dead unit to be off?
hint: Ask for each unit, so for each column, whether all its pre-activations are at most 0. That gives one yes or no for
  each unit.
hint: Compare the array with 0, use `all` along axis 0, the examples, and take the mean of what is left: NumPy counts
  yes as 1 and no as 0. At t = 0 the unit passes nothing on.
right: Off for every example. Which examples matters: a unit that is dead for a thousand digits may be on for the next
  one.

share of zeros: You have the share of entries that are off. About half of them are, in a healthy layer. A unit is dead
  if it is off for every example.
off once: You counted the units that are off for at least one example. They learn from the other examples.
dead examples: You asked for which examples all units are off. Examples are the rows, units the columns: use axis 0.
number instead of share: You have the number of dead units. The share is that number divided by the number of units.
off on average: You asked whether the mean pre-activation is at most 0. Such a unit is still on for some example, if one
  of its pre-activations is positive, and learns from that one.
strictly below zero: At t = 0 the derivative of ReLU is taken to be 0, in this chapter and in JAX. A unit whose
  pre-activations are all 0, which happens when all weights start at 0, is dead too.
nearly always off: You counted units that are off for nearly all examples. One example is enough to learn from: dead is
  off for every one.
living units: That is the share of the living.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def pre_activations():
    rng = np.random.default_rng(2)
    cases = []
    for n, units, spread in ((8, 20, 0.3), (30, 12, 0.05)):
        t = rng.normal(rng.normal(0, 1, units), spread, (n, units))
        t[:, 0], t[:, 1] = 0.0, np.where(np.arange(n) == 3, 0.4, -2.0)
        t[0] = np.where(np.arange(units) % 2, t[0], -1.0)
        cases.append((t,))
    # Many examples: a unit that is always 0, one that is barely on for one example, and an example that turns all off.
    t = rng.normal([0.0, -2.0, -2.0, 0.2, 5.0, -0.5], [0.0, 0.3, 0.3, 1.0, 0.5, 1.0], (1500, 6))
    t[1] = -1.0
    t[:, 0], t[3, 1] = 0.0, 1e-6
    return [*cases, (t,)]


EXERCISE = exercise(
    __name__, __doc__, lambda t: (t <= 0).all(axis=0).mean(), cases=pre_activations,
    unrelated=lambda t: np.cos(t).sum(),
    share_of_zeros=lambda t: (t <= 0).mean(), off_once=lambda t: (t <= 0).any(axis=0).mean(),
    dead_examples=lambda t: (t <= 0).all(axis=1).mean(), number_instead_of_share=lambda t: (t <= 0).all(axis=0).sum(),
    off_on_average=lambda t: (t.mean(axis=0) <= 0).mean(), strictly_below_zero=lambda t: (t < 0).all(axis=0).mean(),
    nearly_always_off=lambda t: ((t <= 0).mean(axis=0) > 0.95).mean(),
    living_units=lambda t: (t > 0).any(axis=0).mean(),
)  # fmt: skip
