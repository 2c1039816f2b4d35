"""Many devices: data parallelism; and gradient accumulation over micro-batches.

Data parallelism is one program on many devices. Each holds all weights, takes its share of every batch, and computes
the gradient of that share; the gradients are added up over the network, and every device makes the same update. Nothing
in the compiled step says so but one line, `Devices.split`: the rows of a batch lie on different devices. XLA finds the
rest: which device computes what, and where numbers must be added up (the *all-reduce*).

Several processes compute the same step, but each has its own clock and its own keyboard. What depends on those is
agreed on between two pieces of training (`from_leader`, `any`), and what they were called with is compared first.

All that `fit` needs of this is a `Devices`, and with one device in mind you can read each of its methods as its
argument: without a mesh and parts it does nothing.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from aelib.arguments import describe, require_count
from aelib.files import like, plain


class Devices:
    """The devices of `mesh`, among which the rows of each batch are divided, and the parts of a batch.

    Args:
        mesh: A line of devices, of this process alone or of all processes; None for JAX's default device.
        parts: How many micro-batches to compute one after the other for each step, so that only one's activations are
            in memory (gradient accumulation). To rounding the update is that of the whole batch, unless the loss draws
            at random, with another key for each part, or a layer uses statistics of the batch.

    Raises:
        TypeError, ValueError: If `mesh` is not a mesh, or has several axes; if `parts` is not a positive integer.

    Example:
        >>> Devices(jax.make_mesh((jax.device_count(),), ("data",)), parts=4).parts
        4
    """

    def __init__(self, mesh: Mesh | None = None, *, parts: int = 1):
        require_count("parts", parts)
        self.parts, self.mesh, self.sharding = parts, None, None
        self.count, self.is_shared = 1, False
        self.leads = True  # whether this process reports, and writes the checkpoint
        if mesh is None:
            return
        expected = 'mesh must have one axis, as jax.make_mesh((jax.device_count(),), ("data",)) makes it'
        if not isinstance(mesh, Mesh):
            raise TypeError(f"{expected}, but got {describe(mesh)}")
        if len(mesh.axis_names) != 1:
            raise ValueError(f"{expected}, but got one of the axes {dict(mesh.shape)}")
        processes = {device.process_index for device in mesh.devices.flat}
        if processes not in ({jax.process_index()}, set(range(jax.process_count()))):
            raise ValueError(
                f"mesh must hold devices of all {jax.process_count()} processes or of this one alone, but got those of "
                f"the processes {sorted(processes)}"
            )
        # Auto: XLA decides what is not said, whichever way the caller's mesh was made.
        self.mesh = Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,))
        self.sharding, self.count = NamedSharding(self.mesh, PartitionSpec()), mesh.size
        self.is_shared = len(processes) > 1
        self.leads = not self.is_shared or jax.process_index() == 0

    def identity(self) -> dict[str, str]:
        """Return the settings that change a training's bits, for its checkpoint."""
        return {} if self.parts == 1 else {"parts": str(self.parts)}

    def check(self, batch_size: int) -> None:
        """Raise `ValueError` for a batch that cannot be shared out evenly."""
        if batch_size % (self.parts * self.count):
            raise ValueError(
                f"batch_size must be a multiple of {self.parts * self.count}, for {self.parts} parts on "
                f"{self.count} devices, but got batches of {batch_size} examples"
            )

    def everywhere(self, tree: Any) -> Any:
        """Put a copy of all arrays in `tree` on each device."""
        if self.mesh is None:
            return tree
        if not self.is_shared:
            return jax.device_put(tree, self.sharding)

        def put(leaf: Any) -> Any:
            return like(leaf, jax.make_array_from_process_local_data(self.sharding, np.asarray(plain(leaf))))

        return jax.tree.map(put, tree)

    def here(self, tree: Any) -> Any:
        """Return the arrays of `tree`, which are everywhere, as ordinary ones."""
        return tree if self.mesh is None else jax.tree.map(lambda leaf: leaf.addressable_data(0), tree)

    def sharding_of_rows(self, axis: int = 0) -> NamedSharding | None:
        """Return the layout in which each device has its share of the rows, which lie along `axis`."""
        if self.mesh is None:
            return None
        return NamedSharding(self.mesh, PartitionSpec(*[None] * axis, self.mesh.axis_names[0]))

    def own_rows(self, rows: int) -> np.ndarray:
        """Return which of `rows` rows this process computes, by their indices."""
        sharding = self.sharding_of_rows()
        if sharding is None:
            return np.arange(rows)
        shares = sharding.addressable_devices_indices_map((rows,)).values()
        return np.unique(np.concatenate([np.arange(rows)[share] for share in shares]))

    def split(self, batch: Any) -> Any:
        """Divide the rows of `batch` among the devices, in a compiled program."""
        sharding = self.sharding_of_rows()
        return batch if sharding is None else jax.lax.with_sharding_constraint(batch, sharding)

    def whole(self, tree: Any) -> Any:
        """Keep all of `tree` on every device, in a compiled program."""
        return tree if self.mesh is None else jax.lax.with_sharding_constraint(tree, self.sharding)

    def in_parts(self, loss_and_gradient: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that computes the same one part of the batch after the other."""
        if self.parts == 1:
            return loss_and_gradient

        def accumulated(params: Any, rest: Any, batch: Any, is_real: Any, count: Any, key: jax.Array) -> Any:
            def add(carry: Any, part: Any) -> tuple[Any, jax.Array]:
                rest, gradient = carry
                batch, is_real, key = part
                (share, rest), more = loss_and_gradient(params, rest, self.split(batch), is_real, count, key)
                return (rest, jax.tree.map(jnp.add, gradient, more)), share

            batch, is_real = jax.tree.map(lambda rows: rows.reshape(self.parts, -1, *rows.shape[1:]), (batch, is_real))
            zeros = jax.tree.map(jnp.zeros_like, params)
            keys = jax.random.split(key, self.parts)
            (rest, gradient), shares = jax.lax.scan(add, (rest, zeros), (batch, is_real, keys))
            return (shares.sum(), rest), gradient

        return accumulated

    def from_leader(self, value: Any) -> Any:
        """Return what the first process says."""
        if not self.is_shared:
            return value
        return type(value)(np.asarray(multihost_utils.process_allgather(np.array(value)))[0])

    def any(self, flag: bool) -> bool:
        """Return whether any process says so."""
        return bool(np.any(multihost_utils.process_allgather(np.array(flag)))) if self.is_shared else flag

    def together(self, function: Callable[[], Any]) -> Any:
        """Return what `function` returns, and raise in every process where it raises in one."""
        if not self.is_shared:
            return function()
        found, error = None, None
        try:
            found = function()
        except Exception as caught:
            error = caught
        failed = np.flatnonzero(multihost_utils.process_allgather(np.array([error is not None])))
        if error is not None:
            raise error
        if len(failed):
            raise RuntimeError(
                f"fit stopped in the processes {failed.tolist()}, so it stops here too: see what they say"
            )
        return found

    def agree_on(self, named: Callable[[], dict[str, str]]) -> None:
        """Raise `ValueError` where the processes were called with different arguments."""
        if not self.is_shared:
            return
        own = named()
        bits = np.array([np.frombuffer(text.encode().ljust(64)[:64], np.uint8) for text in own.values()])
        told = np.asarray(multihost_utils.process_allgather(bits))
        differ = [name for name, same in zip(own, (told == told[0]).all(axis=(0, 2)), strict=True) if not same]
        if differ:
            raise ValueError(f"fit must be called alike in every process, but they differ in {', '.join(differ)}")
