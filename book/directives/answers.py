"""An exercise that asks for a value is answered on its page, in a box that says what `aelib.check` would say.

What it says of a number changes at few places on the line of numbers. They are found here, by asking the same judge,
and `book/rendering/static/answers.js` looks up in which stretch a reader's number lies. A choice for each of several
things is looked up as it is. The heading repeats the number where a notebook names the exercise. Without JavaScript
there is no box.
"""

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

from docutils import nodes

BESIDE = (0.0005, 0.0015, 0.0025, 0.004, 0.006, 0.01, 0.02, 0.05)
"""How far from an answer, as a share of it, the judge is asked too: it forgives a thousandth, or half a per cent."""

FEW = 5000
"""How far from the right whole number it is tried which others a mistake leads to."""


def boxed(exercise: Any) -> bool:
    """Return whether the answer to an exercise is one number, or a choice for each of several things."""
    value = exercise.cases is None and exercise.measure is None
    return value and isinstance(exercise.answer, (int, float, dict))


def feedback_on(exercise: Any) -> Callable[[Any], Any]:
    """Return the function that judges a value as `aelib.check` does, but for the mention of hints: they stand below."""
    from aelib.course.exercises.checking import behaviour, judge  # only where a page needs it
    from aelib.course.exercises.comparing import numbers

    right = behaviour(exercise, exercise.answer)

    def judged(value: Any) -> Any:
        given = value if isinstance(value, dict) else numbers(value)
        found = judge(exercise, right, [given], lambda wrong: behaviour(exercise, wrong.answer))
        return replace(found, message=found.message.partition("\n\n`aelib.hint(")[0])

    return judged


def shown(feedback: Any) -> str:
    """Return what the page shows of it: the heading says whether it is right, of an exercise that one sees."""
    return feedback._repr_html_().replace(f": {feedback.exercise}</strong>", "</strong>", 1)


def edge(said: Callable[[float], str], left: float, right: float) -> float:
    """Return the first number between two of which it is not said what is said of the left one."""
    for _ in range(60):
        middle = (left + right) / 2
        left, right = (middle, right) if said(middle) == said(left) else (left, middle)
    return right


def places(exercise: Any) -> list[float]:
    """Return numbers between which at most one thing changes: all known answers, what is close to them, and a grid."""
    answers = [float(each) for each in (exercise.answer, *(wrong.answer for wrong in exercise.misconceptions))]
    if isinstance(exercise.answer, int):
        for wrong in (each for each in exercise.misconceptions if each.same):
            near = range(exercise.answer - FEW, exercise.answer + FEW)
            answers += [float(number) for number in near if wrong.same(float(wrong.answer), float(number))]
    unit = abs(float(exercise.answer))
    grid = [sign * unit * 1.04**power for power in range(-200, 400) for sign in (-1, 1)]
    beside = [answer * (1 + off) for answer in answers for part in BESIDE for off in (-part, part)]
    beside += [answer + off for answer in answers for off in (-0.5, 0.5)]
    return sorted({0.0, *answers, *grid, *beside})


def stretches(exercise: Any) -> Iterator[tuple[float, str]]:
    """Yield where each stretch of the line of numbers begins, and what is said of the numbers in it, as HTML."""
    judged = feedback_on(exercise)

    @cache
    def said(value: float) -> str:
        return judged(value).message

    begins = -1e300
    every = places(exercise)
    for here, there in pairwise(every):
        if said(here) != said(there):
            yield begins, shown(judged(here))
            begins = edge(said, here, there)
    yield begins, shown(judged(every[-1]))


def data_of(exercise: Any) -> dict[str, Any]:
    """Return what the page needs in order to answer."""
    judged = feedback_on(exercise)
    if isinstance(exercise.answer, dict):
        known = [exercise.answer, *(wrong.answer for wrong in exercise.misconceptions)]
        same_keys = [answer for answer in known if isinstance(answer, dict) and answer.keys() == exercise.answer.keys()]
        choices = [[answer, shown(judged(answer))] for answer in same_keys]
        return {"choices": choices, "other": shown(judged(dict.fromkeys(exercise.answer, "")))}
    return {"stretches": list(stretches(exercise)), "whole": isinstance(exercise.answer, int)}


def box(exercise: Any) -> nodes.raw:
    """Return the box: a field for a number, or a list of the possible choices for each thing, and a button."""
    name, answer = exercise.name, exercise.answer
    if isinstance(answer, dict):
        options = "".join(f"<option>{html.escape(value)}</option>" for value in ["", *sorted(set(answer.values()))])
        fields = "".join(
            f'<label>{html.escape(key)} <select name="{html.escape(key)}" required>{options}</select></label>'
            for key in answer
        )
    else:
        known = [answer, *(wrong.answer for wrong in exercise.misconceptions)]
        keys = "" if min(known) < 0 else ' inputmode="decimal"'  # such keys of a phone may have no minus
        fields = f'<label>Your answer <input name="answer"{keys} autocomplete="off" required></label>'
    data = json.dumps(data_of(exercise), separators=(",", ":")).replace("</", "<\\/")
    return nodes.raw(
        "",
        f'<form class="answer-box pst-js-only" data-exercise="{name}">{fields}<button>Check</button>'
        f'<output></output><script type="application/json">{data}</script></form>',
        format="html",
        page_only=True,
    )
