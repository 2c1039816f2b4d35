import pytest

from aelib.course import exercises


@pytest.fixture(autouse=True)
def _a_reader_of_our_own(tmp_path, monkeypatch):
    """No test reads or writes the list of the person who runs it, and each begins with the first hint."""
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "reader"))
    monkeypatch.delenv("AELIB_BOOK_BUILD", raising=False)
    monkeypatch.setattr(exercises, "_hints_given", {})


def said(name):
    """The explanation of an exercise, and the message of each of its misconceptions."""
    exercise = exercises.get(name)
    return exercise.explanation, {m.name: m.message for m in exercise.misconceptions}
