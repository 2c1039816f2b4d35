"""How training is cut into epochs, steps and blocks, and in which order it visits the examples.

An epoch visits all n examples once, in a new random order, in ceil(n / batch_size) steps. The order is drawn from the
key and the number of the epoch alone. The last batch is filled up with the first examples of its epoch, so that all
batches have one size and one program serves them; their losses are left out of its mean.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

MAX_ROWS_PER_DRAW = 2**20


@dataclass(frozen=True)
class Plan:
    """How training is cut into epochs and steps, both counted from 0."""

    size: int
    batch_size: int
    epochs: int

    @property
    def steps_per_epoch(self) -> int:
        """The number of steps in an epoch."""
        return -(-self.size // self.batch_size)

    @property
    def steps(self) -> int:
        """The number of steps in all epochs."""
        return self.epochs * self.steps_per_epoch

    @property
    def rows_per_epoch(self) -> int:
        """The number of rows in the batches of an epoch, with those that fill up the last one."""
        return self.steps_per_epoch * self.batch_size

    @property
    def epochs_per_draw(self) -> int:
        """The number of epochs whose order is drawn at once: many where they are short."""
        return max(1, min(self.epochs, MAX_ROWS_PER_DRAW // self.rows_per_epoch))

    def is_real(self, step: jax.Array) -> jax.Array:
        """Return which rows of this step's batch are examples of its own, rather than there to fill it up, [batch]."""
        return step % self.steps_per_epoch * self.batch_size + jnp.arange(self.batch_size) < self.size

    def epoch_mean(self, step_loss: np.ndarray) -> float:
        """Return the mean loss per example of an epoch from the mean loss of each of its steps."""
        batch_sizes = np.full(self.steps_per_epoch, self.batch_size)
        batch_sizes[-1] = self.size - self.batch_size * (self.steps_per_epoch - 1)
        return float(step_loss.astype(np.float64) @ batch_sizes) / self.size


class Block(NamedTuple):
    """What the steps from `begins` up to `ends` take their batches from."""

    content: Any
    begins: int
    ends: int


@partial(jax.jit, static_argnames="plan")
def draw_order(key: jax.Array, first: int, plan: Plan) -> jax.Array:
    """Draw the order of the examples in each of `plan.epochs_per_draw` epochs from `first` on, one after the other."""
    keys = jax.vmap(partial(jax.random.fold_in, key))(first + jnp.arange(plan.epochs_per_draw))
    shuffled = jax.vmap(lambda key: jax.random.permutation(key, plan.size))(keys).astype(jnp.int32)
    fill = plan.rows_per_epoch - plan.size
    return jnp.concatenate([shuffled, shuffled[:, :fill]], axis=1).ravel()
