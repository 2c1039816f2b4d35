"""The loss of a denoiser that is told its level: noise of every size, a size of its own for each example."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float

from aelib.arguments import describe, require_array, require_key, require_number
from aelib.training.losses import Loss


def denoising_levels(low: float, high: float) -> Loss:
    """Return the loss for `fit` of a `Denoiser`: how much worse than the linear repair it is, at a random level.

    Each example gets its own level, whose logarithm is uniform between those of `low` and `high`, and its own noise,
    both drawn anew in every step. The loss is (1 + 1 / sigma^2) times the squared error, summed over the k numbers of a
    row. For rows of mean 0 and covariance I the linear repair has the loss k at every level, so that all levels count
    alike.

    Args:
        low, high: The smallest and the largest level, in the units of the rows.

    References:
        Karras and others (2022), as for `Denoiser`; they draw the logarithm of the level from a normal distribution.

    Example:
        >>> from flax import nnx
        >>> from aelib.models.denoiser import Denoiser
        >>> loss, denoiser = denoising_levels(0.03, 20.0), Denoiser(2, (16,), rngs=nnx.Rngs(0))
        >>> x = jax.random.normal(jax.random.key(0), (100_000, 2))
        >>> print(f"{loss(denoiser, x, jax.random.key(1)).mean():.1f}")  # the linear repair
        2.0
    """
    largest = float(np.sqrt(np.finfo(np.float32).max))
    require_number("low", low, low=1 / largest, high=largest)
    require_number("high", high, low=float(low), high=largest)

    def repair_loss(model: Any, x: Any, key: jax.Array) -> Float[jax.Array, " n"]:
        if not isinstance(model, nnx.Module):
            raise TypeError(f"model must be a Denoiser, or a module like it, but got {describe(model)}")
        require_array("x", x, ("n", "k"))
        require_key("key", key)
        level_key, noise_key = jax.random.split(key)
        span = jnp.log(low), jnp.log(high)
        sigma = jnp.exp(jax.random.uniform(level_key, (len(x),), x.dtype, *span))
        damaged = x + sigma[:, None] * jax.random.normal(noise_key, x.shape, x.dtype)
        return (1 + 1 / sigma**2) * ((model(damaged, sigma) - x) ** 2).sum(axis=1)

    return repair_loss
