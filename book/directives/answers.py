"""An exercise that asks for a value is answered on its page, in a box that says what `aelib.check` would say.

So is the first question of an exercise that asks for a function (`aelib.course.exercises.first`), which leads to it.

What is said of a number changes at few places on the line of numbers. They are found here, by asking the same judge,
and `book/rendering/static/answers.js` looks up in which stretch a reader's number lies. For a first question each known
row of numbers has a stretch around each of its numbers. Choices follow the rule of `Choices`. Two
mistakes at once, for which `aelib.check` searches, are not searched for here. Where a heading names the
exercise in a notebook, it repeats the answer. Without JavaScript there is no box.
"""

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from docutils import nodes

from book.rendering.elements import page_only

BESIDE = (0.0005, 0.0015, 0.0025, 0.004, 0.006, 0.01, 0.02, 0.05)
"""How far from an answer, as a share of it, the judge is asked too: it forgives a thousandth, or half a per cent."""

FEW = 5000
"""How far from the right whole number it is tried which others a mistake leads to."""

PLACES = "1st", "2nd", "3rd", "4th"
"""The labels of the fields for several numbers."""


def boxed(exercise: Any) -> bool:
    """Return whether the answer to an exercise is one number, or a choice for each of several things."""
    if exercise.cases is not None:
        return False
    if exercise.measure is None:
        return isinstance(exercise.answer, (int, float))
    from aelib.course.exercises.choosing import Choices  # only where a page needs it

    return isinstance(exercise.measure, Choices)


def begun(exercise: Any) -> bool:
    """Return whether an exercise begins with a question that is answered on its page."""
    return exercise.first is not None


def asked(exercise: Any) -> Any:
    """Return what the box of an exercise asks for: the exercise itself, its first question, or None for no box."""
    if boxed(exercise) or not begun(exercise):
        return exercise if boxed(exercise) else None
    from aelib.course.exercises.first import first_question  # only where a page needs it

    return first_question(exercise)


def feedback_on(exercise: Any) -> Callable[[Any], Any]:
    """Return the function that judges a value as `aelib.check` does, but for the mention of hints: they stand below."""
    from aelib.course.exercises.checking import behaviour, expected, judge

    right = expected(exercise)

    def judged(value: Any) -> Any:
        found = judge(exercise, right, behaviour(exercise, value), lambda wrong: behaviour(exercise, wrong.answer))
        return replace(found, message=found.message.partition("\n\n`aelib.hint(")[0])

    return judged


def shown(feedback: Any) -> str:
    """Return what the page shows of it: the heading says whether it is right, of an exercise that one sees."""
    return feedback._repr_html_().replace(f": {feedback.exercise}</strong>", "</strong>", 1)


def edge(said: Callable[[float], Any], left: float, right: float) -> float:
    """Return the first number between two of which it is not said what is said of the left one."""
    of_left = said(left)
    for _ in range(60):
        middle = (left + right) / 2
        left, right = (middle, right) if said(middle) == of_left else (left, middle)
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


def rows(exercise: Any) -> Iterator[tuple[list[tuple[float, float]], str]]:
    """Yield for each known row where each of its numbers may lie, and what is said then: the first that fits decides.

    After them come the rows that are close to the right one, the closest first.
    """
    judged, answer = feedback_on(exercise), exercise.answer
    for row in (answer, *(wrong.answer for wrong in exercise.misconceptions)):
        yield around(row, lambda given, row=row: exercise.same(np.array(row), np.array(given))), shown(judged(row))
    unknown = feedback_on(replace(exercise, misconceptions=()))
    far = unknown(tuple(2 * number for number in answer)).message

    def enlarged(share: float) -> str:
        return unknown(tuple(number * (1 + share) for number in answer)).message

    share, said = edge(enlarged, 0.0, 1.0), [enlarged(0.0)]
    while enlarged(share) != far:
        said.append(enlarged(share))
        found = unknown(tuple(number * (1 + share) for number in answer))
        yield around(answer, lambda given: unknown(given).message in said), shown(found)
        share = edge(enlarged, share, 1.0)


def around(row: tuple[float, ...], holds: Callable[[tuple[float, ...]], bool]) -> list[tuple[float, float]]:
    """Return between which numbers each number of a row may lie, with the others as they are, for something to hold."""
    far = 1 + 2 * max(map(abs, row))

    def limit(place: int, sign: int) -> float:
        def at(off: float) -> bool:
            return holds((*row[:place], row[place] + sign * off, *row[place + 1 :]))

        return row[place] + sign * edge(at, 0.0, far)

    return [(limit(place, -1), limit(place, 1)) for place in range(len(row))]


def menus(exercise: Any) -> dict[str, Any]:
    """Return what the page needs to follow the rule of `Choices`: what fits, and what is said of what does not."""
    judged, rule = feedback_on(exercise), exercise.measure
    fitting = {thing: [choice for choice in rule.offered if rule.fits(thing, choice)] for thing in rule.right}
    every = [dict(zip(fitting, choices, strict=True)) for choices in product(*fitting.values())]
    wrong = {thing: [choice for choice in rule.offered if choice not in fitting[thing]] for thing in fitting}
    return {
        "fits": fitting,
        "known": [[known, shown(judged(known))] for known in (*every, *rule.whole.values())],
        "first": {
            thing: {choice: shown(judged({**rule.right, thing: choice})) for choice in choices}
            for thing, choices in wrong.items()
        },
        "most": shown(judged({thing: choices[0] for thing, choices in wrong.items()})),
    }


def data_of(exercise: Any) -> dict[str, Any]:
    """Return what the page needs in order to answer."""
    judged, answer = feedback_on(exercise), exercise.answer
    if exercise.measure is not None:
        return menus(exercise)
    if isinstance(answer, tuple):
        return {"rows": list(rows(exercise)), "other": shown(judged(tuple(1e9 + number for number in answer)))}
    return {"stretches": list(stretches(exercise)), "whole": isinstance(answer, int)}


def fields_of(exercise: Any, described: str) -> str:
    """Return the fields for an answer: one for each number, or a menu for each thing; `described` goes into each."""
    answer = exercise.answer
    if isinstance(answer, dict):
        options = "".join(f"<option>{html.escape(value)}</option>" for value in ["", *exercise.measure.offered])
        return "".join(
            f'<label>{html.escape(key)} <select name="{html.escape(key)}" required>{options}</select></label>'
            for key in answer
        )
    known = np.concatenate([np.ravel(each) for each in (answer, *(wrong.answer for wrong in exercise.misconceptions))])
    keys = "" if known.min() < 0 else ' inputmode="decimal"'  # such keys of a phone may have no minus
    given = f'{keys}{described} autocomplete="off" required'
    rounded = (
        ", to two decimals" if described and not np.allclose(np.round(answer, 2), answer, rtol=0, atol=1e-9) else ""
    )
    if isinstance(answer, tuple) and len(answer) > 1:
        inputs = "".join(f'<label>{PLACES[i]} <input name="{i}"{given}></label>' for i in range(len(answer)))
        return f"<fieldset><legend>Your answers{rounded}</legend>{inputs}</fieldset>"
    return f'<label>Your answer{rounded} <input name="0"{given}></label>'


def box(exercise: Any) -> nodes.raw:
    """Return the box of an exercise that has one: a first question with its text, the fields, and a button."""
    question = asked(exercise)
    kind, text, described = "answer-box", "", ""
    if question is not exercise:
        kind, described = "answer-box first", f' aria-describedby="{exercise.name}-first"'
        words = html.escape(exercise.first, quote=False).split("`")
        said = "".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(words))
        text = f'<p id="{exercise.name}-first"><strong>First a small case.</strong> {said}</p>'
    data = json.dumps(data_of(question), separators=(",", ":")).replace("</", "<\\/")
    return page_only(
        f'<form class="{kind} pst-js-only" data-exercise="{exercise.name}">{text}{fields_of(question, described)}'
        f'<button>Check</button><output></output><script type="application/json">{data}</script></form>'
    )
