"""Ctrl-C as an event that a long computation looks at when it can stop cleanly."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

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
