"""Encoders and decoders: the networks on both sides of a code, dense and convolutional.

Every network keeps the arguments it was built with as plain attributes, and the names of its activations. An
architecture is therefore plain data, which `aelib.save` can write down and `aelib.load` read back.
"""

import math

import jax.numpy as jnp
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, require_array, require_rngs
from aelib.models.convolution import Conv, ConvTranspose
from aelib.models.layers import (
    MLP,
    Activation,
    Sizes,
    activation_of,
    apply_layers,
    as_size,
    as_sizes,
    feature_grid,
    in_full,
    initializer,
    precision,
    require_examples,
)


class DenseEncoder(MLP):
    """A fully connected network from examples of any `shape` to codes of `latent` numbers.

    Weights start as in He et al. (2015) before `relu`, `leaky_relu` and `gelu`, and as in Glorot and Bengio (2010)
    before any other activation; biases start at zero.

    Args:
        shape, hidden, latent, activation: As for `dense_autoencoder`.
        output: What follows the last layer: the identity, so that a code may be any number, unless you want it in a
            range.
        dtype, rngs: As for `dense_autoencoder`.

    Example:
        >>> encoder = DenseEncoder((28, 28), (512, 256), 2, rngs=nnx.Rngs(0))
        >>> encoder(jnp.zeros((5, 28, 28))).shape
        (5, 2)
    """

    def __init__(
        self,
        shape: Sizes,
        hidden: Sizes,
        latent: int,
        *,
        activation: Activation = "relu",
        output: Activation = "identity",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.shape = as_sizes("shape", shape, lengths=(1, 2, 3))
        self.latent = as_size("latent", latent)
        super().__init__(math.prod(self.shape), hidden, self.latent, activation, output, dtype, rngs)

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n latent"]:
        """Return the codes [n, latent] of the examples `x` [n, *shape]."""
        require_examples(x, self.shape)
        rows = x.reshape(len(x), math.prod(self.shape))
        return super().__call__(rows)


class DenseDecoder(MLP):
    """A fully connected network from codes of `latent` numbers to parameters of any `shape`.

    The arguments are those of `dense_autoencoder`, the widths from the code to the output. Weights start as in
    `DenseEncoder`.

    Example:
        >>> decoder = DenseDecoder(2, (256, 512), (28, 28), rngs=nnx.Rngs(0))
        >>> decoder(jnp.zeros((5, 2))).shape
        (5, 28, 28)
    """

    def __init__(
        self,
        latent: int,
        hidden: Sizes,
        shape: Sizes,
        *,
        activation: Activation = "relu",
        output: Activation = "identity",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.latent = as_size("latent", latent)
        self.shape = as_sizes("shape", shape, lengths=(1, 2, 3))
        super().__init__(self.latent, hidden, math.prod(self.shape), activation, output, dtype, rngs)

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n ..."]:
        """Return the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        rows = super().__call__(z)
        return rows.reshape(len(z), *self.shape)


class ConvEncoder(nnx.Module):
    """A convolutional network from images to codes of `latent` numbers.

    A leaky ReLU of slope 0.3 follows each convolution of 3x3 pixels, and a dense layer without an activation computes
    the code. The arguments are those of `conv_autoencoder`. Weights start as in `DenseEncoder`.

    References:
        Foster, *Generative Deep Learning* (2019), chapter 3, for the defaults.

    Example:
        >>> encoder = ConvEncoder((28, 28), 2, rngs=nnx.Rngs(0))
        >>> encoder(jnp.zeros((5, 28, 28))).shape
        (5, 2)
    """

    def __init__(
        self,
        shape: Sizes,
        latent: int,
        *,
        filters: Sizes = (32, 64, 64, 64),
        strides: Sizes = (1, 2, 2, 1),
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        require_rngs("rngs", rngs)
        self.shape = as_sizes("shape", shape, lengths=(2, 3))
        self.latent = as_size("latent", latent)
        self.filters = as_sizes("filters", filters)
        self.strides = as_sizes("strides", strides)
        self.dtype = precision(dtype)
        height, width, channels = feature_grid(self.shape, self.filters, self.strides)
        self.layers = nnx.List(
            Conv(inputs, outputs, stride=stride, init=initializer("leaky_relu"), dtype=self.dtype, rngs=rngs)
            for inputs, outputs, stride in zip((channels, *self.filters), self.filters, self.strides, strict=False)
        )
        self.to_code = nnx.Linear(
            height * width * self.filters[-1], self.latent, dtype=self.dtype, kernel_init=initializer("identity"),
            rngs=rngs,
        )  # fmt: skip

    def __call__(self, x: Float[Array, "n h w ..."]) -> Float[Array, "n latent"]:
        """Return the codes [n, latent] of the images `x` [n, *shape]."""
        require_examples(x, self.shape)
        x = jnp.asarray(x).reshape(len(x), *(*self.shape, 1)[:3])
        features = apply_layers(self.layers, x, "leaky_relu", "leaky_relu", self.dtype)
        return in_full(self.to_code(features.reshape(len(x), math.prod(features.shape[1:]))), self.dtype)


class ConvDecoder(nnx.Module):
    """The mirror image of `ConvEncoder`: codes of `latent` numbers to parameters of the images' `shape`.

    A dense layer without an activation computes the grid of features with which the encoder ends; then transposed 3x3
    convolutions go back layer by layer. A leaky ReLU of slope 0.3 follows each but the last. The arguments are those of
    `conv_autoencoder`, filters and strides in the encoder's order. Weights start as in `DenseEncoder`.

    References:
        Foster, *Generative Deep Learning* (2019), chapter 3, for the defaults.

    Example:
        >>> decoder = ConvDecoder(2, (28, 28), rngs=nnx.Rngs(0))
        >>> decoder(jnp.zeros((5, 2))).shape
        (5, 28, 28)
    """

    def __init__(
        self,
        latent: int,
        shape: Sizes,
        *,
        filters: Sizes = (32, 64, 64, 64),
        strides: Sizes = (1, 2, 2, 1),
        output: Activation = "identity",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        require_rngs("rngs", rngs)
        self.latent = as_size("latent", latent)
        self.shape = as_sizes("shape", shape, lengths=(2, 3))
        self.filters = as_sizes("filters", filters)
        self.strides = as_sizes("strides", strides)
        self.output = activation_of("output", output)
        self.dtype = precision(dtype)
        height, width, channels = feature_grid(self.shape, self.filters, self.strides)
        self.grid = (height, width, self.filters[-1])
        self.from_code = nnx.Linear(
            self.latent, math.prod(self.grid), dtype=self.dtype, kernel_init=initializer("identity"), rngs=rngs
        )
        widths = (channels, *self.filters)[::-1]
        following = ["leaky_relu"] * (len(self.filters) - 1) + [self.output]
        self.layers = nnx.List(
            ConvTranspose(inputs, outputs, stride=stride, init=initializer(next_), dtype=self.dtype, rngs=rngs)
            for inputs, outputs, stride, next_ in zip(
                widths[:-1], widths[1:], self.strides[::-1], following, strict=True
            )
        )

    def __call__(self, z: Float[Array, "n latent"]) -> Float[Array, "n h w ..."]:
        """Return the parameters [n, *shape] for the codes `z` [n, latent]."""
        require_array("z", z, ("n", self.latent))
        x = self.from_code(jnp.asarray(z)).reshape(len(z), *self.grid)
        return apply_layers(self.layers, x, "leaky_relu", self.output, self.dtype).reshape(len(z), *self.shape)
