"""What `make book` says: while Jupyter Book works, and where it fails."""

import os
import re
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


TOLD = """\
chapters/first runs, because aelib/models.py changed
chapters/first ran in 61 s
/course/intro.md:3: WARNING: 'myst' cross-reference target not found: 'sec-x' [myst.xref_missing]
ERROR: the book cannot be read
ModuleNotFoundError: No module named 'aelib'
sphinx.errors.ExtensionError: the chapters would import aelib from elsewhere
build finished with problems, 1 warning (with warnings treated as errors)."""
PROGRESS = """\
reading sources... [ 50%] chapters/first
/course/chapters/first.md: Using cached notebook: ID=1 [mystnb]
looking for now-outdated files... none found
copying images... [100%] _build/jupyter_execute/x.png"""


def test_what_takes_time_and_what_is_wrong_is_passed_on_and_progress_is_not():
    assert [line for line in f"{PROGRESS}\n{TOLD}".splitlines() if build.TELLING.search(line)] == TOLD.splitlines()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that is built by the program that a test writes in place of Jupyter Book."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "HTML", tmp_path / "_build" / "html")
    monkeypatch.setattr(build, "LOG", tmp_path / "_build" / "book.log")
    monkeypatch.setattr(build, "CACHE", tmp_path / "_build" / ".jupyter_cache")
    monkeypatch.setattr(build, "UNFINISHED", tmp_path / "_build" / "unfinished" / "html")
    (tmp_path / "_build" / ".jupyter_cache").mkdir(parents=True)
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
    with pytest.raises(SystemExit, match=r"The book was not built\. .* and _build/book\.log holds all"):
        build.build()
    assert capsys.readouterr().err.startswith("/course/chapters/first.md:7: ERROR: An error")
    assert {path.name for path in (folder / "_build").iterdir()} == {"book.log", ".jupyter_cache"}, "nothing is built"


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
        assert re.search(r"^The book was built in \d+ s\.$", capsys.readouterr().out, re.MULTILINE)


# A Python that is Sphinx for the unfinished pages, and Jupyter Book, some of whose chapters run before that is asked.
TWO_BUILDERS = """#!/bin/sh
case "$*" in
  *" sphinx "*) mkdir -p _build/unfinished/html; echo "$*" >> passes; {pass} ;;
  *jupyter-book*) mkdir -p _build/.jupyter_cache/chapters _build/html
    for number in {ran}; do touch _build/.jupyter_cache/chapters/$number.ipynb; done
    until {shown}; do sleep 0.05; done
    echo 'reading sources... [ 50%] intro' ;;
esac
"""


@pytest.fixture
def builders(folder):
    """A function that puts them where nothing has run: which chapters run, what a pass does, and what is waited for."""
    python = folder / "bin" / "python"
    (folder / "_build" / ".jupyter_cache").rmdir()
    python.unlink()

    def put(ran, does, shown):
        python.write_text(TWO_BUILDERS.replace("{ran}", ran).replace("{pass}", does).replace("{shown}", shown))
        python.chmod(0o755)

    return put


def test_the_first_build_shows_all_pages_once_when_the_first_have_run(folder, builders, capsys):
    does = "echo $$ > pid; find _build/.jupyter_cache/chapters -type f > there"
    builders("1 2", does, "[ -s there ] && ! kill -0 $(cat pid) 2> told")
    build.build()
    unfinished = folder / "_build" / "unfinished" / "html"
    assert capsys.readouterr().out.count(f"Can be read from now on, as far as it has run: {unfinished}/index.html") == 1
    (asked,) = (folder / "passes").read_text().splitlines()
    assert asked.split()[-1] == str(unfinished)
    assert (folder / "there").read_text().count(".ipynb") == build.FIRST == 2
    assert unfinished.resolve() == folder / "_build" / "html", "a page that is open is whole when it is loaded again"
    build.build()
    assert len((folder / "passes").read_text().splitlines()) == 1, "only the first build takes so long"


@pytest.mark.parametrize(("ran", "shown"), [("1 2", "[ -s passes ]"), ("1", "true")])
def test_what_all_have_run_before_is_not_shown(builders, capsys, ran, shown):
    builders(ran, "exec sleep 1000", shown)
    build.build()
    assert "Can be read" not in capsys.readouterr().out


# A Python that makes a site, and ends as the file `status` says; it meanwhile saves the page that `saved` names.
PYTHON = """#!/bin/sh
if [ "$1" = --version ]; then echo Python 3.13.1; exit; fi
rm -rf _build/html && mkdir _build/html && echo once >> builds
[ ! -f saved ] || { sleep 0.01; touch $(cat saved); rm saved; }
exit $(cat status)
"""
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


@pytest.fixture
def course(tmp_path):
    """A folder with this Makefile and sources, and a function that makes the book and says how often it was built."""
    root = tmp_path / "course"
    for name in ("chapters/one.md", "chapters/two.md", "aelib/fit.py", "book/checks/gates.py", "evidence/machine.py",
                 "_config.yml", "_toc.yml", "intro.md", "references.bib", "pyproject.toml", "requirements.txt",
                 ".venv/bin/python", ".venv/.ready"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    shutil.copy(build.ROOT / "Makefile", root)
    (root / "status").write_text("0")
    (root / ".venv/bin/python").write_text(PYTHON)
    (root / ".venv/bin/python").chmod(0o755)
    (root / ".venv/.ready").write_text(f"Python 3.13.1 {root}\n")

    def make():
        done = subprocess.run(["make", "book"], cwd=root, text=True, capture_output=True, env=PLAIN)
        assert ("The book is at" in done.stdout) == (done.returncode == 0), done.stderr
        return len((root / "builds").read_text().split())

    assert make() == 1
    return root, make


@pytest.mark.parametrize("name", [".intro.md.swp", "aelib/__pycache__/fit.pyc", "chapters/one.md~", "tests/test.py"])
def test_what_no_page_is_made_from_builds_nothing(course, name):
    root, make = course
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).touch()
    assert make() == 1


@pytest.mark.parametrize(
    "name", ["chapters/one.md", "chapters/new.md", "aelib/fit.py", "book/kernel/new.py", "intro.md", ".venv/.ready"]
)
def test_a_file_that_changes_or_comes_builds_the_book(course, name):
    root, make = course
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).touch()
    assert make() == 2
    assert make() == 2


@pytest.mark.parametrize("name", ["chapters/one.md", "aelib/fit.py", "_build/html"])
def test_what_goes_builds_the_book(course, name):
    root, make = course
    (root / name).rename(root / "gone")
    assert make() == 2
    assert make() == 2


def test_a_build_that_failed_does_not_count(course):
    root, make = course
    (root / "chapters/one.md").touch()
    (root / "status").write_text("1")
    assert make() == 2
    os.utime(root / "chapters/one.md", (1e9, 1e9))  # as it was before
    (root / "status").write_text("0")
    assert make() == 3
    assert make() == 3


def test_what_is_saved_while_the_book_is_built_builds_it_again(course):
    root, make = course
    (root / "intro.md").touch()
    (root / "saved").write_text("chapters/one.md")
    assert make() == 2
    assert make() == 3
    assert make() == 3
