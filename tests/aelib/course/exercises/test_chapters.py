"""The exercises as printed: every chapter shows what it declares, its stubs are empty, its solutions are right."""

import ast
import re
from functools import cache
from pathlib import Path

import jupytext
import pytest
import yaml

import aelib
from aelib.course import exercises
from book.rendering.folding import MORE

CHAPTERS = Path(__file__).resolve().parents[4] / "chapters"


@cache
def read(slug):
    file = CHAPTERS / f"{slug}.md"
    assert file.is_file(), f"aelib.exercises declares the chapter {slug!r}, but {file} does not exist"
    return jupytext.read(file).cells


def prose(slug):
    return "\n\n".join(cell.source for cell in read(slug) if cell.cell_type == "markdown")


def code(slug, tag):
    return [cell.source for cell in read(slug) if cell.cell_type == "code" and tag in cell.metadata.get("tags", [])]


@cache
def imports(slug):
    """The names that a chapter's cells import: what an exercise may use without saying so again."""
    scope = {}
    for cell in read(slug):
        if cell.cell_type == "code" and not re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    exec(ast.unparse(node), scope)
    return scope


def check_of(source, slug, monkeypatch):
    """Execute a cell by itself and return the name and the feedback of the one `aelib.check` in it."""
    seen = []
    monkeypatch.setattr(aelib, "check", lambda name, answer: seen.append((name, exercises.check(name, answer))))
    exec(source, {**imports(slug)})
    assert len(seen) == 1, f"a cell must call aelib.check once, but did so {len(seen)} times:\n{source}"
    return seen[0]


each_chapter = pytest.mark.parametrize("slug", exercises.CHAPTERS)


@each_chapter
def test_the_page_shows_the_declared_exercises_in_order(slug):
    shown = re.findall(r"\{((?:exercise|solution)-(?:start|end))\}[ ]*(.*)", prose(slug))
    parts = ("exercise-start", "exercise-end", "solution-start", "solution-end")
    expected = [(part, name if part == parts[0] else "") for name in exercises.CHAPTERS.names()[slug] for part in parts]
    assert shown == expected


@each_chapter
def test_the_page_parts_its_core_from_more_exercises(slug):
    """The heading stands once, behind the fifth exercise, where there are more, and else nowhere."""
    core, *more = prose(slug).split(f"\n### {MORE}\n")
    shown = [re.findall(r"\{exercise-start\} (\S+)", part) for part in (core, *more)]
    listed = exercises.CHAPTERS.names()[slug]
    core, more = ([name for name in listed if (name in exercises.more()) is apart] for apart in (False, True))
    assert shown == [core, *([more] if more else [])]
    assert len(core) <= exercises.CORE


@pytest.mark.parametrize(
    "slug", [slug for slug, names in exercises.CHAPTERS.names().items() if {*names} & exercises.more()]
)
def test_a_core_begins_with_an_easy_exercise_and_becomes_harder(slug):
    grades = [exercises.get(name).difficulty for name in exercises.CHAPTERS.names()[slug][: exercises.CORE]]
    assert grades == sorted(grades)
    assert grades[0] == 1


@each_chapter
def test_no_section_has_the_name_of_an_exercise(slug):
    """A heading's own anchor with an exercise's label takes the text of the exercise off the page."""
    anchors = {re.sub(r"\W+", "-", title.lower()).strip("-") for title in re.findall(r"^#+ (.+)$", prose(slug), re.M)}
    assert anchors.isdisjoint(e.name for e in exercises.CHAPTERS[slug])


@each_chapter
def test_every_stub_is_not_started(slug, monkeypatch):
    found = [check_of(source, slug, monkeypatch) for source in code(slug, "exercise")]
    assert [name for name, _ in found] == [e.name for e in exercises.CHAPTERS[slug]]
    assert [name for name, feedback in found if feedback.started] == []


@pytest.mark.nightly  # by day the build runs them, and stops where one is not right
@each_chapter
def test_every_printed_solution_is_right(slug, monkeypatch):
    found = [check_of(source, slug, monkeypatch) for source in code(slug, "solution")]
    assert [name for name, _ in found] == [e.name for e in exercises.CHAPTERS[slug]]
    assert [str(feedback) for _, feedback in found if not feedback.correct or feedback.notes] == []


@each_chapter
def test_no_hint_contains_a_line_of_a_solution(slug):
    lines = {line.strip() for source in code(slug, "solution") for line in source.splitlines()}
    hints = [hint for exercise in exercises.CHAPTERS[slug] for hint in exercise.hints]
    assert [(line, hint) for line in lines for hint in hints if len(line) > 12 and line in hint] == []


def test_every_chapter_with_exercises_declares_them():
    assert CHAPTERS.is_dir(), f"{CHAPTERS} does not exist"
    with_exercises = {file.stem for file in CHAPTERS.glob("*.md") if "{exercise-start}" in file.read_text("utf-8")}
    assert with_exercises == set(exercises.CHAPTERS)


def test_the_chapters_stand_in_the_order_of_the_contents():
    contents = yaml.safe_load((CHAPTERS.parent / "_toc.yml").read_text())
    pages = [entry["file"].removeprefix("chapters/") for part in contents["parts"] for entry in part["chapters"]]
    assert list(exercises.CHAPTERS) == [page for page in pages if page in set(exercises.CHAPTERS)]


def test_every_folder_of_exercises_belongs_to_a_chapter_of_the_contents():
    folders = {init.parent.name.replace("_", "-") for init in Path(exercises.__file__).parent.glob("*/__init__.py")}
    assert folders == set(exercises.CHAPTERS), "name these in _toc.yml"


@each_chapter
def test_only_what_a_reader_hands_in_counts_as_solved(slug):
    """A page that shows the check at work on an answer of its own does not enter it in the reader's list."""
    shown = [
        call
        for cell in read(slug)
        if cell.cell_type == "code" and not {"exercise", "solution"} & set(cell.metadata.get("tags", []))
        and "aelib.check(" in cell.source
        for call in ast.walk(ast.parse(cell.source))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "aelib.check"
    ]  # fmt: skip
    assert [ast.unparse(call) for call in shown if "enter=False" not in ast.unparse(call)] == []
