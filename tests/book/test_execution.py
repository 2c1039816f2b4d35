"""A chapter runs again when something changed that its outputs depend on, and at no other time."""

import json
import os
import shutil

import pytest

from book import execution

LIGHT = """\
# {0}

Some prose.

```{{code-cell}} ipython3
with open("runs-of-{1}", "a") as file:
    file.write("run\\n")
```
"""


@pytest.fixture(scope="module")
def book(new_book):
    """A book that the tests of this file change and build again, one after the other."""
    book = new_book("changing")
    book.write("chapters/first.md", book.header + LIGHT.format("First", "first"))
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


def test_code_runs_its_chapter(book):
    assert runs_after(book, lambda: book.replace("chapters/second.md", '"run\\n"', '"ran\\n"'))[0] == [0, 1]


def test_the_library_runs_all_and_going_back_nothing(book):
    runs, said = runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 3\n"))
    assert runs == [1, 1]
    assert "chapters/second runs, because aelib/models.py changed" in said
    assert runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 2\n"))[0] == [0, 0]


def test_an_exercise_runs_its_own_chapter(book):
    runs, said = runs_after(book, lambda: book.replace("aelib/exercises/first.py", "One.", "It is one."))
    assert runs == [1, 0]
    assert "chapters/first runs, because aelib/exercises/first.py changed" in said


def test_the_kernels_startup_runs_all_even_where_sphinx_read_nothing_anew(book):
    startup = book.folder / "book/kernel/figures.py"
    runs, _ = runs_after(book, lambda: startup.write_text(startup.read_text() + "# changed\n"), keep=True)
    assert runs == [1, 1]


def test_a_cell_that_fails_stops_the_build_and_is_not_kept(book):
    cell = '```{code-cell} ipython3\nopen("wanted").close()\n```\n'
    book.replace("chapters/second.md", "# Second\n", "# Second\n\n" + cell)
    failed = book.build()
    assert failed.returncode != 0
    assert "FileNotFoundError" in failed.stdout
    (book.folder / "chapters/wanted").touch()
    assert runs_after(book)[0] == [0, 1]


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
    book = new_book("inputs")
    found = execution.inputs(book.folder, ["intro", "chapters/first", "chapters/second"])
    first = found["chapters/first"]
    assert {"Python", "JAX_PLATFORMS", "jax", "numpy", "ipykernel", "aelib/exercises/__init__.py"} <= set(first)
    assert set(first) - set(found["chapters/second"]) == {"aelib/exercises/first.py"}
    assert not any(name.startswith("aelib/exercises/first") for name in found["intro"])
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    assert execution.inputs(book.folder, ["chapters/first"])["chapters/first"]["Python"] == "3.99.0"


def test_versions_are_those_of_all_that_can_be_imported():
    versions = execution.installed(["flax>=0.12", "no-such-package; python_version < '3'", "no-such-package-here"])
    assert {"flax", "jax", "numpy"} <= set(versions)
    assert versions["no-such-package-here"] == "not installed"
    assert "no-such-package" not in versions


def test_only_the_newest_outputs_stay_on_disk(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}.json").write_text(json.dumps({"x": str(number)}))
        os.utime(tmp_path / f"{number}.json", (number, number))
    execution.forget_oldest(tmp_path / "0")
    assert sorted(path.name for path in tmp_path.glob("?")) == ["0", "3", "4", "5"]
