"""What the checks of open exercises say of many answers: a record, `verdicts.json`, for a person to read.

A row is an answer, and what is said of it. `right | old => new` is a slip: a change of the module's code that reaches
the right answer, or in its place a mistake that is declared by code, under its identifier. `right | last: twice` is a
change of what it returns. `answer | code` is an expression of the module. Most slips were chosen by machine, so that
few reach each verdict, near the bounds. Where a check says another thing, correct the row if that is the better one.
"""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import declaration
from aelib.course.exercises.checking import examine
from aelib.course.exercises.variants import changed
from tests.aelib.course.exercises.test_open import module_of

RECORD = json.loads(Path(__file__).with_name("verdicts.json").read_text())
RETURNED = {
    "nothing": lambda given: None,
    "a word": lambda given: "0",
    "one number": lambda given: 0.5,
    "NaN": lambda given: np.nan * np.asarray(given),
    "zeros": lambda given: 0 * np.asarray(given),
    "without a column": lambda given: np.asarray(given)[..., 1:],
    "one axis": lambda given: np.ravel(given),
    "backwards": lambda given: np.asarray(given)[::-1],
    "turned": lambda given: np.asarray(given).T,
    "negative": lambda given: -1 * np.asarray(given),
    "twice": lambda given: 2 * np.asarray(given),
    "more by a hundredth": lambda given: 1.01 * np.asarray(given),
    "more by a tenth": lambda given: 1.1 * np.asarray(given),
    "rounded": lambda given: np.round(given, 1),
    "less the mean row": lambda given: given - np.mean(given, axis=0),
    "drawn anew": lambda given: given + 1e-2 * np.random.default_rng().standard_normal(np.shape(given)),
    "the same for all": lambda given: np.broadcast_to(np.asarray(given)[:1], np.shape(given)),
    "as a list": lambda given: np.asarray(given).tolist(),
}
"""What becomes of what an answer returns: of all of it, or of its first or last part."""


def answers(exercise, change, monkeypatch):
    """The right answer and the mistakes that are declared by code, after a change of the code of their module."""
    module, found = module_of(exercise), {}
    code = inspect.getsource(module).split('"""\n', 1)[1]
    code = changed(code, change) if change else code
    with monkeypatch.context() as here:
        here.setattr(declaration, "exercise", lambda *given, **wrong: found.update(wrong, right=given[2]))
        exec(compile(code, module.__file__, "exec"), {"__name__": module.__name__, "__doc__": None})
    return {name: each.answer if isinstance(each, declaration.Wrong) else each for name, each in found.items()}


def returning(answer, change, which):
    """The answer, with a change of what it returns, or of which part of it: of what the functions return in the end."""
    if callable(answer):
        return lambda *given: returning(answer(*given), change, which)
    if isinstance(answer, tuple | list) and len(answer) and which != "all":
        place = -1 if which == "last" else 0
        parts = list(answer)
        parts[place] = returning(parts[place], change, which)
        return type(answer)(parts)
    return change(answer)


def said(exercise, row, monkeypatch):
    """What is said of a slip: that it is right, the name of a mistake, or the beginning of the message."""
    name, _, slip = row.partition(" | ")
    if name == "answer":
        answer = eval(slip, dict(vars(module_of(exercise))))
    elif "=>" in slip:
        answer = answers(exercise, slip, monkeypatch)[name]
    else:
        which, change = slip.split(": ")
        answer = returning(answers(exercise, "", monkeypatch)[name], RETURNED[change], which)
    found = examine(exercise, answer)
    return "right" if found.correct else found.misconception or found.message.partition("\n\n")[0]


@pytest.mark.parametrize("name", RECORD)
def test_what_is_said_of_slips_stands_in_the_record(name, monkeypatch):
    exercise = exercises.get(name)
    assert {row: said(exercise, row, monkeypatch) for row in RECORD[name]} == RECORD[name]
