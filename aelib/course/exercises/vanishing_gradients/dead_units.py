"""A dead unit is off for every example that there is, not for most of them."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.vanishing_gradients.chapter import CHAPTER


def _pre_activations() -> list[tuple[np.ndarray]]:
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


DEAD_UNITS = Exercise(
    name="dead-units",
    chapter=CHAPTER,
    title="Count the dead",
    minutes=5,
    difficulty=1,
    asks="a function `f(t)` of pre-activations [n, units] of a ReLU layer that returns one number, a share from 0 to 1",
    hints=(
        "Off for one digit is normal. For how many digits has a dead unit to be off?",
        "Ask for each unit, so for each column, whether all its pre-activations are at most 0. That gives one yes or "
        "no for each unit.",
        "Compare the array with 0, use `all` along axis 0, the examples, and take the mean of what is left: NumPy "
        "counts yes as 1 and no as 0. At t = 0 the unit passes nothing on.",
    ),
    answer=lambda t: (t <= 0).all(axis=0).mean(),
    cases=_pre_activations,
    misconceptions=(
        Misconception(
            "share of zeros",
            lambda t: (t <= 0).mean(),
            "You have the share of entries that are off. About half of them are, in a healthy layer. A unit is dead if "
            "it is off for every example.",
        ),
        Misconception(
            "off once",
            lambda t: (t <= 0).any(axis=0).mean(),
            "You counted the units that are off for at least one example. They learn from the other examples.",
        ),
        Misconception(
            "dead examples",
            lambda t: (t <= 0).all(axis=1).mean(),
            "You asked for which examples all units are off. Examples are the rows, units the columns: use axis 0.",
        ),
        Misconception(
            "number instead of share",
            lambda t: (t <= 0).all(axis=0).sum(),
            "You have the number of dead units. The share is that number divided by the number of units.",
        ),
        Misconception(
            "off on average",
            lambda t: (t.mean(axis=0) <= 0).mean(),
            "You asked whether the mean pre-activation is at most 0. Such a unit is still on for some example, if one "
            "of its pre-activations is positive, and learns from that one.",
        ),
        Misconception(
            "strictly below zero",
            lambda t: (t < 0).all(axis=0).mean(),
            "At t = 0 the derivative of ReLU is taken to be 0, in this chapter and in JAX. A unit whose "
            "pre-activations are all 0, which happens when all weights start at 0, is dead too.",
        ),
        Misconception(
            "nearly always off",
            lambda t: ((t <= 0).mean(axis=0) > 0.95).mean(),
            "You counted units that are off for nearly all examples. One example is enough to learn from: dead is off "
            "for every one.",
        ),
        Misconception(
            "living units",
            lambda t: (t > 0).any(axis=0).mean(),
            "That is the share of the living.",
        ),
    ),
    unrelated=lambda t: np.cos(t).sum(),
    explanation="Off for every example. Which examples matters: a unit that is dead for a thousand digits may be on "
    "for the next one.",
)
