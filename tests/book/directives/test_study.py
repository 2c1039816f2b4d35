"""The map, the study paths and the counts come from what pages and exercises declare, on the built page too."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from aelib.course import exercises
from book.directives import study
from book.directives.declared import Page, Part, parts
from tests.book.conftest import HTML, ROOT

CONTENTS = """\
format: jb-book
root: intro
parts:
  - caption: First of all
    chapters:
      - file: chapters/before
  - caption: Descent
    numbered: true
    chapters:
      - file: chapters/one
      - file: chapters/two-steps
  - caption: Reference
    chapters:
      - file: chapters/words
"""
PAGES = {
    "before": "# Before\n\nIt takes about {reading}`15` minutes, the rest {reading}`20`.\n",
    "one": "---\nkey: value\n---\n\n(one)=\n# One step\n\nAbout {reading}`40` minutes.\n\n# comment = 1\n",
    "two-steps": "# Two steps\n\nAbout {reading}`50` minutes.\n",
    "words": "# Words\n",
}
EXERCISES = {"one/step.py": 10, "one/stop.py": 12, "one/valley.py": None, "two_steps/stride.py": 5}


@pytest.fixture
def root(tmp_path):
    """A small book: three chapters, of which two have numbers and exercises, and a page to look things up in."""
    (tmp_path / "_toc.yml").write_text(CONTENTS)
    (tmp_path / "chapters").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "chapters" / f"{name}.md").write_text(text)
    for name, minutes in EXERCISES.items():
        path = tmp_path / "aelib/course/exercises" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""Title\n\nminutes: {minutes}\n"""\n' if minutes else '"""Needed by the others."""\n')
    return tmp_path


def test_what_pages_and_exercises_declare_is_found(root):
    first, second = parts(root)
    assert [(part.caption, part.numbered) for part in (first, second)] == [("First of all", False), ("Descent", True)]
    found = [(page.name, page.title, page.reading, page.exercises) for page in (*first.pages, *second.pages)]
    assert found == [
        ("chapters/before", "Before", 35, ()),
        ("chapters/one", "One step", 40, (10, 12)),
        ("chapters/two-steps", "Two steps", 50, (5,)),
    ]


def test_the_course_is_counted(root):
    assert study.course(parts(root)) == {
        "chapters": "two", "parts": "one", "exercises": "three", "hours": "three", "weeks": "three", "week": "two"
    }  # fmt: skip


def test_a_long_title_fits_on_the_map():
    found = [Part("Long", True, (Page("chapters/long", "A title of forty letters, more than most", 1, ()),))]
    assert len(found[0].pages[0].title) == 40
    drawing = BeautifulSoup(study.course_map(found), "html.parser").svg
    x = int(drawing.select_one("a text")["x"])
    assert int(drawing["width"]) == int(drawing["viewbox"].split()[2]) > x + 40 * 10.4  # as wide as Chromium draws them


def test_the_map_has_every_page_once_along_one_line(root):
    drawing = BeautifulSoup(study.course_map(parts(root)), "html.parser").svg
    assert [link["href"] for link in drawing.select("a")] == [
        f"chapters/{name}.html" for name in ("before", "one", "two-steps")
    ]
    heights = [int(part["cy"]) for part in drawing.select("circle")]
    assert heights == [56, 136, 170]
    assert drawing.path["d"] == "M34 56 V170"
    assert drawing["viewbox"] == "0 0 360 198"
    captions = drawing.find_all("text", recursive=False)
    assert [(int(text["y"]), text.string) for text in captions] == [(24, "Start here"), (104, "Part I · Descent")]
    assert [link.find("text").string for link in drawing.select("a")] == ["Before", "One step", "Two steps"]
    assert drawing.desc.string == (
        "One page to start with, then two chapters in one part, along one line. All of them are linked."
    )


def test_the_plan_has_every_chapter_with_its_times(root):
    assert study.study_plan(parts(root)).splitlines() == [
        "1. [Before](chapters/before.md), 35 minutes.",
        "2. [One step](chapters/one.md), 40 minutes, and [its two exercises](chapters/one.md#exercises), 22 minutes.",
        "3. [Two steps](chapters/two-steps.md), 50 minutes, and "
        "[its one exercise](chapters/two-steps.md#exercises), 5 minutes.",
    ]


def shown(role, text, root, page):
    """What a role shows on a page, or what it warns of."""
    said, reread = [], []
    role.text, role.name, role.lineno = text, "role", 1
    env = SimpleNamespace(srcdir=root, docname=page, note_reread=lambda: reread.append(page))
    reporter = SimpleNamespace(warning=lambda message, line: said.append(message))
    role.inliner = SimpleNamespace(
        reporter=reporter, document=SimpleNamespace(settings=SimpleNamespace(env=env), reporter=reporter)
    )
    nodes, _ = role.run()
    return "".join(node.astext() for node in nodes) or said[0], bool(reread)


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        (study.Reading, "50", ("50", False)),
        (study.Reading, "an hour", ("role must be a number of minutes, but got 'an hour'", False)),
        (study.Exercises, "minutes", ("22", False)),
        (study.Exercises, "count", ("two", False)),
        (study.Course, "chapters", ("two", True)),
        (study.Minutes, "two-steps", ("50 minutes", True)),
        (study.Minutes, "three", ("role must be one of before, one, two-steps, but got 'three'", True)),
        (study.Exercises, "hours", ("role must be one of minutes, count, but got 'hours'", False)),
    ],
)
def test_a_role_shows_a_number_or_warns(root, role, text, expected):
    assert shown(role(), text, root, "chapters/one") == expected


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_a_chapter_says_how_long_it_takes(slug):
    source = (ROOT / f"chapters/{slug}.md").read_text()
    said = r"takes\s+about\s+\{reading\}`\d+` minutes, (the rest about \{reading\}`\d+`, )?the\s+exercises about"
    assert re.search(said + r" \{exercises\}`minutes`", source)


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_the_built_pages_say_what_the_exercises_declare(slug):
    declared = [exercise.minutes for exercise in exercises.CHAPTERS[slug]]
    page = BeautifulSoup((HTML / f"chapters/{slug}.html").read_text(), "html.parser").get_text()
    told = re.search(r"takes\s+about\s+(\d+) minutes, (?:the rest about (\d+), )?the\s+exercises about (\d+)", page)
    *reading, practice = [int(minutes) for minutes in told.groups() if minutes]
    assert practice == sum(declared)
    first = BeautifulSoup((HTML / "intro.html").read_text(), "html.parser")
    assert first.select_one(f'.course-map a[href="chapters/{slug}.html"]')
    (item,) = [item for item in first.select("ol li") if item.select_one(f'a[href="chapters/{slug}.html#exercises"]')]
    assert [int(minutes) for minutes in re.findall(r"(\d+) minutes", item.get_text())] == [sum(reading), practice]
    assert f"its {study.words(len(declared))} exercise" in item.get_text()


def test_the_built_page_counts_all_exercises():
    text = BeautifulSoup((HTML / "intro.html").read_text(), "html.parser").get_text()
    assert f"with all {study.words(len(exercises.names()))} exercises" in text
