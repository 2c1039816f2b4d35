"""When `make` sets up, by which Python, and with what; nothing is installed here."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PYTHON = shlex.quote(sys.executable)
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python")
# An environment whose programs note what they are told, and fail where the test wants it. Its Python is 3.13.1.
ENVIRONMENT = """\
mkdir -p .venv/bin
for name in python uv; do printf '#!/bin/sh\\n
[ "$1" = --version ] && echo Python 3.13.1 || echo $(basename $0) "$@" >> told
case "$0 $*" in $(cat broken)) exit 1;; esac' > .venv/bin/$name; chmod +x .venv/bin/$name; done
"""


@pytest.fixture
def course(tmp_path):
    """A folder with what `make` needs in order to set up, and with programs in the place of those of the system."""
    root = tmp_path / "course"
    root.mkdir()
    pin = "{}==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n    # via -r requirements.in\n"
    (root / "requirements.txt").write_text("".join(map(pin.format, ("one", "uv", "uvloop"))))
    for name in ("requirements-test.txt", "pyproject.toml"):
        (root / name).touch()
    (root / "broken").write_text("nothing")
    shutil.copy(ROOT / "Makefile", root)
    for name in NAMES:
        program(root / "programs" / name, f'[ "$1" = -c ] && exec {PYTHON} "$@"\n{ENVIRONMENT}')
    return root


def program(path, script):
    """Write a program of the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make(root, *arguments):
    """Run `make` in `root` with its programs; say how it ended."""
    path = {"PATH": f"{root / 'programs'}:/usr/bin:/bin"}
    return subprocess.run([shutil.which("make"), *arguments], cwd=root, env=path, text=True, capture_output=True)


def would_set_up(root):
    """Whether `make lint` would begin with the set-up."""
    shown = make(root, "-n", "lint")
    assert "Lint" in shown.stdout, shown.stderr
    return "-m venv" in shown.stdout


def test_it_is_set_up_once_for_this_folder_and_this_python(course):
    assert would_set_up(course)
    assert make(course, ".venv/.ready").returncode == 0
    assert (course / ".venv/.ready").read_text() == f"Python 3.13.1 {course}\n"
    assert (course / ".venv/uv.txt").read_text().startswith("uv==1 \\\n    --hash=sha256:0")
    assert "uvloop" not in (course / ".venv/uv.txt").read_text()
    assert not would_set_up(course)
    assert would_set_up(shutil.copytree(course, course.with_name("copy")))
    os.utime(course / "requirements.txt", (4e9, 4e9))
    assert would_set_up(course), "the pins have changed"
    os.utime(course / "requirements.txt", (1e9, 1e9))
    program(course / ".venv/bin/python", "echo Python 3.14.0")
    assert would_set_up(course)
    (course / ".venv/bin/python").unlink()
    assert would_set_up(course)


@pytest.mark.parametrize("version", ["3.10.9", "3.15.0"])
def test_a_python_for_which_nothing_is_pinned_is_passed_by(course, version):
    numbers = tuple(map(int, version.split(".")))
    for name in NAMES:
        program(course / "programs" / name, f'exec {PYTHON} -c "import sys; sys.version_info = {numbers}; $2"')
    done = make(course, ".venv/.ready")
    assert done.returncode != 0
    assert "The course needs Python 3.11 to 3.14" in done.stderr
    program(course / "programs" / "python3.13", f'[ "$1" = -c ] && exec {PYTHON} "$@"\n{ENVIRONMENT}')
    assert make(course, ".venv/.ready").returncode == 0


def test_pip_installs_all_where_uv_cannot(course):
    (course / "broken").write_text("*bin/uv*")
    assert make(course, ".venv/.ready").returncode == 0
    told = (course / "told").read_text().splitlines()
    exactly = "--quiet --require-hashes --no-deps -r requirements.txt"
    assert f"python -m pip --disable-pip-version-check install {exactly}" in told


def test_what_fails_says_what_helps(course):
    (course / "broken").write_text("*-r*")
    done = make(course, ".venv/.ready")
    assert done.returncode != 0
    assert "check the network connection" in done.stderr
    assert not (course / ".venv/.ready").exists()
    for name in NAMES:
        program(course / "programs" / name, f'[ "$1" = -c ] && exec {PYTHON} "$@"\nexit 1')
    assert "apt install python3-venv" in make(course, ".venv/.ready").stderr


@pytest.mark.parametrize(("known", "flags"), [("true", "--xla_cpu_use_fusion_emitters=false"), ("false", "")])
def test_the_unit_tests_use_the_older_code_generator_while_xla_has_it(course, known, flags):
    assert make(course, ".venv/.ready-test").returncode == 0
    python = (
        f"""case "$1 $2" in --version*) echo Python 3.13.1;; -c*) {known};; *again) echo "with <$XLA_FLAGS>";; esac"""
    )
    program(course / ".venv/bin/python", python)
    assert f"with <{flags}>" in make(course, "unit-tests").stdout


@pytest.mark.parametrize("tests", [0, 3])
@pytest.mark.parametrize("types", [0, 1])
def test_types_are_checked_beside_the_unit_tests_and_either_fails(course, types, tests):
    assert make(course, ".venv/.ready-test").returncode == 0
    program(course / ".venv/bin/basedpyright", f"echo a type; touch types; exit {types}")
    waits = "for time in $(seq 500); do [ ! -f types ] || break; sleep 0.02; done; cat types && echo a test"
    python = f'case "$1 $2" in --version*) echo Python 3.13.1;; *again) {waits}; exit {tests};; esac'
    program(course / ".venv/bin/python", python)
    done = make(course, "unit-tests")
    assert (done.returncode == 0) == (types == tests == 0)
    said = ["a test", *(["a type"] if types else ["Types: basedpyright found no fault"])]
    assert done.stdout.splitlines()[-len(said) :] == said
    assert ("Types failed: see the lines above." in done.stderr) == (types == 1)


def test_a_bump_hands_on_what_it_is_told(course):
    assert make(course, ".venv/.ready").returncode == 0
    (course / "told").unlink()
    assert make(course, "bump", "PACKAGE=jax flax", "OLDEST=3.13").returncode == 0
    assert make(course, "bump", "PACKAGE=numpy", "VERSION=2.4.5").returncode == 0
    assert make(course, "bump").returncode == 0
    told = ["jax flax --oldest 3.13", "numpy --version 2.4.5", ""]
    assert (course / "told").read_text().splitlines() == [f"python -m tools.pins {each}".strip() for each in told]


def test_a_person_has_twelve_commands_and_a_text_names_no_other():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (help .*)$", makefile, re.M)[1].split())
    told = re.findall(r'^\t@echo "make (\w+) ', makefile, re.M)
    assert len(set(told)) == len(told) <= 12
    pages = [*ROOT.glob("*.md"), *ROOT.glob("chapters/*.md"), ROOT / "book/AUTHORING.md", ROOT / "teach/README.md"]
    named = {
        name
        for path in pages
        if path.name != "CHANGELOG.md"
        for name in re.findall(r"`make ([\w-]+)", path.read_text())
    }
    assert named | set(told) <= targets
    assert named > {"book", "test", "evidence"}
