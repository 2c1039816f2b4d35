"""Training: minibatch gradient descent on a loss that is a mean over examples.

An epoch visits all n examples once, in a new random order, in ceil(n / batch_size) steps. Each step takes the gradient
of the mean loss of its batch. The last batch of an epoch may be smaller; its mean is over the examples that it has.

The whole loop is compiled (`step`) and runs where the data and the weights are. From outside it is run in pieces of
about half a second, between which `fit` reports, listens for Ctrl-C, and looks whether all numbers are still finite.
Which examples a step takes is the business of `batches`, how they come from a disk that of `scale.stream`, and on how
many devices it all runs that of `scale.devices`.
"""

import math
import os
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.arguments import require_room
from aelib.training.batches import Examples, examples_of
from aelib.training.contract import (
    require_arguments,
    require_divisible,
    require_loss_per_example,
    require_same_structure,
)
from aelib.training.losses import Loss, denoising, nll
from aelib.training.plan import Block, Plan
from aelib.training.resume import Reached, Resumption, digest, program
from aelib.training.scale.devices import Placement
from aelib.training.step import (
    MAX_STEPS_PER_PIECE,
    evaluation,
    mean_and_gradient,
    require_finite,
    require_finite_validation,
    run_steps,
)
from aelib.training.watch import catching_ctrl_c, reporter

__all__ = ["History", "denoising", "fit", "nll"]

SECONDS_PER_PIECE = 0.5


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """What happened in a run of `fit`. All losses are means per example, in the units of the loss.

    loss: the mean over each completed epoch, as its steps met it, [epochs]: none after a stop within the first one.
    validation: the mean over the validation data after each completed epoch, [epochs], or None without such data.
    step_loss: the mean over the batch of each step, before that step changed the weights, [steps].
    seconds: how long it took, compilation included, and what earlier calls with the same `checkpoint` took.
    interrupted: whether Ctrl-C ended it before its last step.

    >>> history = History(np.array([3.0, 2.5]), None,
    ...                   np.array([3.2, 2.8, 2.6, 2.4]), seconds=0.1, interrupted=False)
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
    mesh: jax.sharding.Mesh | None = None,
    accumulate: int = 1,
) -> History:
    """Train `model` by minibatch gradient descent and return what happened.

    `loss(model, batch, key)` gives one value **per example**, [batch]; `fit` averages. It is `nll`, what `denoising`
    gives, or yours, as `lambda model, x, key: squared_error(model.reconstruct(x), x)`. `data` is an array, or any
    pytree of arrays with one leading axis, such as `(images, labels)`; a batch is the same with `batch_size` rows. The
    model's `nnx.Param` variables are trained. Its other state, such as running means, is carried along.

    `epochs` counts passes over the examples; each batch makes one update. `optimizer` is one of Optax's; a schedule in
    place of its rate counts updates. Its state begins anew with every call, unless `checkpoint` has kept it.

    `key` is a JAX key. It decides the order of the examples and is the randomness that the loss gets: the same key
    gives the same bits on the same machine.

    Where `batch_size` does not divide the number of examples, the last step of an epoch averages over those that
    remain. (Its batch is filled up with other examples, whose losses are left out. Only a model in which examples
    influence each other, as by batch normalisation, can notice them.) A `batch_size` above the number of examples means
    all of them.

    It trains in training mode (`model.train()`: dropout drops, batch normalisation takes the statistics of the batch),
    whichever mode `model` is in, and leaves `model` in that one.

    `data` may also be a `grain.MapDataset`, whose elements are the examples: arrays, or pytrees of arrays. They are
    read while the device computes, and need not fit into memory. The bits are those of the same examples as arrays.

    `mesh` is for multiple GPUs or other devices. It has one axis, with the devices among which the rows of each batch
    are divided; each holds all weights, and all data that are not read as above. The losses are those of one device, to
    rounding. Where the devices belong to several processes (`jax.distributed`), every process calls `fit` with the same
    arguments, and its model holds ordinary arrays afterwards. The first process reports and writes the checkpoint, into
    a folder that all of them see; Ctrl-C in one stops all.

    With `accumulate` above 1 the gradient of a batch is computed in that many equal parts, one after the other, so that
    only one part's activations have to be in memory. The update is that of the whole batch, to rounding, as long as
    examples do not influence each other and nothing is drawn at random: each part gets a key of its own.

    `validation`, of the same structure as `data`, is evaluated after each epoch, in evaluation mode (`model.eval()`)
    and with the same keys each time. `progress` shows a bar in a terminal or a notebook, and at most ten lines
    elsewhere.

    Ctrl-C stops between two pieces of about half a second. `fit` then returns normally, with `interrupted=True`, and
    the model holds the weights reached. A second Ctrl-C raises `KeyboardInterrupt` at once. One that comes while the
    last piece runs has nothing left to stop: training is then complete, and `interrupted` is False. No array that you
    hold is deleted or changed; the model points at new ones.

    `checkpoint` is a folder for what training has reached, written every ten seconds (less often where writing takes
    long), at the end and after Ctrl-C. The same call in a new process, after a kill or a power cut, with a model built
    anew from the same `rngs`, resumes from there, and ends with the same bits as if nothing had happened; after the end
    it trains no more. `epochs` may grow, but not shrink. The number of devices may change too, and the losses are then
    the same to rounding; not so `accumulate`, a dtype, or an array for a stream. Of an array every number is compared
    with that of before, of a stream only the number of examples, and 32 of them. The folder gets one file,
    `training.safetensors`, nothing of which is ever executed. Where it cannot be written, as on a full disk, a
    `RuntimeWarning` says so, training goes on, and the file of the last time is whole.

    Raises `TypeError` or `ValueError` for arguments that don't fit (as a batch that the devices cannot share out), and
    `FloatingPointError` when the loss, the weights or the loss on `validation` are no longer finite; the model then
    holds its last weights known to be finite. Raises `ValueError` also for a checkpoint that is damaged, comes from a
    newer `aelib`, or belongs to a call with other arguments (data, validation, first weights, loss, optimizer, batch
    size, parts or key), and says which; `OSError` where its folder cannot be made or its file not be read; and, where
    several processes train, `RuntimeError` in those that could go on from the checkpoint when another one could not.

    >>> from aelib.likelihoods import Gaussian
    >>> from aelib.models.autoencoder import dense_autoencoder
    >>> x = np.asarray(jax.random.uniform(jax.random.key(0), (50, 4)))
    >>> model = dense_autoencoder((4,), hidden=(), latent=1,
    ...                           likelihood=Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
    >>> history = fit(model, nll, x, epochs=3, batch_size=20, progress=False,
    ...               optimizer=optax.sgd(0.1), key=jax.random.key(1))
    >>> history.loss.shape, history.step_loss.shape
    ((3,), (9,))
    """
    require_arguments(model, loss, epochs, batch_size, optimizer, key)
    started = time.perf_counter()
    placement = Placement(mesh)
    examples = examples_of("data", data)
    plan = Plan(examples.size, min(batch_size, examples.size), epochs, accumulate)
    require_divisible(plan.batch_size, accumulate, placement.count)
    require_room("epochs", epochs, plan.steps)
    order_key, loss_key, validation_key = jax.random.split(key, 3)

    trained = nnx.clone(model)  # which shares the arrays, but not the mode
    trained.train()
    graphdef, params, rest = nnx.split(trained, nnx.Param, ...)
    require_loss_per_example(loss, graphdef, params, rest, examples.outline(plan.batch_size // accumulate), loss_key)
    held_out, evaluate = None, None
    if validation is not None:
        held_out = examples_of("validation", validation)
        require_same_structure(examples.outline(examples.size), held_out.outline(held_out.size))
        evaluate = evaluation(loss, graphdef, held_out, plan.batch_size, placement, validation_key)

    # No buffer is donated. Inside the compiled loop XLA updates in place anyway, and between pieces the old state stays
    # whole: for whoever holds its arrays, and for going back to it when a piece ends in NaN.
    run = partial(run_steps, loss, graphdef, optimizer, plan, examples.take, placement)
    run = jax.jit(run, out_shardings=placement.replicated)
    # As a step returns it: an array made from a Python number is weakly typed at first, and JAX compiles for that too.
    state = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.result_type(leaf)), (params, optimizer.init(params), rest))
    step_loss, validation_loss = np.zeros(plan.steps, np.float32), []
    done, piece, compiled = 0, 1, False

    resumption, reached = None, None
    if checkpoint is not None or placement.is_shared:
        arguments = _digests(loss, graphdef, optimizer, plan, state, examples, held_out, key)
        placement.agree_on(lambda: {"epochs": str(epochs), "model": digest(state), **arguments})
        if checkpoint is not None:
            resumption, reached = placement.together(lambda: _resume(checkpoint, plan, arguments, state))
            placement.agree_on(lambda: {"checkpoint": digest(reached and (np.asarray(reached.done), reached.model))})
    if reached is not None:
        (params, rest), done, started = reached.model, reached.done, started - reached.seconds
        state, step_loss[:done] = (params, reached.optimizer, rest), reached.step_loss
        validation_loss = reached.validation.tolist()
        nnx.update(model, params, rest)

    def reached_now() -> Reached:
        params, opt_state, rest = placement.local(state)
        seconds = time.perf_counter() - started
        return Reached((params, rest), opt_state, done, step_loss[:done], np.array(validation_loss), seconds)

    epoch_loss = [plan.epoch_mean(step_loss, epoch) for epoch in range(done // plan.steps_per_epoch)]
    report = reporter(progress if placement.leads else False, epochs, plan.steps_per_epoch, done)
    state, loss_key = placement.replicate((state, loss_key))
    blocks, block = examples.blocks(plan, done, order_key, placement), Block(None, done, done)
    with catching_ctrl_c() as ctrl_c, closing(report), closing(blocks):
        _, stopped, _ = placement.agree(piece, ctrl_c.is_set(), False)
        while done < plan.steps and not stopped:
            if done == block.ends:
                block = next(blocks)
            piece_started = time.perf_counter()
            first, stop = done, min(done + piece, block.ends)
            if evaluate is not None:
                stop = min(stop, (len(epoch_loss) + 1) * plan.steps_per_epoch)
            new_state, losses, finite = run(state, block.content, block.begins, loss_key, first, stop)
            step_loss[first:stop] = np.asarray(losses)[: stop - first]
            require_finite(step_loss[first:stop], first, plan.steps_per_epoch, weights_are_finite=bool(finite))
            # Most of the time of the first piece was the compiler's, and tells nothing.
            piece = _next_piece(stop - first, time.perf_counter() - piece_started if compiled else math.inf)
            compiled = True
            state, done = new_state, stop
            params, _, rest = placement.local(state)
            nnx.update(model, params, rest)
            report.advance(done, float(step_loss[first:done].mean()))
            while len(epoch_loss) < done // plan.steps_per_epoch:
                epoch_loss.append(plan.epoch_mean(step_loss, len(epoch_loss)))
                if evaluate is not None:
                    validation_loss.append(evaluate(state[0], state[2]))
                    require_finite_validation(validation_loss[-1], len(epoch_loss))
                report.finish_epoch(len(epoch_loss), epoch_loss[-1], validation_loss[-1] if validation_loss else None)
            is_due = resumption is not None and resumption.is_due()
            piece, stopped, is_due = placement.agree(piece, ctrl_c.is_set(), is_due)
            if is_due and resumption is not None and placement.leads:
                resumption.write(reached_now())
        if resumption is not None and placement.leads and resumption.written < done:
            resumption.write(reached_now())
        if done < plan.steps:
            report.stop(done)
    return History(
        loss=np.array(epoch_loss),
        validation=np.array(validation_loss) if evaluate is not None else None,
        step_loss=step_loss[:done],
        seconds=time.perf_counter() - started,
        interrupted=done < plan.steps,
    )


def _resume(
    folder: str | os.PathLike[str], plan: Plan, digests: dict[str, str], state: Any
) -> tuple[Resumption, Reached | None]:
    params, opt_state, rest = state
    resumption = Resumption(folder)
    return resumption, resumption.begin(plan.epochs, plan.steps_per_epoch, digests, (params, rest), opt_state)


def _digests(
    loss: Loss,
    graphdef: nnx.GraphDef[Any],
    optimizer: optax.GradientTransformation,
    plan: Plan,
    state: Any,
    examples: Examples,
    held_out: Examples | None,
    key: jax.Array,
) -> dict[str, str]:
    """Give digests by which the same call of `fit` is known again, in another process or on another machine."""
    params, opt_state, rest = state
    batch, is_real = examples.outline(plan.batch_size), jax.ShapeDtypeStruct((plan.batch_size,), jnp.bool)

    def _gradient(*arguments: Any) -> Any:  # whose name is in the files that were written so far
        return mean_and_gradient(loss, graphdef, 1, *arguments)

    return {
        "batch_size": str(plan.batch_size),
        **({} if plan.parts == 1 else {"accumulate": str(plan.parts)}),
        "data": examples.digest(),
        "key": digest(key),
        "loss": program(_gradient, params, rest, batch, is_real, key),
        "optimizer": program(optimizer.update, params, opt_state, params) + digest(opt_state),
        "validation": digest(None) if held_out is None else held_out.digest(),
    }


def _next_piece(steps: int, seconds: float) -> int:
    """Choose how many steps to run next from the time that the last ones took, at most ten times as many."""
    return int(min(max(steps * min(10.0, SECONDS_PER_PIECE / seconds), 1), MAX_STEPS_PER_PIECE))
