"""Alignment: how far two sets of codes of the same examples agree up to a similarity transformation."""

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_finite


def procrustes(a: Float[Array, "n k"], b: Float[Array, "n k"]) -> Float[np.ndarray, "n k"]:
    """Return `a`, moved such that it lies as closely as possible over `b`.

    `a` may be translated, rotated, reflected and scaled as a whole, and is moved such that the sum of squared distances
    between rows, the codes of the same example, is least. The result is in the units of `b`.

    References:
        Gower and Dijksterhuis, *Procrustes Problems* (2004).

    Example:
        >>> a = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
        >>> bool(np.allclose(procrustes(a, 3 * a[:, ::-1] + 5), 3 * a[:, ::-1] + 5))
        True
    """
    require_array("a", a, ("n", "k"))
    require_array("b", b, a.shape)
    require_finite("a", a)
    require_finite("b", b)
    a, b = np.asarray(a), np.asarray(b)
    if not a.size or (a == a[0]).all():
        raise ValueError(f"a must have at least two different rows, but got {describe(a)}")
    b_mean = b.mean(axis=0, dtype=np.float64)
    a_centred, b_centred = a - a.mean(axis=0, dtype=np.float64), b - b_mean
    U, singular, Vt = np.linalg.svd(a_centred.T @ b_centred)
    return singular.sum() / (a_centred**2).sum() * a_centred @ (U @ Vt) + b_mean
