"""The mean loss of all validation examples, computed in batches and in evaluation mode."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
from flax import nnx

from aelib.models.batched import batch_by_batch
from aelib.training.batches import first_of
from aelib.training.contract import CAUSES
from aelib.training.losses import Loss
from aelib.training.mesh import laid_out, mesh_of, shardings_of, shares

ROWS = 1000
"""How many rows a batch has at least, where there are as many."""


def evaluation(
    loss: Loss, graphdef: nnx.GraphDef[Any], data: Any, batch_size: int, key: jax.Array, try_loss: Callable[[Any], Any]
) -> Callable[[Any, Any, int], float | None]:
    """Return the function of weights, other state and epoch that computes the mean loss over all of `data`, if any.

    It raises `FloatingPointError` for one that is not finite, or what `try_loss` says about the examples.
    """
    if data is None:
        return lambda *_: None

    size, of_data = len(jax.tree.leaves(data)[0]), shardings_of(data, mesh_of(data))
    rows = -(-min(max(batch_size, ROWS), size) // shares(data)) * shares(data)

    @jax.jit
    def losses(params: Any, rest: Any, key: jax.Array, numbered: Any) -> Any:
        batch, numbers = numbered
        model = nnx.merge(graphdef, params, rest)
        model.eval()
        return loss(model, laid_out(batch, of_data), jax.random.fold_in(key, numbers[0]))

    def mean(params: Any, rest: Any, epoch: int) -> float:
        of_all = batch_by_batch(partial(losses, params, rest, key), (data, np.arange(size)), rows)
        found = float(np.asarray(of_all).mean(dtype=np.float64))
        if not math.isfinite(found):
            try:
                try_loss(first_of(data, 10_000))
            except ValueError as error:
                raise ValueError(f"validation must be like data, but: {error}") from None
            raise FloatingPointError(f"the validation loss is {found} after epoch {epoch}: {CAUSES}")
        return found

    return mean
