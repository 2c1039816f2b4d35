"""What `fit` takes as an optimizer: an Optax transformation, or an `nnx.Optimizer`, whose state goes on."""

import inspect
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.arguments import describe


def taken_apart(optimizer: Any) -> tuple[nnx.Optimizer[Any] | None, Any, Any]:
    """Return `optimizer` if it is an `nnx.Optimizer`, its transformation, and the filter for what it trains."""
    if isinstance(optimizer, nnx.Optimizer):
        return optimizer, optimizer.tx, optimizer.wrt
    return None, optimizer, nnx.Param


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


def state_of(optimizer: nnx.Optimizer[Any] | None, initial: optax.OptState) -> tuple[optax.OptState, jax.Array]:
    """Return Optax's state and the number of updates made: those of `optimizer`, or without one `initial` and 0."""
    if optimizer is None:
        return initial, jnp.zeros((), jnp.uint32)
    values, expected = [variable.get_value() for variable in _variables(optimizer)], jax.tree.leaves(initial)
    if [np.shape(value) for value in values] != [np.shape(leaf) for leaf in expected]:
        must = "optimizer must be made for this model, as nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)"
        raise ValueError(f"{must}, but its state has arrays of other shapes")
    return jax.tree.unflatten(jax.tree.structure(initial), values), optimizer.step.get_value()


def write_state(optimizer: nnx.Optimizer[Any], opt_state: optax.OptState, updates: jax.Array) -> None:
    """Put what `state_of` returned, some steps later, into `optimizer`."""
    for variable, value in zip(_variables(optimizer), jax.tree.leaves(opt_state), strict=True):
        variable.set_value(value)
    optimizer.step.set_value(updates)


def _variables(optimizer: nnx.Optimizer[Any]) -> list[nnx.Variable[Any]]:
    """Return the variables in the state of an `nnx.Optimizer`, in the order of the leaves of Optax's own state."""
    return jax.tree.leaves(optimizer.opt_state, is_leaf=lambda leaf: isinstance(leaf, nnx.Variable))
