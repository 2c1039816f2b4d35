"""Small faults in each printed solution, made by machine: which does a check take for right?

By night for all exercises, and for one that is new as the guide says. What a check accepts has to do what the solution
does, on other inputs too; or somebody has read it, and `accepted.json` says why it may pass.
"""

import contextlib
import io
import json
import signal
import warnings
from pathlib import Path

import numpy as np
import pytest

import aelib
from aelib.course import exercises
from aelib.course.exercises.checking import behaviour
from aelib.course.exercises.comparing import numbers, within
from aelib.course.exercises.running import TRAINING
from tests.aelib.course.exercises.test_chapters import code, imports
from tools.faults.python import edits, is_another

pytestmark = pytest.mark.nightly

ACCEPTED = json.loads(Path(__file__).with_name("accepted.json").read_text())
CHAPTER = {name: slug for slug, names in exercises.CHAPTERS.names().items() for name in names}
SLOW = ("around-the-hole", "log-partition")  # whose faults search or list for a minute each
QUICK = [name for name in CHAPTER if exercises.get(name).seconds < TRAINING and name not in SLOW]
PATIENCE = 20  # seconds for one answer; what takes longer is not accepted either


class TookTooLongError(Exception):
    """An answer that does not come to an end."""


@contextlib.contextmanager
def patient():
    """Stop what takes too long, and hear neither what it prints nor its warnings."""

    def stop(*_):
        raise TookTooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def answer_of(source, name, monkeypatch):
    """What a cell hands to `aelib.check`; None where it does not come so far."""
    given = []
    with monkeypatch.context() as here, contextlib.suppress(Exception), patient():
        here.setattr(aelib, "check", lambda _, answer: given.append(answer))
        exec(compile(source, "<a reader's cell>", "exec"), {**imports(CHAPTER[name])})
    return given[-1] if given else None


def shown(exercise, answer, offset, monkeypatch):
    """What an answer shows on the exercise's inputs, drawn anew; of an error, its kind."""
    with monkeypatch.context() as here, patient():
        drawn = np.random.default_rng
        here.setattr(np.random, "default_rng", lambda seed=None: drawn(seed + offset if type(seed) is int else seed))
        try:
            return behaviour(exercise, answer, [])
        except Exception as error:
            return [type(error).__name__]


def alike(one, other):
    """Whether two lists of results are the same to rounding."""
    near = within(1e-6)
    for a, b in zip(one, other, strict=False):
        left, right = numbers(a), numbers(b)
        if left is None or right is None:
            return repr(one) == repr(other)
        if left.shape != right.shape or not near(left, right):
            return False
    return len(one) == len(other)


def taken_for_right(name, monkeypatch):
    """The faults that the check of an exercise accepts though they do something else, {name: one-line difference}."""
    exercise = exercises.get(name)
    source = code(CHAPTER[name], "solution")[exercises.CHAPTERS.names()[CHAPTER[name]].index(name)]
    right, found = answer_of(source, name, monkeypatch), {}
    for edit in edits(name, source):
        if (
            not is_another(edit, source)
            or (wrong := answer_of(edit.applied(source.encode()), name, monkeypatch)) is None
        ):
            continue
        with patient(), contextlib.suppress(TookTooLongError):
            verdict = exercises.check(name, wrong)
            if not verdict.correct:
                continue
            draws = range(0, 5000, 1009)
            if not all(alike(*(shown(exercise, each, by, monkeypatch) for each in (right, wrong))) for by in draws):
                found[edit.name] = str(edit)
    return found


@pytest.mark.parametrize("name", QUICK)
def test_no_slip_is_taken_for_right_that_nobody_has_read(name, monkeypatch):
    found = taken_for_right(name, monkeypatch)
    unread = {key: shown for key, shown in found.items() if key not in ACCEPTED}
    assert unread == {}


def test_a_check_that_takes_everything_is_found_out(monkeypatch):
    monkeypatch.setattr(exercises, "check", lambda name, answer: exercises.Feedback(name, True, "Correct."))
    assert taken_for_right("gradient-by-hand", monkeypatch)
