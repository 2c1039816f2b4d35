"""The contract: every argument gets the right answer, or an error that names it, what it must be, and what it got.

An `Entry` says how a public function is called well and what a right answer is. `attempt` puts something else in the
place of one argument, and gives a `Finding` where neither an answer came that is right, nor an error as it should be.
"""

import contextlib
import io
import re
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aelib

SECONDS = 60
"""No call with a single bad argument may take longer, compilation included, on a machine that is busy."""
MEMORY = 2**30
"""By so many bytes a call may let the process grow, JAX's programs included."""
LIBRARY = Path(aelib.__file__).parent


@dataclass(frozen=True)
class Entry:
    """A public function, the good `arguments` that it is called with, and what its answer must be.

    right(result, arguments): raises where the result is not the right answer to these arguments.
    also: the other errors that the function's docstring names.
    parts: what the parts of an argument are called by the function's own messages.
    said: how else its messages read, as a pattern.
    own: the arguments that are functions; what a reader's own function raises passes through.
    share: the share of the usual number of calls that it gets, below 1 where a call takes long.
    """

    call: Callable[..., Any]
    arguments: Mapping[str, Any]
    right: Callable[[Any, dict[str, Any]], Any]
    also: tuple[type[BaseException], ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: str = "(?!)"
    own: tuple[str, ...] = ()
    share: float = 1.0
    good: Callable[[], dict[str, Any]] | None = field(default=None)
    """Makes the good arguments anew for each call, where a call changes them."""


@dataclass(frozen=True)
class Finding:
    """Where the contract was broken."""

    what: str
    trace: str = ""


class Hang(BaseException):
    """A call took longer than `SECONDS`."""


def attempt(entry: Entry, argument: str | None, value: Any = None) -> tuple[str, Finding | None]:
    """Call with `value` in the place of `argument`; give "answered" or "refused", and what is wrong with that."""
    arguments = dict(entry.good() if entry.good else entry.arguments)
    if argument is not None:
        arguments[argument] = value
    before = _peak()
    outcome, finding = "answered", None
    try:
        with _limited(SECONDS):
            with _quietly() as warned:
                result = entry.call(**arguments)
            if said := [str(warning.message) for warning in warned if _is_ours(warning)]:
                finding = Finding(f"answered with a warning: {said[0]}"[:500])
            try:
                with _quietly():
                    entry.right(result, arguments)
            except Exception as error:
                finding = Finding(f"a wrong answer: {type(error).__name__}: {error}"[:500], traceback.format_exc())
    except Hang:
        finding = Finding(f"no answer within {SECONDS} seconds")
    except entry.also:
        outcome = "refused"
    except (Exception, SystemExit) as error:
        outcome = "refused"
        if not (argument in entry.own and callable(value)):
            finding = _judged(error, entry, argument, arguments)
    if finding is None and (grown := _peak() - before) > MEMORY:
        finding = Finding(f"{outcome}, but the process grew by {grown / 1e9:.1f} GB")
    return outcome, finding


def _judged(error: BaseException, entry: Entry, argument: str | None, arguments: Mapping[str, Any]) -> Finding | None:
    """Say what is wrong with an error, if anything is."""
    if isinstance(error, TypeError | ValueError) and argument is not None:
        names = [argument, *entry.parts.get(argument, ())]
        if is_told(error, names, [*arguments, *names]) or re.search(entry.said, str(error)):
            return None
    if argument == "progress" and "truth value" in str(error):  # NumPy says itself what is no flag
        return None
    return Finding(f"{type(error).__name__}: {str(error)[:300]}", "".join(traceback.format_exception(error)[-12:]))


def is_told(error: Exception, wrong: Sequence[str], arguments: Sequence[str]) -> bool:
    """Say whether a message reads "<argument> must <what was expected>, but got <what>".

    What is of the wrong type is so by itself, and has to be named. Where a value does not fit to another argument,
    either of the two may be named.
    """
    subject, must, rest = str(error).partition(" must ")
    if not must or " but " not in rest:
        return False
    named = [name for name in arguments if re.search(rf"(?<![\w.]){name}(?!\w)", subject)]
    return bool(named) if isinstance(error, ValueError) else bool(set(named) & {*wrong})


@contextlib.contextmanager
def _quietly() -> Iterator[list[warnings.WarningMessage]]:
    """Keep what is printed and warned of to ourselves."""
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        yield warned


def _is_ours(warning: warnings.WarningMessage) -> bool:
    """Whether it is of a computation in `aelib` that went wrong: in a chapter it would stand amid the output."""
    return issubclass(warning.category, RuntimeWarning) and LIBRARY in Path(warning.filename).parents


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _peak() -> int:
    """The most memory that this process has held, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
