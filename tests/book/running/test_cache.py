"""A chapter runs again when something changed that its outputs depend on, and at no other time."""

import json
import os
import re
import shutil
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
from jupyter_cache.base import CacheBundleIn
from nbformat import v4
from sphinx.errors import ExtensionError

from aelib.course import exercises
from book.running import cache, inputs
from book.running.source import source_notebook

ROOT = Path(__file__).resolve().parents[3]
FIRST = "aelib/course/exercises/first"
LIGHT = """\
# {0}

Some prose.

```{{code-cell}} ipython3
with open("runs-of-{1}", "a") as file:
    file.write("run\\n")
```
"""

FIGURE = """
```{code-cell} ipython3
:mystnb: {figure: {caption: Old caption., name: fig-old}, image: {alt: Old words on a figure.}}
import matplotlib.pyplot as plt
fig = plt.figure(figsize=(1, 1))
plt.close(fig)
fig
```
"""


@pytest.fixture(scope="module")
def book(new_book):
    """A book that the tests of this file change and build again, one after the other."""
    book = new_book("changing")
    book.write("chapters/first.md", book.header + LIGHT.format("First", "first") + FIGURE)
    book.write("chapters/second.md", book.header + LIGHT.format("Second", "second"))
    return book


def runs_after(book, change=lambda: None, **options):
    """How often each chapter runs when the book is built after `change`, and what the build says."""
    before = [book.runs("first"), book.runs("second")]
    change()
    result = book.build(**options)
    assert result.returncode == 0, result.stdout
    return [book.runs("first") - before[0], book.runs("second") - before[1]], result.stdout


def test_a_first_build_runs_all_and_a_second_nothing(book):
    runs, said = runs_after(book)
    assert runs == [1, 1]
    assert "chapters/first runs, because it has not run here before" in said
    runs, said = runs_after(book)
    assert runs == [0, 0]
    assert "because" not in said


def test_prose_runs_nothing(book):
    assert runs_after(book, lambda: book.replace("chapters/first.md", "Some", "More"))[0] == [0, 0]
    assert "More prose." in book.page("chapters/first").get_text()


@pytest.mark.nightly
def test_how_a_cell_is_shown_runs_nothing_and_is_shown_anew(book):
    def change():
        book.replace("chapters/first.md", "Old caption.", "New caption.")
        book.replace("chapters/first.md", "alt: Old words on a figure.", "alt: New words on a figure.")
        book.replace("chapters/first.md", ":mystnb:", ":tags: [hide-input]\n:mystnb:")

    assert runs_after(book, change)[0] == [0, 0]
    (figure,) = book.page("chapters/first").select("figure")
    assert figure.img["alt"] == "New words on a figure."
    assert "New caption." in figure.figcaption.get_text()
    assert len(book.page("chapters/first").select("details.hide")) == 1


def test_code_runs_its_chapter(book):
    runs, said = runs_after(book, lambda: book.replace("chapters/second.md", '"run\\n"', '"ran\\n"'))
    assert runs == [0, 1]
    assert "chapters/second runs, because its code changed" in said


def test_the_library_runs_all_and_going_back_nothing(book):
    runs, said = runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 3\n"))
    assert runs == [1, 1]
    assert "chapters/second runs, because aelib/models.py changed" in said
    assert runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 2\n"))[0] == [0, 0]


@pytest.mark.nightly
def test_an_exercise_runs_its_own_chapter(book):
    runs, said = runs_after(book, lambda: book.replace(f"{FIRST}/__init__.py", "One.", "It is one."))
    assert runs == [1, 0]
    assert f"chapters/first runs, because {FIRST}/__init__.py changed" in said


DECLARED = '''"""Twice

minutes: {minutes}
asks: a number
hint: {hint}
right: {right}

half: {half}
"""
EXERCISE = {code}  # {comment}
'''
AS_IT_WAS = {"minutes": 1, "hint": "Add.", "right": "So it is.", "half": "You halved.", "code": "2", "comment": "two"}


@pytest.mark.parametrize(
    ("part", "runs"),
    [("minutes", False), ("hint", False), ("half", False), ("comment", False), ("right", True), ("code", True)],
)
def test_of_an_exercise_only_its_code_and_what_its_check_says_there_run_its_chapter(part, runs):
    texts = (DECLARED.format(**AS_IT_WAS | change).encode() for change in ({}, {part: "3"}))
    before, after = (inputs.code_of(text, "twice.py") for text in texts)
    assert (before != after) == runs


def test_an_exercise_that_does_not_parse_is_named():
    with pytest.raises(SyntaxError, match=r"twice\.py"):
        inputs.code_of(b"EXERCISE = (", "twice.py")


LIBRARY = b'''"""Sizes."""

SIZE = {"a": "b"}
"""Of all."""


class Size:
    """A size."""

    def of(self):
        """Return it."""
        return "it"
'''


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (b"Sizes.", b"Lengths.", True),
        (b"Of all.", b"Of each.", True),
        (b"A size.", b"One.", True),
        (b"Return it", b"It", True),
        (b'"it"', b'"that"', False),
        (b'"b"', b'"c"', False),
    ],
)
def test_of_the_library_only_code_runs_chapters(before, after, same):
    assert (inputs.code_of(LIBRARY, "sizes.py") == inputs.code_of(LIBRARY.replace(before, after), "sizes.py")) == same


def test_no_cell_of_the_course_displays_what_an_exercise_says_elsewhere():
    """A hint or a title that a cell displayed would go stale on the page: such a change runs no chapter."""
    for path in ROOT.glob("chapters/*.md"):
        for cell in (source_notebook(path) or v4.new_notebook()).cells:
            if cell.cell_type == "code":
                assert not re.search(r"aelib\.(hint|solved|exercises|course\.exercises)\b", cell.source), path.name


@pytest.mark.nightly
def test_the_kernels_startup_runs_all_even_where_sphinx_read_nothing_anew(book):
    startup = book.folder / "book/kernel/figures.py"
    runs, _ = runs_after(book, lambda: startup.write_text(startup.read_text() + "CHANGED = 1\n"), keep=True)
    assert runs == [1, 1]


def test_a_cell_that_fails_stops_the_build_and_is_not_kept(book):
    cell = '```{code-cell} ipython3\nopen("wanted").close()\n```\n'
    book.replace("chapters/second.md", "# Second\n", "# Second\n\n" + cell)
    failed = book.build()
    assert failed.returncode != 0
    assert "FileNotFoundError" in failed.stdout
    (book.folder / "chapters/wanted").touch()
    assert runs_after(book)[0] == [0, 1]


@pytest.mark.nightly
def test_a_cache_that_a_killed_build_left_torn_is_made_again(book):
    (notebook,) = newest(book, "first").glob("executed/*/base.ipynb")
    shutil.rmtree(notebook.parent)
    for notebook in newest(book, "second").glob("executed/*/base.ipynb"):
        notebook.write_text(notebook.read_text()[:-40])
    assert runs_after(book)[0] == [1, 1]
    assert runs_after(book)[0] == [0, 0]


def newest(book, chapter):
    records = (book.folder / "_build/.jupyter_cache/chapters" / chapter).glob("*.json")
    return max(records, key=lambda path: path.stat().st_mtime).with_suffix("")


def test_what_the_outputs_depend_on(new_book, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    book = new_book("inputs")
    found = inputs.inputs(book.folder, ["intro", "chapters/first", "chapters/second"])
    first = found["chapters/first"]
    assert {"Python", "JAX_PLATFORMS", "jax", "numpy", "ipykernel", "aelib/course/exercises/__init__.py"} <= set(first)
    own = {f"{FIRST}/__init__.py"}
    assert set(first) - set(found["chapters/second"]) == own
    assert not any(name.startswith(FIRST) for name in found["intro"])
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    assert inputs.inputs(book.folder, ["chapters/first"])["chapters/first"]["Python"] == "3.99.0"


def test_every_file_of_a_chapters_exercises_is_its_own(new_book):
    book = new_book("two-files")
    book.write(f"{FIRST}/falling.py", "FALLING = 1\n")
    found = inputs.inputs(book.folder, ["chapters/first", "chapters/second"])
    assert {f"{FIRST}/__init__.py", f"{FIRST}/falling.py"} <= set(found["chapters/first"])
    assert not any(name.startswith(FIRST) for name in found["chapters/second"])


def test_a_chapter_named_like_a_part_of_the_machinery_takes_nothing_from_the_others(new_book):
    book = new_book("machinery")
    book.write("aelib/course/exercises/running.py", "SECONDS = 10\n")
    found = inputs.inputs(book.folder, ["chapters/first", "chapters/running"])
    assert "aelib/course/exercises/running.py" in found["chapters/first"]
    assert f"{FIRST}/__init__.py" not in found["chapters/running"]


def test_a_package_that_names_no_chapter_belongs_to_all(new_book):
    book = new_book("no-chapter")
    book.write("aelib/course/exercises/judging/__init__.py", "TOLERANCE = 0.1\n")
    found = inputs.inputs(book.folder, ["chapters/first", "chapters/second"])
    assert all("aelib/course/exercises/judging/__init__.py" in each for each in found.values())


def test_each_chapter_of_the_course_has_its_exercises_to_itself():
    """None of them is taken for a part of the machinery, which every chapter would run again for."""
    root = Path(__file__).parents[3]
    packages = {path.parent.relative_to(root).as_posix() for path in root.glob("aelib/course/exercises/*/__init__.py")}
    found = inputs.exercise_files(root)
    assert {str(PurePosixPath(path).parent) for path in found} == packages
    assert set(found.values()) == set(exercises.CHAPTERS)


@pytest.mark.parametrize("name", ["JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION", "XLA_FLAGS"])
def test_what_jax_is_told_by_the_environment_counts(new_book, monkeypatch, name):
    root = new_book("switches").folder
    monkeypatch.setenv(name, "one")
    before = inputs.inputs(root, ["intro"])
    monkeypatch.setenv(name, "two")
    assert inputs.inputs(root, ["intro"]) != before


@pytest.mark.parametrize("name", ["JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"])
def test_where_jax_keeps_compiled_programs_does_not_count(name):
    assert inputs.switches({name: "1"}) == {}


@pytest.mark.parametrize(
    "name",
    [
        "models.py~",
        "#models.py#",
        ".models.py.swp",
        "__pycache__/models.cpython-311.pyc.123",
        "README.md",
        "figure.js",
        "figure.css",
    ],
)
def test_what_no_chapter_can_read_does_not_count(tmp_path, name):
    for path in (tmp_path / "aelib" / name, tmp_path / "aelib/data/digits.gz", tmp_path / "aelib/models.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert set(inputs.files(tmp_path, "aelib")) == {"aelib/data/digits.gz", "aelib/models.py"}


def test_a_library_from_elsewhere_raises(new_book, monkeypatch):
    here, elsewhere = new_book("here").folder, new_book("elsewhere").folder
    monkeypatch.setenv("PYTHONPATH", str(here))
    cache.refuse_another_library(SimpleNamespace(srcdir=str(here)))
    with pytest.raises(ExtensionError, match=f"import aelib from {here}.* built from {elsewhere}. Was this folder"):
        cache.refuse_another_library(SimpleNamespace(srcdir=str(elsewhere)))


def notebook(*tags, source="x", **metadata):
    cells = [v4.new_markdown_cell("Text."), v4.new_code_cell(source, metadata={"tags": list(tags), **metadata})]
    return v4.new_notebook(cells=cells)


def test_the_kept_outputs_come_with_the_new_metadata(tmp_path):
    kept = cache.CodeCache(tmp_path)
    ran = notebook("hide-input", mystnb={"image": {"alt": "Old."}})
    ran.cells[1].outputs = [v4.new_output("stream", text="kept")]
    kept.cache_notebook_bundle(CacheBundleIn(ran, "x"), check_validity=False)
    _, merged = kept.merge_match_into_notebook(notebook("undescribed", mystnb={"image": {"alt": "New."}}))
    assert merged.cells[1].outputs[0].text == "kept"
    assert merged.cells[1].metadata == {"tags": ["undescribed"], "mystnb": {"image": {"alt": "New."}}}
    assert ran.cells[1].metadata.tags == ["hide-input"]


@pytest.mark.parametrize("other", [notebook(source="y"), notebook("raises-exception"), notebook("skip-execution")])
def test_a_notebook_is_known_by_its_code_and_the_tags_that_decide_how_it_runs(tmp_path, other):
    kept = cache.CodeCache(tmp_path)
    kept.cache_notebook_bundle(CacheBundleIn(notebook(), "x"), check_validity=False)
    assert kept.match_cache_notebook(notebook("hide-output", mystnb={})).pk == 1
    with pytest.raises(KeyError):
        kept.match_cache_notebook(other)


def test_versions_are_those_of_all_that_can_be_imported():
    versions = inputs.installed(["flax>=0.12", "no-such-package; python_version < '3'", "no-such-package-here"])
    assert {"flax", "jax", "numpy"} <= set(versions)
    assert versions["no-such-package-here"] == "not installed"
    assert "no-such-package" not in versions


def test_only_the_newest_outputs_stay_on_disk(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}.json").write_text(json.dumps({"x": str(number)}))
        os.utime(tmp_path / f"{number}.json", (number, number))
    cache.forget_oldest(tmp_path / "0")
    assert sorted(path.name for path in tmp_path.glob("?")) == ["0", "3", "4", "5"]
