"""What `make book` says: while Jupyter Book works, and where it fails."""

import os
import shutil
import subprocess
import sys

import pytest

from book.commands import build

CELL = """\
/course/chapters/{0}.md:7: ERROR: An error occurred while executing the following cell:
------------------
1 / 0
------------------

ZeroDivisionError: division by zero [run]
"""
LOG = (
    f"first runs, because x changed\n{CELL.format('first')}third ran in 3 s\n{CELL.format('second')}Extension error:\n"
)


def test_the_excerpt_of_failed_cells_is_each_with_its_error(monkeypatch):
    monkeypatch.setattr(build, "ROOT", "/course")
    lines = build.excerpt(LOG).splitlines()
    for name, cell in (("first", lines[:6]), ("second", lines[6:])):
        assert cell[0] == f"chapters/{name}.md:7: ERROR: An error occurred while executing the following cell:"
        assert cell[2] == "1 / 0"
        assert cell[-1] == "ZeroDivisionError: division by zero"


def test_the_excerpt_of_a_refusal_is_its_sentence():
    refused = (
        "\nExtension error:\nthe chapters would import aelib from elsewhere.\nTraceback (most recent call last):\n"
    )
    assert (
        build.excerpt("Running Sphinx\n" + refused + "  File x\n" * 40)
        == "Extension error:\nthe chapters would import aelib from elsewhere."
    )


def test_the_excerpt_of_warnings_is_each_of_them_once():
    warning = "chapters/first.md:8: WARNING: undefined label: 'nowhere' [ref.ref]"
    log = ["reading sources", warning, *(f"copying images... [{number}%]" for number in range(60)), warning, "finished"]
    assert build.excerpt("\n".join(log)) == warning


def test_the_excerpt_of_anything_else_is_the_end():
    log = "\n".join(f"line {number}" for number in range(100))
    assert build.excerpt(log).splitlines() == [f"line {number}" for number in range(70, 100)]


@pytest.mark.parametrize(
    "line",
    [
        "chapters/first runs, because aelib/models.py changed",
        "chapters/first ran in 61 s",
        "/course/intro.md:3: WARNING: 'myst' cross-reference target not found: 'sec-x' [myst.xref_missing]",
        "ERROR: the book cannot be read",
        "ModuleNotFoundError: No module named 'aelib'",
        "sphinx.errors.ExtensionError: the chapters would import aelib from elsewhere",
        "build finished with problems, 1 warning (with warnings treated as errors).",
    ],
)
def test_what_takes_time_and_what_is_wrong_is_passed_on(line):
    assert build.TELLING.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "reading sources... [ 50%] chapters/first",
        "/course/chapters/first.md: Using cached notebook: ID=1 [mystnb]",
        "looking for now-outdated files... none found",
        "copying images... [100%] _build/jupyter_execute/x.png",
    ],
)
def test_progress_is_not_passed_on(line):
    assert not build.TELLING.search(line)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that is built by the program that a test writes in place of Jupyter Book."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    for name, path in {"BUILD": "", "HTML": "html", "LOG": "book.log", "PASSED": "passed"}.items():
        monkeypatch.setattr(build, name, tmp_path / "_build" / path)
    (tmp_path / "_build").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    return tmp_path


def test_telling_lines_are_passed_on_plainly_and_all_are_in_the_log(folder, capsys):
    said = f"reading\n\x1b[91m{folder}/intro.md:3: WARNING: unknown\x1b[0m [mystnb]\nx runs, because y changed\n"
    (folder / "bin" / "jupyter-book").write_text(f"#!/no/such/python\nprint({said!r}, end='')\n")
    assert build.run_jupyter_book()
    assert capsys.readouterr().out == "  intro.md:3: WARNING: unknown\n  x runs, because y changed\n"
    assert (folder / "_build" / "book.log").read_text() == said


def test_a_failed_build_ends_in_the_excerpt_and_a_sentence(folder, capsys):
    (folder / "bin" / "jupyter-book").write_text(f"print({LOG!r})\nraise SystemExit(1)\n")
    (folder / "_build" / "html").mkdir()
    (folder / "_build" / "passed").touch()
    with pytest.raises(SystemExit, match=r"The book was not built\. .* and _build/book\.log holds all"):
        build.build()
    assert capsys.readouterr().err.startswith("/course/chapters/first.md:7: ERROR: An error")
    assert list((folder / "_build").iterdir()) == [folder / "_build" / "book.log"], "nothing of it counts as built"


@pytest.mark.parametrize("status", [0, 1])
def test_a_built_book_is_read_by_the_gates(folder, capsys, status):
    (folder / "bin" / "jupyter-book").write_text("")
    (folder / "book" / "checks").mkdir(parents=True)
    (folder / "book" / "checks" / "gates.py").write_text(
        f"import sys\nsys.exit({status} if sys.argv[1].endswith('html') else 2)\n"
    )
    if status:
        with pytest.raises(SystemExit, match="the checks found the faults above"):
            build.build()
    else:
        build.build()
        assert "The book was built in 0 s." in capsys.readouterr().out
    assert (folder / "_build" / "passed").exists() == (status == 0)


@pytest.fixture
def made(tmp_path):
    """A folder with this Makefile and a book that was built; the answer says whether `make book` would build it."""
    root = tmp_path / "course"
    for name in ("chapters/one.md", "aelib/fit.py", "book/checks/gates.py", "reproductions/run.py", "_config.yml",
                 "_toc.yml", "intro.md", "references.bib", "pyproject.toml", "requirements.txt",
                 "book/commands/environment.py", ".venv/bin/python", ".venv/.ready"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    shutil.copy(build.ROOT / "Makefile", root)
    (root / ".venv/bin/python").write_text("#!/bin/sh\necho Python 3.13.1\n")
    (root / ".venv/bin/python").chmod(0o755)
    (root / ".venv/.ready").write_text(f"Python 3.13.1 {root}\n")
    (root / "_build").mkdir()
    for path in sorted(root.rglob("*"), reverse=True):
        os.utime(path, (1e9, 1e9))
    (root / "_build" / "passed").touch()

    def would_build():
        shown = subprocess.run(["make", "-n", "book"], cwd=root, text=True, capture_output=True, env=PLAIN)
        assert shown.returncode == 0, shown.stderr
        return "book.commands.build" in shown.stdout

    return root, would_build


PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def test_a_book_is_built_again_where_something_is_newer(made):
    root, would_build = made
    assert not would_build()
    (root / "aelib" / "__pycache__").mkdir()
    (root / "aelib" / "__pycache__" / "fit.pyc").touch()
    assert not would_build()
    (root / "_build" / "passed").unlink()
    assert would_build(), "the last build failed"


@pytest.mark.parametrize(
    "name", ["chapters/one.md", "chapters/two.md", "aelib/fit.py", "book/kernel/new.py", "intro.md"]
)
def test_a_file_that_changes_or_comes_builds_the_book(made, name):
    root, would_build = made
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).touch()
    os.utime(root / name, (4e9, 4e9))
    assert would_build()


def test_a_chapter_that_goes_builds_the_book(made):
    root, would_build = made
    (root / "chapters/one.md").unlink()
    os.utime(root / "chapters", (4e9, 4e9))
    assert would_build()
