"""Where a glued number comes from, that of another page too."""

import nbformat
import pytest
from myst_nb.ext.glue.crossref import read_glue_cache
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from book.rendering.origins import number

SETTINGS = {"extensions": ["myst_nb", "book.rendering.origins"], "nb_execution_mode": "off"}


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
PREFIX = "application/papermill.record/"


def glued(value):
    """A notebook whose one cell has glued this value as `end`."""
    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    about = {"scrapbook": {"mime_prefix": PREFIX, "name": "end"}}
    output = nbformat.v4.new_output("display_data", {f"{PREFIX}text/plain": repr(value)}, metadata=about)
    notebook.cells = [nbformat.v4.new_markdown_cell("# One\n\nEnds at {glue:text}`end:.2f`.")]
    notebook.cells += [nbformat.v4.new_code_cell("glue('end', ...)", outputs=[output])]
    return nbformat.writes(notebook)


@pytest.fixture
def numbers(tmp_path):
    """A function that builds two pages, and returns the numbers of one: from where each is, and what it shows."""
    source = tmp_path / "pages"
    source.mkdir()
    (source / "two.md").write_text("# Two\n\nThere it ends at {glue:text}`one.ipynb::end:.1f`.")
    (source / "index.md").write_text("# Index\n\n```{toctree}\none\ntwo\n```\n")

    def built(value, page):
        (source / "one.ipynb").write_text(glued(value))
        read_glue_cache.cache_clear()  # as in a process of its own
        with docutils_namespace():
            app = Sphinx(source, None, tmp_path / "out", tmp_path / "kept", "html", SETTINGS, status=None, warning=None)
            app.build()
            found = app.env.get_and_resolve_doctree(page, app.builder).findall(number)
            return [(each["origin"], each.astext()) for each in found]

    return built


def test_a_number_says_by_which_name_and_on_which_page_it_was_glued(numbers):
    assert numbers(0.1234, "one") == [("glue end", "0.12")]
    assert numbers(0.1234, "two") == [("glue one.ipynb::end", "0.1")]


def test_the_number_of_another_page_follows_it(numbers, tmp_path):
    numbers(0.1234, "two")
    assert "0.1</span>" in (tmp_path / "out" / "two.html").read_text()
    numbers(0.5678, "two")
    assert "0.6</span>" in (tmp_path / "out" / "two.html").read_text()
