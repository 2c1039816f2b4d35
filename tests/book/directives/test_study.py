"""The map and the counts come from what pages and exercises declare, on the built page too."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from aelib.course import exercises
from book.directives import study
from book.directives.declared import Page, parts
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
    "one": """---
map:
  line: "Where to go: down."
  picture: [2, 10, 0, 50]
---

(one)=
# One step

About {reading}`40` minutes.

# comment = 1
""",
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
        "exercises": "three", "chapters": "2", "weeks": "three", "reading": "2 h", "solving": "½ h"
    }  # fmt: skip


def test_the_front_matter_says_what_the_map_shows(root):
    before, one, two = (page for part in parts(root) for page in part.pages)
    assert (one.line, one.picture, one.number) == ("Where to go: down.", (2, 10, 0, 50), 1)
    assert (two.line, two.picture, two.number) == ("", (1, 0, 0, 100), 2)
    assert before.number is None


def test_the_map_has_a_row_for_each_page_under_its_part(root):
    drawn = study.map_of(parts(root), lambda name: f"{name}.html", lambda page: f"<i>{page.picture[0]}</i>")
    table = BeautifulSoup(drawn, "html.parser").table
    assert [heading.get_text() for heading in table.select("th[scope=rowgroup]")] == [
        "To start with",
        "Part I: Descent",
    ]
    rows = [[cell.get_text("|") for cell in row.select("td")] for row in table.select("tr:has(td)")]
    assert rows == [
        ["1", "Before", "35 min"],
        ["2", "1| |One step|Where to go: down.", "40 min|2 exercises, 22 min"],
        ["1", "2| |Two steps", "50 min|1 exercise, 5 min"],
    ]
    assert [link["href"] for link in table.select("a")] == [
        f"chapters/{name}.html" for name in ("before", "one", "two-steps")
    ]
    assert table.caption.get_text()
    assert [heading.get_text() for heading in table.select("th[scope=col]")] == ["Picture", "Chapter", "Time"]


def test_what_a_page_says_of_itself_is_text_on_the_map():
    page = Page("one", "<b>One</b>", 5, (), "A & B")
    assert "&lt;b&gt;One&lt;/b&gt;" in study.row(page, "one.html", "")
    assert "A &amp; B" in study.row(page, "one.html", "")


def test_how_to_cite_follows_from_the_files(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    people = "[{name: The authors}, {given-names: Ada, family-names: Lovelace}]"
    (tmp_path / "CITATION.cff").write_text(f"title: A & B\nauthors: {people}\nversion: 1.2.3\n")
    page = BeautifulSoup(study.citation(tmp_path), "html.parser")
    assert page.p.get_text() == (
        "By the authors and Ada Lovelace. Version 1.2.3. Cite as: The authors and Ada Lovelace, A & B, version 1.2.3."
    )
    assert "title   = {A & B}," in page.select_one("details pre").get_text()
    assert "version = {1.2.3}" in page.pre.get_text()


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
        (study.Course, "weeks", ("three", True)),
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
    row = first.select_one(f'.course-map tr:has(a[href="chapters/{slug}.html"])')
    assert [int(minutes) for minutes in re.findall(r"(\d+) min", row.get_text())] == [sum(reading), practice]
    assert study.counted(len(declared), "exercise") in row.get_text()


def test_every_row_of_the_built_map_has_a_line_and_a_picture_for_each_theme():
    map_ = BeautifulSoup((HTML / "intro.html").read_text(), "html.parser").select_one(".course-map")
    rows = map_.select("tr:has(td)")
    assert len(rows) == sum(len(part.pages) for part in parts(ROOT))
    for row in rows:
        assert 30 < len(row.select_one(".line").get_text()) < 100, row.get_text()
        files = [HTML / image["src"] for image in row.select("img")]
        assert len({file.read_bytes() for file in files}) == 2
        assert all(file.stat().st_size < 300_000 for file in files)


def test_the_built_page_counts_all_exercises():
    text = BeautifulSoup((HTML / "intro.html").read_text(), "html.parser").get_text()
    assert f"solve {study.words(len(exercises.names()))} exercises" in " ".join(text.split())
