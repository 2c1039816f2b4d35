"""What happened in a training: `History`, which `fit` returns, and `Log`, which collects it."""

import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """What happened in a run of `fit`. All losses are means per example, in the units of the loss.

    Attributes:
        loss: The mean over each completed epoch, as its steps met it, [epochs].
        validation: The mean over the validation data after each completed epoch, [epochs], or None without such data.
        step_loss: The mean over the batch of each step, before that step changed the weights, [steps].
        seconds: How long it took, compilation included, and what earlier calls with the same `checkpoint` took.
        interrupted: Whether Ctrl-C ended it before its last step.
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


class Log:
    """A history that grows, of a training of `planned` epochs of `per_epoch` steps. `steps` is how many are done.

    `epochs_before` is how many epochs earlier calls have begun, which made so many `updates`: it goes on with the next.
    """

    def __init__(self, planned: int, size: int, batch_size: int, updates: int = 0, *, validated: bool, started: float):
        self.planned, self.size, self.batch_size, self.started = planned, size, batch_size, started
        self.per_epoch = -(-size // batch_size)
        self.epochs_before = -(-updates // self.per_epoch)
        self.step_loss, self.steps, self.latest = np.zeros(planned * self.per_epoch, np.float32), 0, float("nan")
        self.loss: list[float] = []
        self.validation: list[float] | None = [] if validated else None
        self.interrupted = self.stopped = False  # by Ctrl-C, and by `each_epoch`

    @property
    def epochs(self) -> int:
        """The number of completed epochs."""
        return len(self.loss)

    @property
    def next_step(self) -> int:
        """The number of the next step, counted from the first of the earlier calls."""
        return self.epochs_before * self.per_epoch + self.steps

    @property
    def epochs_left(self) -> range:
        """The epochs that are left, counted from 0: none of a training that `each_epoch` stopped."""
        return range(self.epochs, self.epochs if self.stopped else self.planned)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.stopped or self.steps == len(self.step_loss)

    def add(self, losses: np.ndarray) -> None:
        """Append the losses of the next steps."""
        self.step_loss[self.steps : self.steps + len(losses)] = losses
        self.steps, self.latest = self.steps + len(losses), float(losses.mean())

    def finish_epoch(self, validation: float | None) -> None:
        """Complete the next epoch, all steps of which are there: its loss is the mean over its examples."""
        sizes = np.full(self.per_epoch, self.batch_size)
        sizes[-1] = self.size - self.batch_size * (self.per_epoch - 1)
        losses = self.step_loss[self.epochs * self.per_epoch : (self.epochs + 1) * self.per_epoch]
        self.loss.append(float(losses.astype(np.float64) @ sizes) / self.size)
        if self.validation is not None and validation is not None:
            self.validation.append(validation)

    def history(self) -> History:
        """Return what happened so far."""
        return History(
            loss=np.array(self.loss),
            validation=None if self.validation is None else np.array(self.validation),
            step_loss=self.step_loss[: self.steps].copy(),
            seconds=time.perf_counter() - self.started,
            interrupted=self.interrupted,
        )
