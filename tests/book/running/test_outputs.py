"""A chapter runs again when something changed that its outputs depend on, and at no other time."""

import json
import os
from types import SimpleNamespace

import pytest
from nbformat import v4

from running import outputs

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


def never_called():
    from aelib.models import SIZE
    return SIZE


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


def test_prose_and_how_a_cell_is_shown_run_nothing_and_code_its_chapter(book):
    runs, said = runs_after(book)
    assert runs == [1, 1]
    assert "chapters/first runs, because it has not run here before" in said

    (kept,) = (book.folder / "_build/.jupyter_cache/chapters/first").iterdir()
    ran = json.loads(kept.read_text())

    def change():
        ran["metadata"]["run"]["machine"] = "A loom"
        kept.write_text(json.dumps(ran))
        book.replace("chapters/first.md", "Some", "More")
        book.replace("chapters/first.md", "Old caption.", "New caption.")
        book.replace("chapters/first.md", "alt: Old words on a figure.", "alt: New words on a figure.")
        book.replace("chapters/first.md", ":mystnb:", ":tags: [hide-input]\n:mystnb:")
        book.replace("chapters/second.md", '"run\\n"', '"ran\\n"')

    runs, said = runs_after(book, change)
    assert runs == [0, 1]
    assert "chapters/second runs, because its code changed" in said
    assert "first runs" not in said
    page = book.page("chapters/first")
    assert "More prose." in page.get_text()
    (figure,) = page.select("figure")
    assert figure.img["alt"] == "New words on a figure."
    assert "New caption." in figure.figcaption.get_text()
    assert len(page.select("details.hide")) == 1
    assert "A loom" in page.select_one(".provenance").get_text()
    assert "A loom" not in book.page("chapters/second").get_text()


@pytest.mark.nightly
def test_the_library_runs_the_pages_that_reach_what_changed_and_going_back_nothing(book):
    before = (book.folder / "aelib/models.py").read_text()
    runs, said = runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 3\n"))
    assert runs == [1, 0]
    assert "chapters/first runs, because aelib/models.py changed" in said
    assert runs_after(book, lambda: book.write("aelib/models.py", "SIZE = 3\nOTHER = 4\n"))[0] == [0, 0]
    assert runs_after(book, lambda: book.write("aelib/models.py", before))[0] == [0, 0]


@pytest.mark.nightly
def test_the_kernels_startup_runs_all_even_where_sphinx_read_nothing_anew(book):
    startup = book.folder / "book/kernel/figures.py"
    runs, _ = runs_after(book, lambda: startup.write_text(startup.read_text() + "CHANGED = 1\n"), keep=True)
    assert runs == [1, 1]


def notebook(*tags, source="x", **metadata):
    cells = [v4.new_markdown_cell("Text."), v4.new_code_cell(source, metadata={"tags": list(tags), **metadata})]
    return v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})


def test_the_kept_outputs_come_with_the_new_metadata(tmp_path):
    ran = notebook("hide-input", mystnb={"image": {"alt": "Old."}})
    ran.cells[1].outputs = [v4.new_output("stream", text="kept")]
    outputs.keep(ran, tmp_path / "x/1.ipynb", seconds=1)
    source = notebook("undescribed", mystnb={"image": {"alt": "New."}})
    cell = outputs.with_outputs(source, tmp_path / "x/1.ipynb").cells[1]
    assert cell.outputs[0].text == "kept"
    assert cell.metadata == {"tags": ["undescribed"], "mystnb": {"image": {"alt": "New."}}}
    assert source.cells[1].outputs == []


def file_of(notebook, **inputs):
    app = SimpleNamespace(outdir="_build/html", env=SimpleNamespace(chapter_inputs={"x": inputs}))
    return outputs.kept_at(app, "x", notebook)


def test_outputs_are_known_by_the_code_and_the_inputs():
    assert file_of(notebook("hide-input", mystnb={})) == file_of(notebook())
    inputs = {}, {"jax": "1"}, {"jax": "2"}
    files = [file_of(each, **given) for each in (notebook(), notebook(source="y")) for given in inputs]
    assert len(set(files)) == len(files)
    # The order in which packages were found is another on another machine, whose outputs these may be.
    assert file_of(notebook(), jax="1", flax="2") == file_of(notebook(), flax="2", jax="1")


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"jax": "1", "b": "x"}, "its code changed"),
        ({"jax": "2", "b": "x"}, "jax changed"),
        ({"jax": "1", "c": "x"}, "b, c changed"),
        ({"a": "1", "d": "1", "c": "x"}, "b, jax, a and more changed"),
    ],
)
def test_it_is_said_what_changed_since_the_newest_run(tmp_path, inputs, why):
    assert outputs.reason(tmp_path / "1.ipynb", inputs) == "it has not run here before"
    outputs.keep(notebook(), tmp_path / "1.ipynb", inputs={"jax": "1", "b": "x"}, seconds=1)
    assert outputs.reason(tmp_path / "2.ipynb", inputs) == why


def test_only_the_newest_outputs_stay_on_disk(tmp_path):
    for number in range(6):
        outputs.keep(notebook(), tmp_path / f"{number}.ipynb", seconds=number)
        os.utime(tmp_path / f"{number}.ipynb", (number, number))
    outputs.keep(notebook(), tmp_path / "6.ipynb", seconds=6)
    assert sorted(path.name for path in tmp_path.glob("*")) == ["3.ipynb", "4.ipynb", "5.ipynb", "6.ipynb"]
