"""The contract of `fit`: what it asks of its arguments, checked once and before anything is computed."""

import inspect
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.core import Tracer

from aelib.arguments import describe, is_array, leaves, remedy, require_count, require_finite, require_key
from aelib.training.scale.devices import Devices


def require_arguments(model: Any, loss: Any, epochs: Any, batch_size: Any, optimizer: Any, key: Any) -> None:
    """Check the kind of each of these arguments."""
    require_outside((jnp.zeros(()), key))
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but got {describe(model)}")
    require_function("loss", loss, ("model", "batch", "key"), "for example lambda model, x, key: model.nll(x)")
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    as_transformation(optimizer)
    require_key("key", key)


def require_outside(values: Any) -> None:
    """Check that nobody traces the call of `fit`: none of the arrays in `values` is traced."""
    if any(isinstance(leaf, Tracer) for leaf in jax.tree.leaves(values)):
        raise TypeError("fit compiles by itself: call it outside of jax.jit, jax.grad and jax.vmap")


def as_transformation(optimizer: Any) -> optax.GradientTransformationExtraArgs:
    """Check `optimizer`, and return one whose `update` can be given the loss, whether it has a use for it or not."""
    if isinstance(optimizer, optax.GradientTransformation | optax.MultiSteps):
        update: Any = optimizer.update
        if any(each.kind is each.VAR_KEYWORD for each in inspect.signature(update).parameters.values()):
            return optax.GradientTransformationExtraArgs(optimizer.init, update)
        return optax.GradientTransformationExtraArgs(
            optimizer.init, lambda updates, state, params=None, **_: update(updates, state, params)
        )
    hint = ""
    if isinstance(optimizer, list | tuple):
        hint = ": put them together by optax.chain(*optimizer)"
    elif inspect.isfunction(optimizer) and optimizer.__module__.startswith("optax"):
        where, name = optimizer.__module__.partition("._")[0], optimizer.__qualname__
        made = "<locals>" in name  # by a call, as schedules are
        hint = ": give a schedule to one, optax.adam(schedule)" if made else f": call it, {where}.{name}(1e-3)"
    raise TypeError(f"optimizer must come from optax, as optax.adam(1e-3) does, but got {describe(optimizer)}{hint}")


def on_device(name: str, data: Any) -> tuple[int, Any]:
    """Check `data`, and return the number of examples and the data, put where JAX computes."""
    found = leaves(name, data, list)  # a list of examples would be taken for as many arrays
    if not found:
        raise ValueError(f"{name} must hold at least one array, but got {describe(data)}")
    for where, leaf in found:
        if not is_array(leaf) or leaf.ndim == 0:
            expected = "an array with the examples along axis 0"
            if where == name:
                expected += ", or a grain.MapDataset"
            raise TypeError(f"{where} must be {expected}, but got {describe(leaf)}{remedy(where, leaf)}")
    require_outside(data)
    sizes = {where: len(leaf) for where, leaf in found}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{where} has {size}" for where, size in sizes.items())
        raise ValueError(f"the arrays in {name} must have the same number of examples, but {listed}")
    if found[0][1].shape[0] == 0:
        raise ValueError(f"{name} must hold at least one example, but got {describe(found[0][1])}")
    data = jax.tree.map(jnp.asarray, data)
    for (where, _), leaf in zip(found, jax.tree.leaves(data), strict=True):
        if jnp.issubdtype(leaf.dtype, jnp.floating):
            require_finite(where, leaf)
    return len(jax.tree.leaves(data)[0]), data


def require_batch(model: Any, batch: Any) -> None:
    """Check that `model` has a method `nll`, and that this method takes `batch`."""
    if not isinstance(model, nnx.Module) or not callable(method := getattr(model, "nll", None)):
        raise TypeError(f"model must have a method nll, as an Autoencoder has one, but got {describe(model)}")
    signature = inspect.signature(method)
    try:
        signature.bind(*batch) if isinstance(batch, tuple) else signature.bind(batch)
    except TypeError:
        taken, hint = ", ".join(signature.parameters), ""
        if isinstance(batch, tuple) and len(signature.parameters) == 1:
            hint = ": pass data[0] alone" if len(batch) < 4 else ": pass np.stack(data)"
        raise TypeError(
            f"batch, which fit takes from data, must be what the nll of this model takes, ({taken}), but got "
            f"{describe(batch)}{hint}"
        ) from None


def require_autoencoder(model: Any) -> None:
    """Check that `model` has the three parts of an autoencoder."""
    parts = ("encoder", "decoder", "likelihood")
    if not isinstance(model, nnx.Module) or not all(hasattr(model, part) for part in parts):
        raise TypeError(f"model must be an Autoencoder, but got {describe(model)}")


def require_same_structure(data: Any, validation: Any) -> None:
    """Check that arrays of `validation` are like those of `data`, but for the number of examples."""

    def outline(tree: Any) -> tuple[Any, list[Any]]:
        return jax.tree.structure(tree), [(leaf.shape[1:], leaf.dtype) for leaf in jax.tree.leaves(tree)]

    if outline(data) != outline(validation):
        shown = [jax.tree.map(lambda leaf: f"{leaf.dtype}{list(leaf.shape)}", tree) for tree in (data, validation)]
        raise ValueError(f"validation must have the structure of data, {shown[0]}, but got {shown[1]}")


def require_loss_per_example(
    loss: Any, graphdef: nnx.GraphDef[Any], params: Any, rest: Any, batch: Any, key: jax.Array, trained: Any
) -> None:
    """Trace the loss on one batch, without computing anything, and check that it returns one value per example.

    Where the numbers of `batch` are given, and not only their shapes, what the loss calls with them knows them, and a
    likelihood raises for those that it does not take.
    """
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
        return values, nnx.split(model, trained, ...)[2]

    known = isinstance(jax.tree.leaves(batch)[0], jax.Array)
    try:
        if known:
            values, new_rest = jax.eval_shape(lambda params, rest: values_and_rest(params, rest, batch), params, rest)
        else:
            values, new_rest = jax.eval_shape(values_and_rest, params, rest, batch)
    except UNKNOWN as error:
        raise TypeError(
            "loss must compute by jax.numpy: no number is known while fit compiles it, so use jnp for np, jnp.where "
            "for if, and no float()"
        ) from error
    if values.shape != (batch_size,):
        hint = ""
        if values.shape == ():
            hint = ": leave out the .mean() or .sum() over the batch"
        elif values.shape[:1] == (batch_size,):
            hint = ": sum it over every axis but the first"
        raise ValueError(f"{expected}. It returned an array {values.dtype} {list(values.shape)}{hint}")
    if jax.tree.structure(new_rest) != jax.tree.structure(rest):
        raise ValueError("loss must not add variables to the model or remove any, but this one does")


UNKNOWN = (
    jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError, jax.errors.TracerIntegerConversionError,
)  # fmt: skip
"""What JAX raises where a traced array is asked for its numbers."""

REMEDIES = {
    "nll": "aelib.nll, which asks the model",
    "binary_cross_entropy": "aelib.nll, which asks the model",
    "cross_entropy": "aelib.nll, which asks the model",
    "denoising": "aelib.denoising(masking=0.25)",
    "squared_error": "lambda model, x, key: aelib.squared_error(model.reconstruct(x), x)",
}
"""What to pass instead of common wrong losses."""


def require_function(name: str, value: Any, arguments: tuple[str, ...], remedy: str) -> None:
    """Check that `value` is a function that can be called with these arguments."""
    expected = f"{name} must be a function {name}({', '.join(arguments)})"
    if not callable(value):
        raise TypeError(f"{expected}, but got {describe(value)}")
    try:
        signature = inspect.signature(value)
    except ValueError:  # a function of C does not say
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        called = getattr(value, "__name__", type(value).__name__)
        given = f"{called}({', '.join(signature.parameters)})"
        raise TypeError(f"{expected}, but got {given}. Pass {REMEDIES.get(called, remedy)}") from None


def require_scale(scale: Any) -> Devices:
    """Return `scale`, or for None one device."""
    if not isinstance(scale, Devices | None):
        raise TypeError(f"scale must be None or Devices, such as Devices(mesh), but got {describe(scale)}")
    return Devices() if scale is None else scale


def asks_to_stop(answer: Any) -> bool:
    """Return what `each_epoch` returned, as a truth value; raise `TypeError` for what may not be meant as one."""
    if answer is None or (np.shape(answer) == () and getattr(answer, "dtype", type(answer)) in (bool, np.bool_)):
        return bool(answer)
    raise TypeError(f"each_epoch must return True to stop, or None, but got {describe(answer)}")
