"""Alignment: how far two sets of codes of the same examples are the same, seen from elsewhere."""

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_finite
from aelib.latent.magnitude import tamed


def procrustes(a: Float[Array, "n k"], b: Float[Array, "n k"]) -> Float[np.ndarray, "n k"]:
    """Lay the map `a` over the map `b` of the same examples, as closely as a stiff map can be laid.

    `a` may be shifted, turned, mirrored and enlarged as a whole, and is moved such that the sum of squared distances
    between rows of the same index is least. Returns the moved `a`, in the units of `b`.

    Raises `ValueError` or `TypeError` where the shapes differ, a number is not finite or all rows of `a` are one point.

    Source: Gower and Dijksterhuis, *Procrustes Problems* (2004).

    >>> a = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    >>> bool(np.allclose(procrustes(a, 3 * a[:, ::-1] + 5), 3 * a[:, ::-1] + 5))
    True
    """
    require_array("a", a, ("n", "k"))
    require_array("b", b, a.shape)
    require_finite("a", a)
    require_finite("b", b)
    (_, (a_tamed,)), (exponent, (b_tamed,)) = tamed(np.asarray(a, np.float64)), tamed(np.asarray(b, np.float64))
    if not a.size or (a_tamed == a_tamed[0]).all():
        raise ValueError(f"a must have at least two different rows, to be laid over a map, but {describe(a)} came")
    a_mean, b_mean = a_tamed.mean(axis=0), b_tamed.mean(axis=0)
    a_centred, b_centred = a_tamed - a_mean, b_tamed - b_mean
    U, singular, Vt = np.linalg.svd(a_centred.T @ b_centred)
    return np.ldexp(singular.sum() / (a_centred**2).sum() * a_centred @ (U @ Vt) + b_mean, exponent)
