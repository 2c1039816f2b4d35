"""A third clock

minutes: 25
difficulty: 3
asks: a function `f(count, high)` of two numbers that returns an array of levels
hint: First let the computer look: for two steps from the level 10 only the level in the middle is free. Where do the
  steps keep most?
hint: Each level is the tangent of an angle. Write the factor of a step with two angles in place of two levels, and look
  at what stands in the product of all steps more than once.
hint: In the product only the cosine of each difference of angles remains, and what belongs to both ends. The
  differences add up to the angle of `high`. A product of cosines is largest when the angles in it are equal: space the
  angles evenly from the arctangent of `high` to 0, and take tangents.
right: The clock of the best list is the angle whose tangent is the level: the point is the example times its cosine and
  the noise times its sine, if one divides by the root of 1 + s². Paths of that kind keep their variance, and have their
  noise schedules in such angles.

equal times [np.tan(np.linspace(np.arctan(high), 0, count + 1)) => (lambda t: t / (1 - t))(np.linspace(high / (1 +
  high), 0, count + 1))]: That is the list of equal times, which keeps a little less. Is there a clock in which a step
  loses the same wherever it is?
equal factors [np.tan(np.linspace(np.arctan(high), 0, count + 1)) => np.append(np.geomspace(high, 0.05, count), 0)]:
  That is the list with equal factors, which keeps less than equal times do.
equal loss in each step: In your list each step multiplies by the same number. The best list does not: a step at
  high levels keeps less than one at low levels. Write the factor with two angles, and look at what stands in the
  product of all steps more than once.
equal levels [np.tan(np.linspace(np.arctan(high), 0, count + 1)) => np.linspace(high, 0, count + 1)]: Levels with equal
  distances take a last step that is far too large: it alone loses more than a good list in all.
angles for levels [np.tan(np.linspace(np.arctan(high), 0, count + 1)) => np.linspace(np.arctan(high), 0, count + 1)]:
  These are the angles, with equal distances as they should be. Take their tangents.
from clean to noisy [np.linspace(np.arctan(high), 0, => np.linspace(0, np.arctan(high),]: Your levels rise. A sampler
  begins with the noisiest.
one too few [count + 1)) => count))]: `count` steps meet `count` + 1 levels, with the first and the last.
from infinity [np.linspace(np.arctan(high), 0, count + 1) => np.linspace(np.pi / 2, 0, count + 2)[1:]]: Your first
  level is not `high`. The angles go from the arctangent of `high` to 0.
in sines [np.tan(np.linspace(np.arctan(high), 0, count + 1)) => np.tan(np.arcsin(np.linspace(np.sin(np.arctan(high)), 0,
  count + 1)))]: In your list the sine of the angle takes equal steps. What stands in the product is the cosine of each
  difference of angles: let the angles themselves take equal steps.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def lists():
    return [(4, np.array(3.0)), (10, np.array(10.0)), (3, np.array(6.0))]


def best_levels(count, high):
    return np.tan(np.linspace(np.arctan(high), 0, count + 1))


def by_equal_factors(wrong, given):
    """Check whether all levels but the last are in one ratio, wherever the list ends before it."""
    with np.errstate(all="ignore"):
        ratios = given[1:-1] / given[:-2]
    return np.isclose(given[0], wrong[0]) and np.ptp(ratios) < 1e-3 and ratios[0] < 0.999


def equal_steps(count, high):
    """The levels whose steps all multiply by the same factor, which is found by halving."""
    low, most = 1 / (1 + high**2), 1.0
    for _ in range(60):
        factor, levels = (low + most) / 2, [high]
        while len(levels) <= count and levels[-1] > 0:
            levels.append((factor * (1 + levels[-1] ** 2) - 1) / levels[-1])
        low, most = (low, factor) if levels[-1] > 0 else (factor, most)
    return np.array([*levels, *np.zeros(count)])[: count + 1].clip(0)


EXERCISE = exercise(
    __name__, __doc__, best_levels, cases=lists, unrelated=lambda count, high: np.cos(high * np.arange(count + 1.0)),
    equal_loss_in_each_step=equal_steps, equal_factors=Wrong(same=by_equal_factors),
)  # fmt: skip
