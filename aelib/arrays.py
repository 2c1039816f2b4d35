"""Arrays as a file holds them: which dtypes there are, and random keys as the numbers that they are made of."""

from typing import Any

import jax
import jax.numpy as jnp

DTYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "U16": "uint16",
    "U32": "uint32",
    "U64": "uint64",
    "I8": "int8",
    "I16": "int16",
    "I32": "int32",
    "I64": "int64",
    "BF16": "bfloat16",
    "F16": "float16",
    "F32": "float32",
    "F64": "float64",
    "C64": "complex64",
}
"""What safetensors calls the dtypes; only arrays of these are saved."""


def plain(array: Any) -> Any:
    """Give the numbers of a random key, and any other array as it is."""
    return jax.random.key_data(array) if jnp.issubdtype(array.dtype, jax.dtypes.prng_key) else array


def like(array: Any, numbers: Any) -> jax.Array:
    """Give the array that `plain` made `numbers` of: random keys where `array` holds random keys."""
    if jnp.issubdtype(array.dtype, jax.dtypes.prng_key):
        return jax.random.wrap_key_data(jnp.asarray(numbers), impl=jax.random.key_impl(array))
    return jnp.asarray(numbers)
