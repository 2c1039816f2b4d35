"""How weights start: by He et al. (2015) before units of the ReLU family, by Glorot and Bengio (2010) otherwise.

The numbers are those of Flax's `he_normal` and `glorot_uniform`, bit for bit. But JAX compiles a random draw anew for
each shape, which takes seconds for a network and microseconds for what it draws. Here all weights up to a size share
one program.
"""

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

SMALLEST_DRAW = 2**16
STD_OF_TRUNCATED = 0.87962566103423978
"""The standard deviation of a standard normal variable that is cut off at two standard deviations."""


def he_normal(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
    """Draw weights [..., inputs, outputs] of variance 2 / fan-in from a normal, cut off at two standard deviations.

    The fan-in is the number of inputs, times the size of the window in a convolution.

    Source: He, Zhang, Ren and Sun, *Delving Deep into Rectifiers* (2015), equation 10.

    >>> print(f"{he_normal(jax.random.key(0), (200, 100)).std():.2f}")  # the root of 2 / 200
    0.10
    """
    variance = jnp.array(2 / math.prod(shape[:-1]), dtype)
    unit = _draw(lambda length: jax.random.truncated_normal(key, -2, 2, length, dtype), shape)
    return unit * (jnp.sqrt(variance) / jnp.array(STD_OF_TRUNCATED, dtype))


def glorot_uniform(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
    """Draw weights [..., inputs, outputs] of variance 2 / (fan-in + fan-out) from a uniform distribution.

    Source: Glorot and Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks* (2010),
    equation 16.

    >>> print(f"{abs(glorot_uniform(jax.random.key(0), (200, 100))).max():.2f}")  # the root of 6 / 300
    0.14
    """
    fan_in, fan_out = math.prod(shape[:-1]), math.prod(shape[:-2]) * shape[-1]
    variance = jnp.array(2 / (fan_in + fan_out), dtype)
    return _draw(lambda length: jax.random.uniform(key, length, dtype, -1), shape) * jnp.sqrt(3 * variance)


def _draw(draw: Callable[[tuple[int]], jax.Array], shape: tuple[int, ...]) -> jax.Array:
    """Give what `draw` would give for `shape`: the number at a place depends on the key and the place alone."""
    size = math.prod(shape)
    length = SMALLEST_DRAW
    while length < size:
        length *= 4
    return draw((length,))[:size].reshape(shape)
