"""What may come instead of a good argument: `instead_of(value)` lists it, from None to an array with one NaN.

Each is a name and a function that makes it, since many can be spoiled by their use.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
from flax import nnx
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

try:
    import torch
except ImportError:  # it is not among what the course installs
    torch = None

Made = tuple[str, Callable[[], Any]]


class Tensor:
    """What another library's array looks like: `array` inside, and like PyTorch's it may refuse to give it away."""

    def __init__(self, array, gives=True):
        self.array, self.gives = array, gives
        self.shape, self.dtype, self.ndim = array.shape, array.dtype, array.ndim

    def __len__(self):
        return len(self.array)

    def __getitem__(self, index):
        return Tensor(self.array[index], self.gives)

    def __array__(self, dtype=None, copy=None):
        if not self.gives:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return np.array(self.array, dtype)


STRANGE: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "3": lambda: 3,
    "1.5": lambda: 1.5,
    "-0.5": lambda: -0.5,
    "NaN": lambda: math.nan,
    "infinity": lambda: math.inf,
    "-infinity": lambda: -math.inf,
    "1j": lambda: 1j,
    "an empty string": lambda: "",
    "a string": lambda: "seven",
    "bytes": lambda: b"seven",
    "...": lambda: ...,
    "an empty list": list,
    "an empty dictionary": dict,
    "a list of numbers": lambda: [1.0, 2.0, 3.0],
    "a list of integers": lambda: [3, 2, 1],
    "a ragged list": lambda: [[1.0], [2.0, 3.0]],
    "a list of strings": lambda: ["a", "b"],
    "a list of None": lambda: [None],
    "a tuple of one": lambda: (4,),
    "a dictionary": lambda: {"images": np.ones((3, 2), np.float32)},
    "a set": lambda: {1.0, 2.0},
    "a generator": lambda: (number for number in (1, 2)),
    "a range": lambda: range(3),
    "an object": object,
    "a class": lambda: int,
    "a function": lambda: lambda *arguments, **named: None,
    "a function of one": lambda: lambda x: x,
    "a path": lambda: Path("no/such/path"),
    "a key": lambda: jax.random.key(3),
    "three keys": lambda: jax.random.split(jax.random.key(3), 3),
    "an old key": lambda: jax.random.PRNGKey(3),
    "random streams": lambda: nnx.Rngs(3),
    "a layer": lambda: nnx.Linear(3, 2, rngs=nnx.Rngs(0)),
    "a number of NumPy": lambda: np.float32(1.5),
    "an integer of NumPy": lambda: np.int64(2),
    "an array of one integer": lambda: np.array([2]),
    "an array without axes": lambda: np.array(2.5),
    "an array of objects": lambda: np.array([None, "one", 1.0], object),
    "an array of strings": lambda: np.array([["a", "b"]]),
    "an array of no numbers": lambda: np.zeros((0,), np.float32),
    "some tensor": lambda: Tensor(np.ones((3, 2), np.float32)),
    "some tensor that wants its gradient": lambda: Tensor(np.ones((3, 2), np.float32), gives=False),
}
if torch is not None:
    STRANGE["some tensor of PyTorch"] = lambda: torch.ones(3, 2)

FUNCTIONS: dict[str, Callable[[], Any]] = {
    "a function that raises": lambda: lambda *arguments, **named: 1 / 0,
    "one that gives NaN": lambda: lambda *arguments, **named: math.nan,
    "one that gives a string": lambda: lambda *arguments, **named: "seven",
    "one that gives a tensor": lambda: lambda *arguments, **named: Tensor(np.ones(3), gives=False),
    "one that gives a generator": lambda: lambda *arguments, **named: (number for number in (1, 2)),
    "one that gives its first argument": lambda: lambda *arguments, **named: arguments[0],
    "one that gives what is empty": lambda: lambda *arguments, **named: np.zeros((0, 3)),
    "one without arguments": lambda: lambda: 3.0,
    "a class": lambda: Tensor,
}

DTYPES = (
    bool, np.uint8, np.int32, np.int64, np.float16, np.float32, np.float64, np.complex64, object, str,
    ml_dtypes.bfloat16,
)  # fmt: skip


def instead_of(value: Any) -> list[Made]:
    """Everything that is tried in the place of `value`, a good argument, most like it first."""
    made: list[Made] = []
    if isinstance(value, np.ndarray | jax.Array) and not jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
        made += _arrays(np.asarray(value))
    elif isinstance(value, Mapping):
        made += _mappings(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        made += _sequences(value)
    elif isinstance(value, bool):
        made += [("its number", lambda: int(value)), ("NumPy's", lambda: np.bool_(value))]
    elif isinstance(value, int | float):
        made += _numbers(value)
    elif callable(value) and not isinstance(value, type | nnx.Module):
        made += list(FUNCTIONS.items())
    elif isinstance(value, str):
        made += [
            ("in capitals", value.upper),
            ("cut off", lambda: value[:-1]),
            ("with a space", lambda: value + " "),
            ("as bytes", value.encode),
            ("in a list", lambda: [value]),
        ]
    return made + list(STRANGE.items())


def anything_instead_of(value: Any) -> st.SearchStrategy[Made]:
    """Draw one of `instead_of`, or an array of any shape, dtype and numbers."""
    listed = instead_of(value)
    own = {"endianness": "="}  # the order of bytes of this machine
    dtypes = st.one_of(
        hnp.floating_dtypes(**own), hnp.integer_dtypes(**own), hnp.complex_number_dtypes(**own), hnp.boolean_dtypes()
    )  # fmt: skip
    shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
    arrays = hnp.arrays(dtypes, shapes).map(lambda array: (f"an array {array.dtype} {array.shape}", lambda: array))
    of_its_shape = arrays
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        of_its_shape = hnp.arrays(value.dtype, value.shape).map(lambda array: ("other numbers", lambda: array))
    return st.one_of(st.sampled_from(listed), st.sampled_from(listed), st.sampled_from(listed), arrays, of_its_shape)


def _numbers(value: float) -> list[Made]:
    return [
        ("its negative", lambda: -value),
        ("one more", lambda: value + 1),
        ("a thousandfold", lambda: value * 1000),
        ("as text", lambda: str(value)),
        ("NumPy's", lambda: np.asarray(value)[()]),
        ("of 16 bits", lambda: np.asarray(value).astype(np.float16)[()]),
        ("an array without axes", lambda: np.asarray(value)),
        ("JAX's", lambda: jnp.asarray(value)),
        ("in a list", lambda: [value]),
    ]


def _sequences(value: Sequence[Any]) -> list[Made]:
    kind = type(value) if isinstance(value, tuple | list) and not hasattr(value, "_fields") else tuple
    made: list[Made] = [
        ("without the last", lambda: kind(value[:-1])),
        ("twice", lambda: kind([*value, *value])),
        ("a thousand times", lambda: kind(list(value) * 1000)),
        ("as a list", lambda: list(value)),
        ("as a tuple", lambda: tuple(value)),
        ("as an array of objects", lambda: np.array([*value, None], object)[:-1]),
        ("in reverse", lambda: kind(value[::-1])),
        ("the first alone", lambda: value[0]),
    ]
    for index, part in enumerate(value):
        made += [
            (f"[{index}] {name}", lambda index=index, make=make: kind([*value[:index], make(), *value[index + 1 :]]))
            for name, make in _parts(part)
        ]
    return made


def _mappings(value: Mapping[Any, Any]) -> list[Made]:
    made: list[Made] = [
        ("its items", lambda: list(value.items())),
        ("its values", lambda: list(value.values())),
        ("with a number for a name", lambda: dict(enumerate(value.values()))),
        ("with None for a name", lambda: {None: next(iter(value.values()))}),
        ("with another name", lambda: {f"{key} ": part for key, part in value.items()}),
        ("twice", lambda: {**value, **{f"{key}, again": part for key, part in value.items()}}),
        ("without one", lambda: dict(list(value.items())[1:])),
    ]
    for key, part in value.items():
        made += [
            (f"[{key!r}] {name}", lambda key=key, make=make: {**value, key: make()}) for name, make in _parts(part)
        ]
    return made


def _parts(part: Any) -> list[Made]:
    """What may come in the place of a part: all that is like it, and a few strange things."""
    few = ("None", "True", "-1", "NaN", "infinity", "a string", "an empty list", "an object")
    return [made for made in instead_of(part) if made[0] not in STRANGE or made[0] in few]


def _arrays(value: np.ndarray) -> list[Made]:
    made: list[Made] = [
        ("a leading axis", lambda: value[None]),
        ("a last axis", lambda: value[..., None]),
        ("flat", lambda: value.reshape(-1)),
        ("twice", lambda: np.concatenate([value, value])),
        ("transposed", lambda: value.T),
        ("all axes but the first flat", lambda: value.reshape(len(value), -1)),
        ("its first row", lambda: value[0]),
        ("one row", lambda: value[:1]),
        ("no rows", lambda: value[:0]),
        ("without the last row", lambda: value[:-1]),
        ("no columns", lambda: value[..., :0]),
        ("one column", lambda: value[..., :1]),
        ("without the last column", lambda: value[..., :-1]),
        ("a list", value.tolist),
        ("a tuple of rows", lambda: tuple(value)),
        ("an array of JAX", lambda: jnp.asarray(value)),
        ("in Fortran's order", lambda: np.asfortranarray(value)),
        ("with gaps", lambda: np.repeat(value, 2, axis=-1)[..., ::2]),
        ("from the last to the first", lambda: value[::-1].copy()[::-1]),
        ("read-only", lambda: _read_only(value)),
        ("a tensor", lambda: Tensor(value)),
        ("a tensor that wants its gradient", lambda: Tensor(value, gives=False)),
        ("zeros", lambda: np.zeros_like(value)),
        ("all the same", lambda: np.full_like(value, value.ravel()[0])),
    ]
    if value.dtype.kind != "b":
        made += [
            ("its negative", lambda: -value),
            ("the largest of its dtype", lambda: np.full_like(value, _limit(value).max)),
        ]
    if torch is not None:
        made.append(("a tensor of PyTorch", lambda: torch.tensor(value)))
    for dtype in DTYPES:
        made.append((f"as {np.dtype(dtype)}", lambda dtype=dtype: value.astype(dtype)))
    places = [("NaN", math.nan), ("infinity", math.inf), ("-infinity", -math.inf), ("1e30", 1e30)]
    if value.dtype.kind == "b":
        places = []
    elif value.dtype.kind != "f":
        places = [("a -1", -1), ("its dtype's largest", _limit(value).max), ("its least", _limit(value).min)]
    made += [(f"with {name} in one place", lambda number=number: _with(value, number)) for name, number in places]
    if value.dtype.kind == "f":
        made += [
            ("all NaN", lambda: np.full_like(value, math.nan)),
            ("times 255", lambda: 255 * value),
            ("times 1e30", lambda: value * value.dtype.type(1e30)),
            ("times 1e-30", lambda: value * value.dtype.type(1e-30)),
            ("in float64, plus 1e8", lambda: value.astype(np.float64) + 1e8),
        ]
    return made


def _limit(value: np.ndarray) -> Any:
    return np.finfo(value.dtype) if value.dtype.kind == "f" else np.iinfo(value.dtype)


def _read_only(value: np.ndarray) -> np.ndarray:
    copy = value.copy()
    copy.flags.writeable = False
    return copy


def _with(value: np.ndarray, number: float) -> np.ndarray:
    copy = value.copy()
    copy.reshape(-1)[value.size // 2] = number
    return copy
