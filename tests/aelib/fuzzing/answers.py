"""What a right answer is, in the words that the tables share."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def near(given: Any, expected: Any, *inputs: Any, scale: Any = 0.0) -> None:
    """Assert that `given` is `expected`, to the precision of the coarsest of `inputs` and of `given` itself.

    `scale` is the size of what was added and taken away on the way. Where the right number overflows the dtype, any
    number will do; where it is NaN, only what is not finite.
    """
    assert_shape(given, np.shape(expected))
    dtypes = [array.dtype for array in (given, *inputs) if hasattr(array, "dtype")]
    kinds = [jnp.finfo(dtype) for dtype in dtypes if jnp.issubdtype(dtype, jnp.floating)] or [np.finfo(np.float64)]
    rounding, largest = max(float(kind.eps) for kind in kinds), min(float(kind.max) for kind in kinds)
    tiny = max(float(kind.tiny) for kind in kinds)
    with np.errstate(all="ignore"):
        given, expected = np.asarray(given, np.float64), np.asarray(expected, np.float64)
        tolerance = 100 * rounding * (np.abs(expected) + np.asarray(scale, np.float64)) + 100 * tiny
        known = np.abs(expected) + scale < largest / 1e4
        close = np.abs(given - expected) <= tolerance
    wrong = ~(np.where(known, close, np.isnan(expected) <= ~np.isfinite(given)))
    assert not wrong.any(), f"{given[wrong].ravel()[:3]} instead of {expected[wrong].ravel()[:3]}"


def by_row(function: Any, *, each: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Any:
    """What a function says of an array of rows is what it says of each row alone, in single precision.

    `each` names the further arguments that may have a number for each row; `whole` those that all rows share.
    """

    def right(result: Any, given: dict[str, Any]) -> None:
        rows, *more = (single(value) for name, value in given.items() if name not in whole)
        shared = {name: given[name] for name in whole}

        def of(places: slice) -> Any:
            return function(rows[places], *[one[places] if np.ndim(one) else one for one in more], **shared)

        alone = [of(slice(row, row + 1)) for row in range(len(rows))] or [of(slice(0))]
        assert set(given) - set(whole) - set(each) == {next(iter(given))}, "who else has rows is named"
        size = np.abs(np.where(np.isfinite(double(rows)), double(rows), 0)).max(initial=1)
        for found, *parts in zip(*map(jax.tree.leaves, (result, *alone)), strict=True):
            near(found, np.concatenate(parts), *given.values(), scale=10 * size)

    return right


def assert_shape(given: Any, shape: tuple[int, ...]) -> None:
    """Assert that `given` has this shape."""
    assert np.shape(given) == tuple(shape), f"the shape is {np.shape(given)} instead of {tuple(shape)}"


def assert_between(given: Any, low: Any, high: Any) -> None:
    """Assert that all numbers are finite and within these bounds, but for rounding in the dtype of `given`."""
    given = np.asarray(given)
    with np.errstate(all="ignore"):
        size = float(jnp.finfo(given.dtype).eps) * 10 * np.maximum(np.abs(low), np.abs(high))
        low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
        inside = (given.astype(np.float64) >= low - size) & (given.astype(np.float64) <= high + size)
    assert inside.all(), f"{given[~inside].ravel()[:3]} is not between {low} and {high}"


def double(array: Any) -> np.ndarray:
    """Give any numbers in float64."""
    return np.asarray(array).astype(np.float64)


def single(array: Any) -> Any:
    """Give any numbers as JAX takes them without a question."""
    with np.errstate(all="ignore"):
        return jnp.asarray(np.asarray(array).astype(np.float32))
