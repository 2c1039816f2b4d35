"""When the environment is set up, and by which Python; nothing is installed here."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book.commands import environment

ROOT = Path(__file__).resolve().parents[3]
PYTHON = shlex.quote(sys.executable)
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python")


@pytest.fixture
def course(tmp_path):
    """A folder with what `make` needs in order to set up; its environment is that of Python 3.13.1."""
    root = tmp_path / "a course"
    for name in ("requirements.txt", "requirements-test.txt", "pyproject.toml", "book/commands/environment.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    shutil.copy(ROOT / "Makefile", root)
    program(root / ".venv/bin/python", "echo Python 3.13.1")
    (root / ".venv/.ready").write_text(f"Python 3.13.1 {root}\n")
    return root


def program(path, script):
    """Write a program of the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def would_set_up(root):
    """Whether `make` in `root` would begin with the set-up."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make", "-n", "lint"], cwd=root, env=variables, text=True, capture_output=True)
    assert shown.returncode == 0, shown.stderr
    assert "Lint" in shown.stdout
    return "book/commands/environment.py .venv" in shown.stdout


def test_make_sets_up_where_that_was_not_done_for_this_folder_and_this_python(course):
    assert not would_set_up(course)
    assert would_set_up(shutil.copytree(course, course.with_name("its copy")))
    program(course / ".venv/bin/python", "echo Python 3.14.0")
    assert would_set_up(course)
    (course / ".venv/bin/python").unlink()
    assert would_set_up(course)


def test_make_sets_up_again_where_the_pins_have_changed(course):
    os.utime(course / "requirements.txt", (4e9, 4e9))
    assert would_set_up(course)


@pytest.mark.parametrize("version", ["3.10.9", "3.15.0"])
def test_make_passes_by_a_python_for_which_nothing_is_pinned(course, version):
    (course / ".venv/.ready").unlink()
    numbers = tuple(map(int, version.split(".")))
    programs = course / "programs"
    for name in NAMES:
        program(programs / name, f'exec {PYTHON} -c "import sys; sys.version_info = {numbers}; $2"')
    make = [shutil.which("make"), "lint"]
    done = subprocess.run(make, cwd=course, env={"PATH": f"{programs}:/usr/bin:/bin"}, text=True, capture_output=True)
    assert done.returncode != 0
    assert "The course needs Python 3.11 to 3.14" in done.stderr
    program(programs / "python3.13", f'[ "$1" = -c ] && exec {PYTHON} "$@"\necho "set up by 3.13"')
    done = subprocess.run(make, cwd=course, env={"PATH": f"{programs}:/usr/bin:/bin"}, text=True, capture_output=True)
    assert "set up by 3.13" in done.stdout


def test_a_step_that_fails_says_what_helps(capfd):
    environment.run("This works", [sys.executable, "-c", ""], "unused")
    with pytest.raises(SystemExit, match="That failed: check the network"):
        environment.run("Installing", [sys.executable, "-c", "raise SystemExit(3)"], "check the network")
    assert capfd.readouterr().out == "This works\nInstalling\n"


@pytest.mark.parametrize("fails", ["pip", "uv", None])
def test_pip_installs_all_where_uv_cannot(tmp_path, monkeypatch, capfd, fails):
    told = []

    def run(command, **options):
        told.append(command)
        bad = {"pip": "uv.txt", "uv": "bin/uv"}.get(fails, "nothing")
        return subprocess.CompletedProcess(command, int(any(part.endswith(bad) for part in command)), b"Python 3.13.1")

    pin = "{}==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n    # via -r requirements.in\n"
    (tmp_path / "requirements.txt").write_text("".join(map(pin.format, ("one", "uv", "uvloop"))))
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment.subprocess, "run", run)
    environment.main(".venv")
    assert (tmp_path / ".venv/uv.txt").read_text() == pin.format("uv").partition("    #")[0]
    assert (tmp_path / ".venv/.ready").read_text() == f"Python 3.13.1 {tmp_path}\n"
    said = capfd.readouterr().out
    assert "Installing 3 pinned packages into .venv" in said
    assert ("uv cannot: pip does" in said) == (fails is not None)
    by_pip = [command for command in told if "pip" in command and command[-1] == "requirements.txt" and "-m" in command]
    assert len(by_pip) == (fails is not None)
