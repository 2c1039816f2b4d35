"""Alignment: how far two sets of codes of the same examples are the same, seen from elsewhere."""

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, require_array


def procrustes(a: Float[Array, "n k"], b: Float[Array, "n k"]) -> Float[np.ndarray, "n k"]:
    """Lay the map `a` over the map `b` of the same examples, as closely as a stiff map can be laid.

    `a` may be shifted, turned, mirrored and enlarged as a whole, and is moved such that the sum of squared distances
    between rows of the same index is least (Gower and Dijksterhuis, Procrustes Problems, 2004). Returns the moved `a`,
    in the units of `b`. Raises `ValueError` or `TypeError` where the shapes differ or all rows of `a` are one point.

    >>> a = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    >>> bool(np.allclose(procrustes(a, 3 * a[:, ::-1] + 5), 3 * a[:, ::-1] + 5))
    True
    """
    require_array("a", a, ("n", "k"))
    require_array("b", b, a.shape)
    a_mean, b_mean = (np.asarray(points, np.float64).mean(axis=0) for points in (a, b))
    a_centred, b_centred = np.asarray(a, np.float64) - a_mean, np.asarray(b, np.float64) - b_mean
    size = (a_centred**2).sum()
    if size == 0:
        raise ValueError("a must have at least two different rows, for a point cannot be laid over a map")
    U, singular, Vt = np.linalg.svd(a_centred.T @ b_centred)
    return singular.sum() / size * a_centred @ (U @ Vt) + b_mean
