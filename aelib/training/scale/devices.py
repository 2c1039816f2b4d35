"""Where a training runs: on one device, or data-parallel on all devices of a mesh, in one process or in several.

Data parallelism is one program on many devices. Each holds all weights, takes its share of every batch, and computes
the gradient of that share; the gradients are added up over the network, and every device makes the same update. Nothing
in the compiled step says so but one line, `Placement.split`: the rows of a batch lie on different devices. XLA finds
the rest: which device computes what, and where numbers must be added up (the *all-reduce*).

Several processes compute the same step, but each has its own clock and its own keyboard. What depends on those is
agreed on between two pieces of training, and what they were called with is compared at the start.
"""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from aelib.arguments import describe
from aelib.files import like, plain


class Placement:
    """The devices of a training: those of `mesh`, or for None the one on which JAX computes by default."""

    def __init__(self, mesh: Mesh | None = None):
        """Take the devices of `mesh`, a line of them, of this process alone or of all processes.

        Raises `TypeError` for what is not a mesh, and `ValueError` for one with several axes or of some processes.
        """
        self.mesh, self.replicated, self.count, self.is_shared, self.leads = None, None, 1, False, True
        if mesh is None:
            return
        expected = 'mesh must have one axis, as jax.make_mesh((jax.device_count(),), ("data",)) makes it'
        if not isinstance(mesh, Mesh):
            raise TypeError(f"{expected}, but {describe(mesh)} came")
        if len(mesh.axis_names) != 1:
            raise ValueError(f"{expected}, but one of the axes {dict(mesh.shape)} came")
        processes = {device.process_index for device in mesh.devices.flat}
        if processes not in ({jax.process_index()}, set(range(jax.process_count()))):
            raise ValueError(
                f"mesh must hold devices of all {jax.process_count()} processes or of this one alone, but it holds "
                f"those of the processes {sorted(processes)}"
            )
        # Auto: XLA decides what is not said, whichever way the caller's mesh was made.
        self.mesh = Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,))
        self.replicated = NamedSharding(self.mesh, PartitionSpec())
        self.count = mesh.size
        self.is_shared = len(processes) > 1
        self.leads = not self.is_shared or jax.process_index() == 0

    def replicate(self, tree: Any) -> Any:
        """Put a copy of all arrays in `tree` on each device. Every process must come with the same ones."""
        sharding = self.replicated
        if sharding is None:
            return tree
        if not self.is_shared:
            return jax.device_put(tree, sharding)
        return jax.tree.map(
            lambda leaf: like(leaf, jax.make_array_from_process_local_data(sharding, np.asarray(plain(leaf)))), tree
        )

    def local(self, tree: Any) -> Any:
        """Give the replicated arrays in `tree` as ordinary ones, which lie on one device of this process."""
        return tree if self.mesh is None else jax.tree.map(lambda leaf: leaf.addressable_data(0), tree)

    def sharding_of_rows(self, axis: int = 0) -> NamedSharding | None:
        """Give the layout in which each device has its share of the rows, which lie along `axis`."""
        if self.mesh is None:
            return None
        return NamedSharding(self.mesh, PartitionSpec(*[None] * axis, self.mesh.axis_names[0]))

    def split(self, batch: Any, axis: int = 0) -> Any:
        """Say in a compiled program that the rows of `batch`, along `axis`, are divided among the devices."""
        sharding = self.sharding_of_rows(axis)
        return batch if sharding is None else jax.lax.with_sharding_constraint(batch, sharding)

    def keep_whole(self, tree: Any) -> Any:
        """Say in a compiled program that every device has all of `tree`."""
        return tree if self.replicated is None else jax.lax.with_sharding_constraint(tree, self.replicated)

    def own_rows(self, rows: int) -> np.ndarray:
        """Give the numbers of those of so many `rows` that this process's devices compute."""
        sharding = self.sharding_of_rows()
        if sharding is None:
            return np.arange(rows)
        shares = sharding.addressable_devices_indices_map((rows,)).values()
        return np.unique(np.concatenate([np.arange(rows)[share] for share in shares]))

    def agree(self, piece: int, stop: bool, write: bool) -> tuple[int, bool, bool]:
        """Give the length of the next piece, whether to stop before it, and whether to write: as all processes do.

        The first process decides on the length and on writing, since its clock is as good as any. Each may stop all.
        """
        if not self.is_shared:
            return piece, stop, write
        told = np.asarray(multihost_utils.process_allgather(np.array([piece, stop, write], np.int32)))
        return int(told[0, 0]), bool(told[:, 1].any()), bool(told[0, 2])

    def agree_on(self, arguments: Callable[[], dict[str, str]]) -> None:
        """Refuse `arguments`, digests by name, that are not the same in every process."""
        if not self.is_shared:
            return
        named = arguments()
        own = np.array([np.frombuffer(text.encode().ljust(64)[:64], np.uint8) for text in named.values()])
        told = np.asarray(multihost_utils.process_allgather(own))
        differ = [name for name, same in zip(named, (told == told[0]).all(axis=(0, 2)), strict=True) if not same]
        if differ:
            raise ValueError(f"fit must be called alike in every process, but they differ in {', '.join(differ)}")

    def together(self, function: Callable[[], Any]) -> Any:
        """Call `function`, and go on only where it went well in every process; else all of them raise."""
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
