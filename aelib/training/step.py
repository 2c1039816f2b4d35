"""One step of training, and the loop over steps: what is compiled, and runs where the data and the weights are.

A step takes a batch, computes the gradient of its mean loss, and changes the weights. What it does depends on the
state, the keys and its own number alone. So it makes no difference into which pieces the loop is cut from outside, on
how many devices it runs (but for rounding), or where a training stopped and went on.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.training.losses import Loss
from aelib.training.plan import Plan
from aelib.training.scale.devices import Placement

MAX_STEPS_PER_PIECE = 2**14
ROWS_PER_PIECE = 1000


def run_steps(
    loss: Loss,
    graphdef: nnx.GraphDef[Any],
    optimizer: optax.GradientTransformation,
    plan: Plan,
    take: Callable[[Any, jax.Array, Plan], Any],
    placement: Placement,
    state: Any,
    content: Any,
    begins: jax.Array,
    loss_key: jax.Array,
    first: jax.Array,
    stop: jax.Array,
) -> tuple[Any, jax.Array, jax.Array]:
    """Run the steps from `first` up to `stop`, which are counted from the start of training.

    `stop` itself is not run. `content` is that of a block which begins with the step `begins`, and `take` takes a batch
    from it. Gives the state, the losses of the steps in the first `stop - first` places of an array whose length does
    not depend on them, and whether all weights are finite.
    """
    rows_axis = 0 if plan.parts == 1 else 1

    def step(number: jax.Array, carry: Any) -> Any:
        (params, opt_state, rest), losses = carry
        batch = placement.split(take(content, number - begins, plan), rows_axis)
        key = jax.random.fold_in(loss_key, number)
        is_real = plan.is_real(number)
        mean, rest, gradient = mean_and_gradient(loss, graphdef, plan.parts, params, rest, batch, is_real, key)
        updates, opt_state = optimizer.update(gradient, opt_state, params)
        state = placement.keep_whole((optax.apply_updates(params, updates), opt_state, rest))
        return state, losses.at[number - first].set(mean.astype(jnp.float32))

    state, losses = jax.lax.fori_loop(first, stop, step, (state, jnp.zeros(MAX_STEPS_PER_PIECE, jnp.float32)))
    finite = jnp.stack([jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(state[0])]).all()
    return state, losses, finite


def mean_and_gradient(
    loss: Loss,
    graphdef: nnx.GraphDef[Any],
    parts: int,
    params: Any,
    rest: Any,
    batch: Any,
    is_real: jax.Array,
    key: jax.Array,
) -> tuple[jax.Array, Any, Any]:
    """Give the mean loss over the examples of `batch` that are real, the model's other state after it, the gradient.

    `graphdef`, `params` and `rest` are the model, as `nnx.split(model, nnx.Param, ...)` takes it apart; the gradient is
    that with respect to `params`, and like them. `is_real` [n] says which of the n examples count.

    A batch in several parts is computed one part after the other, so that no more than one has to be held in memory
    with all its activations. Each divides by the number of real examples in the whole batch: means and gradients add
    up. The batch of several parts comes with their number as a first axis, [parts, rows, ...].

    >>> from aelib.training.losses import nll
    >>> from aelib.models.autoencoder import Gaussian, dense_autoencoder
    >>> model = dense_autoencoder((9,), hidden=(), latent=2,
    ...                           likelihood=Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
    >>> graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    >>> batch, is_real = jnp.ones((2, 5, 9)), jnp.ones(10, bool)
    >>> mean, _, _ = mean_and_gradient(nll, graphdef, 2, params, rest, batch,
    ...                                is_real, jax.random.key(0))
    >>> bool(jnp.allclose(mean, nll(model, jnp.ones((10, 9)), jax.random.key(0)).mean()))
    True
    """
    whole = is_real

    def share(params: Any, rest: Any, batch: Any, is_real: jax.Array, key: jax.Array) -> tuple[jax.Array, Any]:
        # A copy, which may change while JAX traces the gradient.
        model = nnx.merge(graphdef, params, rest, copy=True)
        values = loss(model, batch, key)
        # `where`, since zero times a NaN would be a NaN.
        return jnp.where(is_real, values, 0).sum() / whole.sum(), nnx.split(model, nnx.Param, ...)[2]

    share_and_gradient = jax.value_and_grad(share, has_aux=True)
    if parts == 1:
        (mean, rest), gradient = share_and_gradient(params, rest, batch, is_real, key)
        return mean, rest, gradient

    def add(carry: Any, part: Any) -> tuple[Any, jax.Array]:
        rest, gradient = carry
        (mean, rest), more = share_and_gradient(params, rest, *part)
        return (rest, jax.tree.map(jnp.add, gradient, more)), mean

    split = (batch, is_real.reshape(parts, -1), jax.random.split(key, parts))
    (rest, gradient), means = jax.lax.scan(add, (rest, jax.tree.map(jnp.zeros_like, params)), split)
    return means.sum(), rest, gradient


def evaluation(
    loss: Loss, graphdef: nnx.GraphDef[Any], examples: Any, batch_size: int, placement: Placement, key: jax.Array
) -> Callable[[Any, Any], float]:
    """Make the function of weights and other state that gives the mean loss over all `examples`, in evaluation mode."""
    key = placement.replicate(key)

    def batch_loss(model: Any, batch: Any, start: jax.Array, key: jax.Array) -> Any:
        return loss(model, batch, jax.random.fold_in(key, start))

    values = in_pieces(batch_loss, graphdef, examples, batch_size, placement)
    return lambda params, rest: float(values(params, rest, key).mean(dtype=np.float64))


def in_pieces(
    function: Callable[..., Any], graphdef: nnx.GraphDef[Any], examples: Any, batch_size: int, placement: Placement
) -> Callable[..., np.ndarray]:
    """Make the function of weights, other state and more that gives one row for each of all `examples`.

    `function(model, batch, start, *more)` computes them, in evaluation mode, of the piece that begins with the example
    `start`, and has `batch_size` examples or more. The devices divide the rows of a piece among themselves, and every
    process gets all of the result.
    """
    rows = min(max(batch_size, ROWS_PER_PIECE), examples.size)
    rows = -(-rows // placement.count) * placement.count

    @partial(jax.jit, out_shardings=placement.replicated)
    def piece(params: Any, rest: Any, content: Any, start: jax.Array, *more: Any) -> jax.Array:
        model = nnx.merge(graphdef, params, rest)
        model.eval()
        batch = placement.split(examples.cut(content, start, rows))
        return jnp.asarray(function(model, batch, start, *more))

    def of_all(params: Any, rest: Any, *more: Any) -> np.ndarray:
        pieces = examples.pieces(rows, placement)
        found = [np.asarray(piece(params, rest, content, start, *more)) for content, start in pieces]
        return np.concatenate(found)[: examples.size]

    return of_all


def require_finite(losses: np.ndarray, first: int, steps_per_epoch: int, *, weights_are_finite: bool) -> None:
    """Refuse to go on from the steps that begin with `first`, where one's loss or the weights are not finite."""
    bad = np.flatnonzero(~np.isfinite(losses))
    if not len(bad) and weights_are_finite:
        return
    step = first + int(bad[0] if len(bad) else len(losses) - 1)
    what = f"the loss is {losses[bad[0]]}" if len(bad) else "the weights are no longer finite"
    raise FloatingPointError(
        f"{what} in epoch {step // steps_per_epoch + 1}, step {step % steps_per_epoch + 1} of {steps_per_epoch}: "
        f"{_CAUSES}. The model holds the weights it had after {first} steps, the last ones known to be finite"
    )


def require_finite_validation(mean: float, epoch: int) -> None:
    """Refuse to go on where the loss on the validation data is not finite after this epoch, counted from 1."""
    if not math.isfinite(mean):
        raise FloatingPointError(f"the validation loss is {mean} after epoch {epoch}: {_CAUSES}")


_CAUSES = (
    "the learning rate may be too high, the data may not be in the range that the model expects (images in [0, 1], not "
    "0 to 255; labels count from 0), or your loss may take the logarithm of zero or divide by zero"
)
