"""The loss of a sparse autoencoder: one value for each example, as those of `aelib.training.losses`."""

from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from aelib.arguments import describe, require_array, require_number
from aelib.likelihoods import squared_error
from aelib.models.sparse import SparseAutoencoder
from aelib.training.losses import Loss


def sparse_loss(penalty: float = 0.0) -> Loss:
    """Return the loss for `fit` of a `SparseAutoencoder`: squared error, plus a penalty on the code.

    Both are summed over the numbers of an example. The penalty multiplies the sum of the units (L1), or, where a
    threshold is learnt, the number of those that are active. With "top_k" and "batch_top_k" it is usually 0.

    Args:
        penalty: λ, at least 0, in the units of the examples with L1, and in their square for a number of units.

    Raises:
        TypeError, ValueError: If `penalty` is not such a number. The loss raises it for another model or batch.

    References:
        As for `SparseAutoencoder`. There is no ½ before the squared error: with it, L1 shrinks twice as much.

    Example:
        >>> import jax.numpy as jnp
        >>> from flax import nnx
        >>> model = SparseAutoencoder(4, 9, sparsity="relu", rngs=nnx.Rngs(0))
        >>> sparse_loss(0.1)(model, jnp.ones((5, 4)), jax.random.key(0)).shape
        (5,)
    """
    require_number("penalty", penalty, low=0.0, high=float(np.finfo(np.float32).max))

    def error_and_penalty(model: Any, x: Any, key: jax.Array) -> Float[jax.Array, " n"]:
        if not isinstance(model, SparseAutoencoder):
            raise TypeError(f"model must be a SparseAutoencoder, but got {describe(model)}")
        require_array("x", x, ("n", model.size))
        code = model.activate(x)
        counted = code.active if model.sparsity == "threshold" else code.z
        return squared_error(model.decode(code.z), x) + penalty * counted.sum(axis=1)

    return error_and_penalty
