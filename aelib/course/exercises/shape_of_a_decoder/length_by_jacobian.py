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

length among codes [moved**2 => steps**2]: That is the length of the path on the map, and the decoder has no part in it.
  Stretch an axis of the map, undo it in the decoder, and your number changes, although no picture does.
places for steps [np.diff(z, axis=0) => z[:-1]]: You multiplied the Jacobian by places on the path. It acts on a step,
  the difference of two places: with the whole path moved aside the length has to stay.
ends of the steps for steps [np.diff(z, axis=0) => z[1:]]: You multiplied the Jacobian by places on the path. It acts on
  a step, the difference of two places: with the whole path moved aside the length has to stay. You left the first place
  out; the step to the second one needs it.
sum of absolute changes [np.sqrt(np.sum(moved**2, axis=1)) => np.sum(np.abs(moved), axis=1)]: You added the absolute
  changes of the pixels. The length of a step is the root of the sum of their squares.
energy [np.sqrt( => (]: You added squared lengths. That is the energy of the path, which is handy to minimise; but cut
  each step into two, and it is halved. Take the root of each step before you add.
root at the end [np.sqrt(np.sum(moved**2, axis=1)) => moved**2 ; np.sum(lengths) => np.sqrt(np.sum(lengths))]: You took
  one root of the sum of all squares. Lengths of steps add; their squares do not, unless the steps are at right angles.
norms multiplied [np.sqrt(np.sum(moved**2, axis=1)) => np.linalg.norm(J, axis=(1, 2)) * np.linalg.norm(steps, axis=1)]:
  You multiplied the size of the matrix by the length of the step. How far the picture moves depends on the direction of
  the step as well: multiply matrix and vector first, and take the length of the result.
largest stretch [np.sqrt(np.sum(moved**2, axis=1)) => np.linalg.norm(J, 2, axis=(1, 2)) * np.linalg.norm(steps,
  axis=1)]: You multiplied the largest stretch of the matrix by the length of the step, as if each step went in the
  direction in which the decoder stretches most. Multiply the matrix by the step itself.
mean step [np.sum(lengths) => np.mean(lengths)]: You have the mean length of a step. The length of the path is the sum
  of them.
mean over pixels [np.sum(moved => np.mean(moved]: You averaged the squared changes of the pixels before the root. A
  length is the root of their sum.
wrong axis [moved**2, axis=1 => moved**2, axis=0]: You took the lengths along the wrong axis: for each pixel over all
  steps. A step is a row of [m − 1, p], and its length is a root of the sum over the p pixels, axis 1.
straight through [moved**2, axis=1 => moved.sum(axis=0) ** 2]: You added the changes of the pixels and then took the
  length: the distance from beginning to end. A path out and back would have the length 0. Take the length of each step.
every matrix with every step [np.einsum("mpk,mk->mp", J, steps) => J @ steps.T]: `J @ steps.T` multiplies each Jacobian
  by every step, and you added all of that. Each belongs to its own step: `J @ steps[:, :, None]` keeps them together.
area factor times the step [np.sqrt(np.sum(moved**2, axis=1)) => np.sqrt(np.linalg.det(np.swapaxes(J, 1, 2) @ J)) *
  np.linalg.norm(steps, axis=1)]: You multiplied each step by the area factor. That is a product of the stretches along
  all directions; the step goes in one. Multiply the matrix by the step itself.
area factor [np.sqrt(np.sum(moved**2, axis=1)) => np.sqrt(np.linalg.det(np.swapaxes(J, 1, 2) @ J))]: You added area
  factors. They say how much room the decoder makes around a code, in all directions at once; the path goes in one.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def paths():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((m - 1, p, k)), np.cumsum(rng.standard_normal((m, k)), axis=0))
        for m, p, k in ((12, 30, 2), (7, 10, 3), (9, 14, 4))
    ]


def length(J, z):
    steps = np.diff(z, axis=0)
    moved = np.einsum("mpk,mk->mp", J, steps)
    lengths = np.sqrt(np.sum(moved**2, axis=1))
    return np.sum(lengths)


EXERCISE = exercise(__name__, __doc__, length, cases=paths, unrelated=lambda J, z: float(np.cos(J).sum()))
