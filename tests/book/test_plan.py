"""The first page and the plan for a term say of chapters and exercises what these say of themselves."""

import re
import tomllib

import pytest
import yaml

from aelib.course import exercises
from book.course import in_order, minutes_to_read, title
from book.directives.counts import half_hours
from tests.book.conftest import ROOT

FIRST = (ROOT / "intro.md").read_text()
IN_ORDER = [name.partition("/")[2] for _, pages in in_order(ROOT) for name, _ in pages]
IN_WORDS = {"7 h": "Seven", "7½ h": "Seven and a half", "8 h": "Eight"}


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_a_chapter_lets_its_exercises_be_added_up(slug):
    said = re.search(r"^\{\.meta\}\n(.+)$", (ROOT / f"chapters/{slug}.md").read_text(), re.MULTILINE)[1]
    assert re.search(r"takes about \d+ minutes,.* \{exercises\}`words`\. ", said)


def test_the_course_has_one_version_and_one_name_for_its_authors():
    cited, config = (yaml.safe_load((ROOT / name).read_text()) for name in ("CITATION.cff", "_config.yml"))
    assert cited["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    (author,) = cited["authors"]
    assert author["name"] == config["author"] == config["copyright"]
    assert "The authors sign together, without single names." in FIRST  # as long as they do
    assert f"Cite as: {author['name']}, *{cited['title']}*, version {cited['version']}." in FIRST
    fields = {"title": cited["title"], "author": f"{{{author['name']}}}", "version": cited["version"]}
    assert ",\n".join(f"  {name:7} = {{{value}}}" for name, value in fields.items()) in FIRST


MAPPED = re.compile(
    r"""^\*\*(?:Part ([IVX]+)\. )?(.+)\*\*$|^- \{\{ picture.replace\("SLUG", "(.+)"\) \}\}"""
    r"""(?: \[(\d+)\]\{.number\})? \[\]\(chapters/(.+)\.md\) \[[^\]]+\]\{\.line\}$""",
    re.MULTILINE,
)


def test_the_map_has_every_page_under_its_part_in_the_order_of_the_contents():
    wanted, numerals = [], iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"))
    for part, pages in in_order(ROOT):
        numeral = next(numerals) if part.get("numbered") else ""
        wanted.append((numeral, part["caption"] if numeral else "To start with", "", "", ""))
        for slug, number in ((name.partition("/")[2], number) for name, number in pages):
            wanted.append(("", "", slug, str(number or ""), slug))
    assert MAPPED.findall(FIRST) == wanted


WAY = FIRST.partition("\n## From the beginning\n")[2].partition("\n(")[0].partition("\n## ")[0]


def test_the_way_from_the_beginning_has_the_minutes_of_its_chapters_and_their_sum():
    told = re.findall(r"\]\(chapters/(.+?)\.md\), (\d+) min", WAY)
    assert told == [(slug, str(minutes_to_read(ROOT, f"chapters/{slug}"))) for slug, _ in told]
    assert [*map(IN_ORDER.index, dict(told))] == sorted(map(IN_ORDER.index, dict(told)))
    assert told[0][0] == "learning-as-descent"
    assert told[-1][0] == "stacked-autoencoders"
    assert re.match(r"\n(.+?) hours, ", WAY)[1] == IN_WORDS[half_hours(sum(int(minutes) for _, minutes in told))]


PLAN = (ROOT / "chapters/teaching.md").read_text()
ROW = re.compile(
    r"^\* - (\d+)\n  - \[(.+?)\]\((.+?)\.md\), (\d+) min\n  - (.+)\n((?:(?:  - |    )- .+\n)+)", re.MULTILINE
)
ROWS = {
    slug: ((int(week), title, int(minutes)), shown, listed)
    for week, title, slug, minutes, shown, listed in ROW.findall(PLAN)
}
EXERCISE = re.compile(r"- \{ref\}`(.+?) <(.+?)>`, (\d+) min\n")
EVERY = [slug for slug in IN_ORDER if slug in exercises.CHAPTERS]

in_each_week = pytest.mark.parametrize("slug", ROWS)


def test_the_plan_has_every_chapter_in_the_order_of_the_contents_a_week_each():
    wanted = [
        (slug, (week, title(ROOT, f"chapters/{slug}"), minutes_to_read(ROOT, f"chapters/{slug}")))
        for week, slug in enumerate(EVERY, start=1)
    ]
    assert [(slug, chapter) for slug, (chapter, *_) in ROWS.items()] == wanted, (
        "give every chapter a row in chapters/teaching.md"
    )


def test_the_shorter_courses_stand_before_the_plan():
    assert -1 < PLAN.find(":name: table-shorter-courses") < PLAN.find(":name: table-plan")


@in_each_week
def test_three_exercises_of_the_chapter_have_what_they_declare(slug):
    told = EXERCISE.findall(ROWS[slug][2])
    assert len(told) == len(ROWS[slug][2].splitlines())
    declared = {each.name: each for each in exercises.CHAPTERS[slug]}
    chosen = [declared[name] for _, name, *_ in told]
    assert told == [(each.title, each.name, str(each.minutes)) for each in chosen]
    assert [each.difficulty for each in chosen] == [1, 2, 3]


@pytest.mark.parametrize("slug", ROWS)
def test_the_three_are_of_the_core(slug):
    assert exercises.more().isdisjoint(name for _, name, _ in EXERCISE.findall(ROWS[slug][2]))


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
