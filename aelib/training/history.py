"""What happened in a training: `History`, which `fit` returns, and `Log`, which collects it."""

import time
from dataclasses import dataclass

import numpy as np

from aelib.training.plan import Plan


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
    """A history that grows. `steps` may be ahead of `epochs`, by steps of the epochs that follow."""

    def __init__(self, plan: Plan, *, validated: bool, started: float):
        self.plan, self.started = plan, started
        self.step_loss, self.steps, self.latest = np.zeros(plan.steps, np.float32), 0, float("nan")
        self.offset = 0  # the place in `step_loss` of this plan's first step; not 0 if an earlier call had another plan
        self.loss: list[float] = []
        self.validation: list[float] | None = [] if validated else None
        self.interrupted = self.stopped = False  # by Ctrl-C, and by `each_epoch`

    @property
    def epochs(self) -> int:
        """The number of completed epochs."""
        return len(self.loss)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.stopped or self.done == self.plan.steps

    @property
    def done(self) -> int:
        """The number of steps of this plan that are done."""
        return self.steps - self.offset

    def add(self, losses: np.ndarray) -> None:
        """Append the losses of the next steps."""
        self.step_loss[self.steps : self.steps + len(losses)] = losses
        self.steps, self.latest = self.steps + len(losses), float(losses.mean())

    def finish_epoch(self, validation: float | None) -> None:
        """Complete the next epoch, all steps of which are there."""
        first = self.offset + self.epochs * self.plan.steps_per_epoch
        self.loss.append(self.plan.epoch_mean(self.step_loss[first : first + self.plan.steps_per_epoch]))
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
