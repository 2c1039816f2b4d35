"""Models: an autoencoder is an encoder, a decoder and a likelihood; a classifier is an encoder of logits.

The decoder gives the parameter of a distribution; the likelihood turns that parameter into a loss, a mean and a sample.
"""

from collections.abc import Sequence

import jax.numpy as jnp
from flax import nnx
from jaxtyping import Float, Int

from aelib.arguments import Array, describe, require_count, require_room
from aelib.likelihoods import Bernoulli, Categorical, Gaussian, cross_entropy
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder

Likelihood = Gaussian | Bernoulli | Categorical


class Autoencoder(nnx.Module):
    """An encoder, a decoder, and the likelihood whose parameter the decoder gives.

    `encoder` maps examples to codes [n, k] and `decoder` maps those to parameters; both may be any NNX modules, as a
    custom encoder of yours. With parts that keep no state, as those of `aelib.models.networks`, the methods change
    nothing: they are functions of the weights and their argument.

    Raises `ValueError` for the pair that would put logits through a sigmoid twice, and `TypeError` for parts of another
    kind.

    >>> encoder = DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0))
    >>> decoder = DenseDecoder(2, (3,), (4,), rngs=nnx.Rngs(1))
    >>> model, x = Autoencoder(encoder, decoder, Gaussian(sigma=1.0)), jnp.zeros((5, 4))
    >>> model.encode(x).shape, model.reconstruct(x).shape, model.nll(x).shape
    ((5, 2), (5, 4), (5,))
    """

    def __init__(self, encoder: nnx.Module, decoder: nnx.Module, likelihood: Likelihood):
        for name, part in (("encoder", encoder), ("decoder", decoder)):
            if not isinstance(part, nnx.Module):
                raise TypeError(f"{name} must be a flax.nnx.Module, but {describe(part)} came")
        if not isinstance(likelihood, Likelihood):
            raise TypeError(f"likelihood must be Gaussian, Bernoulli or Categorical, but {describe(likelihood)} came")
        if isinstance(likelihood, Bernoulli) and getattr(decoder, "output", None) == "sigmoid":
            raise ValueError(
                "likelihood is Bernoulli(), which takes logits and applies the sigmoid itself, but the decoder has "
                'output="sigmoid": use output="identity", or Gaussian(sigma) to keep the sigmoid'
            )
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood

    def encode(self, x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Give the codes [n, k] of the examples `x`."""
        return self.encoder(x)  # pyright: ignore[reportCallIssue]

    def decode(self, z: Float[Array, "n k"]) -> Float[Array, "n ..."]:
        """Give the mean of the likelihood, in the units of the examples, for the codes `z` [n, k]."""
        return self.likelihood.mean(self.decoder(z))  # pyright: ignore[reportCallIssue]

    def reconstruct(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Give what is left of the examples `x` after the code: `decode(encode(x))`."""
        return self.decode(self.encode(x))

    def nll(self, x: Float[Array, "n ..."]) -> Float[Array, " n"]:
        """Give the negative log-likelihood of each example in `x` given its own code, in nats."""
        return self.likelihood.nll(self.decoder(self.encode(x)), x)  # pyright: ignore[reportCallIssue]


class Classifier(nnx.Module):
    """A fully connected network from examples of any `shape` to the logits of `classes` classes.

    The network is a `DenseEncoder` whose code is the logits; `hidden`, `activation` (one of those that
    `dense_autoencoder` lists) and `dtype` are its arguments.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers, for an unknown activation or dtype, and,
    when it is called, for examples of another shape.

    >>> classifier = Classifier((28, 28), (30,), 10, rngs=nnx.Rngs(0))
    >>> classifier.predict(jnp.zeros((5, 28, 28))).shape
    (5,)
    """

    def __init__(
        self,
        shape: Sequence[int],
        hidden: Sequence[int],
        classes: int,
        *,
        activation: str = "relu",
        dtype: str | None = None,
        rngs: nnx.Rngs,
    ):
        require_count("classes", classes)
        require_room("classes", classes, classes)
        self.network = DenseEncoder(shape, hidden, classes, activation=activation, dtype=dtype, rngs=rngs)
        self.shape = self.network.shape
        self.hidden = self.network.hidden
        self.classes = self.network.latent
        self.activation = self.network.activation
        self.dtype = self.network.dtype

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n classes"]:
        """Give the logits [n, classes] of the examples `x` [n, *shape]."""
        return self.network(x)

    def nll(self, x: Float[Array, "n ..."], labels: Int[Array, " n"]) -> Float[Array, " n"]:
        """Give the cross-entropy of each example in `x` with its label, in nats."""
        return cross_entropy(self(x), labels)

    def predict(self, x: Float[Array, "n ..."]) -> Int[Array, " n"]:
        """Give the most probable class of each example in `x`."""
        return jnp.argmax(self(x), axis=-1)


def dense_autoencoder(
    shape: Sequence[int],
    *,
    hidden: Sequence[int],
    latent: int,
    likelihood: Likelihood,
    activation: str = "relu",
    output: str = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Autoencoder:
    """Build an autoencoder of dense layers; the decoder has the widths `hidden` in the opposite order.

    `activation` follows every layer but the encoder's last one, whose output is the code, and the decoder's last one,
    which `output` follows. Both are one of "identity", "relu", "leaky_relu" (slope 0.3), "gelu", "sigmoid" and "tanh".
    `Bernoulli` and `Categorical` take logits, so `output` stays the identity; `Gaussian` on pixels in [0, 1] goes with
    `output="sigmoid"`, on data without bounds with the identity.

    With `dtype="bfloat16"` the layers compute in mixed precision: the weights and all that a likelihood sees stay
    float32.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers, for an unknown activation or dtype, and
    for what `Autoencoder` refuses.

    >>> model = dense_autoencoder((28, 28), hidden=(512, 256), latent=2,
    ...                           likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> model.reconstruct(jnp.zeros((5, 28, 28))).shape
    (5, 28, 28)
    """
    encoder = DenseEncoder(shape, hidden, latent, activation=activation, dtype=dtype, rngs=rngs)
    decoder = DenseDecoder(
        latent, tuple(hidden)[::-1], shape, activation=activation, output=output, dtype=dtype, rngs=rngs
    )
    return Autoencoder(encoder, decoder, likelihood)


def conv_autoencoder(
    shape: Sequence[int],
    *,
    latent: int,
    likelihood: Likelihood,
    filters: Sequence[int] = (32, 64, 64, 64),
    strides: Sequence[int] = (1, 2, 2, 1),
    output: str = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Autoencoder:
    """Build a convolutional autoencoder, a `ConvEncoder` and its mirror image, a `ConvDecoder`, for images.

    `shape` is (height, width) or, channels last, (height, width, channels). `filters` and `strides` go together, one of
    each for a layer: give as many of the one as of the other, and sides that the product of the strides divides. The
    activation is a leaky ReLU and no argument; `output`, which follows the decoder's last layer, and `dtype` are as in
    `dense_autoencoder`.

    Raises `TypeError` or `ValueError` for sizes that are no positive integers, for an unknown activation as `output`,
    another dtype, images whose sides the product of the strides does not divide, and for what `Autoencoder` refuses.

    >>> model = conv_autoencoder((28, 28), latent=2, likelihood=Gaussian(sigma=1.0),
    ...                          output="sigmoid", rngs=nnx.Rngs(0))
    >>> model.reconstruct(jnp.zeros((5, 28, 28))).shape
    (5, 28, 28)
    """
    encoder = ConvEncoder(shape, latent, filters=filters, strides=strides, dtype=dtype, rngs=rngs)
    decoder = ConvDecoder(latent, shape, filters=filters, strides=strides, output=output, dtype=dtype, rngs=rngs)
    return Autoencoder(encoder, decoder, likelihood)
