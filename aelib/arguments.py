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
from jax.core import Tracer

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
    contains = isinstance(value, list | tuple | dict | set)
    text = BRIEF.repr(value) if contains or (isinstance(value, str | bytes) and len(value) > 100) else repr(value)
    text = " ".join(text.split())
    return f"the {type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


class _Brief(reprlib.Repr):
    """What is shown of a tuple of arrays: dtypes and shapes."""

    def repr1(self, x: Any, level: int) -> str:
        if isinstance(x, jax.Array | np.ndarray):
            return describe(x).removeprefix("an array ")
        return super().repr1(x, level)


BRIEF = _Brief()


def require_array(name: str, value: Any, shape: tuple[int | str, ...], dtype: Any = np.floating) -> None:
    """Check that `value` is an array of this `shape` whose dtype is a kind of `dtype`.

    In `shape` an integer must match exactly, a letter stands for any size, and a final `"..."` for any further axes.
    Raise `TypeError` for what is not an array or has another kind of numbers, and `ValueError` for another shape; where
    one call makes it fit, the message has the call.
    """
    kind = {np.floating: "a floating-point", np.integer: "an integer", np.bool_: "a boolean"}[dtype]
    expected = f"{kind} array [{', '.join(map(str, shape))}]"
    message = f"{name} must be {expected}, but got {describe(value)}"
    if not isinstance(value, jax.Array | np.ndarray):
        raise TypeError(message + remedy(name, value))
    fixed = shape[:-1] if shape and shape[-1] == "..." else shape
    if not jnp.issubdtype(value.dtype, dtype):
        raise TypeError(message + _cast(name, value, dtype, len(fixed)))
    enough = value.ndim >= len(fixed) if fixed is not shape else value.ndim == len(fixed)
    if not enough or any(isinstance(want, int) and want != got for want, got in zip(fixed, value.shape, strict=False)):
        if len(shape) > 1 and shape[0] == "n" and value.shape == shape[1:]:
            message += f": for one example, give it a leading axis by {name}[None]; jax.vmap is not needed"
        elif shape[-2:] == ("height", "width"):
            message += _as_grey_images(name, value, len(shape))
        elif len(shape) == 2 and shape[0] == "n":
            message += _as_rows(name, value, shape[-1])
        elif dtype is np.integer and value.ndim and value.shape[:-1] == shape:
            call = "[..., 0]" if value.shape[-1] == 1 else ".argmax(axis=-1) if it is one-hot"
            message += f": use {name}{call}"
        raise ValueError(message)


def remedy(name: str, value: Any) -> str:
    """Return the end of a message: how to make an array from `value`, which is none; nothing where nobody can tell."""
    if isinstance(value, np.ndarray):
        return _of_words(name, value)
    if isinstance(value, type | str | bytes | np.generic):
        return ""
    if isinstance(value, list | tuple):
        first = value
        while isinstance(first, list | tuple) and first:
            first = first[0]
        if isinstance(first, Real):
            return f": use np.array({name})"
        if not value or not all(map(is_array, value)):
            return ""
        if isinstance(value, tuple) and len(value) == 1:
            return f": use {name}[0]"
        alike = len({each.shape for each in value}) == 1
        if alike and 1 < len(value) < 4 and value[0].ndim > 1 and len(value) < len(value[0]):  # such as Keras's (x, x)
            return f": use {name}[0] if each holds examples, or np.stack({name}) if each is one"
        return f": use {'np.stack' if alike else 'tuple'}({name})" if alike or isinstance(value, list) else ""
    if isinstance(value, dict):
        return "".join(f": use one of its arrays, {name}[{key!r}]" for key in list(value)[:1])
    ways = {"to_numpy": f"{name}.to_numpy()", "__array__": f"np.asarray({name})", "__next__": f"np.stack(list({name}))"}
    ways |= {"images": f"{name}.images"}  # of a part of a data set
    if hasattr(getattr(value, "train", None), "images"):
        return f": use {name}.train.images"
    return next((f": use {way}" for attribute, way in ways.items() if hasattr(value, attribute)), "")


def _as_rows(name: str, value: Array, size: Any) -> str:
    """Return the end of a message: how to make rows [n, size] of images or maps."""
    if value.ndim < 3 or not value.size:
        return ""
    if value[0].size == size:
        return f": use {name}.reshape(len({name}), -1)"
    return f": use {name}.reshape(-1, {size})" if value.shape[-1] == size else ""


def _as_grey_images(name: str, value: Array, axes: int) -> str:
    """Return the end of a message: how to make images without channels, in so many axes."""
    if value.ndim == axes - 1 == 2:
        return f": for one image use {name}[None]"
    if value.ndim != axes + 1 or value.shape[-1] not in (1, 3, 4):
        return ""
    return f": use {name}[..., 0]" if value.shape[-1] == 1 else f": in grey they are {name}[..., :3].mean(axis=-1)"


def _cast(name: str, value: Array, dtype: Any, axes: int) -> str:
    """Return the end of a message: how to make numbers of this `dtype`."""
    if dtype is np.floating and value.dtype == np.uint8:
        return f": for images from 0 to 255, divide by 255{_but_white(value)}"
    if dtype is np.floating and (jnp.issubdtype(value.dtype, np.integer) or value.dtype == bool):
        return f": use {name}.astype(np.float32)"
    if dtype is np.bool_ and jnp.issubdtype(value.dtype, np.number):
        return f": use {name}.astype(bool), where 1 is true"
    if dtype is np.integer and jnp.issubdtype(value.dtype, np.floating):
        one_hot = value.ndim == axes + 1
        return f": use {name}.argmax(axis=-1) if it is one-hot" if one_hot else f": use {name}.astype(np.int32)"
    return _of_words(name, value) if dtype is np.floating and isinstance(value, np.ndarray) else ""


def _but_white(value: Array) -> str:
    """Return what to say of bytes that are too small for images from 0 to 255; nothing where nobody knows them."""
    if isinstance(value, Tracer) or not value.size or (largest := int(np.asarray(value).max())) > 127:
        return ""
    return f"; these end at {largest}: divide them by the number that is white"


def _of_words(name: str, value: np.ndarray) -> str:
    """Return the end of a message: how to make numbers of objects or texts, as a table has that was read with words."""
    if value.dtype.kind not in "OSU" or value.ndim != 2 or not value.size:
        return f": use {name}.astype(np.float32)" if value.dtype.kind in "OSU" and _holds_numbers(value) else ""
    for rows, call in ((value, name), (value[1:], f"{name}[1:]")):  # the first row may be the names of the columns
        words = [column for column in range(value.shape[1]) if not _holds_numbers(rows[:, column])]
        if not words and len(rows):
            return f": use {call}.astype(np.float32)"
        if len(words) < min(value.shape[1], 10):
            return f": without its columns of words use np.delete({call}, {words}, axis=1).astype(np.float32)"
    return ""


def _holds_numbers(value: np.ndarray) -> bool:
    try:
        value.astype(np.float32)
    except (TypeError, ValueError):
        return False
    return True


def is_array(value: Any) -> bool:
    """Return whether `value` is an array that JAX computes with: of numbers, truth values or keys."""
    if isinstance(value, jax.Array):
        return True
    return isinstance(value, np.ndarray) and (jnp.issubdtype(value.dtype, np.number) or value.dtype == bool)


def leaves(name: str, tree: Any, kind: Any = ()) -> list[tuple[str, Any]]:
    """Return the leaves of a pytree, each with where it is, such as "data['images']"; what is of a `kind` is a leaf."""
    found = jax.tree_util.tree_leaves_with_path(tree, is_leaf=lambda part: isinstance(part, kind))
    return [(name + jax.tree_util.keystr(path), leaf) for path, leaf in found]


def as_numbers(name: str, value: Any) -> np.ndarray:
    """Return `value`, an array of any library or lists of numbers, as an array of NumPy.

    Raise `TypeError` for what holds no numbers.
    """
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, keys, and tensors that want their gradient
        array = np.empty(0, object)
    if not jnp.issubdtype(array.dtype, np.integer) and not jnp.issubdtype(array.dtype, np.floating):
        raise TypeError(f"{name} must hold numbers, but got {describe(value)}{remedy(name, value)}")
    return array


def require_finite(name: str, value: Array) -> None:
    """Check that a floating-point array holds neither NaN nor an infinity."""
    numbers = np.asarray(value)
    if not np.isfinite(numbers).all():
        nans, infinities = int(np.isnan(numbers).sum()), int(np.isinf(numbers).sum())
        raise ValueError(
            f"{name} must be finite, but holds {nans} NaN and {infinities} infinite of {numbers.size} numbers"
        )


def require_squares(name: str, value: Array, dtype: Any) -> None:
    """Raise a ValueError where finite numbers are so large that the sum of their squares has no float of `dtype`."""
    # Less a mean they may be twice as large, and twice a product of two may be added.
    largest = float(np.finfo(dtype).max / (16 * max(1, value.size))) ** 0.5
    found = float(np.abs(np.asarray(value)).max(initial=0))
    if found > largest:
        expected = f"{name} must hold numbers up to {largest:.2g}, whose squares can be added"
        raise ValueError(f"{expected}, but got {found:.2g} in {describe(value)}")


def require_count(name: str, value: Any, *, minimum: int = 1, maximum: int | None = None) -> None:
    """Check that `value` is an integer of at least `minimum` and, where there is one, at most `maximum`."""
    allowed = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer {allowed}, but got {describe(value)}")
    if value < minimum or (maximum is not None and value > maximum):
        raise ValueError(f"{name} must be an integer {allowed}, but got {value}")


def require_number(name: str, value: Any, *, low: float, high: float) -> None:
    """Check that `value` is a number from `low` to `high`."""
    expected = f"{name} must be a finite number from {low:g} to {high:g}"
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        hint = f": use float({name})" if isinstance(value, jax.Array | np.ndarray) and not value.shape else ""
        raise TypeError(f"{expected}, but got {describe(value)}{hint}")
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


def require_path(name: str, value: Any, expected: str = "a path (a str or a pathlib.Path)") -> None:
    """Check that `value` can be the name of a file or folder."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be {expected}, but got {describe(value)}")
