"""What all networks are made of: initial weights, activations, dense layers, and the checks of their arguments.

The weights are float32. With `dtype="bfloat16"` the layers compute in bfloat16 (mixed precision): the same exponents as
float32, but 8 bits of precision for 24, and half the memory. Every product sees rounded copies of weights and inputs,
while the weights themselves, their gradients and the optimizer stay float32, since a small update to a rounded weight
would be lost. What a network returns is float32 again, so that no likelihood adds up rounded numbers.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.arguments import describe, require_array, require_count, require_rngs

SMALLEST_DRAW = 2**16
"""Draws have this length times a power of 4; each begins with the numbers of a shorter one, by JAX's Threefry."""
STD_OF_TRUNCATED = 0.87962566103423978
"""The standard deviation of a standard normal variable that is cut off at two standard deviations."""


def he_normal(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
    """Draw weights [..., inputs, outputs] of variance 2 / fan-in from a normal, cut off at two standard deviations.

    The fan-in is the number of inputs, times the size of the window in a convolution.

    References:
        He, Zhang, Ren and Sun, *Delving Deep into Rectifiers* (2015), equation 10.

    Example:
        >>> print(f"{he_normal(jax.random.key(0), (200, 100)).std():.2f}")  # the root of 2 / 200
        0.10
    """
    variance = jnp.array(2 / math.prod(shape[:-1]), dtype)
    scale = jnp.sqrt(variance) / jnp.array(STD_OF_TRUNCATED, dtype)
    return _draw(lambda length: jax.random.truncated_normal(key, -2, 2, length, dtype), shape, scale)


def glorot_uniform(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
    """Draw weights [..., inputs, outputs] of variance 2 / (fan-in + fan-out) from a uniform distribution.

    References:
        Glorot and Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks* (2010),
        equation 16.

    Example:
        >>> print(f"{abs(glorot_uniform(jax.random.key(0), (200, 100))).max():.2f}")  # the root of 6 / 300
        0.14
    """
    fan_in, fan_out = math.prod(shape[:-1]), math.prod(shape[:-2]) * shape[-1]
    variance = jnp.array(2 / (fan_in + fan_out), dtype)
    return _draw(lambda length: jax.random.uniform(key, length, dtype, -1), shape, jnp.sqrt(3 * variance))


def _draw(draw: Callable[[tuple[int]], jax.Array], shape: tuple[int, ...], scale: jax.Array) -> jax.Array:
    """Return `scale * draw(shape)`, whose number at a place depends on key and place alone, from few compiled sizes.

    The numbers are those of `nnx.initializers`, which compile a draw anew for each shape: a new process builds a dense
    autoencoder, a stack of three layers and a convolutional autoencoder in 2.7 s with these, and in 8 to 14 s with
    those (two pairs of runs, on one thread of a CPU, with nothing compiled before).
    """
    length = SMALLEST_DRAW
    while length < math.prod(shape):
        length *= 4
    return _cut(draw((length,)), shape, scale)


@partial(jax.jit, static_argnames="shape")
def _cut(drawn: jax.Array, shape: tuple[int, ...], scale: jax.Array) -> jax.Array:
    """Return as many as `shape` holds; compiled as one, which is a third of the time for a new shape."""
    return drawn[: math.prod(shape)].reshape(shape) * scale


Activation = str | Callable[[jax.Array], jax.Array]
"""The name of an activation in `ACTIVATIONS`, or a function of one array."""

ACTIVATIONS: dict[str, Callable[[jax.Array], jax.Array]] = {
    "identity": jax.nn.identity,
    "relu": jax.nn.relu,
    "leaky_relu": partial(jax.nn.leaky_relu, negative_slope=0.3),
    "gelu": jax.nn.gelu,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
}
"""The activations, by name. The slope 0.3 of `leaky_relu` is that of Keras, and so of Foster's networks (2019)."""

Sizes = int | Sequence[int]
"""One size for each layer or axis; a single integer is a tuple of one."""


def activation_of(name: str, value: Any) -> Activation:
    """Check the activation called `name`; return its name where it has one in `ACTIVATIONS`, else the function."""
    if isinstance(value, str) and value in ACTIVATIONS:
        return value
    if not callable(value) or isinstance(value, type | nnx.Module):
        kind = ValueError if isinstance(value, str) or callable(value) else TypeError
        raise kind(f"{name} must be one of {', '.join(ACTIVATIONS)} or a function, but got {describe(value)}")
    own: Any = value
    return next((known for known, function in ACTIVATIONS.items() if function is value), own)


def function_of(activation: Activation) -> Callable[[jax.Array], jax.Array]:
    """Return the function that `activation` is, or names."""
    return ACTIVATIONS[activation] if isinstance(activation, str) else activation


def initializer(following: Activation) -> nnx.Initializer:
    """Return the initializer for weights that feed the activation `following`."""
    return he_normal if following in ("relu", "leaky_relu", "gelu") else glorot_uniform


def apply_layers(layers: Iterable[Any], x: Any, activation: Activation, output: Activation, dtype: str | None) -> Any:
    """Apply `layers` to `x`; `activation` follows each but the last, and `output` that one, in float32."""
    *hidden, last = layers
    for layer in hidden:
        x = function_of(activation)(layer(x))
    return function_of(output)(in_full(last(x), dtype))


class MLP(nnx.Module):
    """A multilayer perceptron from rows [n, inputs] to rows [n, outputs]: what every dense network is."""

    def __init__(
        self,
        inputs: int,
        hidden: Sizes,
        outputs: int,
        activation: Activation,
        output: Activation,
        dtype: str | None,
        rngs: nnx.Rngs,
    ):
        require_rngs("rngs", rngs)
        self.hidden = as_sizes("hidden", hidden)
        self.activation = activation_of("activation", activation)
        self.output = activation_of("output", output)
        self.dtype = precision(dtype)
        widths = (inputs, *self.hidden, outputs)
        following = [self.activation] * len(self.hidden) + [self.output]
        self.layers = nnx.List(
            nnx.Linear(a, b, dtype=self.dtype, kernel_init=initializer(next_), rngs=rngs)
            for (a, b), next_ in zip(pairwise(widths), following, strict=True)
        )

    def __call__(self, x: Any) -> Any:
        """Return the rows [n, outputs] for the rows `x` [n, inputs]."""
        return apply_layers(self.layers, x, self.activation, self.output, self.dtype)


def in_full(x: Any, dtype: str | None) -> Any:
    """Cast the output of mixed-precision layers back to float32."""
    return x if dtype is None else x.astype(jnp.float32)


def require_examples(x: Any, shape: tuple[int, ...]) -> None:
    """Check that `x` is floating-point [n, *shape]; the message has a remedy for the usual mistakes."""
    try:
        require_array("x", x, ("n", *shape))
    except ValueError as error:
        raise ValueError(f"{error}{_rearranged(x.shape, shape)}") from None


def _rearranged(given: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """Return the end of a message: the call that makes [n, *shape] of an array of the sizes `given`, if one does."""
    sizes = given[1:]
    if len(shape) > 1 and sizes == (shape[-1], *shape[:-1]):
        return ": put its axes in order by np.moveaxis(x, 1, -1)"
    if given[:-1] == shape:
        return ": put the examples first by np.moveaxis(x, -1, 0)"
    if given != shape and len(given) == len(shape) and sizes == shape[1:]:
        return ": the shape that a model is built with is that of one example, x.shape[1:]"
    # Rows of pixels may have the channels first or last: there a reshape could put numbers where they do not belong.
    flat = len(shape) == 1 or (len(sizes) == 1 and shape[2:] in ((), (1,)))
    alike = [size for size in sizes if size > 1] == [size for size in shape if size > 1]
    if given and math.prod(sizes) == math.prod(shape) and (flat or alike):
        return f": reshape it by x.reshape({', '.join(map(str, (-1, *shape)))})"
    return ""


def as_size(name: str, value: Any) -> int:
    """Check the size called `name`, and return it as an `int`."""
    if name == "size" and type(value) is tuple:
        raise TypeError(f"size must be how many numbers a row has, but got {describe(value)}: use math.prod(size)")
    require_count(name, value)
    return int(value)


class KeepsVariables(nnx.Module):
    """A module whose variables stay in their places: an array put there would fail later, and far from its cause."""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(vars(self).get(name), nnx.Variable) and not isinstance(value, nnx.Variable):
            raise TypeError(
                f"{name} must stay an nnx.Variable, but got {describe(value)}: to set its numbers, use "
                f"{name}[...] = array"
            )
        super().__setattr__(name, value)


def as_sizes(name: str, values: Any, *, lengths: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """Check the sizes called `name`, as many as one of `lengths` says, and return them as a tuple."""
    if isinstance(values, int | np.integer) and not isinstance(values, bool):
        values = (as_size(name, values),)
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise TypeError(f"{name} must be an integer or a tuple of integers, but got {describe(values)}")
    if lengths and len(values) not in lengths:
        raise ValueError(f"{name} must have {' or '.join(map(str, lengths))} entries, but got {describe(values)}")
    return tuple(as_size(f"{name}[{index}]", value) for index, value in enumerate(values))


def precision(dtype: Any) -> str | None:
    """Return the name of the `dtype` in which layers compute, or None for that of their weights."""
    if dtype is None:
        return None
    if dtype is jnp.bfloat16 or str(dtype) == "bfloat16":
        return "bfloat16"
    # float16 has too few exponents for gradients, unless losses are scaled.
    raise ValueError(f'dtype must be "bfloat16", or None for the precision of the weights, but got {describe(dtype)}')


def feature_grid(shape: tuple[int, ...], filters: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int, int]:
    """Return height and width of the smallest grid of features, and the number of channels of the images."""
    if not filters or len(filters) != len(strides):
        raise ValueError(
            f"filters and strides must have one entry per layer, but got filters: {describe(filters)} and "
            f"strides: {describe(strides)}"
        )
    height, width, channels = (*shape, 1)[:3]
    factor = math.prod(strides)
    if height % factor or width % factor:
        raise ValueError(
            f"shape must have a height and a width that are multiples of {factor}, the product of the strides, "
            f"but got {describe(shape)} and strides: {describe(strides)}: "
            f"pad the images to {-(-height // factor) * factor} by {-(-width // factor) * factor} pixels, "
            f"x = np.pad(x, ((0, 0), (0, {-height % factor}), (0, {-width % factor}){', (0, 0)' * (len(shape) > 2)}))"
        )
    return height // factor, width // factor, channels
