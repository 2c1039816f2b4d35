"""Is an answer of the kind that is asked for, a value or so many functions of so many arguments, and was it begun?"""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from aelib.course.exercises.declaration import Exercise
from aelib.course.exercises.describing import describe, sentence
from aelib.course.exercises.running import AnswerError


def require_kind(exercise: Exercise, answer: Any) -> None:
    """Raise `AnswerError` for a value in place of a function, and the reverse."""
    asked = f"This exercise asks for {exercise.asks}"
    wanted = exercise.answer
    if callable(wanted) and not callable(answer):
        raise AnswerError(f"{asked}, but got {describe(answer)}. Pass the function itself, without calling it.")
    if isinstance(wanted, tuple) and all(map(callable, wanted)):
        if not isinstance(answer, tuple | list) or len(answer) != len(wanted) or not all(map(callable, answer)):
            raise AnswerError(f"{asked}, but got {describe(answer)}.")
        counts = [_required(function) for function in wanted]
        if all(map(_takes, answer, counts[::-1])) and not any(map(_takes, answer, counts)):
            raise AnswerError(exchanged(exercise))
        for function, count in zip(answer, counts, strict=True):
            _require_arguments(asked, function, count)
    elif callable(wanted):
        _require_arguments(asked, answer, _required(wanted))
    elif callable(answer):
        raise AnswerError(f"{asked}, but got a function. Call it, and pass what it returns.")


def _required(function: Callable[..., Any]) -> int | None:
    """Return how many arguments a declared answer is called with, or None if its signature does not say."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return None
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return None
    by_place = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    return sum(each.default is each.empty for each in by_place)


def _takes(function: Callable[..., Any], count: int | None) -> bool:
    """Check whether `function` can be called with `count` arguments, as far as that can be known."""
    try:
        inspect.signature(function).bind(*range(count or 0))
    except ValueError:
        return True
    except TypeError:
        return count is None
    return True


def _require_arguments(asked: str, function: Callable[..., Any], count: int | None) -> None:
    if not _takes(function, count):
        name = getattr(function, "__name__", "<lambda>")
        yours = "your function" if name == "<lambda>" else f"`{name}`"
        takes = ", ".join(map(str, inspect.signature(function).parameters.values()))
        raise AnswerError(
            f"{sentence(yours)} takes ({takes}), but is called with {count} argument{'s' * (count != 1)}. {asked}."
        )


def exchanged(exercise: Exercise) -> str:
    """Return what is said of two functions in the wrong order."""
    return f"The two functions are in the wrong order. This exercise asks for {exercise.asks}."


_STUB_BODIES = ("...", "'text'", "return ...", "'text'\n return ...")


def untouched(answer: Any) -> bool:
    """Check whether `answer` is still `...`, a function whose body is, or a tuple of nothing else.

    >>> def stub(x): ...
    >>> untouched(...), untouched(stub), untouched((stub, stub)), untouched(lambda x: x)
    (True, True, True, False)
    """
    if answer is ...:
        return True
    if isinstance(answer, tuple):
        return bool(answer) and all(map(untouched, answer))
    if not isinstance(answer, FunctionType):
        return False
    # Byte code differs between versions of Python, so empty functions are compiled here and now to compare with.
    empty = set()
    for body in _STUB_BODIES:
        scope: dict[str, Any] = {}
        exec(f"def stub():\n {body}", scope)
        empty.add(scope["stub"].__code__.co_code)
    nothing = all(value is None or value is ... or value == answer.__doc__ for value in answer.__code__.co_consts)
    return nothing and answer.__code__.co_code in empty
