"""How `aelib` refuses bad arguments: at the door, naming the argument, what came and what was expected.

Shapes and dtypes are known even while JAX traces a function, so they are always checked. Values are known only
where an array is concrete, so they are checked by whoever holds the concrete array (`fit`, once, for its data).

Every message reads "<argument> must <what was expected>, but <what came>". `TypeError` is for what is of another kind,
`ValueError` for what is of the right kind and does not fit.
"""

import math
import os
import reprlib
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

Array = jax.Array | np.ndarray
"""What every public function of `aelib` accepts as an array: one of JAX's (traced or concrete) or one of NumPy's."""

NUMBERS = {
    "floating-point": ("float16", "bfloat16", "float32", "float64"),
    "integer": ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
}
"""The dtypes of either kind with which both JAX and NumPy compute: not those of 4 or 8 bits, or of more than 64."""


def describe(value: Any) -> str:
    """Say what `value` is, as briefly as an error message needs it.

    >>> describe(np.zeros((3, 5), np.float32)), describe("seven"), describe(None)
    ('an array float32 [3, 5]', "the str 'seven'", 'None')
    """
    if value is None:
        return "None"
    if isinstance(value, jax.Array | np.ndarray):
        kinds: dict[type[Any], str] = {np.ma.MaskedArray: "a masked array", np.matrix: "a matrix"}
        kind = kinds.get(type(value), "an array")
        return f"{kind} {value.dtype} [{', '.join(map(str, value.shape))}]"
    if isinstance(value, int) and value.bit_length() > 200:  # Python writes no number of more than 4300 digits
        return f"the {type(value).__name__} of {value.bit_length()} bits"
    try:
        if isinstance(value, str | bytes):
            value = value[:100]
        many = isinstance(value, list | tuple | dict | set | frozenset) and len(value) > 100
        text = reprlib.repr(value) if many else repr(value)
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
    # What a masked array hides would be seen, and the product of a matrix is another one.
    if not isinstance(value, jax.Array | np.ndarray) or isinstance(value, np.ma.MaskedArray | np.matrix):
        raise TypeError(message)
    if not jnp.issubdtype(value.dtype, dtype):
        raise TypeError(message)
    if kind in NUMBERS and (value.dtype.name not in NUMBERS[kind] or not value.dtype.isnative):
        raise TypeError(f"{message}: only {', '.join(NUMBERS[kind])} will do, in this machine's order of bytes")
    fixed = shape[:-1] if shape and shape[-1] == "..." else shape
    enough = value.ndim >= len(fixed) if fixed is not shape else value.ndim == len(fixed)
    if not enough or any(isinstance(want, int) and want != got for want, got in zip(fixed, value.shape, strict=False)):
        raise ValueError(message)


def is_array(value: Any) -> bool:
    """Whether `value` is an array that JAX computes with: of numbers, truth values or keys, none of them hidden."""
    if isinstance(value, jax.Array):
        return True
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray | np.matrix):
        return False
    known = jnp.issubdtype(value.dtype, np.number) or value.dtype == bool
    return known and value.dtype.isnative and value.dtype.type not in (np.longdouble, np.clongdouble)


def leaves(name: str, tree: Any) -> list[tuple[str, Any]]:
    """Give the leaves of a pytree, each with where it is, such as "data['images']". Raises `TypeError` otherwise."""
    try:
        return [(name + jax.tree_util.keystr(path), leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(tree)]
    except Exception:  # a dictionary whose keys cannot be sorted, or a list that holds itself
        raise TypeError(f"{name} must be an array or a pytree of arrays, but {describe(tree)} came") from None


def numbers(name: str, value: Any) -> np.ndarray:
    """Give `value`, an array of any library or lists of numbers, as an array of NumPy; refuse what holds no numbers.

    Raises `TypeError`.
    """
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, keys, and tensors that refuse
        array = np.empty(0, object)
    if not jnp.issubdtype(array.dtype, np.integer) and not jnp.issubdtype(array.dtype, np.floating):
        raise TypeError(f"{name} must hold numbers, but {describe(value)} came")
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must hold numbers, none of them hidden, but {describe(value)} came")
    return array


def require_finite(name: str, value: Array) -> None:
    """Refuse an array, known to be one of floating-point numbers, that holds NaN or an infinity."""
    numbers = np.asarray(value)
    if not np.isfinite(numbers).all():
        nans, infinities = int(np.isnan(numbers).sum()), int(np.isinf(numbers).sum())
        raise ValueError(
            f"{name} must be finite, but holds {nans} NaN and {infinities} infinite of {numbers.size} numbers"
        )


def require_count(name: str, value: Any, *, minimum: int = 1, maximum: int | None = None) -> None:
    """Refuse `value` unless it is an integer of at least `minimum` and, where there is one, at most `maximum`.

    Raises `TypeError` for what is not an integer and `ValueError` for one that is too small or too large.
    """
    expected = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer {expected}, but {describe(value)} came")
    if value < minimum or (maximum is not None and value > maximum):
        raise ValueError(f"{name} must be an integer {expected}, but {written(value)} came")


def written(count: Any) -> str:
    """Write an integer, or say what it is where it is longer than anybody wants to read."""
    return str(count) if abs(int(count)) < 2**63 else describe(int(count))


def require_room(name: str, value: Any, numbers: int, *, size: int = 4) -> None:
    """Refuse `value` where it asks for so many `numbers`, of `size` bytes each, that no memory holds them.

    Raises `ValueError`. JAX on a CPU would otherwise end the process.
    """
    if size * int(numbers) > (memory := memory_of_this_machine()):
        raise ValueError(
            f"{name} must ask for what fits into memory, {memory / 1e9:.1f} GB, but {describe(value)} came"
        )


def memory_of_this_machine() -> float:
    """Return the bytes of memory, or as many as no machine has where the system does not say (Windows)."""
    if not hasattr(os, "sysconf"):
        return 2.0**47
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def require_number(
    name: str, value: Any, *, low: float = -math.inf, high: float = math.inf, above: bool = False
) -> None:
    """Refuse `value` unless it is a finite number from `low` to `high`, or `above` low.

    Raises `TypeError` for what is not a number and `ValueError` for another one.
    """
    expected = "a finite number"
    if low > -math.inf:
        expected += f" above {low:g}" if above else f" of at least {low:g}" if high == math.inf else f" from {low:g}"
    if high < math.inf:
        expected += f" up to {high:g}" if above else f" to {high:g}"
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name} must be {expected}, but {describe(value)} came")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or not low <= number <= high or (above and number == low):
        came = describe(value) if isinstance(value, int) and not math.isfinite(number) else value
        raise ValueError(f"{name} must be {expected}, but {came} came")


def require_key(name: str, value: Any) -> None:
    """Refuse `value` unless it is one JAX key, of the kind that `jax.random.key` makes. Raises `TypeError`."""
    if not isinstance(value, jax.Array) or not jnp.issubdtype(value.dtype, jax.dtypes.prng_key) or value.ndim:
        raise TypeError(f"{name} must be one JAX key, as jax.random.key(0) makes it, but {describe(value)} came")


def require_rngs(name: str, value: Any) -> None:
    """Refuse `value` unless it is a source of random keys for weights. Raises `TypeError`."""
    if not isinstance(value, nnx.Rngs):
        raise TypeError(f"{name} must be a flax.nnx.Rngs, as nnx.Rngs(0) makes it, but {describe(value)} came")


def require_flag(name: str, value: Any) -> None:
    """Refuse `value` unless it is a truth value: neither a number nor what Python takes for one. Raises `TypeError`."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, but {describe(value)} came")


def require_text(name: str, value: Any) -> None:
    """Refuse `value` unless it is a string. Raises `TypeError`."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, but {describe(value)} came")


def require_label(name: str, value: Any) -> None:
    """Refuse `value` unless it can be written into a figure: a short text, or a number. Raises `TypeError`."""
    is_number = isinstance(value, Real) and not (isinstance(value, int) and value.bit_length() > 200)
    if not is_number and not (isinstance(value, str) and len(value) <= 1000):
        raise TypeError(f"{name} must be a text of at most 1000 characters, but {describe(value)} came")


def require_mapping(name: str, value: Any, of: str) -> None:
    """Refuse `value` unless it is a dictionary whose keys can be written into a figure. Raises `TypeError`."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must map names to {of}, but {describe(value)} came")
    for key in value:
        require_label(f"{name}'s names", key)


def require_sequence(name: str, value: Any, of: str, *, minimum: int = 0, maximum: int = 1000) -> None:
    """Refuse `value` unless it is a sequence of so many parts. Raises `TypeError` or `ValueError`."""
    is_sequence = isinstance(value, Sequence) or (isinstance(value, np.ndarray) and value.ndim == 1)
    if not is_sequence or isinstance(value, str | bytes):
        raise TypeError(f"{name} must be a sequence of {of}, but {describe(value)} came")
    if not minimum <= len(value) <= maximum:
        many = f"{minimum}" if minimum == maximum else f"from {minimum} to {maximum}"
        raise ValueError(f"{name} must have {many} {of}, but {describe(value)} came")


def require_one_of(name: str, value: Any, known: Any) -> None:
    """Refuse `value` unless it is one of the strings in `known`. Raises `TypeError` or `ValueError`."""
    listed = ", ".join(known)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {listed}, but {describe(value)} came")
    if value not in known:
        raise ValueError(f"{name} must be one of {listed}, but {describe(value)} came")


def require_path(name: str, value: Any, expected: str = "a path (a str or a pathlib.Path)") -> None:
    """Refuse `value` unless it can be the name of a file or folder. Raises `TypeError` or `ValueError`."""
    expected = f"{name} must be {expected}"
    if not isinstance(value, str | os.PathLike) or not isinstance(os.fspath(value), str):
        raise TypeError(f"{expected}, but {describe(value)} came")
    if "\0" in os.fspath(value):
        raise ValueError(f"{expected} without a zero character, but {describe(value)} came")
