"""One step down

minutes: 5
difficulty: 1
asks: a function `f(x, repaired, a, b)` that returns an array of the shape of x
first: At the level 4 a walk is at the point 6, which the denoiser repairs to 2. It steps down to the level 1. Where is
  it then?
hint: The step repairs, and puts some of what the repair took away back. How much?
hint: At the level a, a point is a times some noise away from what is clean; at the level b it is to be b times the same
  noise away.
hint: What the repair took away is `x - repaired`. The share b / a of it stays in: it is put back to `repaired`, and
  with b = 0 nothing is put back.
right: With b = 0 the step is the repair, and with b = a nothing moves. Both are quick checks of any sampler.

levels exchanged [b / a => a / b]: You put back a / b of the noise, more than there was: the step goes up. With b = 0 it
  divides by 0, where the whole repair should come out.
not divided [repaired + b / a * (x - repaired) => x + (b - a) * (x - repaired)]: You multiplied the difference by b − a.
  The slope is the difference divided by the level a, so that a step to level 0 ends at the repair.
squared share [b / a => (b / a) ** 2]: You put back the square of the share. That is right where fresh noise is added as
  well, in the ancestral step; without it too little noise is left for the level b.
root of the share [b / a => (b / a) ** 0.5]: You put back the root of the share, as if levels were variances. They are
  standard deviations: at the level b there is b / a of the noise that there was at a.
the wrong way [repaired + b / a * (x - repaired) => x + (a - b) * (x - repaired) / a]: You moved away from the repair.
  The slope says how x changes where the level rises, and here it falls: b − a is negative.
repaired all the way [repaired + b / a * (x - repaired) => repaired]: That is the whole repair, an average over all that
  may lie under the noise. Go only part of the way, and keep the noise that belongs to the level b.
share of the point [repaired + b / a * (x - repaired) => repaired + b / a * x]: You added a share of the point itself.
  What is put back is a share of what the repair took away, `x - repaired`.
mixed the other way [repaired + b / a * (x - repaired) => x + b / a * (repaired - x)]: You went the share b / a of the
  way to the repair. With b = 0 you stay where you are; there all of the noise should be gone.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def points():
    rng = np.random.default_rng(1)
    cases = []
    for n, k, a, b in ((5, 3, 2.0, 0.7), (4, 6, 0.9, 0.25), (3, 2, 0.5, np.float64(0))):
        clean, noise = rng.standard_normal((2, n, k))
        cases.append((clean + a * noise, 0.8 * clean, a, b))
    return cases


def step(x, repaired, a, b):
    return repaired + b / a * (x - repaired)


EXERCISE = exercise(
    __name__, __doc__, step, case=(np.array([6.0]), np.array([2.0]), 4.0, 1.0),
    cases=points, unrelated=lambda x, repaired, a, b: np.sin(x) - repaired,
)  # fmt: skip
