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
from contextlib import closing, contextmanager
from typing import Any

from aelib.training.history import Log

LINES = 10


def is_book_build() -> bool:
    """Return whether the book is being built, whose outputs must not depend on times."""
    return bool(os.environ.get("AELIB_BOOK_BUILD"))


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


class Watch:
    """Hears of Ctrl-C, and shows nothing of a training."""

    def __init__(self, log: Log, ctrl_c: threading.Event):
        self.log, self.ctrl_c = log, ctrl_c

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C has come."""
        return self.ctrl_c.is_set()

    def advance(self) -> None:
        """Show the steps that were added to the log."""

    def finish_epoch(self) -> None:
        """Show the epoch that was completed."""

    def close(self) -> None:
        """Show nothing more."""


class Bar(Watch):
    """One line, redrawn as training goes on: epoch, loss, speed and the time left."""

    def __init__(self, log: Log, ctrl_c: threading.Event):
        from tqdm import tqdm  # here, because most who import `aelib` draw no bar

        super().__init__(log, ctrl_c)
        self.bar = tqdm(
            total=len(log.step_loss),
            initial=log.steps,
            file=sys.stdout,
            miniters=1,
            dynamic_ncols=True,
            bar_format="{desc} |{bar}| {rate_fmt}, {remaining} left",
            unit=" steps",
        )

    def advance(self) -> None:
        self._describe(min(self.log.steps // self.log.per_epoch + 1, self.log.planned), self.log.latest)
        self.bar.update(self.log.steps - self.bar.n)

    def finish_epoch(self) -> None:
        # Not drawn at once: short epochs end thousands of times a second. `advance` draws as often as one can see.
        self._describe(self.log.epochs, self.log.loss[-1])

    def _describe(self, epoch: int, loss: float) -> None:
        text = f"epoch {epoch}/{self.log.planned}, loss {loss:.4g}{_validation(self.log)}"
        self.bar.set_description_str(text, refresh=False)

    def close(self) -> None:
        self.bar.close()


class Lines(Watch):
    """At most ten lines for the run, each at the end of an epoch; the time of a step is a mean with compilation."""

    def __init__(self, log: Log, ctrl_c: threading.Event):
        super().__init__(log, ctrl_c)
        self.resumed, self.started = log.steps, time.perf_counter()

    def finish_epoch(self) -> None:
        epoch, epochs = self.log.epochs, self.log.planned
        if epoch % -(-epochs // LINES) and epoch != epochs:
            return
        line = f"epoch {epoch:{len(str(epochs))}}/{epochs}, loss {self.log.loss[-1]:.4g}{_validation(self.log)}"
        if not is_book_build():
            line += f", {1000 * (time.perf_counter() - self.started) / (self.log.steps - self.resumed):.3g} ms a step"
        print(line, flush=True)


@contextmanager
def watching(progress: bool, log: Log) -> Generator[Watch]:
    """Yield what shows the training with this log, if `progress` is wanted, and hears of Ctrl-C."""
    kind = Watch
    if progress and log.ended:
        print("already trained", flush=True)
    elif progress:
        if log.steps:
            print(f"resuming {_reached(log)}", flush=True)
        # A notebook's output is no terminal, but redraws a line as one does.
        is_watched = sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
        kind = Bar if is_watched and not is_book_build() else Lines
    with catching_ctrl_c() as ctrl_c:
        with closing(kind(log, ctrl_c)) as watch:
            yield watch
        if log.interrupted and kind is not Watch:
            print(f"stopped by Ctrl-C {_reached(log)}", flush=True)


def _validation(log: Log) -> str:
    return f", validation {log.validation[-1]:.4g}" if log.validation else ""


def _reached(log: Log) -> str:
    per_epoch = log.per_epoch
    epoch, step = divmod(log.steps, per_epoch)
    return f"after step {step} of {per_epoch} in epoch {epoch + 1}" if step else f"after epoch {epoch}"
