"""The first question of an exercise that asks for a function: what does it return for one small case, worked by hand?

Its text and the case are declared. The right numbers are what the declared function returns there, and each
misconception gives those that its wrong function returns, so that the question is judged as every exercise is that asks
for a value. A page asks it before the function (`book/directives/answers.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Exercise, Misconception

ROUNDED = 0.00501
"""How far a number may be off: two decimals are enough, and a number in the middle may be rounded either way."""


def to_two_decimals(right: np.ndarray, given: np.ndarray) -> bool:
    """Check whether each number is the right one, rounded to two decimals or not.

    >>> to_two_decimals(np.array([0.125]), np.array([0.12])), to_two_decimals(np.array([0.125]), np.array([0.14]))
    (True, False)
    """
    return bool(np.allclose(given, right, rtol=0, atol=ROUNDED))


@cache
def first_question(exercise: Exercise) -> Exercise | None:
    """Return the first question as an exercise that asks for a tuple of numbers, often one; None if there is none.

    A mistake that makes no difference in this case, or gives no such numbers, is left out. Mistakes between which the
    numbers do not distinguish are told together.
    """
    if exercise.case is None:
        return None
    right = shown_by(exercise, exercise.answer)
    if right is None:
        raise ValueError(f"{exercise.name}: the right answer must return finite numbers for the first question's case")
    told: dict[tuple[float, ...], Misconception] = {}
    for wrong in exercise.misconceptions:
        given = shown_by(exercise, wrong.answer)
        if given is None or len(given) != len(right) or near(right, given):
            continue
        same = next((each for each in told if near(each, given)), given)
        before = told.get(same)
        message = f"{before.message}\n\nOr: {wrong.message}" if before else wrong.message
        told[same] = Misconception(before.name if before else wrong.name, same, message)
    return replace(
        exercise, asks="one number" if len(right) == 1 else f"{len(right)} numbers", answer=right,
        misconceptions=tuple(told.values()), explanation="Now write the function. For this case it returns the same.",
        rubric=None, cases=None, call=None, same=to_two_decimals, first=None, case=None,
    )  # fmt: skip


def shown_by(exercise: Exercise, function: Callable[..., Any]) -> tuple[float, ...] | None:
    """Return the numbers that a declared function returns in the case of the first question; None if it does not."""
    try:
        with np.errstate(all="ignore"):
            result = exercise.result(function, exercise.case or ())
    except Exception:  # a wrong function may do anything
        return None
    found = numbers(result)
    return None if found is None or not np.isfinite(found).all() else tuple(map(float, found.ravel()))


def near(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Check whether an answer could be rounded from either."""
    return bool(np.allclose(one, other, rtol=0, atol=2 * ROUNDED))
