"""Stacks: autoencoders on top of each other, each trained on the codes of the one below, one after the other.

That is greedy layer-wise pretraining (Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep
Networks*, 2007; Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks*, 2006, with
Boltzmann machines for layers). `pretrain` is the loop over the layers; each of them is an `Autoencoder` that `fit`
trains. The trained stack is then the start of a deep network, which is trained as a whole: see `aelib.models.stack`.

    stack = dense_stack((28, 28), hidden=(200, 200), activation="sigmoid", likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    histories = pretrain(stack, denoising(masking=0.25), images, epochs=5, batch_size=100,
                         optimizer=optax.adam(1e-3), key=jax.random.key(0))

A stack is not a deep autoencoder trained from end to end: while a layer trains, nothing tells it what those above need.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import jax
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe, require_count
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder, Classifier, Likelihood
from aelib.models.networks import DenseDecoder, DenseEncoder, TiedDecoder

FLAT_BELOW_ZERO = ("relu", "gelu")
"""Activations through which an output that is far below zero learns nothing."""


class Stack(nnx.Module):
    """Autoencoders on top of each other: the first one's examples are the data, and those of any other the codes below.

    `layers` are the autoencoders, the lowest first. A stack of some of them, `Stack(stack.layers[:2])`, shares their
    weights. The methods change nothing.

    Raises `TypeError` for layers of another kind, and `ValueError` for none, or for one that does not fit on the codes
    below it.

    >>> stack = dense_stack((28, 28), hidden=(20, 10),
    ...                     likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = jax.numpy.zeros((5, 28, 28))
    >>> Stack(stack.layers[:1]).encode(images).shape, stack.encode(images).shape
    ((5, 20), (5, 10))
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

    def encode(self, x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Give the codes [n, k] of the last layer for the examples `x`."""
        return self.codes(x)[-1]

    def codes(self, x: Float[Array, "n ..."]) -> tuple[Float[Array, "n _"], ...]:
        """Give the codes [n, width] after each layer, the lowest first, for the examples `x`."""
        found = []
        for layer in self.layers:
            x = layer.encode(x)
            found.append(x)
        return tuple(found)

    def decode(self, z: Float[Array, "n k"]) -> Float[Array, "n ..."]:
        """Give the mean of the first layer's likelihood, in the units of the examples, for codes of the last layer."""
        for layer in reversed(self.layers):
            z = layer.decode(z)
        return z

    def reconstruct(self, x: Float[Array, "n ..."]) -> Float[Array, "n ..."]:
        """Give what is left of the examples `x` on the way up through all layers and down again."""
        return self.decode(self.encode(x))


def dense_stack(
    shape: Sequence[int],
    *,
    hidden: Sequence[int],
    latent: int | None = None,
    likelihood: Likelihood,
    activation: str = "relu",
    output: str = "identity",
    tied: bool = False,
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> Stack:
    """Build an untrained stack of autoencoders with one layer of weights up and one down.

    Their codes have the widths `hidden` and go through `activation`. With `latent`, one more on top has a linear code
    of that size, as Hinton and Salakhutdinov's has (784-1000-500-250-30). `likelihood` and `output` are those of the
    first one, as in `dense_autoencoder`; its examples are `[n, *shape]`. With `tied`, the matrix down is the transpose
    of the matrix up.

    The layers above reconstruct codes: sigmoid codes are in [0, 1] and get `Bernoulli()`, others `Gaussian(sigma=1.0)`.
    The mean is in the codes' range, through the sigmoid or through the same activation; but for `relu` and `gelu` it is
    linear, because an output learns nothing where these are flat.

    The weights of a layer do not depend on how many follow. With `dtype="bfloat16"` all layers compute in mixed
    precision, as in `dense_autoencoder`; weights and codes stay float32.

    Raises `TypeError` and `ValueError` as the networks and `Autoencoder` do, and `ValueError` where there is neither a
    width in `hidden` nor `latent`.

    Source: Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007); with a
    linear code on top Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks* (2006).

    >>> stack = dense_stack((28, 28), hidden=(20, 10), latent=2,
    ...                     likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> [codes.shape for codes in stack.codes(jax.numpy.zeros((5, 28, 28)))]
    [(5, 20), (5, 10), (5, 2)]
    """
    if not isinstance(tied, bool):
        raise TypeError(f"tied must be True or False, but {describe(tied)} came")
    if not isinstance(hidden, Sequence) or isinstance(hidden, str):
        raise TypeError(f"hidden must be a tuple of integers, but {describe(hidden)} came")
    for index, width in enumerate(hidden):
        require_count(f"hidden[{index}]", width)
    widths = [(width, activation) for width in hidden] + ([] if latent is None else [(latent, "identity")])
    if not widths:
        raise ValueError("hidden must hold at least one width, or latent be given, but neither came")
    layers = []
    for width, code_activation in widths:
        encoder = DenseEncoder(shape, (), width, activation=activation, output=code_activation, dtype=dtype, rngs=rngs)
        if tied:
            decoder = TiedDecoder(encoder, output=output)
        else:
            decoder = DenseDecoder(width, (), shape, activation=activation, output=output, dtype=dtype, rngs=rngs)
        layers.append(Autoencoder(encoder, decoder, likelihood))
        shape = (encoder.latent,)
        likelihood = Bernoulli() if activation == "sigmoid" else Gaussian(sigma=1.0)
        output = "identity" if activation in ("sigmoid", *FLAT_BELOW_ZERO) else activation
    return Stack(layers)


def unroll(stack: Stack) -> Autoencoder:
    """Give the deep autoencoder that goes up through all layers of `stack` and down again.

    The weights are copies, and tied ones come apart: training the one leaves the other as it is. The likelihood is the
    first layer's, and the `dtype` that of all. It reconstructs what `stack.reconstruct` does, but for `relu` and
    `gelu`: between two layers down the deep decoder has the activation, and the stack has the linear output with which
    those layers were trained.

    Raises `TypeError` where `stack` is not a `Stack`, and `ValueError` for one that is not of the kind that
    `dense_stack` builds.

    Source: Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks* (2006), figure 1.

    >>> from aelib import dense_stack
    >>> stack = dense_stack((28, 28), hidden=(20,), latent=2, likelihood=Bernoulli(),
    ...                     rngs=nnx.Rngs(0))
    >>> model = unroll(stack)
    >>> model.encoder.hidden, model.encoder.latent, model.decoder.hidden
    ((20,), 2, (20,))
    """
    activation, *_ = _activations(stack)
    encoders, decoders = _parts(stack)
    *hidden, latent = [encoder.latent for encoder in encoders]
    shape, output = encoders[0].shape, decoders[0].output
    common: dict[str, Any] = {"activation": activation, "dtype": encoders[0].dtype, "rngs": nnx.Rngs(0)}
    encoder = DenseEncoder(shape, hidden, latent, output=encoders[-1].output, **common)
    decoder = DenseDecoder(latent, hidden[::-1], shape, output=output, **common)
    _copy_up(encoders, encoder)
    targets: list[Any] = list(decoder.layers)
    for source, target in zip(decoders[::-1], targets, strict=True):
        kernel, bias = _down(source)
        target.kernel[...], target.bias[...] = kernel, bias
    return Autoencoder(encoder, decoder, stack.layers[0].likelihood)


def to_classifier(stack: Stack, classes: int, *, rngs: nnx.Rngs) -> Classifier:
    """Give the classifier whose hidden layers are those of `stack`, with a new layer on top for the logits.

    The weights are copies: training the one leaves the other as it is. The `dtype` is the stack's. `rngs` draws the
    weights of the new layer, and the same one draws the same, whatever they would have been without pretraining.

    Raises `TypeError` where `stack` is not a `Stack` or `classes` no integer, and `ValueError` for a stack that is not
    of the kind that `dense_stack` builds, or has a code without the activation, which a `Classifier` does not have.

    Source: Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007).

    >>> from aelib import dense_stack
    >>> stack = dense_stack((28, 28), hidden=(20, 10),
    ...                     likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> to_classifier(stack, 10, rngs=nnx.Rngs(1)).hidden
    (20, 10)
    """
    activations = set(_activations(stack))
    if len(activations) > 1:
        raise ValueError(
            f"stack must have one activation throughout to become a classifier, but it has {sorted(activations)}: "
            f"build it without latent"
        )
    encoders, _ = _parts(stack)
    hidden = [encoder.latent for encoder in encoders]
    shape, dtype = encoders[0].shape, encoders[0].dtype
    classifier = Classifier(shape, hidden, classes, activation=activations.pop(), dtype=dtype, rngs=rngs)
    _copy_up(encoders, classifier.network)
    return classifier


def _activations(stack: Stack) -> list[str]:
    """Give the activation of each layer's code, or refuse a stack that one deep network could not continue."""
    if not isinstance(stack, Stack):
        raise TypeError(f"stack must be a Stack, as dense_stack builds it, but {describe(stack)} came")
    encoders, decoders = _parts(stack)
    for index, (encoder, decoder) in enumerate(zip(encoders, decoders, strict=True)):
        for part, kinds in ((encoder, DenseEncoder), (decoder, DenseDecoder | TiedDecoder)):
            if not isinstance(part, kinds) or part.hidden:
                raise ValueError(
                    f"stack must have one dense layer up and one down in each autoencoder, as dense_stack builds it, "
                    f"but layers[{index}] has {describe(part)}"
                )
    dtypes = {part.dtype for part in (*encoders, *decoders)}
    if len(dtypes) > 1:
        raise ValueError(f"stack must compute in one precision throughout, but it has {sorted(map(str, dtypes))}")
    activations = [encoder.output for encoder in encoders]
    activation = activations[0]
    if set(activations[:-1]) - {activation}:
        raise ValueError(f"stack must have one activation below its last code, but it has {activations[:-1]}")
    for index, layer in enumerate(stack.layers):
        if index == 0:  # which reconstructs no codes
            continue
        output = decoders[index].output
        if isinstance(layer.likelihood, Bernoulli):
            fits = (activation, output) == ("sigmoid", "identity")
        else:
            fits = output == activation or (output == "identity" and activation in FLAT_BELOW_ZERO)
        if not fits:
            raise ValueError(
                f"stack must reconstruct codes in the range of their activation, {activation}, but layers[{index}] has "
                f"the likelihood {layer.likelihood} and a decoder with output={output!r}"
            )
    return activations


def _parts(stack: Stack) -> tuple[list[Any], list[Any]]:
    """Give the encoders and the decoders, the lowest first."""
    return [layer.encoder for layer in stack.layers], [layer.decoder for layer in stack.layers]


def _down(decoder: Any) -> tuple[jax.Array, jax.Array]:
    """Give kernel and bias of the layer down."""
    if isinstance(decoder, TiedDecoder):
        return decoder.kernels[0][...].T, decoder.biases[0][...]
    return decoder.layers[0].kernel[...], decoder.layers[0].bias[...]


def _copy_up(encoders: list[Any], network: DenseEncoder) -> None:
    """Copy the weights of the `encoders` into the first layers of `network`."""
    targets: list[Any] = list(network.layers)
    for source, target in zip(encoders, targets, strict=False):
        target.kernel[...], target.bias[...] = source.layers[0].kernel[...], source.layers[0].bias[...]
