"""Fine-tuning: a pretrained stack becomes the start of one deep network, which `fit` then trains as a whole.

Of a deep autoencoder, by `unroll` (Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural
Networks*, 2006), or of a classifier, by `to_classifier` (Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise
Training of Deep Networks*, 2007).

    classifier = to_classifier(stack, 10, rngs=nnx.Rngs(1))
    history = fit(classifier, nll, (images, labels), epochs=5, ...)

Both copy the weights into a network that anybody could have built: what pretraining gives is where training starts, and
nothing else. So both refuse a stack of which no such network could compute the same.
"""

from typing import Any

import jax
from flax import nnx

from aelib.arguments import describe
from aelib.likelihoods import Bernoulli
from aelib.models import Autoencoder, Classifier
from aelib.networks import DenseDecoder, DenseEncoder, TiedDecoder
from aelib.stacking import FLAT_BELOW_ZERO, Stack


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
