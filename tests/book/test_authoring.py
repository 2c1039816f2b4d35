"""The example of the authoring guide builds without a fault and is taught, and its exercise says what is wrong."""

import re
import shutil
import subprocess
import sys
from importlib import import_module

import jupytext
import pytest

from book.checks.gates import faults
from book.checks.site import Site
from teach.pdf import soup
from tests.aelib.course.exercises.test_names import taken
from tests.book.conftest import ROOT

pytestmark = pytest.mark.nightly

GUIDE = (ROOT / "book/AUTHORING.md").read_text()
PAGE = re.search(r"^`````markdown\n(.*?)^`````$", GUIDE, re.M | re.S)[1]
DECLARED = re.search(r'^```python\n(""".*?)^```$', GUIDE, re.M | re.S)[1]
EXAM, TAUGHT = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)
LINE = re.search(r"`(- \{\{ picture.*?)``", GUIDE)[1]
INTRO = f"""\
---
myst: {{substitutions: {{picture: '<img src="_static/map/decoding-light.webp" alt="" aria-hidden="true">'}}}}
---

# Begin

:::{{container}} course-map
{LINE}
:::

(how-to-cite)=
## Who
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with the example of the guide, and nothing else that is taught, built."""
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
    for name in ("references.bib", "requirements.in"):
        shutil.copy(ROOT / name, book.folder)
    book.write("intro.md", INTRO)
    shutil.copytree(ROOT / "teach", book.folder / "teach", ignore=shutil.ignore_patterns("*.toml", "__pycache__"))
    book.write("teach/exam/settling-means.toml", EXAM)
    book.write("teach/guides/settling-means.toml", TAUGHT)
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


def test_the_page_builds_without_a_fault(book):
    page = book.page("chapters/settling-means")
    assert len(page.select(".hint")) == 3
    assert page.select_one("#fig-settling-means img")["alt"].startswith("A line over 200 draws")
    assert "the exercises about 5. The code runs in" in page.select_one("p.meta").get_text()
    row = book.page("intro").select_one(".course-map li")
    assert row.get_text(" ", strip=True) == "22 Settling means How fast does a mean settle?"
    own = [fault for fault in faults(Site(book.html, book.folder)) if "settling-means" in fault]
    assert [fault for fault in own if "at first" not in fault] == []  # what it loads is the theme's


def test_it_becomes_slides_a_page_for_teachers_and_an_exam(book):
    told = {**book.program(), "args": [sys.executable, "-m", "teach", "_build/teach"]}
    done = subprocess.run(**told, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    out = book.folder / "_build/teach"
    slides = soup((out / "slides/chapters/settling-means.html").read_text())
    assert [part["id"] for part in slides.select("section[id]")][-2:] == [
        "fig-settling-means",
        "predict-settling-means",
    ]
    page = soup((out / "guides/settling-means.html").read_text())
    assert "Prediction 1: B is right" in page.get_text()
    assert [row.get_text(" ").split()[:2] for row in page.select("tr")] == [["0", "Fig."], ["6", "Prediction"]]
    exam = (out / "exam/settling-means.md").read_text()
    assert len(re.findall(r"^(?:\*)?[a-d]\) ", exam, re.M)) == 4
    assert "np.cumsum(x) / len(x)" in exam


def test_no_answer_takes_a_name_that_the_page_reads():
    assert taken(jupytext.reads(PAGE, fmt="md:myst").cells) == set()


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
