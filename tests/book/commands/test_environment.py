"""When the environment is set up, set up again, or made anew; nothing is installed here."""

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
GOOD = f'case "$1" in --version) echo "Python 3.13.1";; *) exec {PYTHON} -c "$2";; esac'
OLD = f'exec {PYTHON} -c "import sys; sys.version_info = (3, 10, 4); $2"'
NEW = OLD.replace("(3, 10, 4)", "(3, 15, 0)")
WITHOUT_PIP = f"exec {PYTHON} -c \"import sys; sys.modules['pip'] = None; $2\""
PIN = "{}==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n    # via -r requirements.in\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with requirements, and the steps of its set-up that were taken; creating `.venv` gives a good Python."""
    root = tmp_path / "a course"
    steps = []
    works = environment.works

    def does(command):
        """Whether the Python is usable is really asked; pip and uv are taken to have installed what a file says."""
        return works(command) if "-c" in command else not steps.append((Path(command[0]).name, Path(command[-1]).name))

    def run(what, command, remedy):
        steps.append(what)
        if "venv" in command:
            shutil.rmtree(root / ".venv", ignore_errors=True)
            python(root, GOOD)

    (root / "book" / "commands").mkdir(parents=True)
    (root / "requirements.txt").write_text("".join(map(PIN.format, ("one", "uv", "uvloop"))))
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(environment, "works", does)
    return root, steps


def python(root, script):
    """Put a Python that runs `script` into the environment of `root`."""
    path = root / ".venv" / "bin" / "python"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def set_up(project):
    """Whether the set-up made the environment anew; it always installs, and says where and with which Python."""
    root, steps = project
    steps.clear()
    environment.main(".venv")
    *created, pip, uv, library = steps
    assert (pip, uv) == (("python", "uv.txt"), ("uv", "requirements.txt"))
    assert (root / ".venv/uv.txt").read_text() == PIN.format("uv").partition("    #")[0]
    assert "aelib" in library
    assert (root / ".venv/.ready").read_text() == f"Python 3.13.1 {root}\n"
    assert created in ([], [f"Creating .venv with Python {sys.version.split()[0]}"])
    return bool(created)


def test_it_is_created_once(project):
    assert set_up(project)
    assert not set_up(project)


def test_one_that_an_editor_made_is_used(project):
    python(project[0], GOOD)
    assert not set_up(project)


@pytest.mark.parametrize("script", [OLD, NEW, WITHOUT_PIP, "exit 1"])
def test_one_that_cannot_be_used_is_made_anew(project, script):
    python(project[0], script)
    assert set_up(project)


def test_one_whose_python_is_gone_is_made_anew(project):
    set_up(project)
    path = project[0] / ".venv/bin/python"
    path.unlink()
    path.symlink_to("/no/such/python3.11")
    assert set_up(project)


def test_one_from_another_folder_is_made_anew(project):
    set_up(project)
    (project[0] / ".venv/.ready").write_text("Python 3.13.1 /another/a course\n")
    assert set_up(project)


def test_a_python_for_which_nothing_is_pinned_is_refused(project, monkeypatch):
    root, steps = project
    monkeypatch.setattr(sys, "version_info", (3, 15, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.14, .* but got 3\."):
        environment.main(".venv")
    assert not steps
    assert not (root / ".venv").exists()


@pytest.mark.parametrize("version", ["3.10.9", "3.15.0"])
def test_make_passes_by_a_python_for_which_nothing_is_pinned(project, version):
    root, _ = project
    for name in ("pyproject.toml", "book/commands/environment.py"):
        (root / name).touch()
    shutil.copy(ROOT / "Makefile", root)
    programs = root / "programs"
    programs.mkdir()
    numbers = tuple(map(int, version.split(".")))
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"):
        (programs / name).write_text(f'#!/bin/sh\nexec {PYTHON} -c "import sys; sys.version_info = {numbers}; $2"\n')
        (programs / name).chmod(0o755)
    make = [shutil.which("make"), "lint"]
    done = subprocess.run(make, cwd=root, env={"PATH": f"{programs}:/usr/bin:/bin"}, text=True, capture_output=True)
    assert done.returncode != 0
    assert "The course needs Python 3.11 to 3.14" in done.stderr
    (programs / "python3.13").write_text(f'#!/bin/sh\n[ "$1" = -c ] && exec {PYTHON} "$@"\necho "set up by 3.13"\n')
    done = subprocess.run(make, cwd=root, env={"PATH": f"{programs}:/usr/bin:/bin"}, text=True, capture_output=True)
    assert "set up by 3.13" in done.stdout


@pytest.mark.parametrize("fails", ["python", "uv"])
def test_pip_installs_all_where_uv_cannot(project, monkeypatch, capfd, fails):
    _, steps = project
    does = environment.works
    monkeypatch.setattr(environment, "works", lambda command: Path(command[0]).name != fails and does(command))
    environment.main(".venv")
    assert steps[-2:] == ["uv cannot: pip does", "Installing aelib into it, from this folder"]
    assert "Installing 3 pinned packages into .venv" in capfd.readouterr().out


def test_what_does_not_start_does_not_work():
    assert environment.works([sys.executable, "-c", ""])
    assert not environment.works([sys.executable, "-c", "raise SystemExit(1)"])
    assert not environment.works(["/no/such/program"])


def test_a_step_that_fails_says_what_helps(capfd):
    environment.run("This works", [sys.executable, "-c", ""], "unused")
    with pytest.raises(SystemExit, match="That failed: check the network"):
        environment.run("Installing", [sys.executable, "-c", "raise SystemExit(3)"], "check the network")
    assert capfd.readouterr().out == "This works\nInstalling\n"


def make_would_set_up(root):
    """Whether `make` in `root` would begin with the set-up."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make", "-n", "lint"], cwd=root, env=variables, text=True, capture_output=True)
    assert shown.returncode == 0, shown.stderr
    assert "Lint" in shown.stdout
    return "book/commands/environment.py .venv" in shown.stdout


def test_make_sets_up_where_that_was_not_done_for_this_folder_and_this_python(project):
    root, _ = project
    for name in ("pyproject.toml", "book/commands/environment.py"):
        (root / name).touch()
    shutil.copy(ROOT / "Makefile", root)
    assert make_would_set_up(root)
    set_up(project)
    assert not make_would_set_up(root)

    copy = root.with_name("its copy")
    shutil.copytree(root, copy)
    assert make_would_set_up(copy)

    python(root, "echo Python 3.14.0")
    assert make_would_set_up(root)
    (root / ".venv/bin/python").unlink()
    assert make_would_set_up(root)
