"""What the course counts of itself, and the list of exercises: a section for each chapter, a row for each exercise."""

import pytest

from book.course import minutes_to_read
from book.directives.exercises import which_are_boxed

ANSWERED = "cases=None, measure=None, answer=2.0, first=None"
TWICE = f'SimpleNamespace(name="ex-twice", title="Twice", minutes=93, difficulty=3, {ANSWERED})'
TIMES = """{.meta}
The test takes about 15 minutes, the rest about 45, {exercises}`words`. The code runs in {runtime}`words`.
"""
FIRST = """\
---
myst:
  substitutions:
    picture: '<img src="_static/map/SLUG-light.webp" alt="" aria-hidden="true">'
---

# Begin

(how-to-cite)=
## Who

:::{container} course-map
- {{ picture.replace("SLUG", "decoding") }} [1]{.number} [](chapters/first.md) [A line.]{.line}
:::

Has {count}`chapters` chapters, {count}`exercises` exercises, {count}`core` of them the core, for {count}`weeks` week;
{count}`hours-read`, {count}`hours-core` and {count}`hours-more`.
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with the list, and a second exercise that is no core exercise and is answered in a box, built."""
    made = new_book("counts")
    made.replace("aelib/course/exercises/__init__.py", '"first": (FALLING,)', f'"first": (FALLING, {TWICE})')
    made.replace("aelib/course/exercises/__init__.py", "return frozenset()", 'return frozenset({"ex-twice"})')
    made.replace("chapters/first.md", "The code runs in {runtime}`words`.\n", TIMES)
    made.write("intro.md", FIRST)
    made.write("chapters/second.md", f"{made.header}# List\n\n```{{exercise-list}}\n```\n")
    done = made.build()
    assert done.returncode == 0, done.stdout
    return made


@pytest.mark.parametrize(("name", "record"), [("intro", "counts"), ("chapters/second", "exercises")])
def test_the_first_page_and_the_list_are_as_recorded(book, recorded, name, record):
    recorded(book.page(name), record)


def test_a_chapter_adds_up_its_exercises_those_of_the_core_apart(book):
    said = book.page("chapters/first").select_one("p.meta").get_text()
    assert said.startswith(
        "The test takes about 15 minutes, the rest about 45, the exercises about 10, more exercises "
    )
    assert "more exercises about 95. The code runs in " in said


def test_a_page_says_which_of_its_exercises_have_a_box(book):
    said = book.page("chapters/first").select_one("#falling").find_previous_sibling(class_="pst-js-only").get_text()
    assert said == "Of this chapter's 2 exercises, 1 is answered on this page. The rest is done in the notebook."
    (real,) = which_are_boxed("variational-autoencoders")
    assert "10 exercises, 1 is answered on this page and 3 begin here with a small case. The" in real.astext()
    assert not which_are_boxed("notation")


def test_the_search_finds_an_exercise_in_its_chapter_and_not_in_the_list(book):
    data = (book.html / "_static/search-data.js").read_text()
    assert '"title":"List"' in data
    assert "exercises-first" not in data
    assert "Difficulty" not in data


def test_a_script_shows_those_that_a_reader_looks_for(opened, book):
    tab, _ = opened(book.home, "chapters/second")

    def shows(*wanted):
        rows = tab.locator(".exercise-list tbody tr").all()
        assert [row.is_visible() for row in rows] == [*wanted]
        assert tab.locator("#exercises-first > h2").is_visible() == any(wanted)
        assert tab.locator(".exercise-filter output").inner_text() == f"{sum(wanted)} of 2 exercises"

    for minutes, difficulty, *wanted in (("", "3", False, True), ("5", "", False, False), ("10", "", True, False)):
        tab.get_by_label("Minutes").select_option(minutes)
        tab.get_by_label("Difficulty").select_option(difficulty)
        shows(*wanted)
    tab.get_by_label("Minutes").select_option("")
    tab.get_by_label("core exercises only").check()
    shows(True, False)
    tab.get_by_label("core exercises only").uncheck()
    tab.get_by_label("with a box on the page").check()
    shows(False, True)


def test_a_chapter_that_does_not_say_how_long_it_takes_is_named(tmp_path):
    (tmp_path / "a.md").write_text("# A\n\n{.meta}\nIt takes long.\n")
    with pytest.raises(ValueError, match=r"^a: under the title must stand \{.meta\}"):
        minutes_to_read(tmp_path, "a")
