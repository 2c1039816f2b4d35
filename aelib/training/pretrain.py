"""Greedy layer-wise pretraining: the layers of a stack, trained one after the other on the codes of the one below."""

import os
from typing import Any

import jax
import optax
from flax import nnx
from jax.sharding import NamedSharding, PartitionSpec

from aelib.arguments import describe, require_array
from aelib.models.autoencoder import Autoencoder
from aelib.models.batched import in_batches
from aelib.models.stack import Stack
from aelib.training.batches import examples_of
from aelib.training.contract import require_arguments
from aelib.training.fit import fit
from aelib.training.history import History
from aelib.training.losses import Loss
from aelib.training.mesh import mesh_of
from aelib.training.resume import folder_of
from aelib.training.watch import catching_ctrl_c


def pretrain(
    stack: Stack,
    loss: Loss,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: optax.GradientTransformation | optax.MultiSteps,
    key: jax.Array,
    validation: Any = None,
    progress: bool = True,
    checkpoint: str | os.PathLike[str] | None = None,
    parts: int = 1,
) -> list[History]:
    """Train the layers of `stack` one after the other, the lowest first.

    `fit` trains the first layer on `data`, and every other layer on the **clean** codes that the layers below, trained
    and in evaluation mode, compute from `data`. All codes of a layer are held in memory, [n, width]. Ctrl-C stops as in
    `fit`; the layers above stay as they were. The number of layers above does not change the bits of a layer.

    Args:
        stack: Its layers start from the weights that they have.
        loss: `loss(layer, batch, key)` returns one value per example: `nll`, `denoising(noise)`, or your own.
        data: Floats [n, ...].
        epochs, batch_size: As for `fit`, for each layer.
        optimizer: An Optax transformation, whose state begins anew with each layer.
        key, validation, progress: As for `fit`; validation data are encoded as the data are.
        checkpoint: A folder, in which each layer has a folder of `fit` (`layer-1`, `layer-2`, ...).
        parts: As for `fit`.

    Returns:
        What happened to each layer, in the units of `loss`. If Ctrl-C stopped it, up to the layer that was being
        trained, with `interrupted=True` unless that layer had just ended.

    Raises:
        TypeError, ValueError, OSError, FloatingPointError: As `fit` does, and if `stack` is not a `Stack`.

    References:
        Bengio, Lamblin, Popovici and Larochelle, *Greedy Layer-Wise Training of Deep Networks* (2007); with noise
        Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising
        Autoencoders* (2008).

    Example:
        >>> import aelib
        >>> stack = aelib.dense_stack((4,), hidden=(3, 2), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> x = jax.random.uniform(jax.random.key(0), (50, 4))
        >>> pretrain(stack, aelib.nll, x, epochs=3, batch_size=10, optimizer=optax.sgd(0.1),
        ...          key=jax.random.key(1), progress=False)[1].loss.shape
        (3,)
    """
    if not isinstance(stack, Stack):
        raise TypeError(f"stack must be a Stack, as dense_stack builds it, but got {describe(stack)}")
    require_arguments(stack, loss, epochs, batch_size, optimizer, key, parts)
    require_array("data", data, ("n", "..."))
    folder = None if checkpoint is None else folder_of(checkpoint)
    data, validation = examples_of(data, validation, key)
    histories: list[History] = []
    with catching_ctrl_c() as ctrl_c:
        for number, layer in enumerate(stack.layers, start=1):
            if progress:
                print(f"layer {number} of {len(stack.layers)}", flush=True)
            history = fit(
                layer, loss, data, epochs=epochs, batch_size=batch_size, optimizer=optimizer,
                key=jax.random.fold_in(key, number), validation=validation, progress=progress, parts=parts,
                checkpoint=folder and folder / f"layer-{number}",
            )  # fmt: skip
            histories.append(history)
            if number == len(stack.layers) or ctrl_c.is_set():
                break
            data = codes(layer, data)
            validation = None if validation is None else codes(layer, validation)
    return histories


def codes(layer: Autoencoder, data: Any) -> jax.Array:
    """Return the codes of all examples, [n, width], whose rows lie as those of `data`."""
    evaluated, mesh = nnx.clone(layer), mesh_of(data)
    evaluated.eval()
    found = in_batches(evaluated.encode, data)
    return found if mesh is None else jax.device_put(found, NamedSharding(mesh, PartitionSpec(*data.sharding.spec[:1])))
