"""What a loss asks of its model and of the batch that `fit` takes from the data."""

import inspect
from typing import Any

import jax.numpy as jnp
from flax import nnx

from aelib.arguments import describe
from aelib.training.contract import own_loss


def require_batch(model: Any, batch: Any) -> None:
    """Check that `model` has a method `nll`, and that this method takes `batch`."""
    if not isinstance(model, nnx.Module) or not callable(method := getattr(model, "nll", None)):
        own = f": its loss is {own_loss(model)}" if own_loss(model) else ""
        raise TypeError(f"model must have a method nll, as an Autoencoder has one, but got {describe(model)}{own}")
    signature = inspect.signature(method)
    try:
        signature.bind(*batch) if isinstance(batch, tuple) else signature.bind(batch)
    except TypeError:
        taken, hint = ", ".join(signature.parameters), ""
        if isinstance(batch, tuple) and len(signature.parameters) == 1:
            hint = f": pass data[{_examples(batch, model)}] alone" if len(batch) < 4 else ": pass np.stack(data)"
        raise TypeError(
            f"batch, which fit takes from data, must be what the nll of this model takes, ({taken}), but got "
            f"{describe(batch)}{hint}"
        ) from None


def _examples(batch: tuple[Any, ...], model: Any) -> int:
    """Return which array of a batch holds examples for a model: those of its shape, or else what is no labels."""
    shape = getattr(getattr(model, "encoder", model), "shape", None)
    fits = [getattr(part, "shape", ())[1:] == shape for part in batch]
    kinds = [jnp.issubdtype(getattr(part, "dtype", bool), jnp.floating) for part in batch]
    return next((found.index(True) for found in (fits, kinds) if True in found), 0)


def require_autoencoder(model: Any) -> None:
    """Check that `model` has the three parts of an autoencoder."""
    parts = ("encoder", "decoder", "likelihood")
    if not isinstance(model, nnx.Module) or not all(hasattr(model, part) for part in parts):
        raise TypeError(f"model must be an Autoencoder, but got {describe(model)}")


def require_alone(name: str, batch: Any, model: Any) -> None:
    """Check that `batch` is no tuple or dict, of which a loss for examples alone would take one part."""
    if isinstance(batch, tuple | dict) and batch:
        part = _examples(batch, model) if isinstance(batch, tuple) else repr(next(iter(batch)))
        raise TypeError(
            f"{name}, which fit takes from data, must be one array of examples, but got {describe(batch)}: pass "
            f"data[{part}] alone"
        )
