"""One step of gradient descent, and the loop over steps: what is compiled.

With one device and whole batches a step is

    (mean, rest), gradient = jax.value_and_grad(mean_loss, has_aux=True)(params, rest, batch, key)
    updates, opt_state = optimizer.update(gradient, opt_state, params, value=mean, ...)
    params = optax.apply_updates(params, updates)

`value`, `grad` and `value_fn` are Optax's names for what a schedule by plateau or a line search asks for.

Below, `scale` does nothing unless there are several devices or micro-batches, and `is_real` leaves out the rows that
fill up the last batch of an epoch. `aelib.training.run` splits the model before, and updates it afterwards.

A step is a function of its state (weights, optimizer, other variables), the data, the key and its number. So it does
not matter into which pieces the loop over steps is cut from outside, on how many devices it runs (but for rounding), or
where a training stopped and resumed.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from aelib.training.losses import Loss
from aelib.training.plan import Plan
from aelib.training.scale.devices import Devices

MAX_STEPS = 2**14
"""How many steps one call of what `compiled_steps` returns can take."""


def mean_loss(loss: Loss, graphdef: nnx.GraphDef[Any], trained: Any) -> Callable[..., tuple[jax.Array, Any]]:
    """Return the function that computes the mean loss of a batch, and of which `jax.value_and_grad` takes the gradient.

    It takes weights, other state, batch, which of its rows are real, their count, and a key. It returns the mean and
    the other state after it. `trained` is the filter that tells weights from other state.

    Example:
        >>> graphdef, params, rest = nnx.split(nnx.Linear(3, 1, rngs=nnx.Rngs(0)), nnx.Param, ...)
        >>> mean = mean_loss(lambda model, x, key: model(x)[:, 0] ** 2, graphdef, nnx.Param)
        >>> mean(params, rest, jnp.zeros((4, 3)), jnp.ones(4, bool), 4, jax.random.key(0))[0]
        Array(0., dtype=float32)
    """

    def mean(params: Any, rest: Any, batch: Any, is_real: jax.Array, count: jax.Array, key: jax.Array) -> Any:
        # A copy, since the loss may write to the model (dropout's counts, running means), and would write into `rest`.
        model = nnx.merge(graphdef, params, rest, copy=True)
        return loss(model, batch, key).sum(where=is_real) / count, nnx.split(model, trained, ...)[2]

    return mean


def compiled_steps(
    loss: Loss,
    graphdef: nnx.GraphDef[Any],
    trained: Any,
    optimizer: optax.GradientTransformationExtraArgs,
    plan: Plan,
    take: Callable[[Any, jax.Array, Plan], Any],
    scale: Devices,
) -> Callable[..., tuple[Any, jax.Array, jax.Array]]:
    """Return the compiled function that takes the steps `first`, ..., `stop - 1`.

    Its arguments are the state before, what the steps take their batches from, the first step that this serves, the key
    of the losses, `first` and `stop`. It returns the new state, the loss of each step in the first places of an array
    [MAX_STEPS], and whether all weights are finite. A state is `(params, opt_state, rest)`; `trained` is the filter
    that tells params from rest.
    """
    mean_of = mean_loss(loss, graphdef, trained)
    loss_and_gradient = scale.in_parts(jax.value_and_grad(mean_of, has_aux=True))

    # No buffer is donated: until a piece is known to be finite the state before it is needed, and others may hold it.
    @partial(jax.jit, out_shardings=scale.sharding)
    def steps(state: Any, content: Any, begins: jax.Array, key: jax.Array, first: jax.Array, stop: jax.Array) -> Any:
        def step(number: jax.Array, carry: Any) -> Any:
            (params, opt_state, rest), losses = carry
            batch = scale.split(take(content, number - begins, plan))
            is_real = plan.is_real(number)
            step_key = jax.random.fold_in(key, number)
            given = (rest, batch, is_real, is_real.sum(), step_key)
            (mean, rest), gradient = loss_and_gradient(params, *given)
            more = {"value": mean, "grad": gradient, "value_fn": lambda params: mean_of(params, *given)[0]}
            updates, opt_state = optimizer.update(gradient, opt_state, params, **more)
            params = optax.apply_updates(params, updates)
            return scale.whole((params, opt_state, rest)), losses.at[number - first].set(mean.astype(jnp.float32))

        state, losses = jax.lax.fori_loop(first, stop, step, (state, jnp.zeros(MAX_STEPS, jnp.float32)))
        finite = jnp.stack([jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(state[0])]).all()
        return state, losses, finite

    return steps
