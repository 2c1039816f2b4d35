"""Where a system has no alarm, as Windows, the time limit works by a thread: the same answers are told the same."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import running
from aelib.course.exercises.own import faults
from aelib.course.exercises.running import AnswerError, Printed, run


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


@pytest.mark.parametrize("name", ["mean-or-draw", "tanh-gradient", "shared-code", "fool-the-check", "which-beta"])
def test_an_exercise_of_each_kind_is_judged_as_with_an_alarm(name):
    assert list(faults(exercises.get(name))) == []
