"""Axes in a subspace that has none

minutes: 15
difficulty: 2
asks: a function `f(B, S)` of arrays [p, k] and [p, p] that returns k variances, the largest first
hint: The columns of B are an arbitrary basis. Which numbers do not change when you mix them?
hint: Find an orthonormal basis Q of the span. In its coordinates the projected data have a covariance of k by k
  numbers. What are its principal axes?
hint: Project an example with an orthonormal basis Q, and its coordinates have the covariance QᵀSQ, a small matrix that
  is not diagonal. Its eigenvalues are the variances along its own principal axes. `numpy.linalg.eigvalsh` returns them
  in ascending order.
right: Orthonormal first, then diagonal: principal components inside the subspace. So a network that has found the right
  subspace needs one small eigenproblem, of k by k, to give the components with order and scale.

columns as axes [np.linalg.qr(B.astype(np.float64))[0] => B / np.linalg.norm(B, axis=0) ; np.linalg.eigvalsh(Q.T @ S @
  Q)[::-1] => np.sort(((S @ Q) * Q).sum(axis=0))[::-1]]: You measured the variance along each column of the decoder. The
  code's axes are not the principal components: mix the columns, and the autoencoder is the same while your numbers
  change.
columns as they are [np.linalg.qr(B.astype(np.float64))[0] => B ; np.linalg.eigvalsh(Q.T @ S @ Q)[::-1] => np.sort(((S @
  Q) * Q).sum(axis=0))[::-1]]: You measured along the columns of the decoder as they are, lengths and all. Double a
  column and halve the encoder's row: the autoencoder is the same, and your number is four times as large.
basis not turned [np.linalg.eigvalsh(Q.T @ S @ Q)[::-1] => np.sort(((S @ Q) * Q).sum(axis=0))[::-1]]: Your basis is
  orthonormal, and your variances have the right sum. But the coordinates in this basis are still correlated, so it is
  not the principal one: diagonalise the small matrix.
left singular vectors [np.linalg.qr(B.astype(np.float64))[0] => np.linalg.svd(B, full_matrices=False)[0] ;
  np.linalg.eigvalsh(Q.T @ S @ Q)[::-1] => np.sort(((S @ Q) * Q).sum(axis=0))[::-1]]: The left singular vectors of the
  decoder are an orthonormal basis, and your variances have the right sum. But they are the components only after weight
  decay. Diagonalise the covariance in this basis.
columns of length 1 [np.linalg.qr(B.astype(np.float64))[0] => B / np.linalg.norm(B, axis=0)]: You gave the columns of B
  length 1, but they are not perpendicular to each other. Take an orthonormal basis of their span.
not orthonormal [np.linalg.qr(B.astype(np.float64))[0] => B.astype(np.float64)]: You diagonalised BᵀSB. Its eigenvalues
  depend on the lengths and angles of the columns of B; put an orthonormal basis of their span in the place of B.
components of the data [np.linalg.eigvalsh(Q.T @ S @ Q)[::-1] => np.linalg.eigvalsh(S)[::-1][: B.shape[1]]]: These are
  the leading eigenvalues of S, the variances in the best subspace. The decoder given here spans another one, and B does
  not enter your answer.
ascending [[::-1] =>]: The right variances, with the smallest first. The largest is asked for first.
standard deviations [np.linalg.eigvalsh(Q.T @ S @ Q)[::-1] => np.sqrt(np.linalg.eigvalsh(Q.T @ S @ Q)[::-1])]: These are
  standard deviations. The question is about their squares, the variances.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def decoders_and_covariances():
    cases = []
    for seed, k, scales in ((4, 2, (3, 2, 1, 0.5)), (5, 3, (4, 3, 2, 1, 0.6)), (6, 2, (2.0, 1.5, 0.7))):
        U = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(scales), len(scales))))[0]
        B = np.random.default_rng(seed + 20).standard_normal((len(scales), k))
        cases.append((B.astype(np.float32), (U * np.square(scales) @ U.T).astype(np.float32)))
    return cases


def each_within_a_thousandth(right, given):
    return bool(np.allclose(given, right, rtol=1e-3))


def in_any_order(right, given):
    return bool(np.allclose(np.sort(given), np.sort(right), rtol=1e-3))


def variances(B, S):
    Q = np.linalg.qr(B.astype(np.float64))[0]
    return np.linalg.eigvalsh(Q.T @ S @ Q)[::-1]


EXERCISE = exercise(
    __name__, __doc__, variances, cases=decoders_and_covariances, same=each_within_a_thousandth,
    unrelated=lambda B, S: np.cos(B[0]), basis_not_turned=Wrong(same=in_any_order),
    left_singular_vectors=Wrong(same=in_any_order),
)  # fmt: skip
