"""Onto the leading direction

minutes: 15
difficulty: 2
asks: a function `f(x)` of an array [n, p] that returns the projected examples, an array [n, p]
hint: The two facts are about centred points. What has to be done before the decomposition, and undone at the end?
hint: Subtract the mean of the rows, take `np.linalg.svd` of what is left, and find the leading direction among its
  three results: it has p numbers. The code of an example is its product with that direction.
hint: `np.linalg.svd(x - mean, full_matrices=False)` returns V [n, r], the singular values, and the directions as rows
  of the third result, the leading one first. With that row as u, the codes are `(x - mean) @ u`; each code times u,
  plus the mean, is the projection.
right: Centred, decomposed, cut after one direction, and moved back: principal components with a code of one number. The
  sign of the direction does not matter, since it occurs twice.

not centred: Your line goes through the origin. The cloud lies somewhere else, and the first direction of uncentred
  points mostly says where. Subtract the mean first, and put it back at the end.
direction of uncentred points: The codes are centred, and the direction is not: you passed the points to `np.linalg.svd`
  as they came, so that it mostly says where the cloud lies. Decompose x − mean.
one mean for all: You subtracted one number, the mean of all entries. The centre of the cloud has p numbers, one mean
  for each column: `x.mean(axis=0)`.
two directions: You kept two directions, and projected onto a plane. One number an example is one direction.
singular value left out: You took the codes from the first factor alone. Its columns have length 1; the codes are its
  first column times the first singular value, or (x − mean)·u.
mean not put back: The direction is right, and the line has been moved to the origin. You subtracted the mean to find
  the direction; add it to the result, or every reconstruction is off by it.
a column of the third factor: You took a column of the third result of `np.linalg.svd`. NumPy returns that factor
  transposed, so the directions are its rows. A column has p numbers as well here, and no error tells the two apart.
last direction: This is the direction of the smallest variance, and the worst choice. `np.linalg.svd` sorts downwards,
  so the leading direction comes first; it is `np.linalg.eigh` that sorts upwards.
codes of uncentred points: The direction comes from the centred points and the codes from the raw ones, so that the mean
  is counted twice, once in the codes and once when you add it. Subtract it in both places.
codes only: These are the codes, one number an example, and they are right. The question is where they lie in the space
  of the examples: each code times the direction, plus the mean.
direction times its singular value: You multiplied by the singular value as well. The code (x − mean)·u already has the
  size that it should have; the singular value is in it.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def _clouds():
    rng = np.random.default_rng(1)
    clouds = []
    for n, p in ((30, 4), (12, 3), (20, 6)):
        mixing = np.linalg.qr(rng.standard_normal((p, p)))[0]
        spread = rng.standard_normal((n, p)) * (3.0 * 0.5 ** np.arange(p))
        clouds.append((((spread @ mixing) + rng.normal(0, 3, p)).astype(np.float32),))
    return clouds


def _parts(x):
    """The mean, the centred examples, and the directions as rows, the leading one first."""
    mean = x.mean(axis=0)
    return mean, x - mean, np.linalg.svd(x - mean, full_matrices=False)[2]


def _onto(direction):
    """Return the projection onto the line through the mean along one direction, chosen from their matrix."""

    def project(x):
        mean, centred, directions = _parts(x)
        return mean + np.outer(centred @ direction(directions), direction(directions))

    return project


def _through_the_origin(x):
    u = np.linalg.svd(x, full_matrices=False)[2][0]
    return np.outer(x @ u, u)


def _direction_of_uncentred_points(x):
    mean, u = x.mean(axis=0), np.linalg.svd(x, full_matrices=False)[2][0]
    return mean + np.outer((x - mean) @ u, u)


def _one_mean_for_all(x):
    return x.mean() + _through_the_origin(x - x.mean())


def _two_directions(x):
    mean, centred, directions = _parts(x)
    return mean + centred @ directions[:2].T @ directions[:2]


def _without_singular_value(x):
    mean, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return mean + np.outer(codes / np.linalg.norm(codes), directions[0])


def _raw_codes(x):
    mean, _, directions = _parts(x)
    return mean + np.outer(x @ directions[0], directions[0])


def _scaled(x):
    _, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return codes * np.linalg.norm(codes), directions[0]


EXERCISE = exercise(
    __name__,
    __doc__,
    _onto(lambda directions: directions[0]),
    cases=_clouds,
    unrelated=lambda x: np.cos(x),
    not_centred=_through_the_origin,
    direction_of_uncentred_points=_direction_of_uncentred_points,
    one_mean_for_all=_one_mean_for_all,
    two_directions=_two_directions,
    singular_value_left_out=_without_singular_value,
    mean_not_put_back=lambda x: _onto(lambda directions: directions[0])(x) - x.mean(axis=0),
    a_column_of_the_third_factor=_onto(lambda directions: directions[:, 0]),
    last_direction=_onto(lambda directions: directions[-1]),
    codes_of_uncentred_points=_raw_codes,
    codes_only=lambda x: _parts(x)[1] @ _parts(x)[2][0],
    direction_times_its_singular_value=lambda x: x.mean(axis=0) + np.outer(*_scaled(x)),
)
