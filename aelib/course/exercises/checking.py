"""How an answer is judged: run it, the right one and the tempting wrong ones on the same inputs, and compare."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import agree, constant_factor, exactly, factor_of_each, numbers
from aelib.course.exercises.declaration import Exercise, Misconception, Verdict
from aelib.course.exercises.describing import describe, sentence
from aelib.course.exercises.feedback import Feedback
from aelib.course.exercises.first import first_question, near, shown_by
from aelib.course.exercises.kind import exchanged, require_kind, untouched
from aelib.course.exercises.pairs import two_at_once
from aelib.course.exercises.running import AnswerError, Printed, run


def examine(exercise: Exercise, answer: Any) -> Feedback:
    """Judge `answer` and return a `Feedback`, whatever the answer is or does; never raise."""
    if untouched(answer):
        return _not_started(exercise)
    notes: list[str] = []
    printed = Printed()
    try:
        require_kind(exercise, answer)
        given = run(lambda: behaviour(exercise, answer, notes), exercise.seconds, printed)
        if any(result is ... for result in given):
            return _not_started(exercise)
        right, shown = expected(exercise), lambda wrong: _in_time(exercise, wrong.answer)
        feedback = judge(exercise, right, given, shown)
        if not feedback.correct and feedback.misconception is None:
            both = two_at_once(exercise, right, given, shown)
            feedback = feedback if both is None else both
        if not feedback.correct and (broken := _out_of_order(exercise)) is not None:
            feedback = broken
        if not feedback.correct and feedback.misconception is None and (small := _in_the_small_case(exercise, answer)):
            said, mark, hint = feedback.message.partition("\n\n`aelib.hint")
            feedback = replace(feedback, message=f"{said} {small}{mark}{hint}")
    except AnswerError as refusal:
        feedback = Feedback(exercise.name, False, str(refusal))
    if not feedback.correct and feedback.misconception is None and _right_in_the_other_order(exercise, answer):
        feedback = Feedback(exercise.name, False, exchanged(exercise))
    if excerpt := " ".join(printed.text.replace("`", "'").split()):
        notes.append(f"While it was checked, your code printed: `{excerpt}`")
    return replace(feedback, notes=tuple(notes))


def _in_the_small_case(exercise: Exercise, answer: Any) -> str:
    """Return what a wrong function returns in the case of the first question, where it is wrong there as well."""
    question = first_question(exercise)
    given = run(lambda: shown_by(exercise, answer), exercise.seconds, Printed()) if question is not None else None
    if question is None or given is None or len(given) != len(question.answer) or near(given, question.answer):
        return ""
    told = ", ".join(f"{number:.3g}" for number in given)
    return f"In this small case your function returns {told}: {exercise.first}"


def _in_time(exercise: Exercise, answer: Any) -> list[Any] | None:
    """Return what a declared answer shows, or None where this machine is too slow for it."""
    try:
        return run(lambda: behaviour(exercise, answer), 60, Printed())
    except AnswerError:
        return None


def expected(exercise: Exercise) -> list[Any]:
    """Return what a right answer shows: the outcome that passes, or else what the declared answer does."""
    if exercise.passes is not None:
        return [Verdict(exercise.passes)]
    return behaviour(exercise, exercise.answer)


def _out_of_order(exercise: Exercise) -> Feedback | None:
    """Say so where an open exercise's own right answer does not pass: then a verdict on another one means nothing."""
    own = _in_time(exercise, exercise.answer) if exercise.passes is not None else None
    if own is None or own == expected(exercise):
        return None
    message = (
        f"This check is out of order on this machine: its own right answer comes out as `{own[0].outcome}`, not as "
        f"`{exercise.passes}`. So it says nothing about yours. Please report this, with the versions of `aelib`, `jax` "
        "and `flax`."
    )
    return Feedback(exercise.name, False, message)


_UNKNOWN = "Not right, and not one of the mistakes that this exercise knows."


@cache
def _of_declared(exercise: Exercise, place: int) -> list[Any]:
    return _behaviour(exercise, exercise.declared[place], None)


def behaviour(exercise: Exercise, answer: Any, notes: list[str] | None = None) -> list[Any]:
    """Return what is compared of `answer`: the value, its verdict, or a function's results.

    Declared answers are looked at once: some of them are trained.
    """
    if notes is None or exercise.measure is not None:
        for place, each in enumerate(exercise.declared):
            if answer is each:
                return _of_declared(exercise, place)
    return _behaviour(exercise, answer, notes)


def _behaviour(exercise: Exercise, answer: Any, notes: list[str] | None) -> list[Any]:
    if exercise.measure is not None:
        return [exercise.measure(answer)]
    if exercise.cases is None:
        value = _settled(answer)
        one = isinstance(value, np.ndarray) and value.size == 1 and np.ndim(exercise.answer) == 0
        return [value.reshape(()) if one else value]
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

    def has(wrong: Misconception) -> bool:
        return (seen := shown(wrong)) is not None and matches(seen, wrong.same or exercise.same)

    def has_in_part(wrong: Misconception) -> bool:
        pairs = [pair for pair in zip(shown(wrong) or [], given, strict=False) if isinstance(pair[1], Verdict)]
        return any(isinstance(seen, Verdict) and seen == result for seen, result in pairs)

    # A verdict of `call` on some of the inputs is a diagnosis too.
    for recognised in (has, has_in_part) if exercise.call is not None else (has,):
        for misconception in exercise.misconceptions:
            if recognised(misconception):
                return Feedback(exercise.name, False, misconception.message + report, misconception.name)
    message = f'{_help(exercise, right, given)}{report}\n\n`aelib.hint("{exercise.name}")` gives a hint.'
    return Feedback(exercise.name, False, message)


def _help(exercise: Exercise, right: Sequence[Any], given: Sequence[Any]) -> str:
    """Return what can be said about a wrong answer that nobody foresaw, without giving the right one away."""
    called = "your function returned" if exercise.cases is not None else "you gave"
    for number, (expected, result) in enumerate(zip(right, given, strict=True), start=1):
        where = f"For test input {number} " if len(right) > 1 else ""
        if result is None and expected is not None:
            return sentence(f"{where}{called} None. Is a `return` missing?")
        if isinstance(result, Verdict):
            break
        if not isinstance(expected, np.ndarray):
            continue
        if not isinstance(result, np.ndarray) or result.dtype == object:
            return sentence(f"{where}{called} {describe(result)}. This exercise asks for {exercise.asks}.")
        if result.shape != expected.shape:
            return sentence(
                f"{where}{called} {_form(result)}, but {_form(expected)} is expected. "
                f"This exercise asks for {exercise.asks}."
            )
        strays = result[np.isfinite(expected) & ~np.isfinite(result)]  # a NaN may be what is asked for
        if strays.size:
            bad = "NaN" if np.isnan(strays).any() else "an infinity"
            return sentence(
                f"{where}{called} {bad}. Somewhere a logarithm or a quotient met a zero, a number grew too large, or "
                "an array made with `numpy.empty` was not filled everywhere."
            )
    if exercise.measure is not None:
        return "Not there yet, and not one of the mistakes that this exercise knows."
    if not all(isinstance(result, np.ndarray) for result in (*right, *given)):
        return _UNKNOWN
    return _help_with_numbers(exercise, right, given)


def _help_with_numbers(exercise: Exercise, right: Sequence[np.ndarray], given: Sequence[np.ndarray]) -> str:
    """Return what can be said about wrong numbers of the right shapes."""
    some = sum(agree(exercise.same, a, b) for a, b in zip(right, given, strict=True))
    in_part = f"Right for {some} of {len(right)} test inputs, wrong for the others." if 4 * some >= len(right) else ""
    if exercise.same is exactly:
        exact = "Every entry has to be right." if exercise.cases is not None else "The number has to be exact."
        return f"{_UNKNOWN} {in_part if some else exact}".strip()
    if exercise.cases is not None and (factor := constant_factor(list(right), list(given))) is not None:
        return f"Your result is {factor:.4g} times the right one, on every test input. Where does the factor come from?"
    if exercise.cases is not None and (factors := factor_of_each(list(right), list(given))) is not None:
        each = ", ".join(f"{factor:.3g}" for factor in factors)
        return (
            f"Your result is the right one times a number, another for each test input: {each}. Is it a shape, such as "
            "the number of examples?"
        )
    if all(_close(a, b, within=0.002) for a, b in zip(right, given, strict=True)):
        if exercise.cases is None:
            return f"Very close, but not right. Did you round? This exercise asks for {exercise.asks}."
        return "Very close, but not right. Is a number rounded, or does a loop or a sum stop too early?"
    if exercise.cases is None:
        return _UNKNOWN
    if all(_close(a, b, within=0.1) for a, b in zip(right, given, strict=True)):
        return (
            f"{_UNKNOWN} Your numbers are off by less than ten per cent, which is too much for rounding: look for a "
            "term that is missing or wrong."
        )
    if some:
        return in_part or _UNKNOWN
    if any(isinstance(each, np.random.Generator) for case in exercise.cases() for each in case):
        return _UNKNOWN  # of random numbers those that are right are so by chance
    flat = (np.concatenate([each.ravel() for each in arrays]) for arrays in (right, given))
    return f"{_UNKNOWN} {_part(*flat)}".strip()


def _part(right: np.ndarray, given: np.ndarray) -> str:
    """Return how many numbers are right, or that each one is too large, or too small; nothing where none of it is so.

    Zeros that are right do not count: many wrong answers have them, too. Neither does less than a quarter, which may be
    right by chance.
    """
    counted = np.isfinite(right) & np.isfinite(given) & (right != 0)
    right, given = right[counted], given[counted]
    good = np.isclose(given, right, rtol=1e-3, atol=0)
    if good.size < 3:
        return ""
    if good.any():
        if 4 * good.sum() < good.size:
            return ""
        return f"{good.sum()} of the {good.size} numbers other than 0 {'is' if good.sum() == 1 else 'are'} right."
    too_large = given > right
    return f"Each number is too {'large' if too_large[0] else 'small'}." if (too_large == too_large[0]).all() else ""


def _close(right: np.ndarray, given: np.ndarray, *, within: float) -> bool:
    """Check whether each number is off by at most that share of it, however much larger its neighbours are."""
    scale = np.abs(right[np.isfinite(right)]).max(initial=0.0)
    return np.allclose(given, right, rtol=within, atol=within / 100 * scale, equal_nan=True)


def _form(array: np.ndarray) -> str:
    return f"an array [{', '.join(map(str, array.shape))}]" if array.ndim else "one number"


def _not_started(exercise: Exercise) -> Feedback:
    message = (
        f"This exercise asks for {exercise.asks}. Replace the `...` and run the cell again. "
        f'`aelib.hint("{exercise.name}")` gives a hint.'
    )
    return Feedback(exercise.name, False, message, started=False)


def _right_in_the_other_order(exercise: Exercise, answer: Any) -> bool:
    """Check whether `answer` is two functions that would be right if they were exchanged."""
    if not isinstance(exercise.answer, tuple) or not all(map(callable, exercise.answer)):
        return False
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return False
    try:
        other = (answer[1], answer[0])
        require_kind(exercise, other)
        given = run(lambda: behaviour(exercise, other), exercise.seconds, Printed())
    except AnswerError:
        return False
    return all(agree(exercise.same, *both) for both in zip(expected(exercise), given, strict=True))
