"""The pages and notebooks of the sample book, which have each kind of element, and what is searched are as recorded.

With `--record` they are recorded anew; the diff of `tests/book/records` then says what readers see of a change.
"""

import json

import nbformat
import pytest

from book.publishing.search import MINISEARCH
from tests.book.conftest import ALL, REFERENCE
from tests.book.recorded import wrapped

WITH_CODE = pytest.mark.parametrize("name", ALL)


@pytest.mark.parametrize("name", ["intro", *(f"chapters/{each}" for each in (*ALL, *REFERENCE))])
def test_a_page_is_as_recorded(built, recorded, name):
    recorded(built.page(name), name)


@WITH_CODE
def test_the_solved_notebook_is_as_recorded_and_the_one_to_work_in_lacks_its_solutions(built, recorded, name):
    solved, working = (
        nbformat.read(built.html / f"notebooks/{name}{kind}.ipynb", as_version=4) for kind in ("-solved", "")
    )
    recorded(solved, f"notebooks/{name}")
    assert working.cells == [cell for cell in solved.cells if "solution" not in cell.metadata]
    assert "SECRET" not in json.dumps(working)


def test_what_is_searched_is_as_recorded(built, recorded):
    text = (built.html / "_static" / "search-data.js").read_text()
    data = json.loads(text.removeprefix(f"{MINISEARCH.read_text()}window.courseSearch = ").removesuffix(";\n"))
    lines = []
    for page in data["pages"]:
        lines += [f"{page['url']}{', to be read' if page['read'] else ''}"]
        for part in page["parts"]:
            lines += wrapped(f"#{part['anchor']}: {part['number']} {part['title']}: {part['text']}", "  ")
            lines += [f"    {term['name']} #{term['anchor']}: {term['text']}" for term in part["terms"]]
    recorded("\n".join(lines), "search")
