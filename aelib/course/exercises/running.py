"""Running a reader's code: with a limit on time, and a description instead of a traceback."""

import contextlib
import ctypes
import io
import linecache
import os
import re
import signal
import sysconfig
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

_AELIB = str(Path(__file__).resolve().parents[2]) + os.sep
_EXERCISES = str(Path(__file__).resolve().parent) + os.sep
_LIBRARIES = tuple(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib"))

TRAINING = 60.0
"""Exercises that allow so many seconds or more are those in which something is trained."""

ROOM = 2**26
"""Bytes that code which did not stop in time may still take."""

BUSY = 3.0
"""How many times longer it may take on a machine that computes other things at the same time."""

_WITHOUT_VALUES = (
    *("TracerArrayConversionError", "TracerBoolConversionError", "TracerIntegerConversionError"),
    *("ConcretizationTypeError", "NonConcreteBooleanIndexError"),
)
_NO_VALUES = (
    " Inside `jax.grad` and `jax.jit` arrays have no values yet, so no function of NumPy, no `float` and no `if` may"
    " ask for them. Compute with `jax.numpy` there, and choose with `jnp.where`."
)
_GIVEN = (
    " The function that the exercise gives it computes with NumPy, which `jax.jit`, `jax.vmap` and `jax.grad` cannot"
    " trace. Call it outside them: with whole arrays where you would map it over rows, and without `jax.jit`."
)
_AS_ARGUMENT = (
    " The arguments of a function in `jax.jit` are arrays. Name the others, such as a function, in `static_argnames`,"
    " or leave `jax.jit` out."
)


class AnswerError(Exception):
    """An answer that could not be judged; the message is for the reader."""


class TookTooLong(BaseException):
    """Raised inside a reader's function when its time is up; no `except Exception` of theirs swallows it."""


class Printed(io.TextIOBase):
    """Takes what a reader's function prints, and keeps the beginning: an endless loop may print without end."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Keep what fits, and claim to have taken all of it."""
        self.text += text[: 300 - len(self.text)]
        return len(text)


def run(function: Callable[[], Any], seconds: float, printed: Printed) -> Any:
    """Call `function` and return its result; what it prints goes to `printed`.

    Ctrl-C gets through. Python code is interrupted wherever it is; but a single call into compiled code finishes first,
    and a bare `except:` inside an endless loop holds off the limit as it does Ctrl-C.

    Raises:
        AnswerError: With a sentence for the reader, if it raises, exits or takes more than `seconds` of the processor,
            or `BUSY` times as long by the clock.
    """
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return _limited(function, seconds)
    except (AnswerError, KeyboardInterrupt):
        raise
    except TookTooLong as error:
        advice = (
            "The test inputs are small, so look for a loop that never ends"
            if seconds < TRAINING
            else "A training that is right ends sooner: take fewer steps or a smaller network"
        )
        raise AnswerError(
            f"Your code was stopped after {seconds:g} seconds{_place(error)}. {advice}. Or your machine is slow or "
            "busy: then run the cell again."
        ) from None
    except BaseException as error:  # SystemExit too: a reader's exit() must not end the notebook
        if isinstance(error, ImportError) and not _place(error):  # what the exercise itself needs is not installed
            raise
        raise AnswerError(_explain(error)) from None


def _clock(seconds: float) -> Callable[[], bool]:
    """Return what says whether the time is up: that of the processor, as long as the code does not mostly wait."""
    began, computed = time.monotonic(), time.process_time()

    def up() -> bool:
        waited = time.monotonic() - began >= BUSY * seconds
        return waited or time.process_time() - computed >= seconds

    return up


def _limited(function: Callable[[], Any], seconds: float) -> Any:
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _with_alarm(function, seconds)
    return _on_a_thread(function, seconds)


def _with_alarm(function: Callable[[], Any], seconds: float) -> Any:
    up = _clock(seconds)

    quiet_until = [0.0]
    held: list[Callable[[], None]] = []

    def stop(*_: Any) -> None:
        if up() and time.monotonic() > quiet_until[0]:
            if quiet_until[0]:  # nobody heard the last ring, and what goes on may be filling the memory
                held.append(_allow_no_more_memory())
            quiet_until[0] = time.monotonic() + 3  # while what was computed is freed, and said what it was
            raise TookTooLong

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, stop)
    # It rings again every half second: the first ring may come inside a `__del__` or a callback, which swallow errors.
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        try:
            return function()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # twice, because the alarm may ring just before it is switched off
        signal.setitimer(signal.ITIMER_REAL, 0)
        for release in reversed(held):
            release()
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        if remaining:  # somebody else's timer goes on as if nothing had happened
            left = remaining - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3), interval)


def _allow_no_more_memory() -> Callable[[], None]:
    """Let this process take hardly more memory than it has, and return what takes that back; on Linux alone.

    A long `list(itertools.product(...))` is one call in C: only callbacks hear the alarm, and these swallow errors. It
    does end where it gets no memory.
    """
    try:
        import resource

        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return lambda: None
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, before[1]))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, before)


def _on_a_thread(function: Callable[[], Any], seconds: float) -> Any:
    """Run on a thread: for kernels that run cells off the main thread, and for Windows, which has no alarm."""
    results: list[Any] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with np.errstate(all="ignore"):  # NumPy keeps this setting for each thread
                results.append(function())
        except BaseException as error:
            errors.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    up = _clock(seconds)
    worker.join(seconds)
    while worker.is_alive() and not up():
        worker.join(0.1)
    for _ in range(20):
        if not worker.is_alive():
            break
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(TookTooLong))
        worker.join(0.1)
    if results:
        return results[0]
    raise errors[0] if errors else TookTooLong


def _explain(error: BaseException) -> str:
    said = re.sub(r" at 0x[0-9a-f]+", "", " ".join(str(error).split()))
    stopped = f"Your code stopped with {type(error).__name__}"
    if type(error).__name__ in _WITHOUT_VALUES:
        return f"{stopped}{_place(error)}.{_GIVEN if _in_a_given_function(error) else _NO_VALUES}"
    if "abstract array" in said and "function" in said:
        return f"{stopped}{_place(error)}.{_AS_ARGUMENT}"
    said = f": {said[:297]}..." if len(said) > 300 else f": {said}" if said else ""
    message = f"{stopped}{said.rstrip('.')}{_place(error)}."
    if "ellipsis" in said:
        message += " A `...` is still waiting to be replaced."
    if "unsupported operand" in said and "'dict'" in said:
        message += " Arithmetic is for arrays. A dictionary of arrays is a pytree: use `jax.tree.map`."
    if "broadcast" in said and "shapes" in said:
        message += (
            " Shapes are lined up from the right. To give each row a number of its own, keep the axis: "
            "`.sum(1, keepdims=True)`, or `s[:, None]`."
        )
    return message


def _frames(error: BaseException, others: tuple[str, ...]) -> list[traceback.FrameSummary]:
    return [each for each in traceback.extract_tb(error.__traceback__) if not each.filename.startswith(others)]


def _in_a_given_function(error: BaseException) -> bool:
    """Check whether it was a function of the exercise, called by the reader's code, that asked for values."""
    frames = _frames(error, ("<frozen", *_LIBRARIES))
    return bool(frames) and frames[-1].filename.startswith(_EXERCISES) and bool(_place(error))


def _place(error: BaseException) -> str:
    """Name the last line that is the reader's own, not a library's and not ours."""
    own = _frames(error, (_AELIB, "<frozen", *_LIBRARIES))
    if not own:
        return ""
    line = (own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)).strip().replace("`", "'")
    line = line if len(line) <= 100 else line[:97] + "..."
    return f", at line {own[-1].lineno}" + (f": `{line}`" if line else "")
