"""Training: minibatch gradient descent on a loss that is a mean over examples.

An epoch visits all n examples once, in a new random order, in ceil(n / batch_size) steps. Each step takes the gradient
of the mean loss of its batch. The last batch of an epoch may be smaller; its mean is over the examples that it has.

The whole loop is compiled and runs where the data and the weights are. From outside it is run in pieces of about half a
second, between which `fit` reports, listens for Ctrl-C, and looks whether all numbers are still finite.
"""

import math
import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_key, require_room
from aelib.contract import (
    on_device,
    require_arguments,
    require_autoencoder,
    require_batch,
    require_loss_per_example,
    require_same_structure,
)
from aelib.interruption import catching_ctrl_c
from aelib.progress import reporter
from aelib.resumption import Reached, Resumption, digest, program

SECONDS_PER_PIECE = 0.5
MAX_STEPS_PER_PIECE = 2**14
MAX_ROWS_PER_BLOCK = 2**20
VALIDATION_BATCH_SIZE = 1000

Loss = Callable[[Any, Any, jax.Array], Array]
"""`loss(model, batch, key)` gives one value for each example of the batch."""


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """What happened in a run of `fit`. All losses are means per example, in the units of the loss.

    loss: the mean over each completed epoch, as its steps met it, [epochs].
    validation: the mean over the validation data after each completed epoch, [epochs], or None without such data.
    step_loss: the mean over the batch of each step, before that step changed the weights, [steps].
    seconds: how long it took, compilation included.
    interrupted: whether Ctrl-C ended it before its last step.

    >>> history = History(np.array([3.0, 2.5]), None, np.array([3.2, 2.8, 2.6, 2.4]), seconds=0.1, interrupted=False)
    >>> history
    History(epochs 2, steps 4, loss 2.5)
    """

    loss: np.ndarray
    validation: np.ndarray | None
    step_loss: np.ndarray
    seconds: float
    interrupted: bool

    def __repr__(self) -> str:
        parts = [f"epochs {len(self.loss)}", f"steps {len(self.step_loss)}"]
        if len(self.loss):
            parts.append(f"loss {self.loss[-1]:.4g}")
        if self.validation is not None and len(self.validation):
            parts.append(f"validation {self.validation[-1]:.4g}")
        if self.interrupted:
            parts.append("interrupted")
        return f"History({', '.join(parts)})"


def nll(model: Any, batch: Any, key: jax.Array) -> Float[Array, " n"]:
    """Give the negative log-likelihood of each example, in nats: `model.nll` of the batch, or of its parts if a tuple.

    The stock loss of `fit`. An autoencoder's batch is `x`, a classifier's `(x, labels)`.

    Raises whatever the model's own `nll` raises.

    >>> from aelib.models import Bernoulli, dense_autoencoder
    >>> model = dense_autoencoder((9,), hidden=(), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> nll(model, jnp.ones((5, 9)), jax.random.key(0)).shape
    (5,)
    """
    require_batch(model, batch)
    return model.nll(*batch) if isinstance(batch, tuple) else model.nll(batch)


def denoising(masking: float) -> Loss:
    """Give the loss of a denoising autoencoder: the nll of the clean example, given the code of a damaged one.

    Each number of an example is set to zero with probability `masking`, anew in every step, so that on average this
    share of it is gone. The model is an `Autoencoder`. Masking 0 is `nll` itself.

    Raises `TypeError` where masking is not a number and `ValueError` where it is not in [0, 1).

    Source: Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising
    Autoencoders* (2008).

    >>> from aelib.models import Bernoulli, dense_autoencoder
    >>> model = dense_autoencoder((9,), hidden=(), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> denoising(masking=0.25)(model, jnp.ones((5, 9)), jax.random.key(0)).shape
    (5,)
    """
    message = f"masking must be a number from 0 up to, but not including, 1, but {describe(masking)} came"
    if isinstance(masking, bool) or not isinstance(masking, Real):
        raise TypeError(message)
    if not 0 <= masking < 1:
        raise ValueError(message)
    if masking == 0:
        return nll

    def denoising_nll(model: Any, x: Any, key: jax.Array) -> Float[Array, " n"]:
        require_autoencoder(model)
        require_array("x", x, ("n", "..."))
        require_key("key", key)
        damaged = jnp.where(jax.random.bernoulli(key, masking, x.shape), 0, x)
        return model.likelihood.nll(model.decoder(model.encoder(damaged)), x)

    return denoising_nll


def fit(
    model: nnx.Module,
    loss: Loss,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: optax.GradientTransformation,
    key: jax.Array,
    validation: Any = None,
    progress: bool = True,
    checkpoint: str | os.PathLike[str] | None = None,
) -> History:
    """Train `model` by minibatch gradient descent and return what happened.

    `loss(model, batch, key)` gives one value **per example**, [batch]; `fit` averages. `data` is an array, or any
    pytree of arrays with one leading axis, such as `(images, labels)`; a batch is the same with `batch_size` rows. The
    model's `nnx.Param` variables are trained. Its other state, such as running means, is carried along.

    `key` is a JAX key. It decides the order of the examples and is the randomness that the loss gets: the same key
    gives the same bits on the same machine.

    Where `batch_size` does not divide the number of examples, the last step of an epoch averages over those that
    remain. (Its batch is filled up with other examples, whose losses are left out. Only a model in which examples
    influence each other, as by batch normalisation, can notice them.) A `batch_size` above the number of examples means
    all of them.

    It trains in training mode (`model.train()`: dropout drops, batch normalisation takes the statistics of the batch),
    whichever mode `model` is in, and leaves `model` in that one.

    `validation`, of the same structure as `data`, is evaluated after each epoch, in evaluation mode (`model.eval()`)
    and with the same keys each time. `progress` shows a bar in a terminal or a notebook, and at most ten lines
    elsewhere.

    Ctrl-C stops between two pieces of about half a second. `fit` then returns normally, with `interrupted=True`, and
    the model holds the weights reached. A second Ctrl-C raises `KeyboardInterrupt` at once. One that comes while the
    last piece runs has nothing left to stop: training is then complete, and `interrupted` is False. No array that you
    hold is deleted or changed; the model points at new ones.

    `checkpoint` is a folder for what training has reached: every ten seconds (less often where writing takes long), at
    the end and after Ctrl-C. The same call in a new process, after a kill or a power cut, goes on from there, and ends
    with the same bits as if nothing had happened; after the end it returns at once. `epochs` may be larger than before.
    The folder gets one file, `training.safetensors`, nothing of which is ever executed. Where it cannot be written, as
    on a full disk, a `RuntimeWarning` says so, training goes on, and the file of the last time is still whole.

    Raises `TypeError` or `ValueError` for arguments that don't fit, and `FloatingPointError` when the loss or the
    weights are no longer finite; the model then holds its last weights known to be finite. Raises `ValueError` also for
    a checkpoint that is damaged, comes from a newer `aelib`, or belongs to a call with other arguments (data, first
    weights, loss, optimizer, batch size or key), and says which; and `OSError` where its folder cannot be made or its
    file not be read.

    >>> from aelib import models
    >>> x = np.asarray(jax.random.uniform(jax.random.key(0), (50, 4)))
    >>> encoder = models.DenseEncoder((4,), (), 1, rngs=nnx.Rngs(0))
    >>> decoder = models.DenseDecoder(1, (), (4,), rngs=nnx.Rngs(1))
    >>> model = models.Autoencoder(encoder, decoder, models.Gaussian(sigma=1.0))
    >>> history = fit(model, nll, x, epochs=3, batch_size=20, optimizer=optax.sgd(0.1),
    ...               key=jax.random.key(1), progress=False)
    >>> history.loss.shape, history.step_loss.shape
    ((3,), (9,))
    """
    require_arguments(model, loss, epochs, batch_size, optimizer, key)
    started = time.perf_counter()
    size, data = on_device("data", data)
    batch_size = min(batch_size, size)
    steps_per_epoch = -(-size // batch_size)
    require_room("epochs", epochs, epochs * steps_per_epoch)
    batch_sizes = np.full(steps_per_epoch, batch_size)
    batch_sizes[-1] = size - batch_size * (steps_per_epoch - 1)
    order_key, loss_key, validation_key = jax.random.split(key, 3)

    trained = nnx.clone(model)  # which shares the arrays, but not the mode
    trained.train()
    graphdef, params, rest = nnx.split(trained, nnx.Param, ...)
    require_loss_per_example(loss, graphdef, params, rest, data, batch_size, loss_key)
    evaluate = None
    if validation is not None:
        _, validation = on_device("validation", validation)
        require_same_structure(data, validation)
        evaluate = _evaluation(loss, graphdef, validation, max(batch_size, VALIDATION_BATCH_SIZE), validation_key)

    # No buffer is donated. Inside the compiled loop XLA updates in place anyway, and between pieces the old state stays
    # whole: for whoever holds its arrays, and for going back to it when a piece ends in NaN.
    run = jax.jit(partial(_run, loss, graphdef, optimizer, batch_size))
    # As a step returns it: an array made from a Python number is weakly typed at first, and JAX compiles for that too.
    state = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.result_type(leaf)), (params, optimizer.init(params), rest))
    # The order of the examples is drawn for a block of epochs at a time: many where they are short.
    block_epochs = max(1, min(epochs, MAX_ROWS_PER_BLOCK // (steps_per_epoch * batch_size)))
    block_steps, block, order = block_epochs * steps_per_epoch, -1, jnp.zeros(0, jnp.int32)
    step_loss = np.zeros(epochs * steps_per_epoch, np.float32)
    validation_loss: list[float] = []
    done, piece, compiled = 0, 1, False

    resumption = None if checkpoint is None else Resumption(checkpoint)
    if resumption is not None:
        arguments = _digests(loss, graphdef, optimizer, batch_size, state, data, validation, key)
        if reached := resumption.begin(epochs, steps_per_epoch, arguments, (state[0], state[2]), state[1]):
            (params, rest), done, started = reached.model, reached.done, started - reached.seconds
            state, step_loss[:done] = (params, reached.optimizer, rest), reached.step_loss
            validation_loss = reached.validation.tolist()
            nnx.update(model, params, rest)

    def reached_now() -> Reached:
        seconds = time.perf_counter() - started
        return Reached((state[0], state[2]), state[1], done, step_loss[:done], np.array(validation_loss), seconds)

    epoch_loss = [_epoch_mean(step_loss, batch_sizes, epoch) for epoch in range(done // steps_per_epoch)]
    report = reporter(progress, epochs, steps_per_epoch, done)
    with catching_ctrl_c() as ctrl_c, closing(report):
        while done < len(step_loss) and not ctrl_c.is_set():
            first, stop = done, min(done + piece, len(step_loss))
            if evaluate is not None:
                stop = min(stop, (len(epoch_loss) + 1) * steps_per_epoch)
            piece_started = time.perf_counter()
            if first // block_steps != block:
                block = first // block_steps
                order = _orders(order_key, block * block_epochs, block_epochs, size, steps_per_epoch * batch_size)
            stop = min(stop, (block + 1) * block_steps)
            new_state, losses, finite = run(state, order, block * block_steps, data, loss_key, first, stop)
            step_loss[first:stop] = np.asarray(losses)[: stop - first]
            _require_finite(step_loss, first, stop, steps_per_epoch, weights_are_finite=bool(finite))
            # Most of the time of the first piece was the compiler's, and tells nothing.
            piece = _next_piece(stop - first, time.perf_counter() - piece_started if compiled else math.inf)
            compiled = True
            state, done = new_state, stop
            nnx.update(model, state[0], state[2])
            report.advance(done, float(step_loss[first:done].mean()))
            while len(epoch_loss) < done // steps_per_epoch:
                epoch_loss.append(_epoch_mean(step_loss, batch_sizes, len(epoch_loss)))
                if evaluate is not None:
                    validation_loss.append(evaluate(state[0], state[2], len(epoch_loss)))
                report.finish_epoch(len(epoch_loss), epoch_loss[-1], validation_loss[-1] if validation_loss else None)
            if resumption is not None and resumption.is_due():
                resumption.write(reached_now())
        if resumption is not None and resumption.written < done:
            resumption.write(reached_now())
        if done < len(step_loss):
            report.stop(done)
    return History(
        loss=np.array(epoch_loss),
        validation=np.array(validation_loss) if evaluate is not None else None,
        step_loss=step_loss[:done],
        seconds=time.perf_counter() - started,
        interrupted=done < len(step_loss),
    )


@partial(jax.jit, static_argnames=("epochs", "size", "length"))
def _orders(key: jax.Array, first: int, epochs: int, size: int, length: int) -> jax.Array:
    """Draw the order of the examples in each of the `epochs` epochs from `first` on, one after the other.

    An epoch takes `length` places. The last batch is filled up with the first examples of the epoch, whose losses are
    left out there.
    """
    keys = jax.vmap(partial(jax.random.fold_in, key))(first + jnp.arange(epochs))
    shuffled = jax.vmap(lambda key: jax.random.permutation(key, size))(keys).astype(jnp.int32)
    return jnp.concatenate([shuffled, shuffled[:, : length - size]], axis=1).ravel()


def _run(
    loss: Loss,
    graphdef: nnx.GraphDef,
    optimizer: optax.GradientTransformation,
    batch_size: int,
    state: Any,
    order: jax.Array,
    order_begins: jax.Array,
    data: Any,
    loss_key: jax.Array,
    first: jax.Array,
    stop: jax.Array,
) -> tuple[Any, jax.Array, jax.Array]:
    """Run the steps from `first` up to `stop`, which are counted from the start of training.

    `order` is that of the examples from step `order_begins` on. What a step does depends on the state, the keys and
    its own number alone, so the cut into pieces changes nothing. Gives the state, the loss of each step, and whether
    all weights are finite.
    """
    size = len(jax.tree.leaves(data)[0])
    steps_per_epoch = -(-size // batch_size)

    def step(number: jax.Array, carry: Any) -> Any:
        (params, opt_state, rest), losses = carry
        rows = jax.lax.dynamic_slice(order, ((number - order_begins) * batch_size,), (batch_size,))
        batch = jax.tree.map(lambda array: array[rows], data)
        is_real = number % steps_per_epoch * batch_size + jnp.arange(batch_size) < size

        key = jax.random.fold_in(loss_key, number)
        mean, rest, gradient = _gradient(loss, graphdef, params, rest, batch, is_real, key)
        updates, opt_state = optimizer.update(gradient, opt_state, params)
        state = (optax.apply_updates(params, updates), opt_state, rest)
        return state, losses.at[number - first].set(mean.astype(jnp.float32))

    state, losses = jax.lax.fori_loop(first, stop, step, (state, jnp.zeros(MAX_STEPS_PER_PIECE, jnp.float32)))
    finite = jnp.stack([jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(state[0])]).all()
    return state, losses, finite


def _gradient(
    loss: Loss, graphdef: nnx.GraphDef, params: Any, rest: Any, batch: Any, is_real: jax.Array, key: jax.Array
) -> tuple[jax.Array, Any, Any]:
    """Give the mean loss over the examples of `batch` that are real, the model's other state after it, the gradient."""

    def mean_loss(params: Any) -> tuple[jax.Array, Any]:
        # A copy, which may change while JAX traces the gradient.
        model = nnx.merge(graphdef, params, rest, copy=True)
        values = loss(model, batch, key)
        # `where`, since zero times a NaN would be a NaN.
        return jnp.where(is_real, values, 0).sum() / is_real.sum(), nnx.split(model, nnx.Param, ...)[2]

    (mean, rest_after), gradient = jax.value_and_grad(mean_loss, has_aux=True)(params)
    return mean, rest_after, gradient


def _digests(
    loss: Loss,
    graphdef: nnx.GraphDef,
    optimizer: optax.GradientTransformation,
    batch_size: int,
    state: Any,
    data: Any,
    validation: Any,
    key: jax.Array,
) -> dict[str, str]:
    """Give digests by which the same call of `fit` is known again, in another process or on another machine."""
    params, opt_state, rest = state
    batch = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((batch_size, *leaf.shape[1:]), leaf.dtype), data)
    is_real = jax.ShapeDtypeStruct((batch_size,), jnp.bool)
    return {
        "batch_size": str(batch_size),
        "data": digest(data),
        "key": digest(key),
        "loss": program(partial(_gradient, loss, graphdef), params, rest, batch, is_real, key),
        "optimizer": program(optimizer.update, params, opt_state, params) + digest(opt_state),
        "validation": digest(validation),
    }


def _next_piece(steps: int, seconds: float) -> int:
    """Choose how many steps to run next from the time that the last ones took, at most ten times as many."""
    return int(min(max(steps * min(10.0, SECONDS_PER_PIECE / seconds), 1), MAX_STEPS_PER_PIECE))


def _epoch_mean(step_loss: np.ndarray, batch_sizes: np.ndarray, epoch: int) -> float:
    """Give the mean loss per example of the epoch with this number, which counts from 0."""
    steps = step_loss[epoch * len(batch_sizes) : (epoch + 1) * len(batch_sizes)].astype(np.float64)
    return float(steps @ batch_sizes) / int(batch_sizes.sum())


def _evaluation(
    loss: Loss, graphdef: nnx.GraphDef, data: Any, batch_size: int, key: jax.Array
) -> Callable[[Any, Any, int], float]:
    """Make the function that gives the mean loss over all of `data`, in evaluation mode."""
    size = len(jax.tree.leaves(data)[0])
    batch_size = min(batch_size, size)

    @jax.jit
    def batch_loss(params: Any, rest: Any, data: Any, start: jax.Array) -> jax.Array:
        model = nnx.merge(graphdef, params, rest)
        model.eval()
        rows = jnp.minimum(start + jnp.arange(batch_size), size - 1)
        return jnp.asarray(loss(model, jax.tree.map(lambda array: array[rows], data), jax.random.fold_in(key, start)))

    def mean_loss(params: Any, rest: Any, epoch: int) -> float:
        values = np.concatenate([batch_loss(params, rest, data, start) for start in range(0, size, batch_size)])
        mean = float(values[:size].mean(dtype=np.float64))
        if not math.isfinite(mean):
            raise FloatingPointError(f"the validation loss is {mean} after epoch {epoch}: {_CAUSES}")
        return mean

    return mean_loss


_CAUSES = (
    "the learning rate may be too high, the data may not be in the range that the model expects (images in [0, 1], not "
    "0 to 255; labels count from 0), or your loss may take the logarithm of zero or divide by zero"
)


def _require_finite(
    step_loss: np.ndarray, first: int, stop: int, steps_per_epoch: int, *, weights_are_finite: bool
) -> None:
    bad = np.flatnonzero(~np.isfinite(step_loss[first:stop]))
    if not len(bad) and weights_are_finite:
        return
    step = first + int(bad[0]) if len(bad) else stop - 1
    what = f"the loss is {step_loss[step]}" if len(bad) else "the weights are no longer finite"
    raise FloatingPointError(
        f"{what} in epoch {step // steps_per_epoch + 1}, step {step % steps_per_epoch + 1} of {steps_per_epoch}: "
        f"{_CAUSES}. The model holds the weights it had after {first} steps, the last ones known to be finite"
    )
