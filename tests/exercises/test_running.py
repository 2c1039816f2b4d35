"""What a reader is told about where their code stopped."""

import sysconfig
from pathlib import Path

import pytest

import aelib
from aelib.exercises.running import AnswerError, Printed, run

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
