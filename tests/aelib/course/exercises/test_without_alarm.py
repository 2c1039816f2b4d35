"""Where a system has no alarm, as Windows, the time limit works by a thread: the same answers are told the same."""

import os
import signal
import threading
import time

import numpy as np
import pytest

import aelib
from aelib.course import exercises
from aelib.course.exercises import running
from aelib.course.exercises.running import TRAINING, AnswerError, Printed, run

SHORT = [name for name in exercises.names() if exercises.get(name).seconds < TRAINING]


@pytest.fixture(autouse=True)
def _no_alarm(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.delattr(signal, "SIGALRM")


def test_an_answer_runs_on_another_thread_and_what_it_prints_is_kept():
    printed = Printed()

    def answer():
        print("a line")
        return threading.current_thread() is threading.main_thread(), np.float64(1) / np.float64(0)

    assert run(answer, 10, printed) == (False, np.inf)
    assert printed.text == "a line\n"


def endless():
    while True:
        pass


def endless_that_catches():
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


@pytest.mark.parametrize("answer", [endless, endless_that_catches])
def test_a_loop_that_never_ends_is_stopped_and_leaves_no_thread(answer):
    before = threading.active_count()
    with pytest.raises(AnswerError, match=r"Your code was stopped after 0\.3 seconds, at line \d+: `.+`\. The test"):
        run(answer, 0.3, Printed())
    time.sleep(0.3)
    assert threading.active_count() == before


def test_the_line_of_an_error_and_an_exit_are_told():
    def divide():
        return 1 / 0

    line = divide.__code__.co_firstlineno + 1
    with pytest.raises(AnswerError, match=f"ZeroDivisionError: division by zero, at line {line}: `return 1 / 0`"):
        run(divide, 10, Printed())
    with pytest.raises(AnswerError, match="stopped with SystemExit"):
        run(lambda: os.sys.exit(3), 10, Printed())


def test_a_call_that_cannot_be_stopped_is_left_behind(monkeypatch):
    monkeypatch.setattr(running.ctypes.pythonapi, "PyThreadState_SetAsyncExc", lambda *_: 0)
    began = time.monotonic()
    with pytest.raises(AnswerError, match=r"stopped after 0\.2 seconds"):
        run(lambda: time.sleep(6), 0.2, Printed())
    assert time.monotonic() - began < 5


def test_checks_of_every_exercise_without_a_training_say_what_they_say_with_an_alarm():
    for name in SHORT:
        exercise = exercises.get(name)
        assert aelib.check(name, exercise.answer), name
        first = exercise.misconceptions[0]
        assert aelib.check(name, first.answer).misconception == first.name, name
