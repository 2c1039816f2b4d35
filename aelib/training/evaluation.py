"""Evaluation of all examples, in chunks and in evaluation mode: validation losses, the codes of a stack."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.training.batches import first_of
from aelib.training.contract import CAUSES
from aelib.training.losses import Loss
from aelib.training.mesh import everywhere, laid_out, mesh_of, shardings_of, shares

ROWS_PER_CHUNK = 1000


def in_chunks(
    function: Callable[..., Any], graphdef: nnx.GraphDef[Any], data: Any, batch_size: int
) -> Callable[..., np.ndarray]:
    """Return `f(params, rest)`, one row per example of `data`: like `in_batches`, in evaluation mode, also on a mesh.

    `function(model, batch, start)` computes the rows of one chunk, which begins with the example `start`: `batch_size`
    examples or more, where there are as many.
    """
    size, mesh = len(jax.tree.leaves(data)[0]), mesh_of(data)
    rows = min(max(batch_size, ROWS_PER_CHUNK), size)
    rows = -(-rows // shares(data)) * shares(data)
    of_data = shardings_of(data, mesh)

    @partial(jax.jit, out_shardings=everywhere(mesh))
    def chunk(params: Any, rest: Any, data: Any, start: jax.Array) -> jax.Array:
        model = nnx.merge(graphdef, params, rest)
        model.eval()
        wanted = jnp.minimum(start + jnp.arange(rows), size - 1)  # the last one as often as it takes
        batch = jax.tree.map(lambda array: array[wanted], data)
        return jnp.asarray(function(model, laid_out(batch, of_data), start))

    def of_all(params: Any, rest: Any) -> np.ndarray:
        found = [np.asarray(chunk(params, rest, data, start)) for start in range(0, size, rows)]
        return np.concatenate(found)[:size]

    return of_all


def evaluation(
    loss: Loss, graphdef: nnx.GraphDef[Any], data: Any, batch_size: int, key: jax.Array, try_loss: Callable[[Any], Any]
) -> Callable[[Any, Any, int], float | None]:
    """Return the function of weights, other state and epoch that computes the mean loss over all of `data`, if any.

    It raises `FloatingPointError` for one that is not finite, or what `try_loss` says about the examples.
    """
    if data is None:
        return lambda *_: None

    def chunk_loss(model: Any, batch: Any, start: jax.Array) -> Any:
        return loss(model, batch, jax.random.fold_in(key, start))

    losses = in_chunks(chunk_loss, graphdef, data, batch_size)

    def mean(params: Any, rest: Any, epoch: int) -> float:
        found = float(losses(params, rest).mean(dtype=np.float64))
        if not math.isfinite(found):
            try:
                try_loss(first_of(data, 10_000))
            except ValueError as error:
                raise ValueError(f"validation must be like data, but: {error}") from None
            raise FloatingPointError(f"the validation loss is {found} after epoch {epoch}: {CAUSES}")
        return found

    return mean
