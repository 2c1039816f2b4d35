"""How `aelib` refuses bad arguments: at the door, naming the argument, what came and what was expected.

Shapes and dtypes are known even while JAX traces a function, so they are always checked. Values are known only
where an array is concrete, so they are checked by whoever holds the concrete array (`fit`, once, for its data).
"""

from typing import Any

import jax
import numpy as np

Array = jax.Array | np.ndarray
"""What every public function of `aelib` accepts as an array: one of JAX's (traced or concrete) or one of NumPy's."""


def describe(value: Any) -> str:
    """Say what `value` is, as briefly as an error message needs it.

    >>> describe(np.zeros((3, 5), np.float32)), describe("seven"), describe(None)
    ('an array float32 [3, 5]', "the str 'seven'", 'None')
    """
    if value is None:
        return "None"
    if isinstance(value, jax.Array | np.ndarray):
        return f"an array {value.dtype} [{', '.join(map(str, value.shape))}]"
    try:
        text = repr(value)
    except Exception:
        text = "whose repr fails"
    return f"the {type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def require_array(name: str, value: Any, shape: tuple[int | str, ...], dtype: Any = np.floating) -> None:
    """Refuse `value` unless it is an array of this `shape` whose dtype is a kind of `dtype`.

    In `shape` an integer must match exactly, a letter stands for any size, and a final `"..."` for any further axes.
    Raises `TypeError` for what is not an array or has another kind of numbers, and `ValueError` for another shape.
    """
    kind = {np.floating: "floating-point", np.integer: "integer"}.get(dtype, str(dtype))
    expected = f"a {kind} array [{', '.join(map(str, shape))}]".replace("a integer", "an integer")
    message = f"{name} must be {expected}, but {describe(value)} came"
    if not isinstance(value, jax.Array | np.ndarray) or not jax.numpy.issubdtype(value.dtype, dtype):
        raise TypeError(message)
    fixed = shape[:-1] if shape and shape[-1] == "..." else shape
    enough = value.ndim >= len(fixed) if fixed is not shape else value.ndim == len(fixed)
    if not enough or any(isinstance(want, int) and want != got for want, got in zip(fixed, value.shape, strict=False)):
        raise ValueError(message)


def require_count(name: str, value: Any, *, minimum: int = 1) -> None:
    """Refuse `value` unless it is an integer of at least `minimum`.

    Raises `TypeError` for what is not an integer and `ValueError` for one that is too small.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer of at least {minimum}, but {describe(value)} came")
    if value < minimum:
        raise ValueError(f"{name} must be an integer of at least {minimum}, but {value} came")
