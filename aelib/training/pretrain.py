"""Greedy layer-wise pretraining: the layers of a stack, trained one after the other on the codes of the one below."""

import os
from pathlib import Path
from threading import Event
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.arguments import describe, require_flag, require_path
from aelib.models.autoencoder import Autoencoder
from aelib.models.stack import Stack
from aelib.training.batches import Examples, examples_of
from aelib.training.contract import require_arguments
from aelib.training.fit import History, fit
from aelib.training.losses import Loss
from aelib.training.scale.devices import Placement
from aelib.training.step import in_pieces
from aelib.training.watch import catching_ctrl_c


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

    >>> from aelib.likelihoods import Bernoulli
    >>> from aelib.models.stack import dense_stack
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
