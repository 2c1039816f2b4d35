"""Encoders and decoders: the networks on both sides of a code, dense and convolutional.

Every network keeps the arguments it was built with as plain attributes, and names its activations by strings. An
architecture is therefore plain data, which a checkpoint can write down and read back.
"""

import math
from collections.abc import Sequence

import jax.numpy as jnp
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array
from aelib.models.convolution import convolve, convolve_transposed
from aelib.models.layers import (
    ACTIVATIONS,
    activation_name,
    apply_convolutions,
    apply_dense,
    dense,
    dense_layers,
    grid_of_features,
    in_full,
    initialiser,
    precision,
    require_examples,
    require_room_for_convolutions,
    rounded,
    size,
    sizes,
)


class DenseEncoder(nnx.Module):
    """A fully connected network from examples of any `shape` to codes of `latent` numbers.

    The layers have the widths `hidden` and then `latent`. `activation` follows every layer but the last, `output`
    follows that one: the identity, so that a code may be any number, unless you want it in a range. Both are one of
    "identity", "relu", "leaky_relu" (slope 0.3), "gelu", "sigmoid" and "tanh". Weights start as in He et al. (2015)
    before `relu`, `leaky_relu` and `gelu`, and as in Glorot and Bengio (2010) before any other activation; biases start
    at zero. With `dtype="bfloat16"` the layers compute in that precision; weights and codes stay float32.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers and for an unknown activation or dtype,
    and the network, when it is called, for an array of another shape.

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
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.shape = sizes("shape", shape, lengths=(1, 2, 3))
        self.hidden = sizes("hidden", hidden)
        self.latent = size("latent", latent)
        self.activation = activation_name("activation", activation)
        self.output = activation_name("output", output)
        self.dtype = precision(dtype)
        self.layers = dense_layers(
            (math.prod(self.shape), *self.hidden, self.latent), self.activation, self.output, self.dtype, rngs
        )

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n latent"]:
        """Give the codes [n, latent] of the examples `x` [n, *shape]."""
        require_examples(x, self.shape)
        return apply_dense(
            self.layers, x.reshape(len(x), math.prod(self.shape)), self.activation, self.output, self.dtype
        )


class DenseDecoder(nnx.Module):
    """A fully connected network from codes of `latent` numbers to parameters of any `shape`.

    The layers have the widths `hidden` and then the product of `shape`. `activation` follows every layer but the last,
    `output` follows that one: the identity, unless the likelihood wants its parameter in a range. Both are activations
    that `DenseEncoder` lists, and weights start as there.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers and for an unknown activation or dtype,
    and the network, when it is called, for an array of another shape.

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
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.latent = size("latent", latent)
        self.hidden = sizes("hidden", hidden)
        self.shape = sizes("shape", shape, lengths=(1, 2, 3))
        self.activation = activation_name("activation", activation)
        self.output = activation_name("output", output)
        self.dtype = precision(dtype)
        self.layers = dense_layers(
            (self.latent, *self.hidden, math.prod(self.shape)), self.activation, self.output, self.dtype, rngs
        )

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        return apply_dense(self.layers, z, self.activation, self.output, self.dtype).reshape(len(z), *self.shape)


class TiedDecoder(nnx.Module):
    """The mirror image of a `DenseEncoder`, with the same weights: each matrix is the transpose of the encoder's.

    It holds the encoder's own variables, so that training moves both at once, and biases of its own, which start at
    zero. `activation` is the encoder's; `output`, one of those that `DenseEncoder` lists, follows the last layer.

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
        self.output = activation_name("output", output)
        self.dtype = encoder.dtype
        self.kernels = nnx.List(layer.kernel for layer in reversed(encoder.layers))
        self.biases = nnx.List(nnx.Param(jnp.zeros(kernel.shape[0])) for kernel in self.kernels)

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        dtype = self.dtype
        activations = [self.activation] * len(self.hidden) + [self.output]
        for kernel, bias, activation in zip(self.kernels, self.biases, activations, strict=True):
            product = rounded(jnp.asarray(z), dtype) @ rounded(kernel[...].T, dtype) + rounded(bias[...], dtype)
            z = ACTIVATIONS[activation](in_full(product, dtype if bias is self.biases[-1] else None))
        return z.reshape(len(z), *self.shape)


class ConvEncoder(nnx.Module):
    """A convolutional network from images to codes of `latent` numbers.

    `shape` is (height, width) or, channels last, (height, width, channels). Layer i has `filters[i]` filters of 3x3 and
    moves them by `strides[i]` pixels. A leaky ReLU of slope 0.3 follows each, and a dense layer without one gives the
    code. Height and width must be multiples of the product of the strides. Weights start as in `DenseEncoder`.

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
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.shape = sizes("shape", shape, lengths=(2, 3))
        self.latent = size("latent", latent)
        self.filters = sizes("filters", filters)
        self.strides = sizes("strides", strides)
        self.dtype = precision(dtype)
        height, width, channels = grid_of_features(self.shape, self.filters, self.strides)
        require_room_for_convolutions(self.latent, height * width, channels, self.filters, rngs)
        self.layers = nnx.List(
            nnx.Conv(
                inputs, outputs, (3, 3), strides=(stride, stride), kernel_init=initialiser("leaky_relu"), rngs=rngs
            )
            for inputs, outputs, stride in zip((channels, *self.filters), self.filters, self.strides, strict=False)
        )
        self.to_code = dense(height * width * self.filters[-1], self.latent, "identity", self.dtype, rngs)

    def __call__(self, x: Float[Array, "n h w ..."]) -> Float[Array, "n latent"]:
        """Give the codes [n, latent] of the images `x` [n, *shape]."""
        require_examples(x, self.shape)
        x = jnp.asarray(x).reshape(len(x), *(*self.shape, 1)[:3])
        features = apply_convolutions(convolve, self.layers, self.strides, x, "leaky_relu", self.dtype)
        return in_full(self.to_code(features.reshape(len(x), math.prod(features.shape[1:]))), self.dtype)


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
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.latent = size("latent", latent)
        self.shape = sizes("shape", shape, lengths=(2, 3))
        self.filters = sizes("filters", filters)
        self.strides = sizes("strides", strides)
        self.output = activation_name("output", output)
        self.dtype = precision(dtype)
        height, width, channels = grid_of_features(self.shape, self.filters, self.strides)
        require_room_for_convolutions(self.latent, height * width, channels, self.filters, rngs)
        self.grid = (height, width, self.filters[-1])
        self.from_code = dense(self.latent, math.prod(self.grid), "identity", self.dtype, rngs)
        widths = (channels, *self.filters)[::-1]
        activations = ["leaky_relu"] * (len(self.filters) - 1) + [self.output]
        self.layers = nnx.List(
            nnx.ConvTranspose(
                inputs, outputs, (3, 3), strides=(stride, stride), kernel_init=initialiser(activation), rngs=rngs
            )
            for inputs, outputs, stride, activation in zip(
                widths[:-1], widths[1:], self.strides[::-1], activations, strict=True
            )
        )

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n h w ..."]:
        """Give the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        x = self.from_code(jnp.asarray(z)).reshape(len(z), *self.grid)
        x = apply_convolutions(convolve_transposed, self.layers, self.strides[::-1], x, self.output, self.dtype)
        return x.reshape(len(z), *self.shape)
