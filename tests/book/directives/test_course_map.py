"""The map of the first page, and what the course counts of itself."""

import re
import shutil

import pytest

from book.course import minutes_to_read
from book.directives.course_map import PICTURES, lines, table
from tests.book.conftest import ROOT

TWICE = 'SimpleNamespace(name="ex-twice", title="Twice", minutes=93, difficulty=3, cases=(), first=None)'
TIMES = """{.meta}
The test takes about 15 minutes, the rest about 45, {exercises}`words`. The code runs in {runtime}`words`.
"""
COUNTS = """
Has {count}`chapters` chapters, {count}`exercises` exercises, {count}`core` of them the core, for {count}`weeks` week;
{count}`hours-read`, {count}`hours-core` and {count}`hours-more`.
"""
MAP = """
```{course-map}
second: What comes next: another?
first: What grows & falls?
```
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with a map, and a second exercise that is no core exercise, built."""
    made = new_book("map")
    (made.folder / "book/rendering").unlink()
    shutil.copytree(ROOT / "book/rendering", made.folder / "book/rendering")
    pictures = made.folder / PICTURES
    for slug, of in (("first", "decoding"), ("second", "denoising")):
        for theme in ("light", "dark"):
            shutil.copy(pictures / f"{of}-{theme}.webp", pictures / f"{slug}-{theme}.webp")
    made.replace("aelib/course/exercises/__init__.py", '"first": (FALLING,)', f'"first": (FALLING, {TWICE})')
    made.replace("aelib/course/exercises/__init__.py", "return frozenset()", 'return frozenset({"ex-twice"})')
    made.replace("chapters/first.md", "The code runs in {runtime}`words`.\n", TIMES)
    text = (made.folder / "intro.md").read_text()
    made.write("intro.md", re.sub(r"```\{raw\} html\n<table class.*?```\n", MAP + COUNTS, text, flags=re.S))
    done = made.build()
    assert done.returncode == 0, done.stdout
    return made


def test_it_has_each_page_in_the_order_of_the_contents_with_what_the_page_says_of_itself(book):
    rows = book.page("intro").select(".course-map tbody tr")
    assert [row.get_text(" ", strip=True) for row in rows] == [
        "Part I: Part",
        "1 First What grows & falls? 60 min 1 exercise, 10 min 1 more, 95 min",
        "2 Second What comes next: another?",
    ]
    assert [link["href"] for link in rows[1].select("a")] == ["chapters/first.html"]
    assert [(image["src"], image["class"]) for image in rows[2].select("img")] == [
        ("_static/map/second-light.webp", ["only-light"]),
        ("_static/map/second-dark.webp", ["only-dark"]),
    ]


def test_the_page_counts_chapters_exercises_weeks_and_hours(book):
    said = " ".join(book.page("intro").get_text().split())
    assert "Has 2 chapters, 2 exercises, 1 of them the core, for 1 week; 1 h, 0 h and 1½ h." in said


def test_a_chapter_adds_up_its_exercises_those_of_the_core_apart(book):
    said = book.page("chapters/first").select_one("p.meta").get_text()
    assert said.startswith(
        "The test takes about 15 minutes, the rest about 45, the exercises about 10, more exercises "
    )
    assert "more exercises about 95. The code runs in " in said


@pytest.mark.parametrize("amiss", ["notation", "another"])
def test_a_page_without_a_line_and_a_line_without_a_page_are_named(amiss):
    text = re.search(r"^```\{course-map\}\n(.*?)^```", (ROOT / "intro.md").read_text(), re.M | re.S)[1]
    told = lines(text.splitlines())
    table(ROOT, told)
    told = {slug: line for slug, line in told.items() if slug != amiss} if amiss in told else told | {amiss: "It is."}
    with pytest.raises(ValueError, match=f"look at '{amiss}'"):
        table(ROOT, told)


def test_a_page_without_a_picture_for_a_theme_is_named(tmp_path):
    (tmp_path / "_toc.yml").write_text("parts: [{caption: One, chapters: [{file: chapters/a}]}]")
    (tmp_path / PICTURES).mkdir(parents=True)
    (tmp_path / PICTURES / "a-light.webp").touch()
    with pytest.raises(ValueError, match=r"must have a picture .*/map/a-dark\.webp"):
        table(tmp_path, {"a": "It is."})


def test_a_chapter_that_does_not_say_how_long_it_takes_is_named(tmp_path):
    (tmp_path / "a.md").write_text("# A\n\n{.meta}\nIt takes long.\n")
    with pytest.raises(ValueError, match=r"^a: under the title must stand \{.meta\}"):
        minutes_to_read(tmp_path, "a")
