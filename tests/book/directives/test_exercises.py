"""The list of exercises: a section for each chapter, with a row for each exercise that leads to its question."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from aelib.course import exercises
from book.directives.exercises import row_of, which_are_boxed

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


def test_each_chapter_has_a_section_and_each_exercise_a_row(book):
    (section,) = book.page("chapters/second").select("article section section")
    assert (words(section.h2), section.h2.a["href"]) == ("2.1. First", "first.html")
    assert book.page("chapters/second").select_one("#pst-secondary-sidebar a[href='#exercises-first']")
    head, line = section.select("tr")
    assert [words(cell) for cell in head.select("th")] == ["Exercise", "Minutes", "Difficulty"]
    assert [words(cell) for cell in line.select("td")] == ["1.1 Falling falling", "10", "2"]
    assert line.code.get_text() == "falling"
    assert line.a["href"] == "first.html#falling"
    assert book.page("chapters/first").find(id="falling")


def test_the_search_finds_an_exercise_in_its_chapter_and_not_in_the_list(book):
    data = (book.html / "_static/search-data.js").read_text()
    assert '"title":"List"' in data
    assert "exercises-first" not in data
    assert "Difficulty" not in data


def test_a_script_shows_those_that_a_reader_looks_for(opened, book):
    tab, _ = opened(book.home, "chapters/second")
    row, said = tab.locator(".exercise-list tbody tr"), tab.locator(".exercise-filter output")
    for minutes, difficulty, shown in (("", "2", True), ("", "3", False), ("5", "", False), ("10", "2", True)):
        tab.get_by_label("Minutes").select_option(minutes)
        tab.get_by_label("Difficulty").select_option(difficulty)
        assert row.is_visible() == tab.locator("#exercises-first > h2").is_visible() == shown
        assert said.inner_text() == f"{int(shown)} of 1 exercises"
    tab.get_by_label("core exercises only").check()
    assert row.is_visible()
    row.locator(".exercise-name").evaluate(
        "name => name.insertAdjacentHTML('beforeend', '<span class=more>more</span>')"
    )
    tab.get_by_label("Minutes").select_option("")
    assert not row.is_visible()
    tab.get_by_label("core exercises only").uncheck()
    assert row.is_visible()
    tab.get_by_label("with a box on the page").check()
    assert not row.is_visible()


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("backpropagation", "8 exercises, 1 is answered on this page"),
        ("the-autoencoder", "8 exercises, 2 are answered on this page"),
        ("decoding", "6 exercises, 1 begins here with a small case"),
        ("variational-autoencoders", "8 exercises, 1 is answered on this page and 3 begin here with a small case"),
        ("notation", ""),
    ],
)
def test_a_page_says_which_of_its_exercises_have_a_box(slug, said):
    found = "".join(node.astext() for node in which_are_boxed(slug))
    whole = f'<p class="pst-js-only">Of this chapter\'s {said}. The rest is done in the notebook.</p>'
    assert found == (whole if said else "")


@pytest.mark.parametrize(
    ("name", "said"),
    [("count-parameters", "answered on the page"), ("step-down", "begun on the page"), ("loss-for-fit", "")],
)
def test_a_row_says_whether_there_is_a_box(name, said):
    shown = row_of(exercises.get(name), (6, 1), "page.html", more=False)
    boxed = [node.astext() for node in shown.findall(nodes.inline) if "boxed" in node["classes"]]
    assert "".join(boxed).strip() == said


@pytest.mark.parametrize(
    ("name", "said"), [("loss-for-fit", "loss-for-fit more"), ("step-down", "step-down begun on the page · more")]
)
def test_a_row_says_whether_it_is_one_more(name, said):
    shown = row_of(exercises.get(name), (6, 1), "page.html", more=True)
    (whole,) = [node.astext() for node in shown.findall(nodes.inline) if "exercise-name" in node["classes"]]
    assert whole == said


def test_an_exercise_without_a_number_has_its_title_alone():
    plain = SimpleNamespace(name="one", title="One", minutes=1, difficulty=1, cases=(), first=None)
    (link,) = row_of(plain, (), "page.html", more=False).findall(lambda node: node.tagname == "reference")
    assert (link.astext(), link["refuri"]) == ("One", "page.html#one")
