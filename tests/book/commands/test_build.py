"""What `make book` says: while Jupyter Book works, and where it fails."""

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
    monkeypatch.setattr(build, "HTML", tmp_path / "_build" / "html")
    monkeypatch.setattr(build, "LOG", tmp_path / "_build" / "book.log")
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
    (folder / "_build" / "html").mkdir(parents=True)
    with pytest.raises(SystemExit, match=r"The book was not built\. .* and _build/book\.log holds all"):
        build.build()
    assert capsys.readouterr().err.startswith("/course/chapters/first.md:7: ERROR: An error")
    assert not (folder / "_build" / "html").exists()


@pytest.mark.parametrize(("status", "passes"), [(0, True), (1, False)])
def test_a_built_book_is_read_by_the_gates(folder, capsys, status, passes):
    (folder / "bin" / "jupyter-book").write_text("")
    (folder / "book" / "checks").mkdir(parents=True)
    (folder / "book" / "checks" / "gates.py").write_text(
        f"import sys\nsys.exit({status} if sys.argv[1].endswith('html') and sys.argv[2] == '--typed' else 2)\n"
    )
    if passes:
        build.build()
        assert f"The book is at {folder}/_build/html/index.html" in capsys.readouterr().out
    else:
        with pytest.raises(SystemExit, match="the checks found the faults above"):
            build.build()
