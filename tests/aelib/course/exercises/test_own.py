"""Exercises of a teacher's own: used beside those of the course, and tested by one command."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import aelib
from aelib.course import exercises
from aelib.course.exercises.__main__ import main
from aelib.course.exercises.own import faults

TEXT = '''"""Twice as much

minutes: 5
difficulty: 1
asks: one whole number
hint: Add the number to itself.
hint: Add the number to itself, and write down what comes out of it.
hint: Add the number to itself, once, and write down what comes out: it is an even number.
right: That is it.

half as much: You divided.
{entry}"""

{imports}
from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise

EXERCISE = exercise(__name__, __doc__, {answer}, same=exactly, unrelated={unrelated}, half_as_much={wrong})
'''


def write(folder, name="twice_it", answer="14", wrong="3.5", unrelated="100", imports="", entry="", text=TEXT):
    folder.mkdir(exist_ok=True)
    code = text.format(answer=answer, wrong=wrong, unrelated=unrelated, imports=imports, entry=entry)
    (folder / f"{name}.py").write_text(code)
    return folder


@pytest.fixture(autouse=True)
def _nothing_else_in_use(monkeypatch):
    monkeypatch.setattr(exercises.CHAPTERS, "own", {})


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "Week 6")


def test_they_are_checked_hinted_and_listed_as_the_courses_own(folder):
    assert exercises.use(folder) == ["twice-it"]
    assert str(aelib.check("twice-it", 14)).startswith("Right: twice-it\n\nThat is it.")
    assert aelib.check("twice-it", 3.5).misconception == "half as much"
    assert aelib.check("twice-it", 5).misconception is None
    assert not aelib.check("twice-it", ...).started
    assert aelib.hint("twice-it").text == "Add the number to itself."
    assert aelib.hint("twice-it").number == 2
    assert exercises.names()[-1] == "twice-it"
    assert exercises.get("twice-it").chapter == "Week-6"
    assert list(exercises.CHAPTERS)[-1] == "Week-6"
    assert len(exercises.CHAPTERS) == len(list(exercises.CHAPTERS))
    assert [each.name for each in exercises.CHAPTERS["Week-6"]] == ["twice-it"]
    assert "twice-it" in aelib.solved()
    assert "Week-6: 1 of 1" in str(aelib.solved())
    assert aelib.check("count-parameters", 1083696)


def test_a_file_that_changed_is_read_again_and_one_that_is_gone_is_gone(folder):
    write(folder, "thrice_it", answer="21")
    assert exercises.use(str(folder)) == ["thrice-it", "twice-it"]
    write(folder, answer="1400000")
    (folder / "thrice_it.py").unlink()
    assert exercises.use(folder) == ["twice-it"]
    assert aelib.check("twice-it", 1400000)
    assert not aelib.check("twice-it", 14)
    assert exercises.names()[-2:] == [exercises.names()[-2], "twice-it"]
    assert "thrice-it" not in exercises.names()


def test_a_file_beside_an_exercise_is_read_again_too(folder):
    (folder / "numbers_of_it.py").write_text("TWICE = 14")
    write(folder, imports="from .numbers_of_it import TWICE", answer="TWICE")
    assert exercises.use(folder) == ["twice-it"]
    assert aelib.check("twice-it", 14)
    (folder / "numbers_of_it.py").write_text("TWICE = 14000")
    exercises.use(folder)
    assert aelib.check("twice-it", 14000)


def test_two_folders_are_in_use_side_by_side(folder, tmp_path):
    exercises.use(folder)
    exercises.use(write(tmp_path / "week_7", "thrice_it", answer="21"))
    assert exercises.names()[-2:] == ["twice-it", "thrice-it"]
    assert aelib.check("twice-it", 14)
    assert aelib.check("thrice-it", 21)


def test_a_function_with_changes_in_the_text_is_an_exercise(tmp_path):
    text = TEXT.replace("half as much:", "half as much [2 * x => x / 2]:").replace(
        "EXERCISE = exercise(__name__, __doc__, {answer}, same=exactly, unrelated={unrelated}, half_as_much={wrong})",
        "def double(x):\n    return 2 * x\n\n\n"
        "EXERCISE = exercise(\n    __name__, __doc__, double, unrelated=lambda x: x - 100,\n"
        "    cases=lambda: [(np.array([1.0, 2.0]),)],\n)",
    )
    exercises.use(write(tmp_path / "week_7", imports="import numpy as np", text=text))
    assert aelib.check("twice-it", lambda x: x + x)
    assert aelib.check("twice-it", lambda x: x * 0.5).misconception == "half as much"
    assert list(faults(exercises.get("twice-it"))) == []


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda folder: folder / "none", FileNotFoundError, "folder must be a folder with exercises, but '.*none'"),
        (lambda folder: folder / "twice_it.py", FileNotFoundError, "folder must be a folder with exercises"),
        (
            lambda folder: _without_exercise(folder),
            ValueError,
            "must have a file that declares EXERCISE, but '.*Week 6",
        ),
        (
            lambda folder: write(folder, "count_parameters"),
            ValueError,
            "'count-parameters' is one of 'the-autoencoder'",
        ),
        (lambda folder: write(folder.parent / "other", "in_use"), ValueError, "'in-use' is one of 'before'"),
        (lambda folder: write(folder.parent / "decoding"), ValueError, "but 'decoding' is a chapter of the course"),
        (
            lambda folder: write(folder, entry="no colon here\n"),
            ValueError,
            "Twice as much: a line must be `name: text",
        ),
        (
            lambda folder: write(folder, entry="untold: You did.\n"),
            ValueError,
            "twice-it: each misconception must have",
        ),
    ],
)
def test_bad_folders_are_refused_and_what_was_in_use_stays(folder, change, error, said):
    exercises.use(write(folder.parent / "before", "in_use"))
    with pytest.raises(error, match=said):
        exercises.use(change(folder))
    assert list(exercises.CHAPTERS.own) == ["before"]
    assert aelib.check("in-use", 14)


def _without_exercise(folder):
    (folder / "twice_it.py").write_text("EXERCISE = 3")
    return folder


def test_the_command_says_what_is_told_apart(folder, capsys):
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out == "twice-it: 1 mistake told apart\n"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"wrong": "14"}, "the mistake `half as much` passes for right"),
        (
            {"entry": "a half: You halved.\n", "wrong": "3.5, a_half=3.5"},
            "the mistake `a half` is told: You divided.",
        ),
        ({"unrelated": "14"}, "the unrelated answer must be wrong in a way that no mistake describes"),
        ({"unrelated": "3.5"}, "the unrelated answer must be wrong in a way that no mistake describes"),
        ({"answer": "float('nan')"}, "the right answer is not accepted: "),
        ({"text": TEXT.replace(", once, and write down what comes out: it is an even number", "")}, "letters"),
    ],
)
def test_the_command_names_what_is_wrong_and_fails(tmp_path, capsys, declared, said):
    assert main([str(write(tmp_path / "week_6", **declared))]) == 1
    assert said in capsys.readouterr().out


def test_a_right_answer_that_changes_what_it_is_given_is_a_fault():
    def mean_length(delta):
        length = np.sqrt((delta**2).sum(axis=1)).mean()
        delta[:] = 0
        return length

    changing = replace(exercises.get("mean-of-lengths"), answer=mean_length)
    assert ["changed its arguments in place (test input 1)" in fault for fault in faults(changing)] == [True]


def test_without_a_folder_the_command_takes_those_of_the_course(monkeypatch, capsys):
    monkeypatch.setattr(exercises, "names", lambda: ["count-parameters", "gradient-by-hand"])
    assert main([]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "count-parameters",
        "gradient-by-hand",
    ]


def test_the_command_says_in_one_line_what_it_cannot_read(folder):
    write(folder, entry="untold: You did.\n")
    command = [sys.executable, "-m", "aelib.course.exercises", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("twice-it: each misconception must have one text")
    assert done.stderr.count("\n") == 1


def test_no_module_of_a_folder_is_found_outside_it(folder):
    exercises.use(folder)
    assert "own_exercises.Week_6.twice_it" in sys.modules
    shutil.rmtree(folder)
    assert aelib.check("twice-it", 14)
    assert not Path(folder).exists()
