"""What all networks are built of: their arguments checked, activations by name, layers with their first weights.

The weights are float32. With `dtype="bfloat16"` the layers compute in bfloat16 (mixed precision): the same exponents as
float32, but 8 bits of precision for 24, and half the memory. Every product sees rounded copies of weights and inputs,
while the weights themselves, their gradients and the optimizer stay float32, since a small update to a rounded weight
would be lost. What a network gives is float32 again, so that no likelihood adds up rounded numbers.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.arguments import describe, require_array, require_count, require_rngs, require_room, written

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


ACTIVATIONS: dict[str, Callable[[jax.Array], jax.Array]] = {
    "identity": lambda x: x,
    "relu": jax.nn.relu,
    "leaky_relu": partial(jax.nn.leaky_relu, negative_slope=0.3),
    "gelu": jax.nn.gelu,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
}
"""The activations, by name. The slope 0.3 of `leaky_relu` is that of Keras, and so of Foster's networks (2019)."""


def require_examples(x: Any, shape: tuple[int, ...]) -> None:
    """Refuse `x` unless it is floating-point [n, *shape], with a remedy for the two usual mistakes."""
    try:
        require_array("x", x, ("n", *shape))
    except TypeError as error:
        if isinstance(x, jax.Array | np.ndarray) and jnp.issubdtype(x.dtype, jnp.integer):
            raise TypeError(f"{error}: for images from 0 to 255, divide by 255") from None
        raise
    except ValueError as error:
        if x.ndim and math.prod(x.shape[1:]) == math.prod(shape):
            raise ValueError(f"{error}: reshape it by x.reshape({', '.join(map(str, (-1, *shape)))})") from None
        if x.shape == shape:
            raise ValueError(f"{error}: for one example, give it a leading axis by x[None]") from None
        raise


def size(name: str, value: Any) -> int:
    """Check the size called `name`, a count of at least 1."""
    require_count(name, value)
    return int(value)


def sizes(name: str, values: Any, *, lengths: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """Check the sizes called `name`, of which there are as many as one of `lengths` says."""
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise TypeError(f"{name} must be a tuple of integers, but {describe(values)} came")
    for index, value in enumerate(values):
        require_count(f"{name}[{index}]", value)
    if lengths and len(values) not in lengths:
        raise ValueError(f"{name} must have {' or '.join(map(str, lengths))} entries, but {describe(values)} came")
    return tuple(int(value) for value in values)


def activation_name(name: str, value: Any) -> str:
    """Check the name of an activation that came as the argument `name`."""
    if not isinstance(value, str) or value not in ACTIVATIONS:
        raise ValueError(f"{name} must be one of {', '.join(ACTIVATIONS)}, but {describe(value)} came")
    return value


def precision(dtype: Any) -> str | None:
    """Give the name of the `dtype` in which layers compute, or None for that of their weights."""
    if dtype is None:
        return None
    try:
        name = jnp.dtype(dtype).name
    except Exception:  # of whatever is no dtype
        name = None
    if name != "bfloat16":
        # float16 has too few exponents for gradients, unless losses are scaled.
        raise ValueError(
            f'dtype must be "bfloat16", or None for the precision of the weights, but {describe(dtype)} came'
        )
    return name


def initialiser(activation: str) -> nnx.Initializer:
    """Give how weights start that this activation follows."""
    return he_normal if activation in ("relu", "leaky_relu", "gelu") else glorot_uniform


def dense(inputs: int, outputs: int, following: str, dtype: str | None, rngs: nnx.Rngs) -> nnx.Linear:
    """Make a dense layer that begins as suits the activation `following` it."""
    return nnx.Linear(inputs, outputs, dtype=dtype, kernel_init=initialiser(following), rngs=rngs)


def dense_layers(
    widths: tuple[int, ...], activation: str, output: str, dtype: str | None, rngs: nnx.Rngs
) -> nnx.List[nnx.Linear]:
    """Make the dense layers between these `widths`; `activation` follows all but the last, and `output` that one."""
    require_rngs("rngs", rngs)
    require_room("shape, hidden and latent", widths, sum(a * b for a, b in pairwise(widths)))
    activations = [activation] * (len(widths) - 2) + [output]
    return nnx.List(
        dense(inputs, outputs, following, dtype, rngs)
        for inputs, outputs, following in zip(widths[:-1], widths[1:], activations, strict=True)
    )


def require_room_for_convolutions(
    latent: int, pixels: int, channels: int, filters: tuple[int, ...], rngs: nnx.Rngs
) -> None:
    """Refuse layers whose weights no memory holds, and what is no source of random keys for them."""
    require_rngs("rngs", rngs)
    kernels = sum(9 * inputs * outputs for inputs, outputs in pairwise((channels, *filters)))
    require_room("shape, latent and filters", (latent, filters), kernels + latent * pixels * filters[-1])


def apply_dense(layers: nnx.List[nnx.Linear], x: Any, activation: str, output: str, dtype: str | None) -> Any:
    """Send `x` through dense layers; `activation` follows all but the last, and `output` that one."""
    *hidden, last = layers
    for layer in hidden:
        x = ACTIVATIONS[activation](layer(x))
    return ACTIVATIONS[output](in_full(last(x), dtype))


def apply_convolutions(
    convolution: Callable[[Any, Any, int], Any],
    layers: nnx.List[Any],
    strides: tuple[int, ...],
    x: Any,
    output: str,
    dtype: str | None,
) -> Any:
    """Send `x` through layers of a convolution, or its transpose; `output` follows the last one."""
    activations = ["leaky_relu"] * (len(layers) - 1) + [output]
    for layer, stride, activation in zip(layers, strides, activations, strict=True):
        # The layer only holds the weights: on a CPU its own call takes several times as long.
        x = convolution(rounded(x, dtype), rounded(layer.kernel[...], dtype), stride) + rounded(layer.bias[...], dtype)
        x = ACTIVATIONS[activation](in_full(x, dtype) if layer is layers[-1] else x)
    return x


def rounded(x: Any, dtype: str | None) -> Any:
    """Give `x` in the precision in which layers compute."""
    return x if dtype is None else x.astype(dtype)


def in_full(x: Any, dtype: str | None) -> Any:
    """Give what layers that compute in `dtype` gave as the float32 that likelihoods add up."""
    return x if dtype is None else x.astype(jnp.float32)


def grid_of_features(
    shape: tuple[int, ...], filters: tuple[int, ...], strides: tuple[int, ...]
) -> tuple[int, int, int]:
    """Give height and width of the smallest grid of features, and the number of channels of the images."""
    if not filters or len(filters) != len(strides):
        raise ValueError(
            f"filters and strides must have one entry per layer, but filters: {describe(filters)} and "
            f"strides: {describe(strides)} came"
        )
    height, width, channels = (*shape, 1)[:3]
    factor = math.prod(strides)
    if height % factor or width % factor:
        raise ValueError(
            f"shape must have a height and a width that are multiples of {written(factor)}, the product of the "
            f"strides, but {describe(shape)} and strides: {describe(strides)} came"
        )
    return height // factor, width // factor, channels
