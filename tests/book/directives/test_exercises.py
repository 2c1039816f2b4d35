"""The list of exercises: a table for each chapter, with a row for each exercise that leads to its question."""

from types import SimpleNamespace

import pytest

from aelib.course import exercises
from book.directives.exercises import row_of

PAGE = """# List

```{exercise-list}
```
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with the list on its second page, built."""
    book = new_book("exercises")
    book.write("chapters/second.md", f"{book.header}{PAGE}")
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


def words(tag):
    return " ".join(tag.get_text(" ").replace("#", " ").split())


def test_each_chapter_has_a_table_and_each_exercise_a_row(book):
    (table,) = book.page("chapters/second").select("article table")
    assert (words(table.caption), table.caption.a["href"]) == ("First", "first.html")
    head, line = table.select("tr")
    assert [words(cell) for cell in head.select("th")] == ["Exercise", "Minutes", "Difficulty"]
    assert [words(cell) for cell in line.select("td")] == ["1.1 Falling falling", "10", "2"]
    assert line.code.get_text() == "falling"
    assert line.a["href"] == "first.html#falling"
    assert book.page("chapters/first").find(id="falling")


def test_the_search_finds_an_exercise_in_its_chapter_and_not_in_the_list(book):
    data = (book.html / "_static/search-data.js").read_text()
    assert '"title":"List"' in data
    assert "Difficulty" not in data


@pytest.mark.parametrize("name", ["count-parameters", "loss-for-fit"])
def test_a_row_says_whether_the_answer_is_a_value(name):
    shown = row_of(exercises.get(name), (6, 1), "page.html")
    assert ("answered on the page" in shown.astext()) == (name == "count-parameters")


def test_an_exercise_without_a_number_has_its_title_alone():
    plain = SimpleNamespace(name="one", title="One", minutes=1, difficulty=1, cases=())
    (link,) = row_of(plain, (), "page.html").findall(lambda node: node.tagname == "reference")
    assert (link.astext(), link["refuri"]) == ("One", "page.html#one")
