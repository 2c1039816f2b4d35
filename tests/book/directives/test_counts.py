"""What the course counts of itself."""

import pytest

from book.course import minutes_to_read

TWICE = 'SimpleNamespace(name="ex-twice", title="Twice", minutes=93, difficulty=3, cases=(), first=None)'
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
- {{ picture.replace("SLUG", "decoding") }} [1]{.number} [](chapters/first.md) [A line.]{.line} {times}`first`
:::

Has {count}`chapters` chapters, {count}`exercises` exercises, {count}`core` of them the core, for {count}`weeks` week;
{count}`hours-read`, {count}`hours-core` and {count}`hours-more`.
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with a second exercise that is no core exercise, built."""
    made = new_book("counts")
    made.replace("aelib/course/exercises/__init__.py", '"first": (FALLING,)', f'"first": (FALLING, {TWICE})')
    made.replace("aelib/course/exercises/__init__.py", "return frozenset()", 'return frozenset({"ex-twice"})')
    made.replace("chapters/first.md", "The code runs in {runtime}`words`.\n", TIMES)
    made.write("intro.md", FIRST)
    done = made.build()
    assert done.returncode == 0, done.stdout
    return made


def test_the_first_page_says_how_long_a_chapter_takes(book):
    row = book.page("intro").select_one(".course-map li")
    assert row.get_text(" ", strip=True) == "1 First A line. 60 min 1 exercise, 10 min 1 more, 95 min"
    assert row.select_one("a")["href"] == "chapters/first.html"
    assert row.select_one("img")["src"] == "_static/map/decoding-light.webp"


def test_the_page_counts_chapters_exercises_weeks_and_hours(book):
    said = " ".join(book.page("intro").get_text().split())
    assert "Has 2 chapters, 2 exercises, 1 of them the core, for 1 week; 1 h, 0 h and 1½ h." in said


def test_a_chapter_adds_up_its_exercises_those_of_the_core_apart(book):
    said = book.page("chapters/first").select_one("p.meta").get_text()
    assert said.startswith(
        "The test takes about 15 minutes, the rest about 45, the exercises about 10, more exercises "
    )
    assert "more exercises about 95. The code runs in " in said


def test_a_chapter_that_does_not_say_how_long_it_takes_is_named(tmp_path):
    (tmp_path / "a.md").write_text("# A\n\n{.meta}\nIt takes long.\n")
    with pytest.raises(ValueError, match=r"^a: under the title must stand \{.meta\}"):
        minutes_to_read(tmp_path, "a")
