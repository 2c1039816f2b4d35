"""Several devices of one process, which are JAX's business: `fit` keeps to the sharding of what it is handed.

Data parallelism is one program on many devices. Each holds all weights and some of the examples, computes the gradient
of its rows of the batch, and the gradients are added up over the network (the *all-reduce*), so that every device makes
the same update. Whoever wants that puts the data there, `jax.device_put(data, NamedSharding(mesh, P("data")))`; `fit`
puts the weights on each device of that mesh and lays out each batch as the data lie, and XLA finds the rest.
"""

from typing import Any

import jax
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec


def mesh_of(data: Any) -> Mesh | None:
    """Return the mesh on which `data` lie, or None where a device alone holds them.

    Its axes are `Auto`, whichever way the caller's mesh was made: XLA decides the layout that nobody named.
    """
    for leaf in jax.tree.leaves(data):
        if isinstance(leaf, jax.Array) and isinstance(leaf.sharding, NamedSharding):
            mesh: Any = leaf.sharding.mesh
            return Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,) * len(mesh.axis_names))
    return None


def on_mesh(tree: Any, mesh: Mesh | None) -> Any:
    """Return the arrays of `tree` on `mesh`: as they lie on a mesh already, and else a copy on each device."""
    if mesh is None:
        return tree

    def put(leaf: jax.Array) -> jax.Array:
        spec = leaf.sharding.spec if isinstance(leaf.sharding, NamedSharding) else PartitionSpec()
        return jax.device_put(leaf, NamedSharding(mesh, spec))

    return jax.tree.map(put, tree)


def everywhere(mesh: Mesh | None) -> NamedSharding | None:
    """Return the layout in which each device of `mesh` holds a copy, or None without a mesh."""
    return None if mesh is None else NamedSharding(mesh, PartitionSpec())


def shardings_of(tree: Any, mesh: Mesh | None) -> Any:
    """Return how the arrays of `tree` lie on `mesh`, or None without a mesh."""
    return None if mesh is None else jax.tree.map(lambda leaf: leaf.sharding, tree)


def laid_out(batch: Any, shardings: Any) -> Any:
    """Lay out the rows of `batch` in a compiled program as those of the data lie, of which these are the shardings."""
    return batch if shardings is None else jax.lax.with_sharding_constraint(batch, shardings)


def shares(data: Any) -> int:
    """Return the number of shares into which the mesh divides the examples."""
    return max(len(leaf) // leaf.sharding.shard_shape(leaf.shape)[0] for leaf in jax.tree.leaves(data))
