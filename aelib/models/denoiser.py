"""A network that repairs rows of numbers, and is told how much noise is in them."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.core import Tracer
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_number
from aelib.models.layers import MLP, Activation, Sizes, as_size

FREQUENCIES = 8
"""How many sines, and cosines, of the level's logarithm the network is told."""


class Denoiser(nnx.Module):
    """A network that returns clean rows for noisy ones, at every level of noise.

    Called with rows `x`, clean rows of mean 0 and covariance I plus `sigma` times standard normal numbers, it repairs
    them. With c = 1 / sqrt(1 + sigma^2), which brings noisy rows to variance 1, it computes

        c^2 x + c sigma network(c x, features of log sigma).

    The first term is the best linear repair, and c sigma the standard deviation of what that leaves. The network's last
    layer starts at zero: before training, the whole is the linear repair.

    Args:
        size: How many numbers a row has, k.
        hidden: The widths of the hidden layers.
        activation, dtype, rngs: As for `dense_autoencoder`; the activation is a GELU unless another is named.

    References:
        Karras, Aittala, Aila and Laine, *Elucidating the Design Space of Diffusion-Based Generative Models* (2022),
        whose scalings these are for data of variance 1.

    Example:
        >>> denoiser = Denoiser(2, (16,), rngs=nnx.Rngs(0))
        >>> denoiser(jnp.ones((3, 2)), 1.0)[0].round(3).tolist()
        [0.5, 0.5]
    """

    def __init__(
        self,
        size: int,
        hidden: Sizes,
        *,
        activation: Activation = "gelu",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.size = as_size("size", size)
        inputs = self.size + 1 + 2 * FREQUENCIES
        self.network = MLP(inputs, hidden, self.size, activation, "identity", dtype, rngs)
        self.hidden, self.activation, self.dtype = self.network.hidden, self.network.activation, self.network.dtype
        last = self.network.layers[-1].kernel
        last.set_value(jnp.zeros_like(last.get_value()))

    def __call__(self, x: Float[Array, "n k"], sigma: Any) -> Float[Array, "n k"]:
        """Return the repaired rows [n, k] of `x`, whose noise is `sigma`, positive: one number, or one per row [n]."""
        if getattr(x, "ndim", 0) > 2:
            raise ValueError(f"x must be rows [n, {self.size}], but got {describe(x)}: use x.reshape(len(x), -1)")
        require_array("x", x, ("n", self.size))
        if not isinstance(sigma, jax.Array | np.ndarray):
            require_number("sigma", sigma, low=1e-9, high=1e9)
        else:
            require_array("sigma", sigma, (len(x),) if sigma.shape else ())
            if not isinstance(sigma, Tracer) and not (np.asarray(sigma) > 0).all():
                raise ValueError(f"sigma must be positive, but its smallest number is {np.asarray(sigma).min():g}")
        _require_square(x, sigma)
        sigma = jnp.broadcast_to(jnp.asarray(sigma, x.dtype), len(x))[:, None]
        c = 1 / jnp.sqrt(1 + sigma**2)
        return c**2 * x + c * sigma * self.network(jnp.concatenate([c * x, level_features(sigma)], axis=1))


def _require_square(x: Array, sigma: Any) -> None:
    """Check that the dtype of `x` holds the square of a level, if the level is known."""
    if isinstance(sigma, Tracer) or x.dtype != np.float16:
        return
    largest = np.max(np.asarray(sigma, np.float64), initial=0)
    if largest >= 256:
        raise TypeError(
            f"x must be float32 or bfloat16 for the level {largest:g}, whose square float16 does not hold, but got "
            f"{describe(x)}: use x.astype(np.float32)"
        )


def level_features(sigma: Float[Array, "n 1"]) -> Float[Array, "n features"]:
    """Return what a network is told of each level: its logarithm, and sines and cosines of it, [n, 17]."""
    level = jnp.log(sigma)
    waves = level * jnp.geomspace(0.25, 4, FREQUENCIES)
    return jnp.concatenate([level / 2, jnp.sin(waves), jnp.cos(waves)], axis=1)
