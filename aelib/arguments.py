"""How `aelib` checks arguments: at the door, with a message that names the argument, what it must be, and what it got.

Shapes and dtypes are known even while JAX traces a function, so they are always checked. Values are known only
where an array is concrete, so they are checked by the function that has the concrete array (`fit`, once, for its data).

Every message reads "<argument> must <what was expected>, but got <what>". `TypeError` is for what is of another kind,
`ValueError` for what is of the right kind and does not fit.
"""

import os
import reprlib
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

Array = jax.Array | np.ndarray
"""What every public function of `aelib` accepts as an array: one of JAX's (traced or concrete) or one of NumPy's."""


def describe(value: Any) -> str:
    """Return what `value` is, as briefly as an error message needs it.

    >>> describe(np.zeros((3, 5), np.float32)), describe("seven"), describe(int), describe(None)
    ('an array float32 [3, 5]', "the str 'seven'", 'the class int', 'None')
    """
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, jax.Array | np.ndarray):
        return f"an array {value.dtype} [{', '.join(map(str, value.shape))}]"
    long = isinstance(value, str | bytes | list | tuple | dict | set) and len(value) > 100
    text = reprlib.repr(value) if long else repr(value)
    return f"the {type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def require_array(name: str, value: Any, shape: tuple[int | str, ...], dtype: Any = np.floating) -> None:
    """Check that `value` is an array of this `shape` whose dtype is a kind of `dtype`.

    In `shape` an integer must match exactly, a letter stands for any size, and a final `"..."` for any further axes.
    Raise `TypeError` for what is not an array or has another kind of numbers, and `ValueError` for another shape.
    """
    kind = {np.floating: "floating-point", np.integer: "integer"}.get(dtype, str(dtype))
    expected = f"a {kind} array [{', '.join(map(str, shape))}]".replace("a integer", "an integer")
    message = f"{name} must be {expected}, but got {describe(value)}"
    if not isinstance(value, jax.Array | np.ndarray) or not jnp.issubdtype(value.dtype, dtype):
        raise TypeError(message)
    fixed = shape[:-1] if shape and shape[-1] == "..." else shape
    enough = value.ndim >= len(fixed) if fixed is not shape else value.ndim == len(fixed)
    if not enough or any(isinstance(want, int) and want != got for want, got in zip(fixed, value.shape, strict=False)):
        raise ValueError(message)


def is_array(value: Any) -> bool:
    """Return whether `value` is an array that JAX computes with: of numbers, truth values or keys."""
    if isinstance(value, jax.Array):
        return True
    return isinstance(value, np.ndarray) and (jnp.issubdtype(value.dtype, np.number) or value.dtype == bool)


def leaves(name: str, tree: Any) -> list[tuple[str, Any]]:
    """Return the leaves of a pytree, each with where it is, such as "data['images']"."""
    return [(name + jax.tree_util.keystr(path), leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(tree)]


def as_numbers(name: str, value: Any) -> np.ndarray:
    """Return `value`, an array of any library or lists of numbers, as an array of NumPy.

    Raise `TypeError` for what holds no numbers.
    """
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, keys, and tensors that want their gradient
        array = np.empty(0, object)
    if not jnp.issubdtype(array.dtype, np.integer) and not jnp.issubdtype(array.dtype, np.floating):
        raise TypeError(f"{name} must hold numbers, but got {describe(value)}")
    return array


def require_finite(name: str, value: Array) -> None:
    """Check that a floating-point array holds neither NaN nor an infinity."""
    numbers = np.asarray(value)
    if not np.isfinite(numbers).all():
        nans, infinities = int(np.isnan(numbers).sum()), int(np.isinf(numbers).sum())
        raise ValueError(
            f"{name} must be finite, but holds {nans} NaN and {infinities} infinite of {numbers.size} numbers"
        )


def require_count(name: str, value: Any, *, minimum: int = 1, maximum: int | None = None) -> None:
    """Check that `value` is an integer of at least `minimum` and, where there is one, at most `maximum`."""
    allowed = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer {allowed}, but got {describe(value)}")
    if value < minimum or (maximum is not None and value > maximum):
        raise ValueError(f"{name} must be an integer {allowed}, but got {value}")


def require_room(name: str, value: Any, numbers: int, *, size: int = 4) -> None:
    """Check that `numbers` numbers of `size` bytes each fit into memory: on a CPU JAX would end the process."""
    if not hasattr(os, "sysconf"):  # Windows, which does not say
        return
    if size * int(numbers) > (memory := os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")):
        raise ValueError(f"{name} must ask for what fits into memory, {memory / 1e9:.1f} GB, but got {describe(value)}")


def require_number(name: str, value: Any, *, low: float, high: float) -> None:
    """Check that `value` is a number from `low` to `high`."""
    expected = f"{name} must be a finite number from {low:g} to {high:g}"
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{expected}, but got {describe(value)}")
    if not low <= float(value) <= high:
        raise ValueError(f"{expected}, but got {value}")


def require_key(name: str, value: Any) -> None:
    """Check that `value` is one JAX key, of the kind that `jax.random.key` makes."""
    if not isinstance(value, jax.Array) or not jnp.issubdtype(value.dtype, jax.dtypes.prng_key) or value.ndim:
        raise TypeError(f"{name} must be one JAX key, as jax.random.key(0) makes it, but got {describe(value)}")


def require_rngs(name: str, value: Any) -> None:
    """Check that `value` is a source of random keys for weights."""
    if not isinstance(value, nnx.Rngs):
        raise TypeError(f"{name} must be a flax.nnx.Rngs, as nnx.Rngs(0) makes it, but got {describe(value)}")


def require_flag(name: str, value: Any) -> None:
    """Check that `value` is `True` or `False`."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, but got {describe(value)}")


def require_path(name: str, value: Any, expected: str = "a path (a str or a pathlib.Path)") -> None:
    """Check that `value` can be the name of a file or folder."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be {expected}, but got {describe(value)}")
