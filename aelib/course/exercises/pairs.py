"""Two mistakes at once: pairs of declared changes are made when no mistake alone gives what an answer gives.

Both are named only if no other pair gives the same, on the evidence of at least three different numbers; where several
pairs do, what they have in common is. The right result times one factor is left to that remark: one number is thin
evidence, and many pairs lead to it. So is an answer that is one value, or a verdict.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import agree, constant_factor
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.feedback import Feedback
from aelib.course.exercises.running import AnswerError, Printed, run
from aelib.course.exercises.variants import variant

SECONDS = 0.8
"""How long pairs are tried, in seconds of the processor. Where that is not enough for all of them, none is named."""

TWO = "No mistake alone leads to your result, but two at once do. Each text below speaks as if it were the only one."
UNKNOWN = "another mistake"


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
    if exercise.cases is None or not _says_enough(given) or _times(right, given) is not None:
        return None
    try:
        pairs = run(lambda: list(_fitting(exercise, given)), SECONDS, Printed())
    except AnswerError:
        return None
    certain = [each for each in exercise.misconceptions if pairs and all(each in pair for pair in pairs)]
    second = "Several would lead to your result. Mend the first, and check again."
    if not pairs:
        factors = [(each, _times(shown(each), given)) for each in exercise.misconceptions]
        found = [(each, factor) for each, factor in factors if factor is not None]
        if len(found) == 1:
            certain = [found[0][0]]
            second = f"Your result is {found[0][1]:.4g} times what the first leads to. Where does the factor come from?"
    if not certain:
        return None
    texts, names = [each.message for each in certain] + [second], [each.name for each in certain] + [UNKNOWN]
    message = f"{TWO}\n\nOne: {texts[0]}\n\nThe other: {texts[1]}"
    return Feedback(exercise.name, False, message, " + ".join(names[:2]))


def _says_enough(given: Sequence[Any]) -> bool:
    """Check whether an answer shows numbers, of which three at least are different."""
    if not all(isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in given):
        return False
    every = np.concatenate([each.ravel() for each in given])
    return np.unique(every[np.isfinite(every)].round(12)).size >= 3


def _times(before: list[Any] | None, given: list[Any]) -> float | None:
    """Return the factor by which what is given is larger than what something else shows, on every test input."""
    if before is None or not all(isinstance(each, np.ndarray) for each in before):
        return None
    alike = all(one.shape == other.shape for one, other in zip(before, given, strict=True))
    return constant_factor(before, given) if alike else None


def _fitting(exercise: Exercise, given: Sequence[Any]) -> Iterator[tuple[Misconception, Misconception]]:
    """Yield the pairs of mistakes that, made at once, give the same as the reader's answer in all cases."""
    for one, other in combinations([each for each in exercise.misconceptions if each.change], 2):
        try:
            answer = variant(exercise.answer, f"{one.change} ; {other.change}")
            cases = exercise.cases() if exercise.cases else ()  # anew: one may have a generator that goes on
            shown = ((exercise.result(answer, case), result) for case, result in zip(cases, given, strict=True))
            alike = {exercise.same, *(each.same for each in (one, other) if each.same)}
            if all(agree(same, *both) for both in shown for same in alike):
                yield one, other
        except Exception:  # the two changes overlap, or do not go together
            continue
