"""Encoders and decoders: the networks on both sides of a code, dense and convolutional.

Every network keeps the arguments it was built with as plain attributes, and names its activations by strings. An
architecture is therefore plain data, which a checkpoint can write down and read back.
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
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_count, require_rngs, require_room
from aelib.convolution import convolve, convolve_transposed
from aelib.initialisation import glorot_uniform, he_normal

ACTIVATIONS: dict[str, Callable[[jax.Array], jax.Array]] = {
    "identity": lambda x: x,
    "relu": jax.nn.relu,
    "leaky_relu": partial(jax.nn.leaky_relu, negative_slope=0.3),
    "gelu": jax.nn.gelu,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
}
"""The activations, by name. The slope 0.3 of `leaky_relu` is that of Foster, Generative Deep Learning (2019)."""


class DenseEncoder(nnx.Module):
    """A fully connected network from examples of any `shape` to codes of `latent` numbers.

    The layers have the widths `hidden` and then `latent`. `activation` follows every layer but the last, `output`
    follows that one: the identity, so that a code may be any number, unless you want it in a range. Weights start as in
    He et al. (2015) before `relu`, `leaky_relu` and `gelu`, and as in Glorot and Bengio (2010) before any other
    activation; biases start at zero.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers and for an unknown activation, and the
    network, when it is called, for an array of another shape.

    >>> encoder = DenseEncoder((28, 28), (512, 256), 2, rngs=nnx.Rngs(0))
    >>> encoder(jnp.zeros((5, 28, 28))).shape
    (5, 2)
    """

    def __init__(
        self,
        shape: Sequence[int],
        hidden: Sequence[int],
        latent: int,
        *,
        activation: str = "relu",
        output: str = "identity",
        rngs: nnx.Rngs,
    ):
        self.shape = _sizes("shape", shape, lengths=(1, 2, 3))
        self.hidden = _sizes("hidden", hidden)
        self.latent = _size("latent", latent)
        self.activation = _activation("activation", activation)
        self.output = _activation("output", output)
        self.layers = _dense_layers(
            (math.prod(self.shape), *self.hidden, self.latent), self.activation, self.output, rngs
        )

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n latent"]:
        """Give the codes [n, latent] of the examples `x` [n, *shape]."""
        _require_examples(x, self.shape)
        return _apply_dense(self.layers, x.reshape(len(x), math.prod(self.shape)), self.activation, self.output)


class DenseDecoder(nnx.Module):
    """A fully connected network from codes of `latent` numbers to parameters of any `shape`.

    The layers have the widths `hidden` and then the product of `shape`. `activation` follows every layer but the last,
    `output` follows that one: the identity, unless the likelihood wants its parameter in a range. Weights start as in
    `DenseEncoder`.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers and for an unknown activation, and the
    network, when it is called, for an array of another shape.

    >>> decoder = DenseDecoder(2, (256, 512), (28, 28), rngs=nnx.Rngs(0))
    >>> decoder(jnp.zeros((5, 2))).shape
    (5, 28, 28)
    """

    def __init__(
        self,
        latent: int,
        hidden: Sequence[int],
        shape: Sequence[int],
        *,
        activation: str = "relu",
        output: str = "identity",
        rngs: nnx.Rngs,
    ):
        self.latent = _size("latent", latent)
        self.hidden = _sizes("hidden", hidden)
        self.shape = _sizes("shape", shape, lengths=(1, 2, 3))
        self.activation = _activation("activation", activation)
        self.output = _activation("output", output)
        self.layers = _dense_layers(
            (self.latent, *self.hidden, math.prod(self.shape)), self.activation, self.output, rngs
        )

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        return _apply_dense(self.layers, z, self.activation, self.output).reshape(len(z), *self.shape)


class TiedDecoder(nnx.Module):
    """The mirror image of a `DenseEncoder`, with the same weights: each matrix is the transpose of the encoder's.

    It holds the encoder's own variables, so that training moves both at once, and biases of its own, which start at
    zero. `activation` is the encoder's; `output` follows the last layer.

    Raises `TypeError` where `encoder` is no `DenseEncoder`, `ValueError` for an unknown activation, and either, when it
    is called, for other codes.

    Source: Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising
    Autoencoders* (2008).

    >>> encoder = DenseEncoder((28, 28), (512,), 2, rngs=nnx.Rngs(0))
    >>> TiedDecoder(encoder)(jnp.zeros((5, 2))).shape
    (5, 28, 28)
    """

    def __init__(self, encoder: DenseEncoder, *, output: str = "identity"):
        if not isinstance(encoder, DenseEncoder):
            raise TypeError(f"encoder must be a DenseEncoder, but {describe(encoder)} came")
        self.latent = encoder.latent
        self.hidden = encoder.hidden[::-1]
        self.shape = encoder.shape
        self.activation = encoder.activation
        self.output = _activation("output", output)
        self.kernels = nnx.List(layer.kernel for layer in reversed(encoder.layers))
        self.biases = nnx.List(nnx.Param(jnp.zeros(kernel.shape[0])) for kernel in self.kernels)

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        activations = [self.activation] * len(self.hidden) + [self.output]
        for kernel, bias, activation in zip(self.kernels, self.biases, activations, strict=True):
            z = ACTIVATIONS[activation](jnp.asarray(z) @ kernel[...].T + bias[...])
        return z.reshape(len(z), *self.shape)


class ConvEncoder(nnx.Module):
    """A convolutional network from images to codes of `latent` numbers.

    `shape` is (height, width) or (height, width, channels). Layer i has `filters[i]` filters of 3x3 and moves them by
    `strides[i]` pixels. A leaky ReLU of slope 0.3 follows each, and a dense layer without one gives the code. Height
    and width must be multiples of the product of the strides. Weights start as in `DenseEncoder`.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers, for sides that the strides do not
    divide, and, when it is called, for an array of another shape.

    Source: Foster, *Generative Deep Learning* (2019), chapter 3, for the defaults.

    >>> encoder = ConvEncoder((28, 28), 2, rngs=nnx.Rngs(0))
    >>> encoder(jnp.zeros((5, 28, 28))).shape
    (5, 2)
    """

    def __init__(
        self,
        shape: Sequence[int],
        latent: int,
        *,
        filters: Sequence[int] = (32, 64, 64, 64),
        strides: Sequence[int] = (1, 2, 2, 1),
        rngs: nnx.Rngs,
    ):
        self.shape = _sizes("shape", shape, lengths=(2, 3))
        self.latent = _size("latent", latent)
        self.filters = _sizes("filters", filters)
        self.strides = _sizes("strides", strides)
        height, width, channels = _grid(self.shape, self.filters, self.strides)
        _require_conv(self.latent, height * width, channels, self.filters, rngs)
        self.layers = nnx.List(
            nnx.Conv(
                inputs, outputs, (3, 3), strides=(stride, stride), kernel_init=_initialiser("leaky_relu"), rngs=rngs
            )
            for inputs, outputs, stride in zip((channels, *self.filters), self.filters, self.strides, strict=False)
        )
        self.to_code = _dense(height * width * self.filters[-1], self.latent, "identity", rngs)

    def __call__(self, x: Float[Array, "n h w ..."]) -> Float[Array, "n latent"]:
        """Give the codes [n, latent] of the images `x` [n, *shape]."""
        _require_examples(x, self.shape)
        x = jnp.asarray(x).reshape(len(x), *(*self.shape, 1)[:3])
        features = _apply_convolutions(convolve, self.layers, self.strides, x, "leaky_relu")
        return self.to_code(features.reshape(len(x), math.prod(features.shape[1:])))


class ConvDecoder(nnx.Module):
    """The mirror image of `ConvEncoder`: codes of `latent` numbers to parameters of the images' `shape`.

    `filters` and `strides` are those of the encoder. A dense layer gives the grid that the encoder ends with; then
    transposed 3x3 convolutions go back layer by layer. A leaky ReLU of slope 0.3 follows each but the last, which
    `output` follows. The dense layer has no activation. Weights start as in `DenseEncoder`.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers, for sides that the strides do not
    divide, and, when it is called, for an array of another shape.

    Source: Foster, *Generative Deep Learning* (2019), chapter 3, for the defaults.

    >>> decoder = ConvDecoder(2, (28, 28), rngs=nnx.Rngs(0))
    >>> decoder(jnp.zeros((5, 2))).shape
    (5, 28, 28)
    """

    def __init__(
        self,
        latent: int,
        shape: Sequence[int],
        *,
        filters: Sequence[int] = (32, 64, 64, 64),
        strides: Sequence[int] = (1, 2, 2, 1),
        output: str = "identity",
        rngs: nnx.Rngs,
    ):
        self.latent = _size("latent", latent)
        self.shape = _sizes("shape", shape, lengths=(2, 3))
        self.filters = _sizes("filters", filters)
        self.strides = _sizes("strides", strides)
        self.output = _activation("output", output)
        height, width, channels = _grid(self.shape, self.filters, self.strides)
        _require_conv(self.latent, height * width, channels, self.filters, rngs)
        self.grid = (height, width, self.filters[-1])
        self.from_code = _dense(self.latent, math.prod(self.grid), "identity", rngs)
        widths = (channels, *self.filters)[::-1]
        activations = ["leaky_relu"] * (len(self.filters) - 1) + [self.output]
        self.layers = nnx.List(
            nnx.ConvTranspose(
                inputs, outputs, (3, 3), strides=(stride, stride), kernel_init=_initialiser(activation), rngs=rngs
            )
            for inputs, outputs, stride, activation in zip(
                widths[:-1], widths[1:], self.strides[::-1], activations, strict=True
            )
        )

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n h w ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        x = self.from_code(jnp.asarray(z)).reshape(len(z), *self.grid)
        x = _apply_convolutions(convolve_transposed, self.layers, self.strides[::-1], x, self.output)
        return x.reshape(len(z), *self.shape)


def _require_examples(x: Any, shape: tuple[int, ...]) -> None:
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


def _size(name: str, value: Any) -> int:
    require_count(name, value)
    return int(value)


def _sizes(name: str, values: Any, *, lengths: tuple[int, ...] | None = None) -> tuple[int, ...]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise TypeError(f"{name} must be a tuple of integers, but {describe(values)} came")
    for index, value in enumerate(values):
        require_count(f"{name}[{index}]", value)
    if lengths and len(values) not in lengths:
        raise ValueError(f"{name} must have {' or '.join(map(str, lengths))} entries, but {describe(values)} came")
    return tuple(int(value) for value in values)


def _activation(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in ACTIVATIONS:
        raise ValueError(f"{name} must be one of {', '.join(ACTIVATIONS)}, but {describe(value)} came")
    return value


def _initialiser(activation: str) -> nnx.Initializer:
    return he_normal if activation in ("relu", "leaky_relu", "gelu") else glorot_uniform


def _require_conv(latent: int, pixels: int, channels: int, filters: tuple[int, ...], rngs: nnx.Rngs) -> None:
    require_rngs("rngs", rngs)
    kernels = sum(9 * inputs * outputs for inputs, outputs in pairwise((channels, *filters)))
    require_room("shape, latent and filters", (latent, filters), kernels + latent * pixels * filters[-1])


def _dense(inputs: int, outputs: int, activation: str, rngs: nnx.Rngs) -> nnx.Linear:
    return nnx.Linear(inputs, outputs, kernel_init=_initialiser(activation), rngs=rngs)


def _dense_layers(widths: tuple[int, ...], activation: str, output: str, rngs: nnx.Rngs) -> nnx.List[nnx.Linear]:
    require_rngs("rngs", rngs)
    require_room("shape, hidden and latent", widths, sum(a * b for a, b in pairwise(widths)))
    activations = [activation] * (len(widths) - 2) + [output]
    return nnx.List(
        _dense(inputs, outputs, following, rngs)
        for inputs, outputs, following in zip(widths[:-1], widths[1:], activations, strict=True)
    )


def _apply_dense(layers: nnx.List[nnx.Linear], x: Any, activation: str, output: str) -> Any:
    *hidden, last = layers
    for layer in hidden:
        x = ACTIVATIONS[activation](layer(x))
    return ACTIVATIONS[output](last(x))


def _apply_convolutions(
    convolution: Callable[[Any, Any, int], Any], layers: nnx.List[Any], strides: tuple[int, ...], x: Any, output: str
) -> Any:
    activations = ["leaky_relu"] * (len(layers) - 1) + [output]
    for layer, stride, activation in zip(layers, strides, activations, strict=True):
        # The layer only holds the weights: on a CPU its own call takes several times as long.
        x = ACTIVATIONS[activation](convolution(x, layer.kernel[...], stride) + layer.bias[...])
    return x


def _grid(shape: tuple[int, ...], filters: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int, int]:
    """Give height and width of the smallest grid of features, and the number of channels of the images."""
    if not filters or len(filters) != len(strides):
        raise ValueError(
            f"filters and strides must have one entry per layer, but filters {filters} and strides {strides} came"
        )
    height, width, channels = (*shape, 1)[:3]
    factor = math.prod(strides)
    if height % factor or width % factor:
        raise ValueError(
            f"shape must have a height and a width that are multiples of {factor}, the product of the strides "
            f"{strides}, but {shape} came"
        )
    return height // factor, width // factor, channels
