"""Evaluation of all examples, in chunks and in evaluation mode: validation losses, the codes of a stack."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.training.batches import Examples
from aelib.training.losses import Loss
from aelib.training.scale.devices import Devices

ROWS_PER_CHUNK = 1000


def in_chunks(
    function: Callable[..., Any], graphdef: nnx.GraphDef[Any], examples: Examples, batch_size: int, scale: Devices
) -> Callable[..., np.ndarray]:
    """Return `f(params, rest, *more)`, one row per example: like `in_batches`, for streams and several devices too.

    `function(model, batch, start, *more)` computes the rows of one chunk, which begins with the example `start` and has
    `batch_size` examples or more.
    """
    rows = min(max(batch_size, ROWS_PER_CHUNK), examples.size)
    rows = -(-rows // scale.count) * scale.count

    @partial(jax.jit, out_shardings=scale.sharding)
    def chunk(params: Any, rest: Any, source: Any, start: jax.Array, *more: Any) -> jax.Array:
        model = nnx.merge(graphdef, params, rest)
        model.eval()
        return jnp.asarray(function(model, scale.split(examples.cut(source, start, rows)), start, *more))

    def of_all(params: Any, rest: Any, *more: Any) -> np.ndarray:
        found = [np.asarray(chunk(params, rest, source, start, *more)) for source, start in examples.chunks(rows)]
        return np.concatenate(found)[: examples.size]

    return of_all


def evaluation(
    loss: Loss, graphdef: nnx.GraphDef[Any], examples: Examples, batch_size: int, scale: Devices, key: jax.Array
) -> Callable[[Any, Any], float]:
    """Return the function of weights and other state that computes the mean loss over all `examples`."""
    key = scale.everywhere(key)

    def chunk_loss(model: Any, batch: Any, start: jax.Array, key: jax.Array) -> Any:
        return loss(model, batch, jax.random.fold_in(key, start))

    losses = in_chunks(chunk_loss, graphdef, examples, batch_size, scale)
    return lambda params, rest: float(losses(params, rest, key).mean(dtype=np.float64))
