"""The example of the authoring guide builds, without a fault of its own, and its exercise says what is wrong."""

import re
import shutil
import sys
from importlib import import_module

import pytest

from book.checks.gates import faults
from book.checks.site import Site
from tests.book.conftest import ROOT

pytestmark = pytest.mark.nightly

GUIDE = (ROOT / "book/AUTHORING.md").read_text()
PAGE = re.search(r"^`````markdown\n(.*?)^`````$", GUIDE, re.M | re.S)[1]
DECLARED = re.search(r'^```python\n(""".*?)^```$', GUIDE, re.M | re.S)[1]


def test_the_page_builds_without_a_fault(new_book):
    book = new_book("example", chapters=("second",))
    exercises = book.folder / "aelib/course/exercises"
    shutil.rmtree(book.folder / "aelib")
    shutil.copytree(ROOT / "aelib", book.folder / "aelib", ignore=shutil.ignore_patterns("__pycache__", "mnist"))
    for path in exercises.glob("*/__init__.py"):
        shutil.rmtree(path.parent)  # of chapters that the sample has not
    book.write("aelib/course/exercises/settling_means/__init__.py", '"""The example."""\n\nNAMES = ("means-so-far",)\n')
    book.write("aelib/course/exercises/settling_means/means_so_far.py", DECLARED)
    book.write("chapters/settling-means.md", PAGE)
    book.replace("_toc.yml", "- file: chapters/second", "- file: chapters/second\n  - file: chapters/settling-means")
    shutil.copy(ROOT / "references.bib", book.folder)
    result = book.build()
    assert result.returncode == 0, result.stdout
    page = book.page("chapters/settling-means")
    assert len(page.select(".hint")) == 3
    assert page.select_one("#fig-settling-means img")["alt"].startswith("A line over 200 draws")
    own = [fault for fault in faults(Site(book.html, book.folder)) if "settling-means" in fault]
    assert [fault for fault in own if "at first" not in fault] == []  # what it loads is the theme's


def test_the_exercise_recognises_its_misconceptions(tmp_path, monkeypatch):
    package = tmp_path / "settling_means"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "means_so_far.py").write_text(DECLARED)
    monkeypatch.syspath_prepend(str(tmp_path))
    exercise = import_module("settling_means.means_so_far").EXERCISE
    from aelib.course.exercises.checking import examine

    assert examine(exercise, exercise.answer).correct
    for name, wrong in {"sums so far": lambda x: x.cumsum(), "one mean": lambda x: x.cumsum() / len(x)}.items():
        assert examine(exercise, wrong).misconception == name
    for module in ("settling_means", "settling_means.means_so_far"):
        sys.modules.pop(module)
