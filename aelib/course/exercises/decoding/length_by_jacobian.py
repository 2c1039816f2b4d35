"""The length of a path, by the Jacobian

minutes: 15
difficulty: 2
asks: a function `f(J, z)` of arrays [m - 1, p, k] and [m, k] that returns one number
hint: How far does the picture move while the code takes one of the steps? There are m − 1 of them.
hint: A step of the code is the difference of two rows of `z`. The Jacobian of that step turns it into a change of the p
  pixels; its length is what the step contributes.
hint: For each step multiply the matrix [p, k] by the difference [k]. Square the p numbers, add them up, take the root,
  and then add the m − 1 lengths: root first, sum second.
right: The same number whatever the coordinates of the map are: a reparametrisation changes the steps and the Jacobian,
  and their product stays.

length among codes: That is the length of the path on the map, and the decoder has no part in it. Stretch an axis of the
  map, undo it in the decoder, and your number changes, although no picture does.
places for steps: You multiplied the Jacobian by places on the path. It acts on a step, the difference of two places:
  with the whole path moved aside the length has to stay.
ends of the steps for steps: You multiplied the Jacobian by places on the path. It acts on a step, the difference of two
  places: with the whole path moved aside the length has to stay. You left the first place out; the step to the second
  one needs it.
sum of absolute changes: You added the absolute changes of the pixels. The length of a step is the root of the sum of
  their squares.
energy: You added squared lengths. That is the energy of the path, which is handy to minimise; but cut each step into
  two, and it is halved. Take the root of each step before you add.
root at the end: You took one root of the sum of all squares. Lengths of steps add; their squares do not, unless the
  steps are at right angles.
norms multiplied: You multiplied the size of the matrix by the length of the step. How far the picture moves depends on
  the direction of the step as well: multiply matrix and vector first, and take the length of the result.
largest stretch: You multiplied the largest stretch of the matrix by the length of the step, as if each step went in the
  direction in which the decoder stretches most. Multiply the matrix by the step itself.
mean step: You have the mean length of a step. The length of the path is the sum of them.
mean over pixels: You averaged the squared changes of the pixels before the root. A length is the root of their sum.
wrong axis: You took the lengths along the wrong axis: for each pixel over all steps. A step is a row of [m − 1, p], and
  its length is a root of the sum over the p pixels, axis 1.
straight through: You added the changes of the pixels and then took the length: the distance from beginning to end. A
  path out and back would have the length 0. Take the length of each step.
area factor: You added area factors. They say how much room the decoder makes around a code, in all directions at once;
  the path goes in one.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def moved(J, z):
    return np.einsum("mpk,mk->mp", J, np.diff(z, axis=0))


def paths():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((m - 1, p, k)), np.cumsum(rng.standard_normal((m, k)), axis=0))
        for m, p, k in ((12, 30, 2), (7, 10, 3), (9, 14, 4))
    ]


EXERCISE = exercise(
    __name__, __doc__, lambda *given: np.linalg.norm(moved(*given), axis=1).sum(), cases=paths,
    unrelated=lambda J, z: float(np.cos(J).sum()),
    length_among_codes=lambda J, z: np.linalg.norm(np.diff(z, axis=0), axis=1).sum(),
    places_for_steps=lambda J, z: np.linalg.norm(np.einsum("mpk,mk->mp", J, z[:-1]), axis=1).sum(),
    ends_of_the_steps_for_steps=lambda J, z: np.linalg.norm(np.einsum("mpk,mk->mp", J, z[1:]), axis=1).sum(),
    sum_of_absolute_changes=lambda *given: np.abs(moved(*given)).sum(),
    energy=lambda *given: (moved(*given) ** 2).sum(),
    root_at_the_end=lambda *given: np.sqrt((moved(*given) ** 2).sum()),
    norms_multiplied=lambda J, z: (np.linalg.norm(J, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
    largest_stretch=lambda J, z: (np.linalg.norm(J, 2, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
    mean_step=lambda *given: np.linalg.norm(moved(*given), axis=1).mean(),
    mean_over_pixels=lambda *given: np.sqrt((moved(*given) ** 2).mean(axis=1)).sum(),
    wrong_axis=lambda *given: np.linalg.norm(moved(*given), axis=0).sum(),
    straight_through=lambda *given: np.linalg.norm(moved(*given).sum(axis=0)),
    area_factor=lambda J, z: np.sqrt(np.linalg.det(np.swapaxes(J, 1, 2) @ J)).sum(),
)  # fmt: skip
