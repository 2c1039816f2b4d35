"""The plan for a term says of chapters and exercises what they declare, and shows each chapter's live figure."""

import re

import pytest

from aelib.course import exercises
from book.directives.declared import parts
from tests.book.conftest import ROOT

PLAN = (ROOT / "chapters/teaching.md").read_text()
ROW = re.compile(
    r"^\* - (\d+)\n  - \[(.+?)\]\((.+?)\.md\), (\d+) min\n  - (.+)\n((?:(?:  - |    )- .+\n)+)", re.MULTILINE
)
ROWS = {
    slug: ((int(week), title, int(minutes)), shown, listed)
    for week, title, slug, minutes, shown, listed in ROW.findall(PLAN)
}
EXERCISE = re.compile(r"- \{ref\}`(.+?) <(.+?)>`, (\d+) min\n")
EVERY = [page for part in parts(ROOT) for page in part.pages if page.is_chapter]

in_each_week = pytest.mark.parametrize("slug", ROWS)


def test_the_plan_has_every_chapter_in_the_order_of_the_contents_a_week_each():
    wanted = [
        (page.name.partition("/")[2], (week, page.title, page.reading)) for week, page in enumerate(EVERY, start=1)
    ]
    assert [(slug, chapter) for slug, (chapter, *_) in ROWS.items()] == wanted, (
        "give every chapter a row in chapters/teaching.md"
    )


@in_each_week
def test_three_exercises_of_the_chapter_have_what_they_declare(slug):
    told = EXERCISE.findall(ROWS[slug][2])
    assert len(told) == len(ROWS[slug][2].splitlines())
    declared = {each.name: each for each in exercises.CHAPTERS[slug]}
    chosen = [declared[name] for _, name, *_ in told]
    assert told == [(each.title, each.name, str(each.minutes)) for each in chosen]
    assert [each.difficulty for each in chosen] == [1, 2, 3]


@in_each_week
def test_what_is_shown_is_the_live_figure_or_else_a_prediction(slug):
    shown = ROWS[slug][1]
    cells = (ROOT / f"chapters/{slug}.md").read_text().split("```{code-cell}")
    live = [
        name[1] for cell in cells if re.search(r"\blive\.\w+\(", cell) and (name := re.search(r"name: (fig-\S+)", cell))
    ]
    if live:
        assert re.findall(r"\{numref\}`(.+?)`", shown)[0] in live
    predictions = re.findall(r"\{ref\}`[^`]+ <(predict-[\w-]+)>`", shown)
    assert live or predictions or "(../intro.md)" in shown
    assert all(f":label: {asked}\n" in "".join(cells) for asked in predictions)
