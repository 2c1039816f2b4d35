"""How an answer is judged: run it, the right one and the tempting wrong ones on the same inputs, and compare."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import agree, constant_factor, exactly, numbers
from aelib.course.exercises.declaration import Exercise, Misconception, Verdict
from aelib.course.exercises.describing import describe
from aelib.course.exercises.feedback import Feedback
from aelib.course.exercises.running import AnswerError, Printed, run


def examine(exercise: Exercise, answer: Any) -> Feedback:
    """Judge `answer` and return a `Feedback`, whatever the answer is or does; never raise."""
    if untouched(answer):
        return _not_started(exercise)
    notes: list[str] = []
    printed = Printed()
    try:
        _require_kind(exercise, answer)
        right = behaviour(exercise, exercise.answer)
        given = run(lambda: behaviour(exercise, answer, notes), exercise.seconds, printed)
        if any(result is ... for result in given):
            return _not_started(exercise)
        feedback = judge(exercise, right, given, lambda wrong: _in_time(exercise, wrong))
    except AnswerError as refusal:
        feedback = Feedback(exercise.name, False, str(refusal))
    if not feedback.correct and feedback.misconception is None and _right_in_the_other_order(exercise, answer):
        feedback = Feedback(exercise.name, False, _exchanged(exercise))
    if excerpt := " ".join(printed.text.replace("`", "'").split()):
        notes.append(f"While it was checked, your code printed: `{excerpt}`")
    return replace(feedback, notes=tuple(notes))


def _in_time(exercise: Exercise, wrong: Misconception) -> list[Any] | None:
    """Return what a misconception shows, or None where this machine is too slow for it."""
    try:
        return run(lambda: behaviour(exercise, wrong.answer), 60, Printed())
    except AnswerError:
        return None


def behaviour(exercise: Exercise, answer: Any, notes: list[str] | None = None) -> list[Any]:
    """Return what is compared of `answer`: the value, its verdict, or a function's results."""
    if exercise.measure is not None:
        return [exercise.measure(answer)]
    if exercise.cases is None:
        return [_settled(answer)]
    results = []
    for number, case in enumerate(exercise.cases(), start=1):
        arguments = [np.array(value) if isinstance(value, np.ndarray) else value for value in case]
        # Settled at once: a function may return the same buffer every time, and JAX may not have computed it yet.
        result = answer(*arguments) if exercise.call is None else exercise.call(answer, *arguments)
        results.append(_settled(result))
        arrays = [pair for pair in zip(case, arguments, strict=True) if isinstance(pair[0], np.ndarray)]
        changed = not all(np.array_equal(before, after, equal_nan=True) for before, after in arrays)
        if changed and notes is not None and not notes:
            notes.append(
                f"Your function changed its arguments in place (test input {number}). Those who call it find other "
                "numbers in the array afterwards; make a new array instead."
            )
    return results


def _settled(result: Any) -> Any:
    array = numbers(result)
    return result if array is None else array


def judge(
    exercise: Exercise, right: list[Any], given: list[Any], shown: Callable[[Misconception], list[Any] | None]
) -> Feedback:
    """Compare what was `given` with what the right answer shows, then with what each misconception has `shown`."""

    def matches(expected: list[Any], same: Callable[..., bool] = exercise.same) -> bool:
        return all(agree(same, a, b) for a, b in zip(expected, given, strict=True))

    # What several inputs report alike is said once.
    reports = dict.fromkeys(result.report for result in given if isinstance(result, Verdict) and result.report)
    report = "".join(f"\n\n{said}" for said in reports)
    if matches(right):
        return Feedback(exercise.name, True, exercise.explanation + report, rubric=exercise.rubric)
    for misconception in exercise.misconceptions:
        expected = shown(misconception)
        if expected is not None and matches(expected, misconception.same or exercise.same):
            return Feedback(exercise.name, False, misconception.message + report, misconception.name)
    message = f'{_help(exercise, right, given)}{report}\n\n`aelib.hint("{exercise.name}")` gives a hint.'
    return Feedback(exercise.name, False, message)


def _help(exercise: Exercise, right: Sequence[Any], given: Sequence[Any]) -> str:
    """Return what can be said about a wrong answer that nobody foresaw, without giving the right one away."""
    called = "your function returned" if exercise.cases is not None else "you gave"
    for number, (expected, result) in enumerate(zip(right, given, strict=True), start=1):
        where = f"For test input {number} " if len(right) > 1 else ""
        if result is None and expected is not None:
            return _sentence(f"{where}{called} None. Is a `return` missing?")
        if not isinstance(expected, np.ndarray):
            continue
        if not isinstance(result, np.ndarray) or result.dtype == object:
            return _sentence(f"{where}{called} {describe(result)}. This exercise asks for {exercise.asks}.")
        if result.shape != expected.shape:
            return _sentence(
                f"{where}{called} {_form(result)}, but {_form(expected)} is expected. "
                f"This exercise asks for {exercise.asks}."
            )
        strays = result[np.isfinite(expected) & ~np.isfinite(result)]  # a NaN may be what is asked for
        if strays.size:
            bad = "NaN" if np.isnan(strays).any() else "an infinity"
            return _sentence(
                f"{where}{called} {bad}. Somewhere a logarithm or a quotient met a zero, a number grew too large, or "
                "an array made with `numpy.empty` was not filled everywhere."
            )
    unknown = "Not right, and not one of the mistakes that this exercise knows."
    if exercise.measure is not None:
        return "Not there yet, and not one of the mistakes that this exercise knows."
    if not all(isinstance(expected, np.ndarray) for expected in right):
        return unknown
    if exercise.same is exactly:
        return f"{unknown} Here near does not count."
    if exercise.cases is not None and (factor := constant_factor(list(right), list(given))) is not None:
        return f"Your result is {factor:.4g} times the right one, on every test input. Where does the factor come from?"
    if all(_close(a, b, within=0.002) for a, b in zip(right, given, strict=True)):
        return "Very close, but not right. Is a number rounded, or does a loop or a sum stop too early?"
    if all(_close(a, b, within=0.1) for a, b in zip(right, given, strict=True)):
        return "Close, to within ten per cent, but not right."
    some = sum(agree(exercise.same, a, b) for a, b in zip(right, given, strict=True))
    if some:
        return f"Right for {some} of {len(right)} test inputs, wrong for the others."
    return unknown


def _close(right: np.ndarray, given: np.ndarray, *, within: float) -> bool:
    """Check whether each number is off by at most that share of it, however much larger its neighbours are."""
    scale = np.abs(right[np.isfinite(right)]).max(initial=0.0)
    return np.allclose(given, right, rtol=within, atol=within / 100 * scale, equal_nan=True)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _form(array: np.ndarray) -> str:
    return f"an array [{', '.join(map(str, array.shape))}]" if array.ndim else "one number"


def _not_started(exercise: Exercise) -> Feedback:
    message = (
        f"This exercise asks for {exercise.asks}. Replace the `...` and run the cell again. "
        f'`aelib.hint("{exercise.name}")` gives a hint.'
    )
    return Feedback(exercise.name, False, message, started=False)


def _require_kind(exercise: Exercise, answer: Any) -> None:
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
            raise AnswerError(_exchanged(exercise))
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
            f"{_sentence(yours)} takes ({takes}), but is called with {count} argument{'s' * (count != 1)}. {asked}."
        )


def _exchanged(exercise: Exercise) -> str:
    return f"The two functions are in the wrong order. This exercise asks for {exercise.asks}."


def _right_in_the_other_order(exercise: Exercise, answer: Any) -> bool:
    """Check whether `answer` is two functions that would be right if they were exchanged."""
    if not isinstance(exercise.answer, tuple) or not isinstance(answer, tuple | list) or len(answer) != 2:
        return False
    try:
        other = (answer[1], answer[0])
        _require_kind(exercise, other)
        given = run(lambda: behaviour(exercise, other), exercise.seconds, Printed())
    except AnswerError:
        return False
    return all(agree(exercise.same, *both) for both in zip(behaviour(exercise, exercise.answer), given, strict=True))


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
