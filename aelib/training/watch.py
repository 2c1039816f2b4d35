"""What stands between a training and the person who waits for it: progress on the standard output, and Ctrl-C.

A terminal or a notebook gets a bar, a file at most ten lines. While the book is built the lines hold no times, so that
two builds print the same.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from aelib.training.history import Log
from aelib.training.scale import Scale

LINES = 10


def is_book_build() -> bool:
    """Return whether the book is being built, whose outputs must not depend on times."""
    return bool(os.environ.get("AELIB_BOOK_BUILD"))


class Watch:
    """A context that shows how a training advances, and in which the first Ctrl-C asks it to stop."""

    def __init__(self, progress: bool, log: Log, scale: Scale):
        self.log, self.scale, self.context = log, scale, ExitStack()
        self.report = reporter(progress and scale.leads, log)

    def __enter__(self) -> "Watch":
        self.ctrl_c = self.context.enter_context(catching_ctrl_c())
        self.context.enter_context(closing(self.report))
        return self

    def __exit__(self, *raised: Any) -> None:
        if self.log.interrupted:
            self.report.stop(self.log.done)
        self.context.close()

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C has come, in any process."""
        return self.scale.any(self.ctrl_c.is_set())

    def advance(self) -> None:
        """Show the steps that were added to the log."""
        self.report.advance(self.log.done, self.log.latest)

    def finish_epoch(self) -> None:
        """Show the epoch that was completed."""
        log = self.log
        self.report.finish_epoch(log.epochs, log.loss[-1], log.validation[-1] if log.validation else None)


_listening: list[threading.Event] = []
"""The events of the computations that are under way, each inside the one before it."""


@contextmanager
def catching_ctrl_c() -> Generator[threading.Event]:
    """Yield an event that the first Ctrl-C sets; a second one raises `KeyboardInterrupt`.

    Where one computation that listens calls another, Ctrl-C sets the events of both; that of the inner one is set from
    the start where it came before. The handler that was there before is put back at the end. Outside the main thread,
    which alone may handle signals, nothing sets the event.
    """
    pressed = threading.Event()
    previous = signal.getsignal(signal.SIGINT)
    # A handler that is not Python's (None) could not be put back. A process that ignores the signal, as under nohup,
    # should go on doing so.
    if threading.current_thread() is not threading.main_thread() or previous in (None, signal.SIG_IGN):
        yield pressed
        return

    def press(*_: Any) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        for event in _listening:
            event.set()

    _listening.append(pressed)
    signal.signal(signal.SIGINT, press)
    if any(event.is_set() for event in _listening):
        pressed.set()
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, previous)
        _listening.remove(pressed)


class Silence:
    """Shows nothing."""

    def advance(self, done: int, loss: float) -> None:
        """Show that `done` steps are done, the latest of them with this mean `loss`."""

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        """Show how the epoch with this number ended; epochs count from 1."""

    def stop(self, done: int) -> None:
        """Show that Ctrl-C stopped training after `done` steps."""

    def close(self) -> None:
        """Show nothing more."""


class Bar(Silence):
    """One line, redrawn as training goes on: epoch, loss, speed and the time left."""

    def __init__(self, epochs: int, steps_per_epoch: int, done: int):
        from tqdm import tqdm  # here, because most who import `aelib` draw no bar

        self.epochs, self.steps_per_epoch, self.validation, self.note = epochs, steps_per_epoch, "", ""
        self.bar = tqdm(
            total=epochs * steps_per_epoch,
            initial=done,
            file=sys.stdout,
            miniters=1,
            dynamic_ncols=True,
            bar_format="{desc} |{bar}| {rate_fmt}, {remaining} left",
            unit=" steps",
        )

    def advance(self, done: int, loss: float) -> None:
        self._describe(min(done // self.steps_per_epoch + 1, self.epochs), loss)
        self.bar.update(done - self.bar.n)

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        self.validation = "" if validation is None else f", validation {validation:.4g}"
        # Not drawn at once: short epochs end thousands of times a second. `advance` draws as often as one can see.
        self._describe(epoch, loss)

    def _describe(self, epoch: int, loss: float) -> None:
        self.bar.set_description_str(f"epoch {epoch}/{self.epochs}, loss {loss:.4g}{self.validation}", refresh=False)

    def stop(self, done: int) -> None:
        self.note = f"stopped by Ctrl-C {_after(done, self.steps_per_epoch)}"

    def close(self) -> None:
        self.bar.close()
        if self.note:
            print(self.note)


class Lines(Silence):
    """At most ten lines for the whole run, each for the end of an epoch."""

    def __init__(self, epochs: int, steps_per_epoch: int, done: int):
        self.epochs, self.steps_per_epoch, self.resumed, self.done = epochs, steps_per_epoch, done, done
        self.every = -(-epochs // LINES)
        self.started = time.perf_counter()

    def advance(self, done: int, loss: float) -> None:
        self.done = done  # which may be in a later epoch than the one that is shown next

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        if epoch % self.every and epoch != self.epochs:
            return
        line = f"epoch {epoch:{len(str(self.epochs))}}/{self.epochs}, loss {loss:.4g}"
        if validation is not None:
            line += f", validation {validation:.4g}"
        if not is_book_build():
            line += f", {1000 * (time.perf_counter() - self.started) / (self.done - self.resumed):.3g} ms a step"
        print(line, flush=True)

    def stop(self, done: int) -> None:
        print(f"stopped by Ctrl-C {_after(done, self.steps_per_epoch)}", flush=True)


def reporter(wanted: bool, log: Log) -> Silence:
    """Choose how to show the training with this log, of which some steps may be done already."""
    if not wanted:
        return Silence()
    if log.ended:
        print("already trained", flush=True)
        return Silence()
    plan = log.plan
    if log.done:
        print(f"resuming {_after(log.done, plan.steps_per_epoch)}", flush=True)
    # A notebook's output is no terminal, but redraws a line as one does.
    is_watched = sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
    return (Bar if is_watched and not is_book_build() else Lines)(plan.epochs, plan.steps_per_epoch, log.done)


def _after(done: int, steps_per_epoch: int) -> str:
    epoch, step = divmod(done, steps_per_epoch)
    return f"after step {step} of {steps_per_epoch} in epoch {epoch + 1}" if step else f"after epoch {epoch}"
