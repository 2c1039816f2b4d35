"""How training tells you where it is: a bar where you watch it, a few lines where it goes into a file.

All goes to the standard output. While the book is built the lines hold no times, so that two builds print the same.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from aelib.arguments import require_flag


def is_book_build() -> bool:
    """Say whether the book is being built, which the environment variable `AELIB_BOOK_BUILD` says.

    A build must not depend on times or on what a reader has solved.
    """
    return bool(os.environ.get("AELIB_BOOK_BUILD"))


_listening: list[threading.Event] = []
"""The events of the computations that are under way, each inside the one before it."""


@contextmanager
def catching_ctrl_c() -> Generator[threading.Event]:
    """Give an event that the first Ctrl-C sets; a second one raises `KeyboardInterrupt`.

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


LINES = 10


class Bar:
    """One line, redrawn as training goes on: epoch, loss, speed and the time left."""

    def __init__(self, epochs: int, steps_per_epoch: int, done: int):
        self.epochs, self.steps_per_epoch = epochs, steps_per_epoch
        from tqdm import tqdm  # here, because most who import `aelib` draw no bar

        self.validation, self.note = "", ""
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
        """Say that `done` steps are done, the latest with this mean `loss`."""
        epoch = min(done // self.steps_per_epoch + 1, self.epochs)
        self.bar.set_description_str(f"epoch {epoch}/{self.epochs}, loss {loss:.4g}{self.validation}", refresh=False)
        self.bar.update(done - self.bar.n)

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        """Say how the epoch with this number ended; epochs count from 1."""
        self.validation = "" if validation is None else f", validation {validation:.4g}"
        # Not drawn at once: short epochs end thousands of times a second. `advance` draws as often as one can see.
        self.bar.set_description_str(f"epoch {epoch}/{self.epochs}, loss {loss:.4g}{self.validation}", refresh=False)

    def stop(self, done: int) -> None:
        """Say that training stopped after `done` steps, before its end."""
        self.note = _stopped(done, self.steps_per_epoch)

    def close(self) -> None:
        """Draw the bar a last time, as it is now, and go to the next line."""
        self.bar.close()
        if self.note:
            print(self.note)


class Lines:
    """At most ten lines for the whole run, each for the end of an epoch."""

    def __init__(self, epochs: int, steps_per_epoch: int, done: int):
        self.epochs, self.steps_per_epoch, self.resumed = epochs, steps_per_epoch, done
        self.every = -(-epochs // LINES)
        self.started = time.perf_counter()

    def advance(self, done: int, loss: float) -> None:
        """Say nothing: within an epoch a file needs no line."""

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        """Write a line, if it is this epoch's turn; epochs count from 1."""
        if epoch % self.every and epoch != self.epochs:
            return
        line = f"epoch {epoch:{len(str(self.epochs))}}/{self.epochs}, loss {loss:.4g}"
        if validation is not None:
            line += f", validation {validation:.4g}"
        if not is_book_build():
            steps = epoch * self.steps_per_epoch - self.resumed
            milliseconds = 1000 * (time.perf_counter() - self.started) / steps
            line += f", {milliseconds:.3g} ms a step"
        print(line, flush=True)

    def stop(self, done: int) -> None:
        """Say that training stopped after `done` steps, before its end."""
        print(_stopped(done, self.steps_per_epoch), flush=True)

    def close(self) -> None:
        """Do nothing: every line is written."""


class Silence:
    """Nothing at all."""

    def advance(self, done: int, loss: float) -> None:
        """Say nothing."""

    def finish_epoch(self, epoch: int, loss: float, validation: float | None) -> None:
        """Say nothing."""

    def stop(self, done: int) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Do nothing."""


def reporter(wanted: bool, epochs: int, steps_per_epoch: int, done: int = 0) -> Bar | Lines | Silence:
    """Choose how to report a run of `epochs` epochs of `steps_per_epoch` steps, of which `done` are done already."""
    require_flag("progress", wanted)
    if not wanted:
        return Silence()
    if done == epochs * steps_per_epoch:
        print("was trained to the end before", flush=True)
        return Silence()
    if done:
        print(f"goes on {_after(done, steps_per_epoch)}", flush=True)
    # A notebook's output is no terminal, but redraws a line as one does.
    is_watched = sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
    return (Bar if is_watched and not is_book_build() else Lines)(epochs, steps_per_epoch, done)


def _stopped(done: int, steps_per_epoch: int) -> str:
    return f"stopped by Ctrl-C {_after(done, steps_per_epoch)}"


def _after(done: int, steps_per_epoch: int) -> str:
    epoch, step = divmod(done, steps_per_epoch)
    return f"after step {step} of {steps_per_epoch} in epoch {epoch + 1}"
