"""Where batches come from: `Arrays` has all examples in the memory of the device.

A training takes its examples in blocks, each of which is enough for many steps: a block of `Arrays` is the order of the
next epochs. `aelib.training.scale.stream` has the same methods, and its blocks are the next examples themselves.
"""

import sys
from collections.abc import Generator, Iterator
from typing import Any

import jax
import jax.numpy as jnp

from aelib.training.contract import on_device
from aelib.training.plan import Block, Plan, draw_order
from aelib.training.resume import digest
from aelib.training.scale.devices import Placement
from aelib.training.scale.stream import Stream


class Arrays:
    """Examples that lie in the device's memory: an array, or a pytree of arrays, with the examples along axis 0."""

    def __init__(self, name: str, data: Any):
        """Check the argument with this `name`, and put it where JAX computes."""
        self.size, self.arrays = on_device(name, data)
        self.placed: Any = None

    def outline(self, rows: int) -> Any:
        """Give shapes and dtypes of a batch with so many rows."""
        return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((rows, *leaf.shape[1:]), leaf.dtype), self.arrays)

    def digest(self) -> str:
        """Give a digest by which the same examples are known again."""
        return digest(self.arrays)

    def blocks(self, plan: Plan, first: int, key: jax.Array, placement: Placement) -> Generator[Block]:
        """Give the blocks from that of the step `first` on: all examples, and the order of many epochs or of one."""
        data = self._on(placement)
        steps = plan.epochs_per_draw * plan.steps_per_epoch
        for begins in range(first // steps * steps, plan.steps, steps):
            order = draw_order(key, begins // plan.steps_per_epoch, plan)
            yield Block((placement.replicate(order), data), begins, min(begins + steps, plan.steps))

    def _on(self, placement: Placement) -> Any:
        """Give the examples on the devices of the one training that takes them."""
        if self.placed is None:
            self.placed = placement.replicate(self.arrays)
        return self.placed

    @staticmethod
    def take(content: Any, step: jax.Array, plan: Plan) -> Any:
        """Give the batch of this step, which is counted from the beginning of the block."""
        order, data = content
        rows = jax.lax.dynamic_slice(order, (step * plan.batch_size,), (plan.batch_size,))
        rows = rows if plan.parts == 1 else rows.reshape(plan.parts, -1)
        return jax.tree.map(lambda array: array[rows], data)

    def pieces(self, rows: int, placement: Placement) -> Iterator[tuple[Any, int]]:
        """Go through the examples once, in their own order: what `cut` cuts a piece of `rows` from, and where."""
        data = self._on(placement)
        for start in range(0, self.size, rows):
            yield data, start

    def cut(self, content: Any, start: jax.Array, rows: int) -> Any:
        """Give the examples from `start` on, the last one as often as it takes to have `rows`."""
        wanted = jnp.minimum(start + jnp.arange(rows), self.size - 1)
        return jax.tree.map(lambda array: array[wanted], content)


Examples = Arrays | Stream


def examples_of(name: str, data: Any) -> Examples:
    """Check the argument with this `name`, and give it as examples that a training can take."""
    # Nobody can have made a Grain data set without importing Grain.
    is_stream = "grain" in sys.modules and isinstance(data, sys.modules["grain"].MapDataset)
    return Stream(name, data) if is_stream else Arrays(name, data)
