"""Models: an autoencoder is an encoder, a decoder and a likelihood; a classifier is an encoder of logits.

The decoder outputs the parameter of a distribution; the likelihood turns it into a loss, a mean and a sample.
"""

import math
import warnings
from typing import Any, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.core import Tracer
from jaxtyping import Float, Int, Key, Num

from aelib.arguments import Array, describe
from aelib.likelihoods import Bernoulli, Gaussian, cross_entropy
from aelib.models.layers import Activation, Sizes, as_size
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder

RANGES = {"relu": (0.0, math.inf), "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""The lowest and the highest output of an activation, where common data lie outside."""

BOUNDED = (*RANGES, "gelu")
"""The activations whose output is no logit: with each of them no pixel has a probability below 0.26."""

OUT_OF_REACH = 0.25
"""The share of the variance of targets that may lie outside of the range of an output."""

LARGE = 100
"""Of numbers with a larger mean size, in units of sigma, a `Gaussian` warns: a column of a table in another unit."""


@runtime_checkable
class Likelihood(Protocol):
    """A distribution over examples: one of `aelib.likelihoods`, or your own."""

    def nll(self, parameter: Any, x: Any, /) -> Any:
        """Return the negative log-likelihood of each example, [n]."""

    def mean(self, parameter: Any, /) -> Any:
        """Return the mean of each example, [n, ...]."""

    def sample(self, key: Any, parameter: Any, /) -> Any:
        """Draw one example for each parameter, [n, ...]."""


class Autoencoder(nnx.Module):
    """An encoder, a decoder, and the likelihood whose parameter the decoder outputs.

    Called, it reconstructs. With parts that keep no state, as those of `aelib.models.networks`, the methods change
    nothing: they are functions of the weights and their argument.

    Args:
        encoder: Any NNX module that maps examples to codes [n, k].
        decoder: Any NNX module that maps codes to parameters.
        likelihood: `Gaussian(sigma)`, `Bernoulli()`, or your own distribution with the methods `nll`, `mean` and
            `sample`. `Categorical()` needs an encoder of your own, which takes integers.

    Raises:
        ValueError: If the likelihood is a `Bernoulli` and the `output` of the decoder bounds the logits (sigmoid, tanh,
            relu, gelu).

    Example:
        >>> encoder = DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0))
        >>> decoder = DenseDecoder(2, (3,), (4,), rngs=nnx.Rngs(1))
        >>> model, x = Autoencoder(encoder, decoder, Gaussian(sigma=1.0)), jnp.zeros((5, 4))
        >>> model(x).shape, model.encode(x).shape, model.nll(x).shape
        ((5, 4), (5, 2), (5,))
    """

    def __init__(self, encoder: nnx.Module, decoder: nnx.Module, likelihood: Likelihood):
        for name, part in (("encoder", encoder), ("decoder", decoder)):
            if not isinstance(part, nnx.Module):
                raise TypeError(f"{name} must be a flax.nnx.Module, but got {describe(part)}")
        # Random streams have an attribute of any name.
        if isinstance(likelihood, (type, nnx.Rngs)) or not isinstance(likelihood, Likelihood):
            own: Any = likelihood
            given = "sigma=1.0" if own is Gaussian else ""
            hint = f": call it, {own.__name__}({given})" if isinstance(own, type) else ""
            expected = "likelihood must have the methods nll, mean and sample, as Bernoulli() has"
            raise TypeError(f"{expected}, but got {describe(likelihood)}{hint}")
        output = getattr(decoder, "output", None)
        if isinstance(likelihood, Bernoulli) and isinstance(output, str) and output in BOUNDED:
            raise ValueError(
                "likelihood is Bernoulli(), which takes logits, of any size and sign, and applies the sigmoid itself, "
                f'but the decoder has output="{output}": use output="identity", or Gaussian(sigma) to keep the {output}'
            )
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Return the reconstruction of the examples `x`, as `reconstruct` does."""
        return self.reconstruct(x)

    def encode(self, x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Return the codes [n, k] of the examples `x`."""
        return self.encoder(x)  # pyright: ignore[reportCallIssue]

    def decode(self, z: Float[Array, "n k"]) -> Float[Array, "n ..."]:
        """Return the mean of the likelihood, in the units of the examples, for the codes `z` [n, k]."""
        return self.likelihood.mean(self.decoder(z))  # pyright: ignore[reportCallIssue]

    def sample(self, key: Key[jax.Array, ""], z: Float[Array, "n k"]) -> Num[Array, "n ..."]:
        """Draw one example from the likelihood, in the units of the examples, for each of the codes `z` [n, k]."""
        return self.likelihood.sample(key, self.decoder(z))  # pyright: ignore[reportCallIssue]

    def reconstruct(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Return what is left of the examples `x` after the code: `decode(encode(x))`."""
        return self.decode(self.encode(x))

    def nll(self, x: Float[Array, "n ..."]) -> Float[Array, " n"]:
        """Return the negative log-likelihood of each example in `x` given its own code, in nats.

        Raise `ValueError` if the likelihood is a `Gaussian` and the decoder's `output` has a range that most of `x`
        misses: if no weights could make the mean of (x - output)^2 less than a quarter of the variance of `x`. Warn
        where one of the numbers of an example is so large, in units of sigma, that it alone decides the loss.
        """
        parameter = self.decoder(self.encode(x))  # pyright: ignore[reportCallIssue]
        require_targets(self, x)
        return self.likelihood.nll(parameter, x)


def require_targets(model: Any, x: Array) -> None:
    """Check that the decoder of `model`, if it has a `Gaussian`, can output what is near to `x`, if that is known.

    Warn of numbers of an example that are so large, in units of sigma, that they alone decide the loss.
    """
    if not isinstance(model.likelihood, Gaussian) or isinstance(x, Tracer) or not x.size:
        return
    values, sigma = np.asarray(x), model.likelihood.sigma  # not jnp: in a traced function it would trace what is known
    _require_in_reach(getattr(model.decoder, "output", None), values)
    with np.errstate(over="ignore"):
        size = float(np.abs(values).mean(axis=0, dtype=np.float64).max())
    if size > LARGE * sigma:
        warnings.warn(
            f"one of the numbers of x has a mean size of {size:.0e}, for sigma={sigma:g}, so that it decides the loss: "
            "standardise columns of a table, (x - x.mean(axis=0)) / x.std(axis=0) of the training examples, divide "
            "images from 0 to 255 by 255, or choose sigma in the unit of x",
            stacklevel=3,
        )


def _require_in_reach(output: Any, values: np.ndarray) -> None:
    if not isinstance(output, str) or output not in RANGES:
        return
    low, high = RANGES[output]
    if low <= values.min() and values.max() <= high:
        return
    values = values.astype(np.float64)
    if np.square(values - values.clip(low, high)).mean() > OUT_OF_REACH * values.var():
        span = "0 or more" if high > 1 else f"from {low:g} to 1"
        scaled = {"sigmoid": "x / 255", "tanh": "x / 127.5 - 1"}.get(output)
        remedy = f"scale them to it (images from 0 to 255 by {scaled}), or " if scaled else ""
        raise ValueError(
            f'x must be in reach of the decoder, whose output="{output}" is {span}, but its values run from '
            f'{values.min():g} to {values.max():g}: {remedy}use output="identity"'
        )


class Classifier(nnx.Module):
    """A fully connected network from examples of any `shape` to the logits of `classes` classes.

    Args:
        shape, hidden: As for `dense_autoencoder`.
        classes: The number of classes.
        activation, dtype, rngs: As for `dense_autoencoder`.

    Example:
        >>> classifier = Classifier((28, 28), (30,), 10, rngs=nnx.Rngs(0))
        >>> classifier.predict(jnp.zeros((5, 28, 28))).shape
        (5,)
    """

    def __init__(
        self,
        shape: Sizes,
        hidden: Sizes,
        classes: int,
        *,
        activation: Activation = "relu",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        self.classes = as_size("classes", classes)
        self.network = DenseEncoder(shape, hidden, classes, activation=activation, dtype=dtype, rngs=rngs)
        self.shape = self.network.shape
        self.hidden = self.network.hidden
        self.activation = self.network.activation
        self.dtype = self.network.dtype

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n classes"]:
        """Return the logits [n, classes] of the examples `x` [n, *shape]."""
        return self.network(x)

    def nll(self, x: Float[Array, "n ..."], labels: Int[Array, " n"]) -> Float[Array, " n"]:
        """Return the cross-entropy of each example in `x` with its label, in nats."""
        return cross_entropy(self(x), labels)

    def predict(self, x: Float[Array, "n ..."]) -> Int[Array, " n"]:
        """Return the most probable class of each example in `x`."""
        return jnp.argmax(self(x), axis=-1)


def dense_autoencoder(
    shape: Sizes,
    *,
    hidden: Sizes,
    latent: int,
    likelihood: Likelihood,
    activation: Activation = "relu",
    output: Activation = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Autoencoder:
    """Build an autoencoder of dense layers; the decoder has the widths `hidden` in the opposite order.

    Args:
        shape: The sizes of one example, from one to three; a single integer is a tuple of one, here and below.
        hidden: The widths of the encoder's hidden layers.
        latent: The width of the code.
        likelihood: What turns the decoder's output into a loss, a mean and a sample.
        activation: What follows every layer but the encoder's last, whose output is the code, and the decoder's last:
            one of "identity", "relu", "leaky_relu" (slope 0.3), "gelu", "sigmoid" and "tanh", or a function of one
            array, such as `nnx.silu`.
        output: What follows the decoder's last layer. `Bernoulli` takes logits, so it stays the identity; `Gaussian` on
            pixels in [0, 1] goes with "sigmoid", on data without bounds with the identity.
        dtype: None, or "bfloat16" for layers that compute in mixed precision: the weights and all that a likelihood
            sees stay float32.
        rngs: The source of the weights.

    Example:
        >>> model = dense_autoencoder((28, 28), hidden=(512, 256), latent=2,
        ...                           likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> model(jnp.zeros((5, 28, 28))).shape
        (5, 28, 28)
    """
    encoder = DenseEncoder(shape, hidden, latent, activation=activation, dtype=dtype, rngs=rngs)
    decoder = DenseDecoder(
        latent, encoder.hidden[::-1], shape, activation=activation, output=output, dtype=dtype, rngs=rngs
    )
    return Autoencoder(encoder, decoder, likelihood)


def conv_autoencoder(
    shape: Sizes,
    *,
    latent: int,
    likelihood: Likelihood,
    filters: Sizes = (32, 64, 64, 64),
    strides: Sizes = (1, 2, 2, 1),
    output: Activation = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Autoencoder:
    """Build a convolutional autoencoder, a `ConvEncoder` and its mirror image, a `ConvDecoder`, for images.

    The activation is always a leaky ReLU. On a CPU it trains faster by `fit(..., parts=4)`.

    Args:
        shape: (height, width) or (height, width, channels); the product of the strides divides the sides.
        latent, likelihood: As for `dense_autoencoder`.
        filters: The number of filters of each layer of the encoder.
        strides: By how many pixels each layer of the encoder moves its filters.
        output, dtype, rngs: As for `dense_autoencoder`.

    Example:
        >>> model = conv_autoencoder((28, 28), latent=2, likelihood=Gaussian(sigma=1.0),
        ...                          output="sigmoid", rngs=nnx.Rngs(0))
        >>> model(jnp.zeros((5, 28, 28))).shape
        (5, 28, 28)
    """
    encoder = ConvEncoder(shape, latent, filters=filters, strides=strides, dtype=dtype, rngs=rngs)
    decoder = ConvDecoder(latent, shape, filters=filters, strides=strides, output=output, dtype=dtype, rngs=rngs)
    return Autoencoder(encoder, decoder, likelihood)
