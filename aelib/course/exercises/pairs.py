"""Two mistakes at once: pairs of declared changes are made when no mistake alone gives what an answer gives.

Both are named if no other pair gives the same, on the evidence of at least three different numbers or of many yes and
no. Where several pairs do, what they have in common is named, or else the pair of the smallest changes, as one that may
have led there. So is the pair of a single number, which has to agree with it in every digit that was written. The right
result times one factor is left to that remark: many pairs lead to it.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import agree, constant_factor
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.feedback import Feedback
from aelib.course.exercises.running import AnswerError, Printed, run
from aelib.course.exercises.variants import calling, variant, with_both

SECONDS = 3.0
"""How long pairs are tried, in seconds of the processor. Where that is not enough for all of them, none is named."""

MANY = 24
"""So many yes and no are evidence enough."""

APART = "Each note below is about one of them only."
TWO = f"Your result has two mistakes in it. {APART}"
MAYBE = f"Two mistakes together give your result, though you may have come to it in another way. {APART}"
UNKNOWN = "another mistake"
_IN_CODE = 100 * " "  # as long as a long change

Pair = tuple[Misconception, Misconception]


def two_at_once(
    exercise: Exercise, right: list[Any], given: list[Any], shown: Callable[[Misconception], list[Any] | None]
) -> Feedback | None:
    """Return what to say of an answer with two mistakes, of which one at least is known; None if that is not certain.

    Args:
        exercise: The exercise.
        right: What the right answer shows.
        given: What the reader's shows, which neither the right one nor any mistake alone does.
        shown: Returns what a mistake alone shows, or None.
    """
    if exercise.cases is None and exercise.made is None:
        return None  # a value that was written down: no code can have two of its mistakes
    enough, only = _says_enough(given), given[0] if len(given) == 1 else None
    one_value = exercise.made is not None and isinstance(only, np.ndarray) and only.size == 1
    if exercise.measure is not None or not (enough or one_value) or _times(right, given) is not None:
        return None
    try:
        pairs = run(lambda: list(_fitting(exercise, given, as_written=not enough)), SECONDS, Printed())
    except AnswerError:
        return None
    if not pairs:
        return _known_times_a_factor(exercise, given, shown) if enough else None
    common = [each for each in exercise.misconceptions if all(each in pair for pair in pairs)]
    if enough and len(common) == 1:
        return _said(exercise, TWO, common[0], "Several would lead to your result. Mend the first, and check again.")
    first, second = min(pairs, key=lambda pair: sum(len(each.change or _IN_CODE) for each in pair))
    return _said(exercise, TWO if enough and common else MAYBE, first, second)


def _said(exercise: Exercise, opening: str, one: Misconception, other: Misconception | str) -> Feedback:
    """Return the feedback that names both mistakes, or says of the second what is known."""
    name, text = (UNKNOWN, other) if isinstance(other, str) else (other.name, other.message)
    message = f"{opening}\n\nOne: {one.message}\n\nThe other: {text}"
    return Feedback(exercise.name, False, message, f"{one.name} + {name}")


def _known_times_a_factor(
    exercise: Exercise, given: list[Any], shown: Callable[[Misconception], list[Any] | None]
) -> Feedback | None:
    """Return what to say of an answer that is one factor times what one known mistake alone gives."""
    factors = [(each, _times(shown(each), given)) for each in exercise.misconceptions]
    found = [(each, factor) for each, factor in factors if factor is not None]
    if len(found) != 1:
        return None
    known, factor = found[0]
    text = f"Your result is {factor:.4g} times what the first leads to. Where does the factor come from?"
    return _said(exercise, TWO, known, text)


def _says_enough(given: Sequence[Any]) -> bool:
    """Check whether an answer shows numbers, of which three at least are different, or many yes and no."""
    if not all(isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in given):
        return False
    every = np.concatenate([each.ravel() for each in given])
    different = np.unique(every[np.isfinite(every)].round(12))
    yes_and_no = np.array_equal(different, [0, 1]) and every.size >= MANY
    return different.size >= 3 or yes_and_no


def _times(before: list[Any] | None, given: list[Any]) -> float | None:
    """Return the factor by which what is given is larger than what something else shows, on every test input."""
    if before is None or not all(isinstance(each, np.ndarray) for each in before):
        return None
    alike = all(one.shape == other.shape for one, other in zip(before, given, strict=True))
    return constant_factor(before, given) if alike else None


def _fitting(exercise: Exercise, given: Sequence[Any], *, as_written: bool) -> Iterator[Pair]:
    """Yield the pairs of mistakes that, made at once, give the same as the reader's answer in all cases."""
    for one, other in combinations(exercise.misconceptions, 2):
        own = [exercise.same, *(each.same for each in (one, other) if each.same)]
        alike = [_as_written] if as_written else own
        if any(_gives(exercise, answer, given, alike) for answer in _made(exercise, one, other)):
            yield one, other


def _made(exercise: Exercise, one: Misconception, other: Misconception) -> Iterator[Any]:
    """Yield the answers with two mistakes: two changes, or code that calls the right answer and a change of that."""
    answer = exercise.made or exercise.answer
    if one.change and other.change:
        yield from with_both(answer, one.change, other.change)
    for code, mistake in ((one, other), (other, one)):
        if mistake.change and not code.change:
            both = calling(code.answer, answer, variant(answer, mistake.change))
            if both is not None:
                yield both


def _gives(exercise: Exercise, answer: Any, given: Sequence[Any], alike: list[Callable[..., bool]]) -> bool:
    """Check whether an answer shows what is given, by each of some comparisons."""
    try:
        if exercise.cases is None:
            shown = ((answer(), result) for result in given)
        else:
            cases = exercise.cases()  # anew: one may have a generator that goes on
            shown = ((exercise.result(answer, case), result) for case, result in zip(cases, given, strict=True))
        return all(agree(same, *both) for both in shown for same in alike)
    except Exception:  # the two changes do not go together
        return False


def _as_written(number: np.ndarray, given: np.ndarray) -> bool:
    """Check whether a number is the one given, to as many digits as that has, if those are three or more.

    >>> [_as_written(np.array(0.85714), np.array(each)) for each in (0.857, 0.858, 0.86, 0.85714)]
    [True, False, False, True]
    """
    _, digits, exponent = Decimal(repr(float(given))).normalize().as_tuple()
    half = 0.5 * 10.0 ** min(int(exponent), 0) if len(digits) >= 3 else 0.0
    return bool(abs(number - given) <= max(1.001 * half, 1e-6 * abs(given)))
