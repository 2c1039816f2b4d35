"""Which examples each step takes: epochs, batches and their order, and examples that lie in the device's memory.

An epoch visits all n examples once, in a new random order, in ceil(n / batch_size) steps. The order is drawn from the
key and the number of the epoch alone. The last batch is filled up with the first examples of its epoch, so that all
batches have one size and one program serves them; their losses are left out of its mean.

A training takes its examples in blocks, each of which is enough for many steps. `Arrays` has all examples on the
device, and a block of it is the order of the next epochs. `aelib.streaming` has the same methods, and its blocks are
the next examples themselves.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from aelib.contract import on_device
from aelib.distribution import Placement
from aelib.resumption import digest

MAX_ROWS_PER_DRAW = 2**20


@dataclass(frozen=True)
class Plan:
    """How training is cut into epochs and steps. Both are counted from 0; each step computes its batch in parts."""

    size: int
    batch_size: int
    epochs: int
    parts: int = 1

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch takes."""
        return -(-self.size // self.batch_size)

    @property
    def steps(self) -> int:
        """How many steps there are in all."""
        return self.epochs * self.steps_per_epoch

    @property
    def rows_per_epoch(self) -> int:
        """How many rows the batches of an epoch have, with those that fill up the last one."""
        return self.steps_per_epoch * self.batch_size

    @property
    def epochs_per_draw(self) -> int:
        """For how many epochs the order is drawn at once: many where they are short."""
        return max(1, min(self.epochs, MAX_ROWS_PER_DRAW // self.rows_per_epoch))

    def is_real(self, step: jax.Array) -> jax.Array:
        """Say which rows of this step's batch are examples of its own, and not there to fill it up: [batch]."""
        return step % self.steps_per_epoch * self.batch_size + jnp.arange(self.batch_size) < self.size

    def epoch_mean(self, step_loss: np.ndarray, epoch: int) -> float:
        """Give the mean loss per example of this epoch from the mean loss of each step."""
        batch_sizes = np.full(self.steps_per_epoch, self.batch_size)
        batch_sizes[-1] = self.size - self.batch_size * (self.steps_per_epoch - 1)
        steps = step_loss[epoch * self.steps_per_epoch : (epoch + 1) * self.steps_per_epoch].astype(np.float64)
        return float(steps @ batch_sizes) / self.size


class Block(NamedTuple):
    """What the steps from `begins` up to `ends` take their batches from."""

    content: Any
    begins: int
    ends: int


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


def draw_order(key: jax.Array, first: int, plan: Plan) -> jax.Array:
    """Draw the order of the examples in each of `plan.epochs_per_draw` epochs from `first` on, one after the other."""
    return _draw_order(key, first, plan.epochs_per_draw, plan.size, plan.rows_per_epoch)


@partial(jax.jit, static_argnames=("epochs", "size", "length"))
def _draw_order(key: jax.Array, first: int, epochs: int, size: int, length: int) -> jax.Array:
    keys = jax.vmap(partial(jax.random.fold_in, key))(first + jnp.arange(epochs))
    shuffled = jax.vmap(lambda key: jax.random.permutation(key, size))(keys).astype(jnp.int32)
    # The last batch is filled up with the first examples of the epoch.
    return jnp.concatenate([shuffled, shuffled[:, : length - size]], axis=1).ravel()
