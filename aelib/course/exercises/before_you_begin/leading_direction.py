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

not centred [mean = x.mean(0) => mean = 0]: Your line goes through the origin. The cloud lies somewhere else, and the
  first direction of uncentred points mostly says where. Subtract the mean first, and put it back at the end.
direction of uncentred points [directions(x - mean) => directions(x)]: The codes are centred, and the direction is not:
  you passed the points to `np.linalg.svd` as they are, so that it mostly says where the cloud lies. Decompose x − mean.
one mean for all [x.mean(0) => x.mean()]: You subtracted one number, the mean of all entries. The centre of the cloud
  has p numbers, one mean for each column: `x.mean(axis=0)`.
mean of each example [x.mean(0) => x.mean(1, keepdims=True)]: You subtracted from each example the mean of its own
  numbers, the mean along a row. The centre of the cloud is the mean of the rows: `x.mean(axis=0)`.
standardised: You divided each column by its standard deviation before the decomposition, and multiplied at the end.
  That is another cloud with another leading direction. Here the columns keep their sizes: subtract the mean alone.
standardised and left so: You divided each column by its standard deviation and did not multiply by it again. Here the
  columns keep their sizes: subtract the mean alone.
two directions: You kept two directions, and projected onto a plane. One number an example is one direction.
singular value left out [codes = (x - mean) @ u => codes = (x - mean) @ u / np.linalg.norm((x - mean) @ u)]: You took
  the codes from the first factor alone. Its columns have length 1; the codes are its first column times the first
  singular value, or (x − mean)·u.
mean not put back [mean + np => np]: The direction is right, and the line has been moved to the origin. You subtracted
  the mean to find the direction; add it to the result, or every reconstruction is off by it.
a column of the third factor [[0] => [:, 0]]: You took a column of the third result of `np.linalg.svd`. NumPy returns
  that factor transposed, so the directions are its rows. A column has p numbers as well here, and no error tells the
  two apart.
last direction [[0] => [-1]]: This is the direction of the smallest variance, and the worst choice. `np.linalg.svd`
  sorts downwards, so the leading direction comes first; it is `np.linalg.eigh` that sorts upwards.
codes of uncentred points [codes = (x - mean) => codes = x]: The direction comes from the centred points and the codes
  from the raw ones, so that the mean is counted twice, once in the codes and once when you add it. Subtract it in both
  places.
codes only [mean + np.outer(codes, u) => codes]: These are the codes, one number an example, and they are right. The
  question is where they lie in the space of the examples: each code times the direction, plus the mean.
direction times its singular value [codes = (x - mean) @ u => codes = (x - mean) @ u * np.linalg.norm((x - mean) @ u)]:
  You multiplied by the singular value as well. The code (x − mean)·u already has the size that it should have; the
  singular value is in it.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise


def clouds():
    rng = np.random.default_rng(1)
    cases = []
    for n, p in ((30, 4), (12, 3), (20, 6)):
        mixing = np.linalg.qr(rng.standard_normal((p, p)))[0]
        spread = rng.standard_normal((n, p)) * (3.0 * 0.5 ** np.arange(p))
        cases.append((((spread @ mixing) + rng.normal(0, 3, p)).astype(np.float32),))
    return cases


def directions(x):
    return np.linalg.svd(x, full_matrices=False)[2]


def project(x):
    mean = x.mean(0)
    u = directions(x - mean)[0]
    codes = (x - mean) @ u
    return mean + np.outer(codes, u)


def two_directions(x):
    mean, u = x.mean(0), directions(x - x.mean(0))[:2]
    return mean + (x - mean) @ u.T @ u


def standardised(x, back=True):
    mean, size = x.mean(0), x.std(0)
    u = directions((x - mean) / size)[0]
    return mean + np.outer((x - mean) / size @ u, u) * (size if back else 1)


EXERCISE = exercise(
    __name__, __doc__, project, cases=clouds, unrelated=lambda x: np.cos(x), two_directions=two_directions,
    standardised=standardised, standardised_and_left_so=partial(standardised, back=False),
)  # fmt: skip
