"""What goes into a file: the dtypes and keys of arrays, and writing in one piece, even where the power fails."""

import errno
import hashlib
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

DTYPES = {
    "BOOL": "bool",
    **{f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    **{f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    "BF16": "bfloat16",
    **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)},
    "C64": "complex64",
}
"""What safetensors calls the dtypes; only arrays of these are saved."""


def plain(array: Any) -> Any:
    """Return the numbers of a random key, and any other array as it is."""
    return jax.random.key_data(array) if jnp.issubdtype(array.dtype, jax.dtypes.prng_key) else array


def like(array: Any, numbers: Any) -> jax.Array:
    """Undo `plain`: return `numbers` as random keys where `array` holds random keys."""
    if jnp.issubdtype(array.dtype, jax.dtypes.prng_key):
        return jax.random.wrap_key_data(jnp.asarray(numbers), impl=jax.random.key_impl(array))
    return jnp.asarray(numbers)


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the file `path`, or where `path` is a link the file that it names.

    When writing fails, with `OSError`, what was there before is still there.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():  # or the error would name a file that nobody asked for
        raise FileNotFoundError(errno.ENOENT, "the folder to write into must exist", str(target.parent))
    temporary = _temporary(target, uuid.uuid4().hex)
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # not every system can; the file itself is safe by now
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # so that the new name, too, is on the disk
        finally:
            os.close(folder)


def remove_leftovers(path: str | os.PathLike[str]) -> None:
    """Remove what processes that were killed while they wrote the file `path` have left beside it."""
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(_temporary(target, "*").name):
        leftover.unlink(missing_ok=True)


def _temporary(target: Path, unique: str) -> Path:
    return target.with_name(f".{target.name}.{unique}.tmp")


def by_path(tree: Any) -> dict[str, np.ndarray]:
    """Return the leaves of a pytree by their paths, as arrays of numbers."""
    found = jax.tree_util.tree_leaves_with_path(tree)
    arrays = {jax.tree_util.keystr(path): np.asarray(plain(leaf)) for path, leaf in found}
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES.values():
            raise TypeError(f"a file holds arrays of {', '.join(DTYPES.values())}, but {name} is of {array.dtype}")
    return arrays


def digest(tree: Any) -> str:
    """Return a digest of a pytree of arrays: BLAKE2 of their paths, dtypes, shapes and bits.

    >>> digest({"a": np.zeros(3)}) == digest({"a": np.zeros(3)}), digest(np.zeros(3)) == digest(np.zeros((3, 1)))
    (True, False)
    """
    found = hashlib.blake2b(digest_size=16)
    for name, array in by_path(tree).items():
        found.update(f"{name} {array.dtype} {array.shape};".encode())
        found.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def structure(tree: Any) -> str:
    """Return the paths, dtypes and shapes of the arrays in a pytree, in words."""
    found = jax.tree_util.tree_leaves_with_path(tree)
    return "; ".join(f"{jax.tree_util.keystr(path)} {leaf.dtype} {list(leaf.shape)}" for path, leaf in found)
