"""`fit`: the loop over epochs. The step that it repeats is in `aelib.training.step`."""

import math
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import optax
from flax import nnx

from aelib.training.batches import batch_at, draw_order, examples_of, first_of
from aelib.training.contract import (
    asks_to_stop,
    finite_losses,
    require_arguments,
    require_even_shares,
    require_loss_per_example,
    require_same_each_time,
    require_unchanged,
)
from aelib.training.evaluation import evaluation
from aelib.training.history import History, Log
from aelib.training.losses import Loss
from aelib.training.mesh import mesh_of, on_mesh
from aelib.training.optimizers import state_of, taken_apart, write_state
from aelib.training.resume import Checkpoint, identity
from aelib.training.sparsity import warn_of_mean
from aelib.training.step import MAX_STEPS, State, compiled_steps, mean_loss
from aelib.training.watch import watching

SECONDS_PER_PIECE = 0.5


def fit(
    model: nnx.Module,
    loss: Loss,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: optax.GradientTransformation | optax.MultiSteps | nnx.Optimizer[Any],
    key: jax.Array,
    validation: Any = None,
    progress: bool = True,
    each_epoch: Callable[[int, nnx.Module, History], bool | None] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    parts: int = 1,
) -> History:
    """Train `model` in place by minibatch gradient descent.

    An epoch visits every example once, in a new random order. The same arguments give the same bits. Ctrl-C stops
    within about half a second and returns what was reached. Arrays that you took from the model before stay valid. Data
    that lie on a mesh of devices stay there: each batch is divided as they are, and the weights are on each device.

    Args:
        model: Its `nnx.Param` variables are trained (with an `nnx.Optimizer`, those of its `wrt`), in training mode.
        loss: `loss(model, batch, key)` returns one value **per example**, [batch]; `fit` averages. Such as `aelib.nll`.
            It is compiled once: it draws by `key`, and what is to change from step to step is in an `nnx.Variable` of
            the model, which the loss itself changes (the reference on training shows how).
        data: An array, or a tuple, dict or other pytree of arrays such as `(images, labels)`, but no list, with the
            examples along axis 0.
        epochs: How often to visit every example.
        batch_size: Examples per step. The last step of an epoch averages over those that remain.
        optimizer: An Optax transformation, whose state begins anew, or an `nnx.Optimizer`, whose state and number of
            steps go on: fitting twice for two epochs is fitting once for four.
        key: Decides the order of the examples and the randomness that `loss` gets.
        validation: Data like `data`, or the share of `data` to hold out (0.1), evaluated after each epoch.
        progress: Show a bar in a terminal or a notebook, at most ten lines elsewhere.
        each_epoch: Called as `each_epoch(epoch, model, history)` after epoch 1, 2, ...; returning True stops. Training
            does not see what it changes, in the model or in a variable that the loss reads.
        checkpoint: A folder in which to save what is needed to resume after a kill. It does not know `loss` and the
            settings of `optimizer`, nor activations: with others, training goes on from the weights reached.
        parts: How many parts of a batch to compute one after the other, so that only one's activations are in memory
            (gradient accumulation). The update is that of the whole batch to rounding, unless the loss draws at random,
            with another key for each part, or a layer uses statistics of the batch.
            A convolutional network is also faster for it on a CPU, because the patches of a part stay in the cache: a
            step of `conv_autoencoder` with 32 digits took .85 of its processor time in two parts, and .84 in four
            (medians of eight pairs).

    Returns:
        The losses of steps and epochs, and whether Ctrl-C ended it.

    Raises:
        TypeError, ValueError: If an argument does not fit, or `checkpoint` belongs to another training. A target that
            the likelihood does not take is named before the first step, or after the step that it spoils; a loss that
            draws with NumPy or by a key of its own, or reads what `each_epoch` changes, is named too.
        OSError: If `checkpoint` is a file, or a folder that cannot be made or read.
        FloatingPointError: If a loss or a weight is not finite. `model` holds the last weights known to be finite.

    Example:
        >>> import numpy as np, aelib
        >>> model = aelib.dense_autoencoder((4,), hidden=(), latent=1,
        ...                                 likelihood=aelib.Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
        >>> x = np.asarray(jax.random.uniform(jax.random.key(0), (50, 4)))
        >>> fit(model, aelib.nll, x, epochs=3, batch_size=20, progress=False,
        ...     optimizer=optax.sgd(0.1), key=jax.random.key(1)).step_loss.shape
        (9,)
    """
    started = time.perf_counter()
    nnx_optimizer, transform, trainable = taken_apart(optimizer)
    transform = require_arguments(model, loss, epochs, batch_size, transform, key, parts, each_epoch)
    data, validation = examples_of(data, validation, key)
    size = len(jax.tree.leaves(data)[0])
    batch_size = min(batch_size, size)
    require_even_shares(batch_size, parts, data)
    warn_of_mean(model, data)
    order_key, loss_key, validation_key = jax.random.split(key, 3)

    training = nnx.clone(model)  # which shares the arrays, but not the mode
    training.train()
    graphdef, params, rest = nnx.split(training, trainable, ...)
    try_loss = partial(require_loss_per_example, loss, graphdef, params, rest, loss_key, trainable)
    trace_loss = partial(try_loss, first_of(data, batch_size))
    traced = require_same_each_time(trace_loss)
    evaluate = evaluation(loss, graphdef, validation, batch_size, validation_key, try_loss)

    state = State(params, *state_of(nnx_optimizer, transform.init(params)), rest).strongly_typed()
    log = Log(epochs, size, batch_size, int(state.updates), validated=validation is not None, started=started)
    file = None
    if checkpoint is not None:
        file = Checkpoint(checkpoint, identity(data, validation, batch_size, key, parts, state))
        state = file.load(state, log)
    state = on_mesh(state, mesh_of(data))
    take_steps = compiled_steps(mean_loss(loss, graphdef, trainable), transform, state, data, batch_size, parts)

    def write_back() -> None:
        nnx.update(model, state.params, state.rest)
        if nnx_optimizer is not None:
            write_state(nnx_optimizer, state.opt_state, state.updates)

    def save(*, now: bool) -> None:
        if file is not None and (now or file.is_due()):
            file.save(state, log)

    write_back()
    length, compiled = 1, False
    with watching(progress, log) as watch:
        for epoch in log.epochs_left:
            order = draw_order(order_key, log.epochs_before + epoch, size, batch_size)
            end = (epoch + 1) * log.per_epoch
            while log.steps < end:  # in pieces of about half a second
                log.interrupted = watch.stopped
                save(now=log.interrupted)
                if log.interrupted:
                    return log.history()
                begun = time.perf_counter()
                first, count = log.next_step, min(length, end - log.steps)
                new, losses, finite = take_steps(state, data, order, loss_key, first, first + count)
                batch = partial(batch_at, data, order, batch_size)
                losses = finite_losses(losses, finite, count, log, batch, try_loss)
                # The time of the first piece is the compiler's, and says nothing: the next is of one step, too.
                length = _next_piece(count, time.perf_counter() - begun if compiled else math.inf)
                state, compiled = new, True
                log.add(losses)
                write_back()
                watch.advance()
            log.finish_epoch(evaluate(state.params, state.rest, epoch + 1))
            watch.finish_epoch()
            if each_epoch is not None:
                log.stopped = asks_to_stop(each_epoch(epoch + 1, model, log.history()))
                if log.ended:
                    break
                require_unchanged(trace_loss, traced, epoch + 1)
        save(now=True)
        return log.history()


def _next_piece(steps: int, seconds: float) -> int:
    """Return how many steps to take next, given the time that the last ones took: at most ten times as many."""
    return int(min(max(steps * min(10.0, SECONDS_PER_PIECE / seconds), 1), MAX_STEPS))
