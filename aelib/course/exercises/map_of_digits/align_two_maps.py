"""Lay one map on another

minutes: 15
difficulty: 2
asks: a function `f(a, b)` of two arrays [n, 2] that returns the moved a, an array [n, 2]
hint: Four things may change: the place, the direction, the handedness and the size. Deal with the place first. Where
  must the centre of the moved map lie?
hint: With both maps centred, the best rotation or reflection R is the one for which the products of `a @ R` and b add
  up to the most. The singular value decomposition of `a.T @ b` says which that is. Then the best scale is a regression
  with one coefficient.
hint: Let U, D, Vᵀ be the singular value decomposition of `a.T @ b`, both centred. Then R = U Vᵀ, and its determinant
  may have either sign. The scale is the sum of D, divided by the sum of all squares of the centred a. At the end move
  everything to the centre of b.
right: What is left after the best alignment is a difference between the maps and not between their coordinates. Shifts,
  rotations, reflections and one scale keep every nearest neighbour, so that the kNN accuracy of a map is the same
  before and after.

rotations only: You allow rotations but no reflections; perhaps you corrected the sign of the determinant. For molecules
  that is right. Two trainings are as likely to give mirror images as not: the loss knows no left and right, so a
  reflection is among the changes that you may undo.
rotations only, scale of the reflection: You allow rotations but no reflections; perhaps you corrected the sign of the
  determinant. For molecules that is right. Two trainings are as likely to give mirror images as not: the loss knows no
  left and right, so a reflection is among the changes that you may undo. Your scale, the sum of all singular values,
  already belongs to it.
turned about the origin [a - a.mean(0), b - b.mean(0) => a, b ; scale * => ; + b.mean(0) =>]: You turned a about the
  origin and did nothing else, as SciPy's `orthogonal_procrustes(a, b)` does, which centres nothing and leaves the size.
  Subtract the mean of each map first; then turn, multiply by the scale, and add the mean of b.
not centred [a - a.mean(0), b - b.mean(0) => a, b ; + b.mean(0) =>]: You turned and scaled about the origin. Where a map
  lies is a coordinate too: first subtract the mean of each map, and at the end add the mean of b.
centred at the end alone [a - a.mean(0), b - b.mean(0) => a, b ; + b.mean(0) => + b.mean(0) - scale * (a0 @ u @
  vt).mean(0)]: The centres lie on each other, but direction and size come from maps that are not centred: where the
  maps lie has turned them. Subtract the means before the singular value decomposition.
left at the origin [+ b.mean(0) =>]: Direction and size are right, but the moved map is centred at the origin. Add the
  mean of b.
left in its place [+ b.mean(0) => + a.mean(0)]: Direction and size are right, but the moved map lies where a was. Add
  the mean of b, not that of a.
no scale [scale * =>]: You shift and turn, and keep the size of a. The size of a map is a coordinate as well: a decoder
  undoes it with one factor in its first layer. Allow one common scale.
same size [s.sum() / (a0**2).sum() => np.linalg.norm(b0) / np.linalg.norm(a0)]: You made the moved map as large as b.
  The least squares are reached by a smaller one: where the maps disagree, no size helps, and a larger map is farther
  off. The scale is a regression coefficient, the sum of the products divided by the sum of the squares of a.
scale undivided [/ (a0**2).sum() =>]: The direction is right, but you multiply by the sum of the singular values itself,
  so that the scale grows with the number of digits. It is a regression coefficient: divide by the sum of all squares of
  the centred a.
scale per digit [(a0**2).sum() => len(a)]: The direction is right. You divided the sum of the singular values by the
  number of digits; it has to be divided by the sum of all squares of the centred a, as in a regression.
scale of the reverse [(a0**2).sum() => (b0**2).sum()]: The direction is right and the scale belongs to the reverse,
  moving b onto a: you divided by the squares of b. Divide by those of a, which is what gets multiplied.
transposed [@ u @ vt => @ (u @ vt).T]: You turn the wrong way, by the transpose of the best rotation. A reflection is
  its own transpose, so that some maps come out right all the same. Codes are rows here: `a @ R` goes with the
  decomposition of `a.T @ b`.
factors exchanged [@ u @ vt => @ vt @ u]: You multiplied the two factors in the wrong order. With `a.T @ b` = U D Vᵀ and
  codes as rows the turn is U first, then Vᵀ.
a not centred at the end [scale * a0 => scale * a]: You centred a to find the direction and the size, and then moved the
  a that is not centred. What is multiplied at the end has to be centred too.
root of the squares [(a0**2).sum() => np.linalg.norm(a0)]: The direction is right. You divided the sum of the singular
  values by the length of the centred a; the coefficient of a regression divides by the sum of squares, which is the
  square of that.
V instead of its transpose [@ u @ vt => @ u @ vt.T]: The third matrix that `np.linalg.svd` returns is Vᵀ already, and
  you transposed it once more. Where V is its own transpose nothing changes, so that some maps come out right.
shifted only [scale * a0 @ u @ vt => a0]: You moved a to the centre of b, and left its direction and its size. Both are
  coordinates too: turn it by the rotation or reflection that the singular value decomposition gives, and scale it.
b moved: You moved b onto a. Return a, moved onto b.
b returned [scale * a0 @ u @ vt => b0]: You returned b itself. Nothing of a is left in it, and so it cannot show how the
  two maps differ. Return a, shifted, turned and scaled as a whole: where the maps disagree, its codes will miss those
  of b.
standardised [+ b.mean(0) => / np.linalg.norm(b0)]: The direction is right, but your map has mean 0 and the size 1, as
  SciPy's `procrustes` returns it. Give it back the size and the mean of b, so that it can be drawn on top of b.
any linear map: You fitted any linear map, by `np.linalg.lstsq` perhaps. It may shear the map and stretch one axis, and
  that changes which codes are neighbours: two different maps would look more alike than they are. Only a shift, a
  rotation or reflection and one scale leave the neighbours as they were.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.map_of_digits.linear_fit import fit_linearly


def two_maps():
    rng = np.random.default_rng(2)
    maps = []
    for n, degrees, mirror, scale in ((12, 70.0, 1, 0.4), (20, 130.0, -1, 2.5), (15, 200.0, 1, 1.3)):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        a = rng.standard_normal((n, 2)) * (3.0, 1.0) + (4.0, -2.0)
        b = scale * a @ np.array([[c, s], [-s * mirror, c * mirror]]) + scale * rng.normal(0, 0.7, (n, 2)) + (1.0, 5.0)
        maps.append((a.astype(np.float32), b.astype(np.float32)))
    return maps


def align(a, b):
    a0, b0 = a - a.mean(0), b - b.mean(0)
    u, s, vt = np.linalg.svd(a0.T @ b0)
    scale = s.sum() / (a0**2).sum()
    return scale * a0 @ u @ vt + b.mean(0)


def without_reflections(a, b, weigh=True):
    """Turn without a reflection; the scale is the best one for that where the singular values are weighed by signs."""
    a0, b0 = a - a.mean(0), b - b.mean(0)
    u, s, vt = np.linalg.svd(a0.T @ b0)
    signs = np.array([1, np.linalg.det(u @ vt)])
    scale = (s * signs if weigh else s).sum() / (a0**2).sum()
    return scale * a0 @ (u * signs) @ vt + b.mean(0)


EXERCISE = exercise(
    __name__, __doc__, align, cases=two_maps, unrelated=lambda a, b: np.cos(a) + b,
    rotations_only=without_reflections,
    rotations_only_scale_of_the_reflection=partial(without_reflections, weigh=False), b_moved=lambda a, b: align(b, a),
    any_linear_map=fit_linearly,
)  # fmt: skip
