"""Whether a gradient is right: the difference quotient judges it."""

import math
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, as_numbers, describe, require_number


def numerical_gradient(
    function: Callable[[Any], Any], x: float | Float[Array, "..."], *, step: float | None = None
) -> Float[np.ndarray, "..."]:
    """Return the gradient of `function` at `x` by central differences, in float64, of the shape of `x`.

    The function is called once at `x`, and twice for each entry of it, with that entry moved by h,
    `step * max(1, abs(entry))`, to either side:

        (f(x + h) - f(x - h)) / 2h = f'(x) + O(h^2)

    A larger step cuts off more of the Taylor series, a smaller one loses more digits in the difference.

    Args:
        function: Takes an array like `x` and returns one floating-point number.
        x: Where the gradient is taken: an array of any shape, or a number.
        step: By default the cube root of the rounding of the numbers that `function` returns, which balances the two
            errors: 6e-6 in float64, where about ten digits are right, and 5e-3 in float32, JAX's default, where about
            four are.

    References:
        Press, Teukolsky, Vetterling and Flannery, *Numerical Recipes* (2007), section 5.7.

    Example:
        >>> numerical_gradient(lambda x: x[0] ** 2 * x[1], np.array([3.0, 2.0])).round(6)
        array([12.,  9.])
    """
    if not callable(function):
        raise TypeError(f"function must be a function of x, but got {describe(function)}")
    if step is not None:
        require_number("step", step, low=1e-15, high=1e15)
    at = as_numbers("x", x)
    if not jnp.issubdtype(at.dtype, np.floating):
        raise TypeError(f"x must be floating-point, but got {describe(x)}")
    value = np.asarray(function(at.astype(np.float64)))
    if value.shape != () or not jnp.issubdtype(value.dtype, np.floating):
        raise ValueError(f"function must return one floating-point number, but got {describe(value)}")
    precision: Any = value.dtype if value.dtype.itemsize <= 8 else np.dtype(np.float64)
    size = float(jnp.finfo(precision).eps) ** (1 / 3) if step is None else step
    gradient = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        values, entries = [], []
        for sign in (1, -1):
            moved = at.astype(precision)
            moved[place] += sign * size * max(1.0, abs(float(at[place])))
            values.append(float(np.asarray(function(moved if moved.ndim else moved[()]))))
            entries.append(float(moved[place]))
        if entries[0] == entries[1]:
            raise ValueError(f"step must be large enough to change {entries[0]:.3g}, but got {size:.3g}")
        # The step as it was after rounding, not as it was meant.
        gradient[place] = (values[0] - values[1]) / (entries[0] - entries[1])
    if not np.isfinite(gradient).all():
        raise ValueError("function must be finite around x, but it is not: the differences hold NaN or infinity")
    return gradient


def relative_difference(a: float | Float[Array, "..."], b: float | Float[Array, "..."]) -> float:
    """Return how far two arrays are apart for their size: `|a - b| / (|a| + |b|)`, with Euclidean norms, in float64.

    0 for equal arrays, two of zeros included; 1 where one is zero or the two are opposite; NaN for arrays that hold NaN
    or an infinity. A gradient in float64 that is right agrees with `numerical_gradient` to about 1e-9; one with a wrong
    factor 2 is 1/3 off.

    Example:
        >>> relative_difference(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
        0.3333333333333333
    """
    one, other = as_numbers("a", a).astype(np.float64), as_numbers("b", b).astype(np.float64)
    if one.shape != other.shape:
        raise ValueError(f"a and b must have one shape, but got {describe(one)} and {describe(other)}")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return math.nan
    # Of entries of at most 1, or the squares of tiny gradients would be zero.
    largest = max(abs(one).max(initial=0), abs(other).max(initial=0)) or 1.0
    one, other = one / largest, other / largest
    size = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(one - other) / size) if size else 0.0
