"""Which examples a step takes: the order of an epoch, and the share that is held out for validation.

An epoch visits all n examples once, in a new random order, in ceil(n / batch_size) steps. The order is drawn from the
key and the number of the epoch alone. The last batch is filled up with the first examples of its epoch, so that all
batches have one size and one program serves them; their losses are left out of its mean.
"""

from functools import partial
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from aelib.training.contract import on_device, require_same_structure
from aelib.training.mesh import mesh_of, on_mesh

HELD_OUT = 2**32 - 1
"""The number of the key that draws which examples are held out."""


@partial(jax.jit, static_argnums=(2, 3))
def draw_order(key: jax.Array, epoch: int | jax.Array, size: int, batch_size: int) -> jax.Array:
    """Draw the order of `size` examples in an epoch, as int32 [ceil(size / batch_size) · batch_size]."""
    order = jax.random.permutation(jax.random.fold_in(key, epoch), size).astype(jnp.int32)
    return jnp.concatenate([order, order[: -size % batch_size]])


def batch_at(data: Any, order: jax.Array, batch_size: int, place: jax.Array | int) -> Any:
    """Return the examples of the batch at this place in `order`, counted from 0."""
    rows = jax.lax.dynamic_slice(order, (place * batch_size,), (batch_size,))
    return jax.tree.map(lambda array: array[rows], data)


def first_of(data: Any, count: int) -> Any:
    """Return the first examples, at most `count`."""

    def cut(leaf: jax.Array) -> jax.Array:
        is_key = jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
        return leaf[:count] if is_key else jnp.asarray(np.asarray(leaf)[:count])  # which compiles nothing

    return jax.tree.map(cut, data)


def examples_of(data: Any, validation: Any, key: jax.Array) -> tuple[Any, Any]:
    """Check data and validation data, put them where JAX computes, and return both.

    Where `validation` is the share to hold out, it is drawn from `data` at random.
    """
    data = on_device("data", data)
    if validation is None:
        return data, None
    if isinstance(validation, bool) or not isinstance(validation, Real):
        validation = on_mesh(on_device("validation", validation), mesh_of(data))
        require_same_structure(data, validation)
        return data, validation
    if mesh_of(data) is not None:
        raise ValueError(f"validation must be data where data lie on a mesh, but got the share {validation}")
    size, share = len(jax.tree.leaves(data)[0]), float(validation)
    count = round(share * size) if 0 < share < 1 else 0
    if not 0 < count < size:
        raise ValueError(
            f"validation must be data, or a share that leaves examples on both sides, but got {validation}"
        )
    order = jax.random.permutation(jax.random.fold_in(key, HELD_OUT), size)
    kept, taken = order[count:], order[:count]
    return jax.tree.map(lambda array: array[kept], data), jax.tree.map(lambda array: array[taken], data)
