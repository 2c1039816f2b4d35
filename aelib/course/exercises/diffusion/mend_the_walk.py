"""A walk that gets nowhere

minutes: 15
difficulty: 3
asks: a function `f(repair, x, levels)` that returns an array of the shape of x
hint: Write down, for levels 5, 1 and 0, which two levels each step should go between, at which of them it repairs, and
  what share it puts back. Then do the same with the code.
hint: With levels a and b of a step, the noise in x is that of a. So a is what the repair is told, and b / a, which is
  below 1, the share that stays. How many steps does a walk of m levels have?
hint: Of m levels there are m − 1 steps, the last of them to level 0: let the second of the two lists go to the end.
  Tell the repair a, and turn the share around. In the last step b = 0, so that the step does nothing but repair.
right: Your walk ends where it should, on data that it was not written for. None of the three faults raised an error.
  Say in one sentence for each what you would print to notice it.
point: The share b / a lies between 0 and 1; printed, one above 1 shows that a step goes up.
point: The repair has to be told the level of the noise that is in x. With the exact repair, the spread of x beside the
  level it is told, printed at each step, shows a walk that tells another.
point: A walk that stops above level 0 returns points with the noise of its last level: the spread of the samples around
  the data is a control.

one step too few [levels[1:] => levels[1:-1]]: Your walk stops one level before the end and returns noisy points. The
  last step leads to level 0.
told the lower level [repair(x, a) => repair(x, max(b, 1e-3))]: You repair as if the noise of the lower level were in x.
  It has the noise of the level a until the step is done. (Told the lower one, a step to level 0 changes nothing: look
  whether that step is there.)
told the variance [repair(x, a) => repair(x, a**2)]: You tell the repair the variance of the noise. A level is a
  standard deviation, and the repair is told that.
told the logarithm [repair(x, a) => repair(x, np.log(a))]: You tell the repair the logarithm of the level. It is to be
  told the level itself.
root of the share [b / a * => (b / a) ** 0.5 *]: You put back the root of the share, as if levels were variances. They
  are standard deviations: b / a of the noise belongs to the level b.
share turned around [b / a * => a / b *]: In every test your walk ends at an infinity. Is your share a / b, above 1?
  Then each step adds to the noise, and the last one divides by 0.
share turned around, without the last step [b / a * => a / b * ; levels[1:] => levels[1:-1]]: Two faults are left: the
  share is a / b, above 1, and the step to level 0 is missing.
only the last step mended [repair(x, a) => repair(x, b) ; b / a * => a / b *]: In every test your walk ends at NaN. It
  takes the last step now, and there it divides by 0, if the share is a / b, above 1, and the repair is told the lower
  level. Then two faults are left.
nothing mended [repair(x, a) => repair(x, b) ; b / a * => a / b * ; levels[1:] => levels[1:-1]]: All three faults are
  still there. Begin with the share: with a above b, what should stay of the noise is less than all of it.
from clean to noisy [zip(levels, levels[1:]) => zip(levels[::-1][1:], levels[::-1][2:])]: Your levels rise, so that the
  walk leads from data to noise. Drawing goes the other way, from the first level on.
two repairs [return x => return repair(x, levels[-2])]: You repair once more at the end. After the step to level 0 there
  is no noise left, and a repair that is told some takes detail away.
nothing put back [r + b / a * (x - r) => r]: You repair all the way at each step. After the first one all points are
  nearly at the mean of the data, and nothing makes them different again.
share of the squares [b / a * => (b / a) ** 2 *]: You put back the square of the share, as in the step with fresh noise,
  but no noise is added here.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def walks():
    cases = []
    for count, seed, low, high in ((7, 0, 0.1, 5.0), (5, 1, 0.3, 4.0)):
        rng = np.random.default_rng(seed)
        points = rng.standard_normal((6, 3)) * [1.0, 0.5, 2.0]

        def repair(x, sigma, points=points):  # of operators alone, so that JAX can trace it too
            gaps = ((x[:, None] - points) ** 2).sum(axis=2) / (2 * (0.09 + sigma**2))
            weights = np.e ** (gaps.min(axis=1, keepdims=True) - gaps)
            near = weights @ points / weights.sum(axis=1, keepdims=True)
            return near + 0.09 / (0.09 + sigma**2) * (x - near)

        levels = np.append(np.geomspace(high, low, count), 0)
        cases.append((repair, high * rng.standard_normal((8, 3)), levels))
    return cases


def walk(repair, x, levels):
    for a, b in zip(levels, levels[1:]):  # noqa: B905, RUF007 - as the chapter writes it
        r = repair(x, a)
        x = r + b / a * (x - r)
    return x


EXERCISE = exercise(
    __name__, __doc__, walk, cases=walks, unrelated=lambda repair, x, levels: np.sin(x)
)  # fmt: skip
