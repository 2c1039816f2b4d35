"""The contract of `fit`: what it asks of its arguments, checked once and before anything is computed."""

import inspect
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.arguments import describe, is_array, leaves, require_count, require_key


def require_arguments(model: Any, loss: Any, epochs: Any, batch_size: Any, optimizer: Any, key: Any) -> None:
    """Refuse arguments of the wrong kind."""
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but {describe(model)} came")
    if not callable(loss):
        raise TypeError(f"loss must be a function loss(model, batch, key), but {describe(loss)} came")
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    if not isinstance(optimizer, optax.GradientTransformation):
        raise TypeError(f"optimizer must come from optax, as optax.adam(1e-3) does, but {describe(optimizer)} came")
    require_key("key", key)


def on_device(name: str, data: Any) -> tuple[int, Any]:
    """Check `data`, put it where JAX computes, and give the size of the leading axis with it."""
    found = leaves(name, data)
    if not found:
        raise ValueError(f"{name} must hold at least one array, but {describe(data)} came")
    for where, leaf in found:
        if not is_array(leaf) or leaf.ndim == 0:
            expected = "an array with the examples along axis 0"
            if where == name:
                expected += ", or a grain.MapDataset"
            raise TypeError(f"{where} must be {expected}, but {describe(leaf)} came")
    sizes = {where: len(leaf) for where, leaf in found}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{where} has {size}" for where, size in sizes.items())
        raise ValueError(f"the arrays in {name} must have the same number of examples, but {listed}")
    if found[0][1].shape[0] == 0:
        raise ValueError(f"{name} must hold at least one example, but {describe(found[0][1])} came")
    data = jax.tree.map(jnp.asarray, data)
    for (where, _), leaf in zip(found, jax.tree.leaves(data), strict=True):
        if jnp.issubdtype(leaf.dtype, jnp.floating) and not bool(jnp.isfinite(leaf).all()):
            nans, infinities = int(jnp.isnan(leaf).sum()), int(jnp.isinf(leaf).sum())
            raise ValueError(
                f"{where} must be finite, but holds {nans} NaN and {infinities} infinite of {leaf.size} numbers"
            )
    return len(jax.tree.leaves(data)[0]), data


def require_batch(model: Any, batch: Any) -> None:
    """Refuse a `model` without a method `nll`, and a `batch` that is not what this method takes."""
    if not isinstance(model, nnx.Module) or not callable(method := getattr(model, "nll", None)):
        raise TypeError(f"model must have a method nll, as an Autoencoder has one, but {describe(model)} came")
    signature = inspect.signature(method)
    try:
        signature.bind(*batch) if isinstance(batch, tuple) else signature.bind(batch)
    except TypeError:
        taken = ", ".join(signature.parameters)
        raise TypeError(
            f"batch, which fit takes from data, must be what the nll of this model takes, ({taken}), but "
            f"{describe(batch)} came"
        ) from None


def require_autoencoder(model: Any) -> None:
    """Refuse a `model` without the three parts of an autoencoder."""
    if not isinstance(model, nnx.Module) or not all(
        hasattr(model, name) for name in ("encoder", "decoder", "likelihood")
    ):
        raise TypeError(f"model must be an Autoencoder, but {describe(model)} came")


def require_divisible(batch_size: int, accumulate: Any, devices: int) -> None:
    """Refuse a batch that cannot be cut into `accumulate` parts, each with as many rows on every device."""
    require_count("accumulate", accumulate)
    if batch_size % accumulate:
        raise ValueError(
            f"accumulate must be a divisor of the {batch_size} examples of a batch, but {describe(accumulate)} came"
        )
    if batch_size // accumulate % devices:
        parts = f"each of the {accumulate} parts of " if accumulate > 1 else ""
        raise ValueError(
            f"batch_size must divide {parts}a batch evenly among the {devices} devices of mesh, but batches of "
            f"{batch_size} examples came"
        )


def require_same_structure(data: Any, validation: Any) -> None:
    """Refuse validation data whose arrays are not like those of `data`, but for the number of examples."""

    def outline(tree: Any) -> tuple[Any, list[Any]]:
        return jax.tree.structure(tree), [(leaf.shape[1:], leaf.dtype) for leaf in jax.tree.leaves(tree)]

    if outline(data) != outline(validation):
        shown = [jax.tree.map(lambda leaf: f"{leaf.dtype}{list(leaf.shape)}", tree) for tree in (data, validation)]
        raise ValueError(f"validation must have the structure of data, {shown[0]}, but {shown[1]} came")


def require_loss_per_example(
    loss: Any, graphdef: nnx.GraphDef[Any], params: Any, rest: Any, batch: Any, key: jax.Array
) -> None:
    """Trace the loss on one batch, without computing anything, and refuse what is not one value per example."""
    if not jax.tree.leaves(params):
        raise ValueError("model must have weights to train (nnx.Param variables), but it has none")

    batch_size = jax.tree.leaves(batch)[0].shape[0]
    expected = (
        f"loss must return one floating-point value per example, [{batch_size}] for this batch; fit averages them"
    )

    def values_and_rest(params: Any, rest: Any, batch: Any) -> Any:
        model = nnx.merge(graphdef, params, rest)
        values = loss(model, batch, key)
        if not isinstance(values, jax.Array | np.ndarray) or not jnp.issubdtype(values.dtype, jnp.floating):
            raise TypeError(f"{expected}. It returned {describe(values)}")
        return values, nnx.split(model, nnx.Param, ...)[2]

    values, new_rest = jax.eval_shape(values_and_rest, params, rest, batch)
    if values.shape != (batch_size,):
        remedy = ""
        if values.shape == ():
            remedy = ": leave out the .mean() or .sum() over the batch"
        elif values.shape[:1] == (batch_size,):
            remedy = ": sum it over every axis but the first"
        raise ValueError(f"{expected}. It returned an array {values.dtype} {list(values.shape)}{remedy}")
    if jax.tree.structure(new_rest) != jax.tree.structure(rest):
        raise ValueError("loss must not add variables to the model or remove any, but this one does")
