"""All that a training needs around its steps: checks, keys, compilation, pieces, finite numbers, evaluation, saving."""

import math
import os
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.arguments import require_room
from aelib.files import digest, structure
from aelib.training.batches import examples_of, held_out
from aelib.training.contract import (
    as_transformation,
    require_arguments,
    require_function,
    require_loss_per_example,
    require_outside,
    require_same_structure,
    require_scale,
)
from aelib.training.evaluation import evaluation
from aelib.training.history import History, Log
from aelib.training.plan import Block, Plan
from aelib.training.resume import Checkpoint, Identity, Reached
from aelib.training.scale.devices import Devices
from aelib.training.step import MAX_STEPS, compiled_steps

SECONDS_PER_PIECE = 0.5


class Run:
    """One training: its state after `done` steps, and what it takes to advance it."""

    def __init__(
        self,
        model: nnx.Module,
        loss: Any,
        data: Any,
        *,
        epochs: int,
        batch_size: int,
        optimizer: Any,
        key: jax.Array,
        validation: Any,
        each_epoch: Any,
        scale: Devices | None,
    ):
        self.started, self.model, self.key = time.perf_counter(), model, key
        self.scale = scale = require_scale(scale)
        self.optimizer = optimizer if isinstance(optimizer, nnx.Optimizer) else None
        transform: Any = optimizer if self.optimizer is None else self.optimizer.tx
        trained = nnx.Param if self.optimizer is None else self.optimizer.wrt
        require_arguments(model, loss, epochs, batch_size, transform, key)
        transform = as_transformation(transform)
        if each_epoch is not None:
            require_function(
                "each_epoch", each_epoch, ("epoch", "model", "history"), "a function of these three, or None"
            )
        data, validation = held_out(data, validation, key)
        self.examples = examples_of("data", data, scale)
        self.plan = plan = Plan(self.examples.size, min(batch_size, self.examples.size), epochs)
        scale.check(plan.batch_size)
        require_room("epochs", epochs, plan.steps)
        self.order_key, loss_key, validation_key = jax.random.split(key, 3)

        training = nnx.clone(model)  # which shares the arrays, but not the mode
        training.train()
        graphdef, params, rest = nnx.split(training, trained, ...)
        self.try_loss = lambda batch: require_loss_per_example(loss, graphdef, params, rest, batch, loss_key, trained)
        self.try_loss(self.examples.known(plan.batch_size))
        self.held_out = None if validation is None else examples_of("validation", validation, scale)
        self.evaluate = None
        if self.held_out is not None:
            require_same_structure(*(each.outline(each.size) for each in (self.examples, self.held_out)))
            self.evaluate = evaluation(loss, graphdef, self.held_out, plan.batch_size, scale, validation_key)

        # An array made from a Python number is weakly typed at first, and JAX would compile for that too.
        state = (params, opt_state_of(self.optimizer, transform.init(params)), rest)
        self.state = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.result_type(leaf)), state)
        self.take_steps = compiled_steps(loss, graphdef, trained, transform, plan, self.examples.take, scale)
        self.loss_key = scale.everywhere(loss_key)
        # If somebody looks at the model after each epoch, no piece of training may reach beyond its end.
        self.watched = each_epoch is not None or self.evaluate is not None
        self.checkpoint: Checkpoint | None = None
        self.done, self.length, self.compiled = 0, 1, False
        # How many updates the optimizer has made before, and the same rounded up to whole epochs: it goes on with the
        # next epoch that it has not begun.
        self.taken = int(self.optimizer.step[...]) if self.optimizer else 0
        self.before = -(-self.taken // plan.steps_per_epoch) * plan.steps_per_epoch

    def start(self, checkpoint: str | os.PathLike[str] | Checkpoint | None) -> Log:
        """Take over what `checkpoint` has, if anything; then `advance` can be called. Return the log so far."""
        log = Log(self.plan, validated=self.evaluate is not None, started=self.started)
        self.scale.agree_on(
            lambda: {"epochs": str(self.plan.epochs), "model": digest(self.state), **self._identity["asked"]}
        )
        reached = None
        if checkpoint is not None:
            reached = self.scale.together(lambda: self._load(checkpoint))
            found = reached and (np.array(reached.done), reached.state)
            self.scale.agree_on(lambda: {"checkpoint": digest(found)})
        if reached is not None:
            reached = reached.under(self.plan)
            self.state, self.taken, self.before = reached.state, reached.taken, reached.before
            self.done = reached.done
            reached.fill(log)
            self._write_back()
        self.state = self.scale.everywhere(self.state)
        end = self.before + self.plan.steps
        self.blocks = self.examples.blocks(self.plan, self.before + self.done, end, self.order_key)
        self.block = Block(None, 0, self.before + self.done)  # an empty one, after which `pieces` takes the first
        return log

    def _load(self, checkpoint: str | os.PathLike[str] | Checkpoint) -> Reached | None:
        self.checkpoint = checkpoint if isinstance(checkpoint, Checkpoint) else Checkpoint(checkpoint)
        return self.checkpoint.load(self._identity, self.state, self.plan.epochs)

    def close(self) -> None:
        """Stop reading ahead."""
        self.blocks.close()

    def epochs(self, log: Log) -> range:
        """Return the epochs that are left: none of a training that `each_epoch` stopped."""
        return range(log.epochs, log.epochs if log.stopped else self.plan.epochs)

    def pieces(self, epoch: int) -> Iterator[range]:
        """Yield ranges of steps that are left of this epoch, each for `advance` before the next.

        They take about half a second each. Unless somebody watches they may reach into the epochs that follow, of which
        there is then less left, or nothing.
        """
        end = (epoch + 1) * self.plan.steps_per_epoch
        while self.done < end:
            if self.before + self.done == self.block.ends:
                self.block = next(self.blocks)
            limit = min(end if self.watched else self.plan.steps, self.block.ends - self.before)
            yield range(self.done, min(self.done + self.scale.from_leader(self.length), limit))

    def advance(self, steps: range) -> np.ndarray:
        """Take these steps, put the new weights into the model, and return the loss of each step.

        Raises:
            ValueError: If a batch has a target that the likelihood does not take.
            FloatingPointError: If a loss or a weight is not finite; the model then has the weights from before.
        """
        piece_started, (first, stop) = time.perf_counter(), (self.before + steps.start, self.before + steps.stop)
        state, losses, finite = self.take_steps(
            self.state, self.block.content, self.block.begins, self.loss_key, first, stop
        )
        require_outside((losses, finite))
        losses = np.asarray(losses)[: len(steps)]
        for number in first + np.flatnonzero(~np.isfinite(losses))[:1]:
            # If the reason is a number that the likelihood does not take, this says so.
            content = self.scale.here(self.block.content)
            self.try_loss(self.examples.take(content, number - self.block.begins, self.plan))
        require_finite(losses, steps.start, self.plan.steps_per_epoch, weights_are_finite=bool(finite))
        # Most of the time of the first piece was the compiler's, and tells nothing.
        self.length = _next_piece(len(steps), time.perf_counter() - piece_started if self.compiled else math.inf)
        self.state, self.done, self.compiled = state, steps.stop, True
        self._write_back()
        return losses

    def validate(self, epoch: int) -> float | None:
        """Return the mean loss on the validation data after this epoch, or None without such data."""
        if self.evaluate is None:
            return None
        mean = self.evaluate(self.state[0], self.state[2])
        if not math.isfinite(mean) and self.held_out is not None:
            try:
                self.try_loss(self.held_out.known(min(self.held_out.size, 10_000)))
            except ValueError as error:
                raise ValueError(f"validation must be like data, but: {error}") from None
            raise FloatingPointError(f"the validation loss is {mean} after epoch {epoch + 1}: {CAUSES}")
        return mean

    def save_if_due(self, log: Log) -> None:
        """Write the checkpoint if the last one is some time ago."""
        if self.checkpoint is not None and self.checkpoint.is_due():
            self._save(log)

    def finish(self, log: Log, *, interrupted: bool = False) -> History:
        """Write the checkpoint, and return what happened."""
        log.interrupted = interrupted
        self._save(log)
        return log.history()

    def _save(self, log: Log) -> None:
        checkpoint = self.checkpoint
        # Even if no step was taken, its identity may have changed with `anyway`.
        if checkpoint is not None and self.scale.leads and (checkpoint.written != self.done or checkpoint.anyway):
            reached = Reached.of(self.scale.here(self.state), self.taken, self.before, log)
            checkpoint.save(self._identity, reached)

    def _write_back(self) -> None:
        """Put the state into the model and the optimizer of the caller, who keeps the arrays that were there."""
        params, opt_state, rest = self.scale.here(self.state)
        nnx.update(self.model, params, rest)
        if self.optimizer is not None:
            for variable, value in zip(variables_of(self.optimizer), jax.tree.leaves(opt_state), strict=True):
                variable.set_value(value)
            self.optimizer.step.set_value(jnp.asarray(self.taken + self.done, self.optimizer.step[...].dtype))

    @cached_property
    def _identity(self) -> Identity:
        params, opt_state, rest = self.state
        asked = {
            "data": self.examples.digest(),
            "validation": "" if self.held_out is None else self.held_out.digest(),
            "batch_size": str(self.plan.batch_size),
            "key": digest(self.key),
            **self.scale.identity(),
        }
        built = {"model": structure((params, rest)), "optimizer": structure(opt_state)}
        return {"asked": asked, "built": built}


def variables_of(optimizer: nnx.Optimizer[Any]) -> list[nnx.Variable[Any]]:
    """Return the variables in the state of an `nnx.Optimizer`, in the order of the leaves of Optax's own state."""
    return jax.tree.leaves(optimizer.opt_state, is_leaf=lambda leaf: isinstance(leaf, nnx.Variable))


def opt_state_of(optimizer: nnx.Optimizer[Any] | None, initial: optax.OptState) -> optax.OptState:
    """Return the state of an `nnx.Optimizer` in the structure of `initial`, or `initial` without one."""
    if optimizer is None:
        return initial
    values, expected = [variable.get_value() for variable in variables_of(optimizer)], jax.tree.leaves(initial)
    if [np.shape(value) for value in values] != [np.shape(leaf) for leaf in expected]:
        must = "optimizer must be made for this model, as nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)"
        raise ValueError(f"{must}, but its state has arrays of other shapes")
    return jax.tree.unflatten(jax.tree.structure(initial), values)


def require_finite(losses: np.ndarray, first: int, steps_per_epoch: int, *, weights_are_finite: bool) -> None:
    """Raise `FloatingPointError` where a loss of the steps that begin with `first`, or a weight, is not finite."""
    bad = np.flatnonzero(~np.isfinite(losses))
    if not len(bad) and weights_are_finite:
        return
    step = first + int(bad[0] if len(bad) else len(losses) - 1)
    what = f"the loss is {losses[bad[0]]}" if len(bad) else "the weights are no longer finite"
    causes = CAUSES.replace(RATE, "no weight has changed before, so ") if len(bad) and step == 0 else CAUSES
    raise FloatingPointError(
        f"{what} in epoch {step // steps_per_epoch + 1}, step {step % steps_per_epoch + 1} of {steps_per_epoch}: "
        f"{causes}. The model holds the weights it had after {first} steps, the last ones known to be finite"
    )


def _next_piece(steps: int, seconds: float) -> int:
    """Return how many steps to take next, given the time that the last ones took: at most ten times as many."""
    return int(min(max(steps * min(10.0, SECONDS_PER_PIECE / seconds), 1), MAX_STEPS))


RATE = "the learning rate may be too high, "
CAUSES = (
    f"{RATE}the data may not be in the range that the model expects (images in [0, 1], not "
    "0 to 255; labels count from 0), or your loss may take the logarithm of zero or divide by zero"
)
