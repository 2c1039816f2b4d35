"""Where batches come from: `Arrays` has all examples in the memory of the device.

Steps take their examples from blocks, each of which is enough for many steps: a block of `Arrays` is the order of the
next epochs. `aelib.training.scale.stream` has the same methods, and its blocks are the next examples themselves.
"""

import sys
from collections.abc import Generator, Iterator
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from aelib.files import digest
from aelib.training.contract import on_device
from aelib.training.plan import Block, Plan, draw_order
from aelib.training.scale.devices import Devices
from aelib.training.scale.stream import Stream

HELD_OUT = 2**32 - 1
"""The number of the key that draws which examples are held out."""


class Arrays:
    """Examples in the device's memory: an array, or a pytree of arrays, with the examples along axis 0."""

    def __init__(self, name: str, data: Any, scale: Devices):
        self.size, arrays = on_device(name, data)
        self.arrays, self.scale = scale.everywhere(arrays), scale

    def digest(self) -> str:
        """Return a digest of every number."""
        return digest(self.scale.here(self.arrays))

    def outline(self, rows: int) -> Any:
        """Return the shapes and dtypes of a batch of that many rows."""
        return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((rows, *leaf.shape[1:]), leaf.dtype), self.arrays)

    def known(self, rows: int) -> Any:
        """Return a batch of the first examples."""

        def cut(leaf: jax.Array) -> jax.Array:
            is_key = jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
            return leaf[:rows] if is_key else jnp.asarray(np.asarray(leaf)[:rows])  # which compiles nothing

        return jax.tree.map(cut, self.scale.here(self.arrays))

    def blocks(self, plan: Plan, first: int, end: int, key: jax.Array) -> Generator[Block]:
        """Yield the blocks of the steps from `first` up to `end`: all examples, and the order of the next epochs."""
        per_epoch = plan.steps_per_epoch
        steps = plan.epochs_per_draw * per_epoch
        for begins in range(first // per_epoch * per_epoch, end, steps):
            order = draw_order(key, begins // per_epoch, plan)
            yield Block((self.scale.everywhere(order), self.arrays), begins, min(begins + steps, end))

    @staticmethod
    def take(content: Any, step: jax.Array, plan: Plan) -> Any:
        """Return the batch of this step, which is counted from the beginning of the block."""
        order, data = content
        rows = jax.lax.dynamic_slice(order, (step * plan.batch_size,), (plan.batch_size,))
        return jax.tree.map(lambda array: array[rows], data)

    def chunks(self, rows: int) -> Iterator[tuple[Any, int]]:
        """Yield (source, start) for each chunk of `rows` examples, in their own order; `cut` cuts it out."""
        for start in range(0, self.size, rows):
            yield self.arrays, start

    def cut(self, source: Any, start: jax.Array, rows: int) -> Any:
        """Return the examples from `start` on, the last one as often as it takes to have `rows`."""
        wanted = jnp.minimum(start + jnp.arange(rows), self.size - 1)
        return jax.tree.map(lambda array: array[wanted], source)


Examples = Arrays | Stream


def examples_of(name: str, data: Any, scale: Devices) -> Examples:
    """Return the argument with this `name` as examples to train on. Raise `TypeError` or `ValueError` for others."""
    return Stream(name, data, scale) if is_stream(data) else Arrays(name, data, scale)


def is_stream(data: Any) -> bool:
    """Return whether `data` is a `grain.MapDataset`; nobody can have made one without importing Grain."""
    return "grain" in sys.modules and isinstance(data, sys.modules["grain"].MapDataset)


def held_out(data: Any, validation: Any, key: jax.Array) -> tuple[Any, Any]:
    """Return data and validation data, drawn from `data` at random where `validation` is the share to hold out."""
    if isinstance(validation, bool) or not isinstance(validation, Real):
        return data, validation
    if is_stream(data):
        raise ValueError(f"validation must be data where data is a grain.MapDataset, but got the share {validation}")
    size, data = on_device("data", data)
    share: Any = validation
    count = round(share * size) if 0 < share < 1 else 0
    if not 0 < count < size:
        raise ValueError(
            f"validation must be data, or a share that leaves examples on both sides, but got {validation}"
        )
    order = jax.random.permutation(jax.random.fold_in(key, HELD_OUT), size)
    kept, taken = order[count:], order[:count]
    return jax.tree.map(lambda array: array[kept], data), jax.tree.map(lambda array: array[taken], data)
