"""Paths from one code to another."""

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, require_array, require_count, require_finite


def interpolate(a: Float[Array, " ..."], b: Float[Array, " ..."], count: int) -> Float[np.ndarray, "count ..."]:
    """Return `count` points on the straight line from `a` to `b`, both included, in equal steps.

    The ends are codes [k], many codes [n, k], or images, and then the line is a cross-fade. The steps are equal in the
    units of `a` and `b`, but not after a decoder.

    Example:
        >>> interpolate(np.array([0.0, 4.0]), np.array([1.0, 0.0]), 3)
        array([[0. , 4. ],
               [0.5, 2. ],
               [1. , 0. ]])
    """
    require_array("a", a, ("...",))
    require_array("b", b, np.shape(a))
    require_count("count", count, minimum=2)
    require_finite("a", a)
    require_finite("b", b)
    a, b = np.asarray(a), np.asarray(b)
    share = np.linspace(0, 1, count, dtype=a.dtype).reshape(-1, *[1] * a.ndim)
    return (1 - share) * a + share * b
