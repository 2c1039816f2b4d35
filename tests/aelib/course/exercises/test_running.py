"""What a reader is told about where their code stopped."""

import sysconfig
from pathlib import Path

import numpy as np
import pytest

import aelib
from aelib.course.exercises.running import AnswerError, Printed, run

LIBRARY = str(Path(aelib.__file__).parent)


@pytest.mark.parametrize("file", [f"{LIBRARY}_answers.py", f"{sysconfig.get_path('stdlib')}-mine/answers.py"])
def test_a_readers_file_beside_a_library_is_the_readers_own(file):
    with pytest.raises(AnswerError, match="stopped with ZeroDivisionError: division by zero, at line 2"):
        run(lambda: exec(compile("\n1 / 0", file, "exec")), 10, Printed())


def test_a_line_in_a_library_is_not_the_readers_own():
    def answer():
        exec(compile("\n1 / 0", f"{LIBRARY}/latent.py", "exec"))

    with pytest.raises(AnswerError, match=rf"at line {answer.__code__.co_firstlineno + 1}: `exec\("):
        run(answer, 10, Printed())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: np.ones((4, 3)) / np.ones((4, 3)).sum(1), True),
        (lambda: np.ones((4, 3)) @ np.ones(4), False),
        (lambda: int("three"), False),
    ],
)
def test_rows_divided_by_a_sum_without_its_axis_are_told_to_keep_it(answer, told):
    with pytest.raises(AnswerError, match="stopped with ValueError") as refusal:
        run(answer, 10, Printed())
    assert ("keep the axis: `.sum(1, keepdims=True)`" in str(refusal.value)) is told
