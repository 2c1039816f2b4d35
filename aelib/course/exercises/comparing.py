"""When are two answers the same? Numbers are compared as float64 arrays, whatever the reader made them with."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np


def numbers(value: Any) -> np.ndarray | None:
    """Copy numbers in any clothes (JAX, NumPy, lists, floats, fractions) into a float64 array; None for anything else.

    >>> numbers([1, 2.5]), numbers("1"), numbers([[1], [2, 3]])
    (array([1. , 2.5]), None, None)
    >>> numbers(Fraction(1, 4))
    array(0.25)
    """
    try:
        array = np.asarray(value)
        if array.dtype == object and any(isinstance(each, Fraction | Decimal) for each in array.flat):
            array = array.astype(np.float64)
        # "V" is how NumPy sees bfloat16, which a reader may well have used.
        return np.array(array, np.float64) if array.dtype.kind in "biufV" else None
    except (ValueError, TypeError, RuntimeError, OverflowError):  # ragged lists, a tensor that needs its gradient
        return None


def within(relative: float) -> Callable[[np.ndarray, np.ndarray], bool]:
    """Return a comparison that forgives `relative` times the largest number of the right answer, anywhere in it.

    Example:
        >>> within(1e-3)(np.array([100.0, 0.0]), np.array([100.05, 0.05]))
        True
    """

    def same(right: np.ndarray, given: np.ndarray) -> bool:
        finite = np.abs(right[np.isfinite(right)])
        scale = finite.max(initial=0.0) or 1.0
        return np.allclose(given, right, rtol=0, atol=relative * scale, equal_nan=True)

    return same


within_a_thousandth = within(1e-3)


def exactly(right: np.ndarray, given: np.ndarray) -> bool:
    """Compare what is counted: near does not count."""
    return np.array_equal(right, given)


def agree(same: Callable[[np.ndarray, np.ndarray], bool], right: Any, given: Any) -> bool:
    """Check whether two answers are alike: numbers by `same` if their shapes agree, anything else by `==`."""
    a, b = numbers(right), numbers(given)
    if a is not None and b is not None:
        return a.shape == b.shape and bool(same(a, b))
    try:
        return bool(right == given)
    except Exception:  # what compares elementwise, or refuses to compare, is not the value that was asked for
        return False


def constant_factor(right: list[np.ndarray], given: list[np.ndarray]) -> float | None:
    """Return c, other than 1, if the numbers given are c times the right ones, and that is more than a coincidence."""
    factor = _factor(*(np.concatenate([each.ravel() for each in arrays]) for arrays in (right, given)), least=3)
    if factor is None or not _tells(factor):
        return None
    # Each array by its own size: beside one with large numbers anything would do for the others.
    return factor if all(within_a_thousandth(factor * a, b) for a, b in zip(right, given, strict=True)) else None


def factor_of_each(right: list[np.ndarray], given: list[np.ndarray]) -> list[float] | None:
    """Return for each array its own c, not all 1, if the numbers in it are c times the right ones, two at least.

    Example:
        >>> factor_of_each([np.array([1, 3]), np.array([2, -1])], [np.array([2, 6]), np.array([5, -2.5])])
        [2.0, 2.5]
    """
    found = [_factor(a.ravel(), b.ravel(), least=2) for a, b in zip(right, given, strict=True)]
    factors = [factor for factor in found if factor is not None]
    return factors if len(factors) == len(found) and any(map(_tells, factors)) else None


def _factor(a: np.ndarray, b: np.ndarray, *, least: int) -> float | None:
    """Return c if b is c times a, in so many different numbers at the least."""
    compared = ~(np.isnan(a) & np.isnan(b))  # where NaN is right, it is right times any factor
    a, b = a[compared], b[compared]
    scale = np.abs(a).max(initial=0.0)
    solid = np.abs(a) > 1e-3 * scale
    if np.unique((a[solid] / scale).round(3)).size < least or not np.isfinite(b).all():
        return None
    factor = float(np.median(b[solid] / a[solid]))
    each = np.allclose(b[solid], factor * a[solid], rtol=1e-3, atol=0)  # small numbers by their own size, too
    return factor if factor != 0 and each and within_a_thousandth(factor * a, b) else None


def _tells(factor: float) -> bool:
    return abs(factor - 1) > 1e-3  # 1, where what differs is small beside the largest number
