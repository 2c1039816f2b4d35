"""Examples that do not fit into memory: read while the device computes, in the order in which the steps want them.

The source is a `grain.MapDataset` (https://google-grain.readthedocs.io), which gives the example with any number when
it is asked for: a row of a file that is mapped into memory, a picture from a folder, a record from disk. Grain's
threads read ahead of the device. What they read is put together into blocks of about 64 MB, and the next block is on
its way to the device while the current one is used. A process reads only the rows that its devices compute.

The order of the examples is that of `aelib.training.plan`, drawn from the key: the same key gives the same batches,
wherever the examples lie. An order takes four bytes of memory for each example, and up to two are kept.

Threads that read one small example at a time spend their time on taking turns: each reads a sixteenth of a block.

Grain is not among the packages that `aelib` needs: `pip install ".[stream]"` in the course's folder installs it.
"""

import sys
from collections.abc import Callable, Generator, Iterator
from threading import Lock
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from aelib.arguments import describe
from aelib.files import digest
from aelib.training.plan import Block, Plan, draw_order
from aelib.training.scale.devices import Devices

BYTES_PER_BLOCK = 2**26
READS_PER_BLOCK = 16
EXAMPLES_IN_DIGEST = 32


class Stream:
    """Examples that a `grain.MapDataset` reads: arrays, or pytrees of arrays, all of the same shapes."""

    def __init__(self, name: str, data: Any, scale: Devices):
        if len(data) == 0:
            raise ValueError(f"{name} must hold at least one example, but got {describe(data)}")
        if len(data) == sys.maxsize:  # the length that Grain gives a data set without an end
            raise ValueError(f"{name} must have an end, since epochs repeats it, but got a data set made by .repeat()")
        self.name, self.data, self.size, self.scale = name, data, len(data), scale
        self.first = None  # with which `read` compares
        self.first = self.read([0])

    def outline(self, rows: int) -> Any:
        """Return the shapes and dtypes of a batch of that many rows."""
        return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((rows, *leaf.shape[1:]), leaf.dtype), self.first)

    def known(self, rows: int) -> Any:
        """Return a batch of copies of the first example, the one that is read already."""
        return jax.tree.map(lambda leaf: jnp.asarray(np.repeat(leaf, rows, axis=0)), self.first)

    def digest(self) -> str:
        """Return a digest of the number of examples, and of 32 of them that lie far apart."""
        numbers = np.unique(np.linspace(0, self.size - 1, EXAMPLES_IN_DIGEST).astype(int))
        return f"{self.size} {digest(self.read(numbers.tolist()))}"

    def blocks(self, plan: Plan, first: int, end: int, key: jax.Array) -> Generator[Block]:
        """Yield the blocks of the steps from `first` up to `end`, of as many steps as 64 MB hold."""
        own = self.scale.own_rows(plan.batch_size)
        bytes_per_step = len(own) * sum(leaf.nbytes for leaf in jax.tree.leaves(self.first))
        steps = max(1, min(end - first, BYTES_PER_BLOCK // max(bytes_per_step, 1)))
        order, begins = _Order(plan, key), range(first, end, steps)

        def wanted(number: int) -> list[int]:
            taken = range(begins[number], min(begins[number] + steps, end))
            return order.examples(np.add.outer(np.array(taken) * plan.batch_size, own).ravel())

        for begin, block in zip(begins, self._ahead(wanted, len(begins), (steps, -1)), strict=True):
            yield Block(block, begin, min(begin + steps, end))

    @staticmethod
    def take(content: Any, step: jax.Array, plan: Plan) -> Any:
        """Return the batch of this step, which is counted from the beginning of the block."""
        return jax.tree.map(lambda array: jax.lax.dynamic_index_in_dim(array, step, keepdims=False), content)

    def chunks(self, rows: int) -> Iterator[tuple[Any, int]]:
        """Yield (source, start) for each chunk of `rows` examples, in their own order; `cut` cuts it out."""
        own, starts = self.scale.own_rows(rows), range(0, self.size, rows)

        def wanted(number: int) -> list[int]:
            return np.minimum(starts[number] + own, self.size - 1).tolist()

        return zip(self._ahead(wanted, len(starts), (-1,)), starts, strict=True)

    @staticmethod
    def cut(content: Any, start: jax.Array, rows: int) -> Any:
        """Return the chunk, which is all that was read."""
        return content

    def read(self, numbers: list[int]) -> Any:
        """Read the examples with these numbers, stack them, and check that they are like the first one."""
        read = [(f"{self.name}[{number % self.size}]", *jax.tree.flatten(self.data[number])) for number in numbers]
        name, leaves, structure = read[0]
        if not leaves:
            raise ValueError(f"{name} must hold at least one array, but got {describe(self.data[numbers[0]])}")
        if self.first is not None:
            leaves, structure = jax.tree.flatten(jax.tree.map(lambda leaf: leaf[0], self.first))
        for other, others, its_structure in read:
            if not others:
                got = describe(jax.tree.unflatten(its_structure, others))
                raise ValueError(f"{other} must hold an array, but got {got}, such as .filter() leaves")
            if its_structure != structure or [np.shape(leaf) for leaf in others] != [np.shape(leaf) for leaf in leaves]:
                raise ValueError(f"{other} must have the structure and the shapes of {self.name}[0], but has others")
        columns = zip(*(leaves for _, leaves, _ in read), strict=True)
        arrays = [_as_device_has_it(self.name, np.stack(column)) for column in columns]
        for array in arrays:
            if jnp.issubdtype(array.dtype, jnp.floating) and not np.isfinite(array).all():
                row = int(np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))[0])
                raise ValueError(f"{read[row][0]} must be finite, but holds NaN or infinite numbers")
        return jax.tree.unflatten(structure, arrays)

    def _ahead(self, wanted: Callable[[int], list[int]], count: int, shape: tuple[int, ...]) -> Iterator[Any]:
        """Yield `count` blocks of the examples that are `wanted`, read and put on the devices ahead.

        The rows of a block have this `shape`; along its last axis they are divided among the devices.
        """
        import grain  # here, since it is not among what `aelib` needs

        sharding = self.scale.sharding_of_rows(len(shape) - 1)
        rows = len(wanted(0))

        def put(*parts: np.ndarray) -> jax.Array:
            missing = rows - sum(map(len, parts))  # in the last block, at the places of steps that are not taken
            filled = np.concatenate([*parts, np.zeros((missing, *parts[0].shape[1:]), parts[0].dtype)])
            filled = filled.reshape(*shape, *filled.shape[1:])
            return jnp.asarray(filled) if sharding is None else jax.make_array_from_process_local_data(sharding, filled)

        reads = grain.MapDataset.source(_Reads(self.read, wanted, count))
        # Two blocks of what was read, and one that is on the devices before it is wanted.
        options = grain.ReadOptions(num_threads=READS_PER_BLOCK, prefetch_buffer_size=2 * READS_PER_BLOCK)
        parts = reads.to_iter_dataset(options).batch(READS_PER_BLOCK, batch_fn=lambda parts: parts)
        on_devices = parts.map(lambda parts: jax.tree.map(put, *(part for part in parts if part is not _NOTHING)))
        blocks = iter(grain.experimental.ThreadPrefetchIterDataset(on_devices, prefetch_buffer_size=1))
        try:
            yield from blocks
        finally:
            blocks.close()


_NOTHING = ()
"""What a thread reads if its part of a block is empty; Grain would leave out a `None`."""


class _Reads:
    """The parts of all blocks, each with the examples that one thread reads, as a source of Grain's."""

    def __init__(self, read: Callable[[list[int]], Any], wanted: Callable[[int], list[int]], count: int):
        self.read, self.wanted, self.count = read, wanted, count

    def __len__(self) -> int:
        return self.count * READS_PER_BLOCK

    def __getitem__(self, index: int) -> Any:
        block, part = divmod(int(index), READS_PER_BLOCK)
        wanted = self.wanted(block)
        begin, end = (len(wanted) * edge // READS_PER_BLOCK for edge in (part, part + 1))
        return self.read(wanted[begin:end]) if begin < end else _NOTHING


class _Order:
    """The order of the examples in all epochs, drawn as it is needed; Grain's threads ask for it concurrently."""

    def __init__(self, plan: Plan, key: jax.Array):
        self.plan, self.key, self.lock = plan, key, Lock()
        self.drawn: dict[int, np.ndarray] = {}

    def examples(self, places: np.ndarray) -> list[int]:
        """Return the numbers of the examples at these places, counted on from epoch to epoch, as Grain counts them.

        A source that draws at random, as for augmentation, therefore draws anew in each epoch.
        """
        plan = self.plan
        epochs, rows = np.divmod(places, plan.rows_per_epoch)
        draws, epochs_of_draw = np.divmod(epochs, plan.epochs_per_draw)
        found = np.empty(len(places), np.int64)
        for draw in np.unique(draws):
            here = draws == draw
            found[here] = self._draw(int(draw))[epochs_of_draw[here] * plan.rows_per_epoch + rows[here]]
        return (epochs * plan.size + found).tolist()

    def _draw(self, draw: int) -> np.ndarray:
        with self.lock:
            if draw not in self.drawn:
                self.drawn = {number: order for number, order in self.drawn.items() if number == draw - 1}
                self.drawn[draw] = np.asarray(draw_order(self.key, draw * self.plan.epochs_per_draw, self.plan))
            return self.drawn[draw]


def _as_device_has_it(name: str, array: np.ndarray) -> np.ndarray:
    if not (jnp.issubdtype(array.dtype, jnp.number) or array.dtype == bool):
        raise TypeError(f"{name} must hold arrays of numbers, but got examples with {array.dtype}")
    return array.astype(jax.dtypes.canonicalize_dtype(array.dtype), copy=False)
