"""One step of gradient descent, and the loop over steps: what is compiled.

With whole batches a step is

    batch = data[order[start : start + batch_size]]
    (mean, rest), gradient = jax.value_and_grad(mean_loss, has_aux=True)(params, rest, batch, key)
    updates, opt_state = optimizer.update(gradient, opt_state, params, value=mean, ...)
    params = optax.apply_updates(params, updates)

`value`, `grad` and `value_fn` are Optax's names for what a schedule by plateau or a line search asks for. `is_real`
leaves out the rows that fill up the last batch of an epoch. `fit` splits the model before, and updates it afterwards.

A step is a function of its state (weights, optimizer, other variables), the data, the key and its number. So it does
not matter into which pieces the loop over steps is cut from outside, on how many devices it runs (but for rounding), or
where a training stopped and resumed.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from aelib.training.batches import batch_at
from aelib.training.losses import Loss
from aelib.training.mesh import everywhere, laid_out, mesh_of, shardings_of

MAX_STEPS = 2**14
"""How many steps one call of what `compiled_steps` returns can take."""


class State(NamedTuple):
    """What a step changes: weights, state of the optimizer, number of its updates, other variables of the model."""

    params: Any
    opt_state: optax.OptState
    updates: jax.Array
    rest: Any

    def strongly_typed(self) -> "State":
        """Return the same; what was made from a Python number is weakly typed, and JAX would compile for that too."""
        return jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.result_type(leaf)), self)


def mean_loss(loss: Loss, graphdef: nnx.GraphDef[Any], trainable: Any) -> Callable[..., tuple[jax.Array, Any]]:
    """Return the function that computes the mean loss of a batch, and of which `jax.value_and_grad` takes the gradient.

    It takes weights, other state, batch, which of its rows are real, their count, and a key. It returns the mean and
    the other state after it. `trainable` is the filter that distinguishes weights from other state.

    Example:
        >>> graphdef, params, rest = nnx.split(nnx.Linear(3, 1, rngs=nnx.Rngs(0)), nnx.Param, ...)
        >>> mean = mean_loss(lambda model, x, key: model(x)[:, 0] ** 2, graphdef, nnx.Param)
        >>> mean(params, rest, jnp.zeros((4, 3)), jnp.ones(4, bool), 4, jax.random.key(0))[0]
        Array(0., dtype=float32)
    """

    def mean(params: Any, rest: Any, batch: Any, is_real: jax.Array, count: jax.Array, key: jax.Array) -> Any:
        # A copy, since the loss may write to the model (dropout's counts, running means), and would write into `rest`.
        model = nnx.merge(graphdef, params, rest, copy=True)
        return loss(model, batch, key).sum(where=is_real) / count, nnx.split(model, trainable, ...)[2]

    return mean


def in_parts(loss_and_gradient: Callable[..., Any], parts: int) -> Callable[..., Any]:
    """Return the function that computes the same in equal parts of the batch, one after the other.

    It is gradient accumulation: only one part's activations are in memory. Each part has a key of its own.
    `loss_and_gradient` is what `jax.value_and_grad(mean_loss(...), has_aux=True)` returns, and so is the result.

    Example:
        >>> graphdef, params, rest = nnx.split(nnx.Linear(3, 1, rngs=nnx.Rngs(0)), nnx.Param, ...)
        >>> mean = mean_loss(lambda model, x, key: model(x)[:, 0] ** 2, graphdef, nnx.Param)
        >>> halves = in_parts(jax.value_and_grad(mean, has_aux=True), 2)
        >>> (loss, _), gradient = halves(params, rest, jnp.zeros((4, 3)), jnp.ones(4, bool), 4, jax.random.key(0))
        >>> loss
        Array(0., dtype=float32)
    """
    if parts == 1:
        return loss_and_gradient

    def accumulated(params: Any, rest: Any, batch: Any, is_real: Any, count: Any, key: jax.Array) -> Any:
        def add(carry: Any, part: Any) -> tuple[Any, jax.Array]:
            rest, gradient = carry
            batch, is_real, key = part
            (share, rest), of_part = loss_and_gradient(params, rest, batch, is_real, count, key)
            return (rest, jax.tree.map(jnp.add, gradient, of_part)), share

        cut = jax.tree.map(lambda rows: rows.reshape(parts, -1, *rows.shape[1:]), (batch, is_real))
        start = rest, jax.tree.map(jnp.zeros_like, params)
        (rest, gradient), shares = jax.lax.scan(add, start, (*cut, jax.random.split(key, parts)))
        return (shares.sum(), rest), gradient

    return accumulated


def compiled_steps(
    mean_of: Callable[..., Any],
    optimizer: optax.GradientTransformationExtraArgs,
    state: State,
    data: Any,
    batch_size: int,
    parts: int,
) -> Callable[..., tuple[State, jax.Array, jax.Array]]:
    """Return the compiled function that takes the steps `first`, ..., `stop - 1`, which are of one epoch.

    Its arguments are the state before, the data, their order in this epoch, the key of the losses, `first` and `stop`.
    It returns the new state, the loss of each step in the first places of an array [MAX_STEPS], and whether all weights
    are finite. `mean_of` is what `mean_loss` returns; `state` is there to say where each of its arrays lies.
    """
    size = len(jax.tree.leaves(data)[0])
    per_epoch = -(-size // batch_size)
    mesh = mesh_of(data)
    of_state, of_data, whole = shardings_of(state, mesh), shardings_of(data, mesh), everywhere(mesh)

    def of_rows(params: Any, rest: Any, batch: Any, *more: Any) -> Any:
        return jax.value_and_grad(mean_of, has_aux=True)(params, rest, laid_out(batch, of_data), *more)

    loss_and_gradient = in_parts(of_rows, parts)

    # No buffer is donated: until a piece is known to be finite the state before it is needed, and others may hold it.
    @partial(jax.jit, out_shardings=(of_state, whole, whole))
    def steps(state: State, data: Any, order: jax.Array, key: jax.Array, first: jax.Array, stop: jax.Array) -> Any:
        def step(number: jax.Array, carry: Any) -> Any:
            (params, opt_state, updates_made, rest), losses = carry
            place = number % per_epoch
            batch = batch_at(data, order, batch_size, place)
            is_real = place * batch_size + jnp.arange(batch_size) < size
            arguments = (rest, batch, is_real, is_real.sum(), jax.random.fold_in(key, number))
            (mean, rest), gradient = loss_and_gradient(params, *arguments)
            for_optax = {"value": mean, "grad": gradient, "value_fn": lambda params: mean_of(params, *arguments)[0]}
            updates, opt_state = optimizer.update(gradient, opt_state, params, **for_optax)
            params = optax.apply_updates(params, updates)
            losses = losses.at[number - first].set(mean.astype(jnp.float32))
            return State(params, opt_state, updates_made + 1, rest), losses

        state, losses = jax.lax.fori_loop(first, stop, step, (state, jnp.zeros(MAX_STEPS, jnp.float32)))
        finite = jnp.stack([jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(state.params)]).all()
        return state, losses, finite

    return steps
