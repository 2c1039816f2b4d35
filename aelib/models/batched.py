"""Functions of examples, applied in batches."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from aelib.arguments import describe, is_array, leaves, require_count


def in_batches(function: Callable[[Any], Any], x: Any, *, batch_size: int = 1000) -> Any:
    """Return `function(x)`, computed in batches of `batch_size` rows, so that inputs of any size fit into memory.

    A model, or a bound method of one, such as `model.encode`, is compiled once for each architecture and batch shape,
    and always uses the current weights. What it changes in the model (a running mean, a counter of random numbers) is
    forgotten, and it stays in training or evaluation mode. Any other function is compiled anew at each call.

    Args:
        function: Returns an array, or a pytree of arrays, with one row per row of its input, each computed from that
            row alone.
        x: An array or a pytree of arrays with one leading axis.
        batch_size: The number of rows of a batch.

    Example:
        >>> in_batches(lambda x: x.sum(axis=1), jnp.ones((2500, 3))).shape
        (2500,)
    """
    if not callable(function):
        raise TypeError(f"function must be a function, but got {describe(function)}")
    require_count("batch_size", batch_size)
    _require_rows("x", x)
    return batch_by_batch(_compiled(function), x, batch_size)


def batch_by_batch(compiled: Callable[[Any], Any], x: Any, batch_size: int) -> Any:
    """Return what `in_batches` does, for a function that is compiled already and an `x` that was checked."""
    size = len(jax.tree.leaves(x)[0])
    length = min(batch_size, size)
    pieces = []
    for start in range(0, max(size, 1), max(length, 1)):  # no rows are one batch, too
        # The last batch reaches back into the one before, so that it has the shape that is compiled already.
        first = min(start, size - length)
        piece = compiled(jax.tree.map(lambda leaf, first=first: jnp.asarray(leaf[first : first + length]), x))
        for leaf in jax.tree.leaves(piece) or [None]:
            if leaf is None or leaf.ndim == 0 or len(leaf) != length:
                raise ValueError(
                    f"function must return one row per row of its input, but for {length} rows got {describe(leaf)}"
                )
        pieces.append(jax.tree.map(lambda leaf, first=first, start=start: leaf[start - first :], piece))
    return pieces[0] if len(pieces) == 1 else jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *pieces)


def _compiled(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Compile `function` such that the weights of its model, if it has one, are arguments and not constants."""
    model = function if isinstance(function, nnx.Module) else getattr(function, "__self__", None)
    if not isinstance(model, nnx.Module):
        return jax.jit(lambda x: function(x))  # a new function each time: a cached one would keep old weights
    method = type(model).__call__ if model is function else function.__func__  # pyright: ignore
    graphdef, state = nnx.split(model)
    return partial(_apply_method, method, graphdef, state)


@partial(jax.jit, static_argnums=(0, 1))
def _apply_method(method: Callable[..., Any], graphdef: nnx.GraphDef[Any], state: nnx.State[Any, Any], x: Any) -> Any:
    return method(nnx.merge(graphdef, state), x)


def _require_rows(name: str, tree: Any) -> None:
    found = [leaf for _, leaf in leaves(name, tree)]
    if not found or not all(is_array(leaf) and leaf.ndim for leaf in found):
        raise TypeError(f"{name} must be an array or a pytree of arrays with a leading axis, but got {describe(tree)}")
    sizes = {len(leaf) for leaf in found}
    if len(sizes) > 1:
        raise ValueError(
            f"the arrays in {name} must agree about their leading axis, but they have {sorted(sizes)} rows"
        )
