"""Stacks: autoencoders on top of each other, each trained on the codes of the one below, one after the other.

That is greedy layer-wise pretraining (Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep
Networks*, 2007; Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks*, 2006, with
Boltzmann machines for layers). `pretrain` is the loop over the layers; each of them is an `Autoencoder` that `fit`
trains. The trained stack is then the start of a deep network, which is trained as a whole: see `aelib.finetuning`.

    stack = dense_stack((28, 28), hidden=(200, 200), activation="sigmoid", likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    histories = pretrain(stack, denoising(masking=0.25), images, epochs=5, batch_size=100,
                         optimizer=optax.adam(1e-3), key=jax.random.key(0))

A stack is not a deep autoencoder trained from end to end: while a layer trains, nothing tells it what those above need.
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe, require_count, require_flag, require_path
from aelib.contract import require_arguments
from aelib.distribution import Placement
from aelib.interruption import catching_ctrl_c
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.losses import Loss
from aelib.models import Autoencoder, Likelihood
from aelib.networks import DenseDecoder, DenseEncoder, TiedDecoder
from aelib.steps import in_pieces
from aelib.streaming import Examples, examples_of
from aelib.training import History, fit

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


def pretrain(
    stack: Stack,
    loss: Loss,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: optax.GradientTransformation,
    key: jax.Array,
    validation: Any = None,
    progress: bool = True,
    checkpoint: str | os.PathLike[str] | None = None,
    mesh: jax.sharding.Mesh | None = None,
    accumulate: int = 1,
) -> list[History]:
    """Train the layers of `stack` one after the other, the lowest first, and return what happened to each.

    The arguments are those of `fit`, which trains every layer for `epochs` epochs by `loss(layer, batch, key)`: `nll`,
    or `denoising(masking)`, or one of your own. The first layer's batches are rows of `data`, floats [n, ...] or a
    `grain.MapDataset` of such rows; every other layer's are their codes, **clean** ones, by the layers below as they
    are after their training. These are computed once, in pieces and in evaluation mode, before the layer is trained,
    held in memory as [n, width] while it is, and then forgotten. `validation` is encoded likewise. Losses are in the
    units of `loss`, nats for those two. The stack's weights at the call are where each layer starts.

    `mesh` divides the rows of each batch among devices, and those of the codes too; `accumulate` computes the gradient
    of a batch in so many parts. Both are those of `fit`, for every layer alike.

    The same `key` gives the same bits on the same machine, whatever the number of layers above. Ctrl-C stops as in
    `fit`: the history of the layer that was being trained is the last one that is returned, and has
    `interrupted=True` unless it had just ended; layers above it stay as they were. `checkpoint` is a folder, with a
    folder of `fit` in it for each layer (`layer-1` and so on), and the same call goes on as `fit` goes on.

    Raises `TypeError` where `stack` is not a `Stack`, and whatever `fit` raises.

    Source: Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007); with noise
    Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising Autoencoders*
    (2008).

    >>> stack = dense_stack((4,), hidden=(3, 2),
    ...                     likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> x = jax.random.uniform(jax.random.key(0), (50, 4))
    >>> pretrain(stack, lambda layer, x, key: layer.nll(x), x,
    ...          epochs=3, batch_size=10, optimizer=optax.sgd(0.1),
    ...          key=jax.random.key(1), progress=False)[1].loss.shape
    (3,)
    """
    if not isinstance(stack, Stack):
        raise TypeError(f"stack must be a Stack, as dense_stack builds it, but {describe(stack)} came")
    require_arguments(stack, loss, epochs, batch_size, optimizer, key)
    require_flag("progress", progress)
    placement = Placement(mesh)
    if checkpoint is not None:
        require_path("checkpoint", checkpoint, "the path of a folder")
    histories: list[History] = []
    with catching_ctrl_c() as ctrl_c:
        for number, layer in enumerate(stack.layers, start=1):
            if _is_stopped(ctrl_c, placement):
                break
            if progress and placement.leads:
                print(f"layer {number} of {len(stack.layers)}", flush=True)
            history = fit(
                layer,
                loss,
                data,
                epochs=epochs,
                batch_size=batch_size,
                optimizer=optimizer,
                key=jax.random.fold_in(key, number),
                validation=validation,
                progress=progress,
                checkpoint=None if checkpoint is None else Path(checkpoint) / f"layer-{number}",
                mesh=mesh,
                accumulate=accumulate,
            )
            histories.append(history)
            if number == len(stack.layers) or _is_stopped(ctrl_c, placement):
                break
            data = _codes(layer, examples_of("data", data), placement)
            validation = None if validation is None else _codes(layer, examples_of("validation", validation), placement)
    return histories


def _is_stopped(ctrl_c: Event, placement: Placement) -> bool:
    """Say whether Ctrl-C came, in any of the processes: one that went on alone would wait for the others forever."""
    return placement.agree(0, ctrl_c.is_set(), False)[1]


def _codes(layer: Autoencoder, examples: Examples, placement: Placement) -> np.ndarray:
    """Give the codes of all `examples`, the same bits in every process: they compute them together."""
    graphdef, params, rest = nnx.split(layer, nnx.Param, ...)
    codes = in_pieces(lambda layer, batch, _: layer.encode(batch), graphdef, examples, 1, placement)
    return codes(*placement.replicate((params, rest)))
