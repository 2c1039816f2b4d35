"""What goes into a file: the dtypes and keys of arrays, and writing in one piece, even where the power fails."""

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

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
        raise FileNotFoundError(errno.ENOENT, "There is no such folder to write into", str(target.parent))
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
