"""A build with nothing changed is over at once; one that goes on from an earlier one does so from what is whole."""

import os
import sys
import time

import pytest

from book.commands import build, stamp

PROGRAM = """\
import pathlib, shutil
made = pathlib.Path("_build/html/intro.html")
told = "on" if made.exists() else "from nothing"
made.parent.mkdir(parents=True, exist_ok=True)
made.write_text(pathlib.Path("intro.md").read_text())
pathlib.Path("_build/.doctrees").mkdir(exist_ok=True)
pathlib.Path("_build/.doctrees/intro").write_text("read")
with open("runs", "a") as runs:
    runs.write(told + "\\n")
raise SystemExit("wrong" in made.read_text())
"""
GATES = "import pathlib, sys\nsys.exit('fault' in pathlib.Path('_build/html/intro.html').read_text())\n"
INPUTS = (
    "Makefile", "_config.yml", "_toc.yml", "references.bib", "requirements.txt", "pyproject.toml", "aelib/models.py",
    "aelib/data/digits.gz", "aelib/course/live/figure.js", "book/notebooks/write.py",
    "book/rendering/static/course.css", "book/rendering/templates/layout.html", "book/kernel/figures.py",
    "reproductions/records/long.json", "chapters/picture.png",
)  # fmt: skip
PAGES = ("intro.md", "chapters/first.md", "aelib/course/exercises/first/falling.py")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file of each kind, and a program that notes whether it goes on from an earlier build."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "HTML", tmp_path / "_build" / "html")
    monkeypatch.setattr(build, "LOG", tmp_path / "_build" / "book.log")
    monkeypatch.setattr(stamp, "NO_INPUT", (*stamp.NO_INPUT, "runs", "bin"))
    for name in (*INPUTS, *PAGES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    (tmp_path / "book" / "checks").mkdir()
    (tmp_path / "book" / "checks" / "gates.py").write_text(GATES)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "bin" / "jupyter-book").write_text(PROGRAM)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    return tmp_path


def builds(folder):
    """Build, and return how Jupyter Book was called meanwhile."""
    runs = folder / "runs"
    before = runs.read_text() if runs.exists() else ""
    build.build()
    return (runs.read_text()).removeprefix(before).split("\n")[:-1]


def test_nothing_changed_calls_nothing(folder, capsys):
    assert builds(folder) == ["from nothing"]
    capsys.readouterr()
    start = time.process_time()
    assert builds(folder) == []
    assert time.process_time() - start < 2
    assert capsys.readouterr().out.startswith(f"Nothing has changed. The book is at {folder}/_build/html/index.html.")


@pytest.mark.parametrize(
    ("name", "how"), [(name, "from nothing") for name in INPUTS] + [(name, "on") for name in PAGES]
)
def test_every_input_counts_whatever_its_time_says(folder, name, how):
    builds(folder)
    (folder / name).write_text("two")
    os.utime(folder / name, (1, 1))
    assert builds(folder) == [how]
    assert builds(folder) == []


def test_a_notebook_that_a_reader_works_in_is_no_input(folder):
    builds(folder)
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "first.ipynb").write_text("mine")
    assert builds(folder) == []


def test_a_file_with_another_time_only_calls_nothing(folder):
    builds(folder)
    for name in INPUTS:
        os.utime(folder / name)
    assert builds(folder) == []


@pytest.mark.parametrize("change", ["new", "gone"])
def test_a_page_that_is_new_or_gone_begins_from_nothing(folder, change):
    builds(folder)
    (folder / "chapters/new.md").write_text("one") if change == "new" else (folder / "chapters/first.md").unlink()
    assert builds(folder) == ["from nothing"]


@pytest.mark.parametrize("name", ["JAX_ENABLE_X64", "XLA_FLAGS", "GITHUB_REPOSITORY", "PYTHONPATH", "MPLBACKEND"])
def test_variables_count_that_change_what_is_made(folder, monkeypatch, name):
    builds(folder)
    monkeypatch.setenv(name, "two")
    assert builds(folder) == ["from nothing"]


def test_where_compiled_programs_are_kept_does_not_count(folder, monkeypatch):
    builds(folder)
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "elsewhere")
    assert builds(folder) == []


def test_another_version_of_a_package_begins_from_nothing(folder, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("packages")
    builds(folder)
    (elsewhere / "jax-99.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(elsewhere)
    assert builds(folder) == ["from nothing"]


@pytest.mark.parametrize("name", ["html/intro.html", ".doctrees/intro", "stamp.json"])
@pytest.mark.parametrize("harm", ["gone", "damaged", "more"])
def test_outputs_that_are_not_whole_are_made_from_nothing(folder, name, harm):
    builds(folder)
    path = folder / "_build" / name
    if harm == "gone":
        path.unlink()
    elif harm == "damaged":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.with_name("more.html").write_text("")
    harmless = harm == "more" and name == "stamp.json"  # not among the outputs
    assert builds(folder) == ([] if harmless else ["from nothing"])
    assert not (folder / "_build/html/more.html").exists()


def test_after_a_build_that_failed_nothing_goes_on(folder):
    builds(folder)
    (folder / "intro.md").write_text("wrong")
    for _ in range(2):
        with pytest.raises(SystemExit, match="The book was not built"):
            build.build()
    (folder / "intro.md").write_text("one")
    assert builds(folder) == ["from nothing"]
    assert (folder / "runs").read_text().split("\n")[1:3] == ["on", "from nothing"]


def test_a_fault_that_the_gates_find_is_found_until_it_is_mended(folder):
    builds(folder)
    (folder / "intro.md").write_text("fault")
    for _ in range(2):
        with pytest.raises(SystemExit, match="the checks found the faults above"):
            build.build()
    (folder / "intro.md").write_text("one")
    assert builds(folder) == ["on"]
    assert (folder / "runs").read_text().split("\n")[:-1] == ["from nothing", "on", "on"]
