"""Stacks: autoencoders on top of each other, each trained on the codes of the one below, one after the other.

That is greedy layer-wise pretraining (Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep
Networks*, 2007; Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks*, 2006, with
Boltzmann machines for layers). `aelib.pretrain` is the loop over the layers; each of them is an `Autoencoder` that
`aelib.fit` trains. The trained stack is then the start of a deep network, which is trained as a whole: an autoencoder
by `unroll`, or a classifier by `to_classifier`.

A stack is not a deep autoencoder trained from end to end: while a layer trains, nothing tells it what those above need.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder, Classifier, Likelihood
from aelib.models.layers import MLP, Activation, Sizes, activation_of, as_sizes
from aelib.models.networks import DenseDecoder, DenseEncoder


class Stack(nnx.Module):
    """Autoencoders on top of each other: the first one's examples are the data, and those of any other the codes below.

    A stack of some of them, `Stack(stack.layers[:2])`, shares their weights. Called, it reconstructs. The methods
    change nothing.

    Args:
        layers: The autoencoders, the lowest first.

    Example:
        >>> stack = dense_stack((28, 28), hidden=(20, 10), likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> import jax.numpy as jnp
        >>> images = jnp.zeros((5, 28, 28))
        >>> Stack(stack.layers[:1]).encode(images).shape, stack(images).shape
        ((5, 20), (5, 28, 28))
    """

    def __init__(self, layers: Sequence[Autoencoder]):
        layers = list(layers) if isinstance(layers, Sequence) else [layers]
        if not layers:
            raise ValueError("layers must hold at least one autoencoder, but it is empty")
        for index, layer in enumerate(layers):
            if not isinstance(layer, Autoencoder):
                raise TypeError(f"layers must hold autoencoders, but layers[{index}] is {describe(layer)}")
        for index, (below, above) in enumerate(pairwise(layers), start=1):
            width, expected = getattr(below.encoder, "latent", None), getattr(above.encoder, "shape", None)
            if width is not None and expected is not None and expected != (width,):
                raise ValueError(
                    f"layers must fit on each other, but layers[{index}] is of examples {list(expected)} and the "
                    f"codes below it are [{width}]"
                )
        self.layers = nnx.List(layers)

    def __call__(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Return the reconstruction of the examples `x`, as `reconstruct` does."""
        return self.reconstruct(x)

    def encode(self, x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Return the codes [n, k] of the last layer for the examples `x`."""
        return self.codes(x)[-1]

    def codes(self, x: Float[Array, "n ..."]) -> tuple[Float[Array, "n _"], ...]:
        """Return the codes [n, width] after each layer, the lowest first, for the examples `x`."""
        found = []
        for layer in self.layers:
            x = layer.encode(x)
            found.append(x)
        return tuple(found)

    def decode(self, z: Float[Array, "n k"]) -> Float[Array, "n ..."]:
        """Return the mean of the first layer's likelihood, in the units of the examples, for codes of the last."""
        for layer in reversed(self.layers):
            z = layer.decode(z)
        return z

    def reconstruct(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Return what is left of the examples `x` on the way up through all layers and down again."""
        return self.decode(self.encode(x))


def dense_stack(
    shape: Sizes,
    *,
    hidden: Sizes,
    latent: int | None = None,
    likelihood: Likelihood,
    activation: Activation = "relu",
    output: Activation = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Stack:
    """Build an untrained stack of autoencoders with one layer of weights up and one down.

    The layers above the first reconstruct codes: sigmoid codes are in [0, 1] and get `Bernoulli()`, others
    `Gaussian(sigma=1.0)`. The mean is in the codes' range, through the sigmoid or through the same activation; but for
    `relu` and `gelu` it is linear, because an output learns nothing where these are flat. The weights of a layer do not
    depend on how many follow.

    Args:
        shape: The sizes of one example, from one to three.
        hidden: The widths of the codes, the lowest first.
        latent: The width of one more code on top, a linear one, as Hinton and Salakhutdinov's stack has it
            (784-1000-500-250-30).
        likelihood, activation, output: As for `dense_autoencoder`, of the first layer; `activation` follows each code.
        dtype, rngs: As for `dense_autoencoder`.

    References:
        Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007); with a linear
        code on top Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks* (2006).

    Example:
        >>> stack = dense_stack((28, 28), hidden=(20, 10), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> import jax.numpy as jnp
        >>> [codes.shape for codes in stack.codes(jnp.zeros((5, 28, 28)))]
        [(5, 20), (5, 10), (5, 2)]
    """
    activation = activation_of("activation", activation)
    widths = [(width, activation) for width in as_sizes("hidden", hidden)]
    widths += [] if latent is None else [(latent, "identity")]
    if not widths:
        raise ValueError("hidden must hold at least one width, or latent be given, but got neither")
    layers = []
    for width, code_activation in widths:
        encoder = DenseEncoder(shape, (), width, activation=activation, output=code_activation, dtype=dtype, rngs=rngs)
        decoder = DenseDecoder(width, (), shape, activation=activation, output=output, dtype=dtype, rngs=rngs)
        layers.append(Autoencoder(encoder, decoder, likelihood))
        # From here on it is about the layer above, whose examples are these codes.
        shape = (encoder.latent,)
        likelihood = Bernoulli() if activation == "sigmoid" else Gaussian(sigma=1.0)
        output = "identity" if activation in ("sigmoid", "relu", "gelu") else activation
    return Stack(layers)


def unroll(stack: Stack) -> Autoencoder:
    """Return the deep autoencoder that goes up through all layers of `stack` and down again.

    The weights are copies: training the one leaves the other as it is. The likelihood is the first layer's. It
    reconstructs what `stack.reconstruct` does, except for `relu` and `gelu`: between two layers down the deep decoder
    has the activation, and the stack the linear output with which those layers were trained.

    Args:
        stack: A stack of the kind that `dense_stack` builds.

    References:
        Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks* (2006), figure 1.

    Example:
        >>> stack = dense_stack((28, 28), hidden=(20,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> model = unroll(stack)
        >>> model.encoder.hidden, model.encoder.latent, model.decoder.hidden
        ((20,), 2, (20,))
    """
    encoders, decoders = _dense_parts(stack)
    *hidden, latent = [encoder.latent for encoder in encoders]
    first, last = encoders[0], encoders[-1]
    activation = _one_activation(encoders[:-1] or encoders)
    common: dict[str, Any] = {"activation": activation, "dtype": first.dtype, "rngs": nnx.Rngs(0)}
    encoder = DenseEncoder(first.shape, hidden, latent, output=last.output, **common)
    decoder = DenseDecoder(latent, hidden[::-1], first.shape, output=decoders[0].output, **common)
    _copy(encoders, encoder)
    _copy(decoders[::-1], decoder)
    return Autoencoder(encoder, decoder, stack.layers[0].likelihood)


def to_classifier(stack: Stack, classes: int, *, rngs: nnx.Rngs) -> Classifier:
    """Return the classifier whose hidden layers are those of `stack`, with a new layer on top for the logits.

    The weights are copies: training the one leaves the other as it is. The same `rngs` draws the same new layer,
    whatever the others would have been without pretraining.

    Args:
        stack: A stack of the kind that `dense_stack` builds, without `latent`.
        classes: The number of classes.
        rngs: The source of the new layer's weights.

    References:
        Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007).

    Example:
        >>> stack = dense_stack((28, 28), hidden=(20, 10), likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> to_classifier(stack, 10, rngs=nnx.Rngs(1)).hidden
        (20, 10)
    """
    encoders, _ = _dense_parts(stack)
    hidden, activation = [encoder.latent for encoder in encoders], _one_activation(encoders)
    shape, dtype = encoders[0].shape, encoders[0].dtype
    classifier = Classifier(shape, hidden, classes, activation=activation, dtype=dtype, rngs=rngs)
    _copy(encoders, classifier.network)
    return classifier


def _dense_parts(stack: Stack) -> tuple[list[Any], list[Any]]:
    """Return the encoders and the decoders, the lowest first, if one deep network can continue the stack."""
    if not isinstance(stack, Stack):
        raise TypeError(f"stack must be a Stack, as dense_stack builds it, but got {describe(stack)}")
    encoders: list[Any] = [layer.encoder for layer in stack.layers]
    decoders: list[Any] = [layer.decoder for layer in stack.layers]
    for index, (encoder, decoder) in enumerate(zip(encoders, decoders, strict=True)):
        for part, kind in ((encoder, DenseEncoder), (decoder, DenseDecoder)):
            if not isinstance(part, kind) or part.hidden:
                raise ValueError(
                    f"stack must have one dense layer up and one down in each autoencoder, as dense_stack builds it, "
                    f"but layers[{index}] has {describe(part)}"
                )
    return encoders, decoders


def _one_activation(encoders: list[Any]) -> Activation:
    """Return what follows every one of the `encoders`, the hidden layers of the network to be built."""
    found = [encoder.output for encoder in encoders]
    if len(set(found)) > 1:
        raise ValueError(
            f"stack must have the same activation in all layers that become hidden ones, but got {describe(found)}: "
            "build it by dense_stack, for a classifier without latent"
        )
    return found[0]


def _copy(parts: list[Any], network: MLP) -> None:
    """Copy the weights of the `parts`, of one layer each, into the first layers of `network`."""
    targets: list[Any] = list(network.layers)
    for source, target in zip(parts, targets, strict=False):
        target.kernel[...], target.bias[...] = source.layers[0].kernel[...], source.layers[0].bias[...]
