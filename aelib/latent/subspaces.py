"""Subspaces: the directions of largest variance, and the angles between two spans."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_finite, require_squares


def principal_components(
    x: Float[Array, "n ..."],
) -> tuple[Float[np.ndarray, " p"], Float[np.ndarray, "p p"], Float[np.ndarray, " p"]]:
    """Return the mean of the examples, the directions of their largest variance, and their variances along these.

    For rows `x` [n, p] the code and reconstruction of k numbers are `(x - mean) @ U[:, :k]` and
    `mean + codes @ U[:, :k].T`.

    Args:
        x: One example per row, [n, ...]; images are flattened.

    Returns:
        The mean [p], the directions `U` [p, p] and the variances [p], all float64. The columns of `U` are the
        eigenvectors of the covariance (a sum over the n examples, divided by n), of length 1 and with the largest
        variance first; the sign of a column is arbitrary. Variances are in squared units of `x`, and add up to the mean
        squared distance from the mean.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 12.1.

    Example:
        >>> mean, U, variances = principal_components(np.array([[1.0, 1.0], [3.0, 3.0]]))
        >>> mean, np.abs(U[:, 0]).round(3), variances.round(3)
        (array([2., 2.]), array([0.707, 0.707]), array([2., 0.]))
    """
    require_array("x", x, ("n", "..."))
    if not x.size:
        raise ValueError(f"x must hold at least one example, but got {describe(x)}")
    require_finite("x", x)
    require_squares("x", x, np.float64)
    rows = np.asarray(x).reshape(len(x), -1)
    mean = rows.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((len(mean), len(mean)))
    for start in range(0, len(rows), 1000):  # pieces, because all rows in float64 are twice the memory of `x`
        centred = rows[start : start + 1000] - mean
        covariance += centred.T @ centred
    variances, U = np.linalg.eigh(covariance / len(rows))
    return mean, U[:, ::-1], np.maximum(variances[::-1], 0)


def principal_angles(a: Float[Array, "p k"], b: Float[Array, "p m"]) -> Float[np.ndarray, " angles"]:
    """Return the angles between two subspaces, the spans of the columns of `a` and of `b`, in degrees, smallest first.

    The first angle is the smallest that a vector of one subspace can have with a vector of the other, the second the
    smallest among vectors orthogonal to that pair, and so on. They depend on the subspaces only, not on the columns
    that span them, and there are as many as the smaller one has dimensions. Sines and cosines are both computed: a
    cosine says nothing about an angle near 0.

    References:
        Björck and Golub, *Numerical Methods for Computing Angles Between Linear Subspaces*, Mathematics of Computation
        27 (1973).

    Example:
        >>> plane = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
        >>> principal_angles(plane, np.array([[0.0], [1.0], [1.0]])).round(3)
        array([45.])
    """
    require_array("a", a, ("p", "k"))
    require_array("b", b, (a.shape[0], "m"))
    larger, smaller = sorted((_orthonormal("a", a), _orthonormal("b", b)), key=lambda basis: -basis.shape[1])
    overlap = larger.T @ smaller
    cosines = np.linalg.svd(overlap, compute_uv=False)
    sines = np.linalg.svd(smaller - larger @ overlap, compute_uv=False)[::-1]
    return np.degrees(np.arctan2(sines, cosines))


def _orthonormal(name: str, columns: Array) -> np.ndarray:
    """Return orthonormal columns with the same span."""
    matrix = np.asarray(columns, np.float64)
    require_finite(name, columns)
    basis, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    rank = int((sizes > sizes.max(initial=0) * max(matrix.shape) * jnp.finfo(columns.dtype).eps).sum())
    if not 0 < rank == matrix.shape[1]:
        raise ValueError(f"{name} must have linearly independent columns, but got {matrix.shape[1]} of rank {rank}")
    return basis
