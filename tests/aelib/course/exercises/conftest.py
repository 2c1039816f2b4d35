from functools import cache

import pytest

from aelib.course import exercises
from aelib.course.exercises import checking


@pytest.fixture(autouse=True)
def _a_reader_of_our_own(tmp_path, monkeypatch):
    """No test reads or writes the list of the person who runs it, and each begins with the first hint."""
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "reader"))
    monkeypatch.delenv("AELIB_BOOK_BUILD", raising=False)
    monkeypatch.setattr(exercises, "_hints_given", {})


look_at = checking.behaviour


@cache
def declared(name, place):
    """What a declared answer of an exercise of the course shows."""
    exercise = exercises.get(name)
    return look_at(exercise, [exercise.answer, *(each.answer for each in exercise.misconceptions)][place])


@pytest.fixture(autouse=True)
def _declared_answers_are_looked_at_once(monkeypatch):
    """Looking at each mistake anew for every answer that is tried would be most of the time of these tests."""

    def behaviour(exercise, answer, notes=None):
        if notes is None and exercise.name in exercises.names() and exercises.get(exercise.name) is exercise:
            for place, each in enumerate([exercise.answer, *(mistake.answer for mistake in exercise.misconceptions)]):
                if answer is each:
                    return declared(exercise.name, place)
        return look_at(exercise, answer, notes)

    monkeypatch.setattr(checking, "behaviour", behaviour)
