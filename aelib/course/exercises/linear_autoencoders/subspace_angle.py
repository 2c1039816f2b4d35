"""How far is this decoder from the components?

minutes: 15
difficulty: 2
asks: a function `f(kernel, x)` of arrays [k, p] and [n, p] that returns one number, in degrees
hint: Two things have to be found before there is an angle: the principal subspace of the data, and a good basis of the
  decoder's.
hint: Centre the data and take the k leading eigenvectors of their covariance; `numpy.linalg.eigh` sorts from small to
  large. The kernel's rows span the other subspace. Make them orthonormal with a QR factorisation of the transpose.
hint: The singular values of the product of the two orthonormal bases, one of them transposed, are the cosines of the
  principal angles. The largest angle belongs to the smallest of them. `aelib.latent` has a function for the components
  and one for the angles; both work with columns.
right: An angle of 0 says that the network has found the principal subspace, whatever its units look like. This is the
  only part of a linear autoencoder that two runs have to agree about.

row by row: You compared the i-th unit with the i-th component. The loss knows the subspace and not its axes: any
  invertible mixture of the units is the same autoencoder, and its rows may point anywhere in the subspace.
not orthonormal [orthonormal_basis(kernel.T).T => (kernel / np.linalg.norm(kernel, axis=1, keepdims=True))]: You gave
  the rows of the kernel length 1, but they are not perpendicular to each other. Singular values are cosines only
  between orthonormal bases: take the QR factorisation of the transposed kernel first.
neither length nor angle [orthonormal_basis(kernel.T).T => kernel]: You multiplied the kernel as it is with the
  components. Its rows have any length and any angle to each other, so the singular values are not cosines. Make an
  orthonormal basis of their span first.
smallest angle [[-1] => [0]]: This is the smallest of the principal angles. Two planes in space always share a line, so
  their smallest angle is 0 even where they are perpendicular. The largest one says whether they are the same.
not centred [components(x) => components(x, centred=False)]: You took the components of data that are not centred. Their
  first direction points to where the data are, not along which they differ. Subtract the mean of the rows.
smallest eigenvalues [[:, :k] => [:, -k:]]: You took the eigenvectors with the smallest eigenvalues. `numpy.linalg.eigh`
  sorts in ascending order, so that the leading ones are the last columns.
rows of the eigenvectors [[:, :k] => [:, ::-1][-k:].T]: You took rows from the matrix of eigenvectors.
  `numpy.linalg.eigh` returns them as columns; it is `svd` that has the directions of the data in the rows of its last
  factor.
mean angle [[-1] => .mean()]: This is the mean of the principal angles. The largest is asked for: two subspaces are
  equal when that one is 0.
basis against basis: You compared the i-th vector of one orthonormal basis with the i-th of the other. Each basis may be
  turned inside its subspace, and your angles change. Singular values of the product do not.
radians [np.degrees => np.asarray]: Right, in radians. The question is in degrees.
arc sine [arccos => arcsin]: You took an arc sine. Singular values of the product are cosines, so your angle and the
  right one add up to 90 degrees.
cosine [np.degrees(np.arccos(np.clip(cosines, -1, 1))) => cosines]: This is the cosine of the largest angle. Take its
  arc cosine, and convert to degrees.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.linear_autoencoders.subspaces import components, orthonormal_basis, spread_examples


def decoders_and_data():
    cases = []
    settings = ((1, 60, 2, (3, 2, 1, 0.5)), (2, 45, 3, (4, 3, 2, 1, 0.6)), (3, 70, 2, (2.0, 1.6, 0.7)))
    for seed, n, k, scales in settings:
        x = spread_examples(seed, n, tuple(map(float, scales)))
        rng = np.random.default_rng(seed + 10)
        mixed = rng.standard_normal((k, k)) @ components(x)[0][:, :k].T
        cases.append(((mixed + 0.15 * rng.standard_normal(mixed.shape)).astype(np.float32), x))
    return cases


def degrees_apart(right, given):
    return bool(np.allclose(given, right, rtol=0, atol=0.05, equal_nan=True))  # what float32 and an arc cosine cost


def a_thousandth_apart(right, given):
    return bool(np.allclose(given, right, rtol=0, atol=1e-3))


def largest_angle(kernel, x):
    k = len(kernel)
    leading = components(x)[0][:, :k]
    cosines = np.linalg.svd(orthonormal_basis(kernel.T).T @ leading, compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines, -1, 1)))[-1]


def worst_pair(columns, x):
    """Compare the i-th column with the i-th component."""
    cosines = (columns * components(x)[0][:, : columns.shape[1]]).sum(0)
    return np.degrees(np.arccos(np.abs(cosines).min()))


EXERCISE = exercise(
    __name__, __doc__, largest_angle, cases=decoders_and_data, same=degrees_apart,
    unrelated=lambda kernel, x: float(np.cos(x).sum()),
    row_by_row=lambda kernel, x: worst_pair(kernel.T / np.linalg.norm(kernel, axis=1), x),
    basis_against_basis=lambda kernel, x: worst_pair(orthonormal_basis(kernel.T), x),
    radians=Wrong(same=a_thousandth_apart), cosine=Wrong(same=a_thousandth_apart),
)  # fmt: skip
