"""What fails is run once more: `tests.again`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
from pathlib import Path

def test_by_chance():
    here = Path("was here")
    if not here.exists():
        here.touch()
        raise ConnectionError("the first time")

def test_fine():
    pass
"""
ALWAYS = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_always(number):
    assert False
"""


def again(folder, *sources):
    """The exit status of tests in a folder, and what was said."""
    for number, source in enumerate(sources):
        (folder / f"test_{number}.py").write_text(source)
    command = [sys.executable, "-m", "tests.again", "--numprocesses", "2", "--dist", "worksteal", "-q", "."]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ended = subprocess.run(
        command, cwd=folder, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout


def test_what_passes_when_it_is_alone_is_told_and_kept(tmp_path):
    status, said = again(tmp_path, TESTS)
    assert status == 0
    assert "Once more, alone: test_0.py::test_by_chance" in said
    kept = (tmp_path / "_build" / "failed-then-passed.txt").read_text()
    for text in (said, kept):
        assert "failed, then passed: test_0.py::test_by_chance" in text
        assert "ConnectionError: the first time" in text
    assert "test_fine" not in kept


@pytest.mark.parametrize(("count", "runs"), [(1, 1), (6, 0)])
def test_what_fails_again_fails_and_of_many_none_runs_again(tmp_path, count, runs):
    status, said = again(tmp_path, ALWAYS.format(count=count))
    assert status == 1
    assert said.count("Once more, alone") == runs
    assert not (tmp_path / "_build").exists()
