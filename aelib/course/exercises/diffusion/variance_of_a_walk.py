"""How much variance a walk leaves

minutes: 20
difficulty: 3
asks: a function `f(levels, eigenvalue)` that returns one number
first: A component has the variance λ = 5, and the levels are 2, 1 and 0. Which variance comes out?
hint: Derive first what one step does to x, as the chapter did for an eigenvalue of 1.
hint: The linear repair of a component of variance λ is λ / (λ + a²) times x. Put it into the step: x is multiplied by a
  number that depends on a, b and λ.
hint: The number is (λ + a b) / (λ + a²), one for each pair of neighbouring levels. The walk starts with noise of
  variance `levels[0]` squared, and each number counts twice in a variance: multiply by all of the squares.
right: Compared with the exact flow, small components lose most on the chapter's levels. These end at {0.01**0.5 / 2},
  half the standard deviation for λ = 0.01, so that the last step is too long. Whitening gives all components the same
  λ.

standard deviation [variance *= factor**2 => variance *= factor]: You multiplied the variance by each factor once. A
  variance takes the square.
as if whitened [(eigenvalue + a * b) / (eigenvalue + a**2) => (1 + a * b) / (1 + a**2)]: That is the factor for variance
  1. Here the component has the variance `eigenvalue`.
the exact flow [(eigenvalue + a * b) / (eigenvalue + a**2) => ((eigenvalue + b**2) / (eigenvalue + a**2)) ** 0.5]: You
  followed the flow exactly, with infinitely many steps. These are the levels given, one Euler step from each to the
  next.
repaired each time [(eigenvalue + a * b) / (eigenvalue + a**2) => eigenvalue / (eigenvalue + a**2)]: Your factor is that
  of the whole repair. A step puts the share b / a of what the repair took away back.
the ancestral step [(eigenvalue + a * b) / (eigenvalue + a**2) => (eigenvalue + b**2) / (eigenvalue + a**2)]: Your steps
  keep the share b² / a². Without fresh noise a step keeps b / a, and it leads to the next level, not to the one after.
start at one [variance = levels[0] ** 2 => variance = 1.0]: Your walk starts with variance 1. Noise of the first level
  has that level's square.
start with the data [variance = levels[0] ** 2 => variance = levels[0] ** 2 + eigenvalue]: You started with noisy data.
  Nobody has data when drawing: the walk starts with noise alone.
start at the level [variance = levels[0] ** 2 => variance = levels[0]]: You took the first level for a variance. Levels
  are standard deviations.
a standard deviation [variance = levels[0] ** 2 => variance = levels[0] ; variance *= factor**2 => variance *= factor]:
  That is the standard deviation of what comes out. The variance is asked for, its square.
share of the eigenvalue [return variance => return variance / eigenvalue]: You divided by λ at the end. That is the
  share of the variance that is left; the variance itself is asked for.
start at the eigenvalue [variance = levels[0] ** 2 => variance = eigenvalue]: Your walk starts with the variance of the
  data. When drawing there are no data: the walk starts with noise of the first level.
levels for variances [(eigenvalue + a * b) / (eigenvalue + a**2) => (eigenvalue + b) / (eigenvalue + a)]: You took the
  levels for variances in the step. They are standard deviations: the linear repair of a component is λ / (λ + a²) times
  it.
levels for variances throughout [variance = levels[0] ** 2 => variance = levels[0] ; (eigenvalue + a * b) / (eigenvalue
  + a**2) => (eigenvalue + b) / (eigenvalue + a)]: You took the levels for variances. They are standard deviations: the
  walk starts with the variance `levels[0]` squared, and the repair has a² in it.
eigenvalue squared [(eigenvalue + a * b) / (eigenvalue + a**2) => (eigenvalue**2 + a * b) / (eigenvalue**2 + a**2)]: You
  squared λ. It is a variance already.
root of the eigenvalue [(eigenvalue + a * b) / (eigenvalue + a**2) => (eigenvalue**0.5 + a * b) / (eigenvalue**0.5 +
  a**2)]: You took the root of λ. The linear repair weighs variances: λ against a².
last step missing [levels[1:] => levels[1:-1]]: You left out the last step, which leads to level 0. It is the repair.
simulated: Your result is within a few per cent of the right one, and not it. A simulation is not exact enough: derive
  what each step does to the variance. If you did derive it, look for a term that is small here.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise


def ladders():
    cases = []
    for count, low, high, eigenvalue in ((4, 0.1, 5.0, 1.7), (6, 0.03, 20.0, 0.4), (3, 0.5, 3.0, 6.0)):
        cases.append((np.append(np.geomspace(high, low, count), 0), eigenvalue))
    return cases


def variance_left(levels, eigenvalue):
    variance = levels[0] ** 2
    for a, b in zip(levels, levels[1:]):  # noqa: B905, RUF007 - as the chapter writes it
        factor = (eigenvalue + a * b) / (eigenvalue + a**2)
        variance *= factor**2
    return variance


def simulated(levels, eigenvalue):
    x = levels[0] * np.random.default_rng(0).standard_normal(1000)
    for a, b in zip(levels, levels[1:]):  # noqa: B905, RUF007
        x = x * (eigenvalue + a * b) / (eigenvalue + a**2)
    return x.var()


EXERCISE = exercise(
    __name__, __doc__, variance_left, case=(np.array([2.0, 1.0, 0.0]), 5.0),
    cases=ladders, same=within(5e-6),  # a simulation of a million is off by 1e-3
    simulated=Wrong(simulated, same=within(0.15)),
    unrelated=lambda levels, eigenvalue: float(np.sin(levels).sum() + eigenvalue),
)  # fmt: skip
