"""Missing numbers: what a Gaussian says of them."""

import math

import numpy as np
from jaxtyping import Bool, Float

from aelib.arguments import Array, require_array, require_finite


def fill_gaussian(
    x: Float[Array, "n ..."],
    known: Bool[Array, "*known"],
    *,
    mean: Float[Array, "..."],
    covariance: Float[Array, "p p"],
) -> Float[np.ndarray, "n ..."]:
    """Return the examples with their missing numbers replaced by the conditional mean under a Gaussian.

    With the numbers of an example in two groups, known k and missing m, it is

        mean_m + C_mk (C_kk)^-1 (x_k - mean_k),

    the linear function of the known numbers with the least mean squared error. Known numbers are returned as they came.

    Args:
        x: Examples [n, ...]. Their missing numbers are not looked at, and may be NaN.
        known: Which numbers are known: the same of all examples, [...], or of each its own, [n, ...].
        mean: The mean [...], as `principal_components` returns it (flattened is allowed).
        covariance: The covariance [p, p] of the p numbers, positive definite: add a small number to the diagonal of one
            that was estimated.

    Returns:
        The filled examples [n, ...], float64. They are not clipped to the range of the data.

    Raises:
        numpy.linalg.LinAlgError: If the covariance of the known numbers is singular.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 2.3.1.

    Example:
        >>> x = np.array([[3.0, np.nan]])
        >>> known = np.array([True, False])
        >>> mean, C = np.array([1.0, 10.0]), np.eye(2) + 1
        >>> fill_gaussian(x, known, mean=mean, covariance=C)
        array([[ 3., 11.]])
        >>> own = np.array([[True, False], [False, True]])  # one mask per row
        >>> fill_gaussian(np.array([[3.0, 0], [0, 6]]), own, mean=mean, covariance=C)
        array([[ 3., 11.],
               [-1.,  6.]])
    """
    require_array("x", x, ("n", "..."))
    require_array("known", known, ("...",), np.bool_)
    require_array("mean", mean, ("...",))
    each = np.ndim(known) == x.ndim
    require_array("known", known, x.shape if each else x.shape[1:], np.bool_)
    size = math.prod(x.shape[1:])
    require_array("covariance", covariance, (size, size))
    require_array("mean", mean, (size,) if np.ndim(mean) == 1 else x.shape[1:])
    require_finite("mean", mean)
    require_finite("covariance", covariance)
    masks, which = np.asarray(known).reshape(-1, size), np.zeros(len(x), int)
    if each:
        masks, which = np.unique(masks, axis=0, return_inverse=True)
    middle, C = np.asarray(mean, np.float64).ravel(), np.asarray(covariance, np.float64)
    filled = np.array(x, np.float64).reshape(len(x), size)
    require_finite("x, where known,", filled[masks[which]])
    for number, k in enumerate(masks):
        rows, weights = which == number, np.linalg.solve(C[np.ix_(k, k)], C[np.ix_(k, ~k)])
        filled[np.ix_(rows, ~k)] = middle[~k] + (filled[np.ix_(rows, k)] - middle[k]) @ weights
    return filled.reshape(x.shape)
