"""The first page and the plan for a term say of chapters and exercises what these say of themselves."""

import re
import tomllib
from functools import cache
from itertools import count

import pytest
import yaml

from aelib.course import exercises
from tests.book.conftest import HTML, ROOT

FIRST = (ROOT / "intro.md").read_text()
TIMES = re.compile(
    r"^\{\.meta\}\n.*takes about (\d+) minutes, (?:the rest about (\d+), )?"
    r"the exercises about (\d+)(?:, more exercises about (\d+))?\.",
    re.M,
)
ROWS_OF_THE_MAP = re.compile(
    r'<th colspan.*?</th>|(?:<span class="number">\d+</span> )?<a href="chapters.*?</a>|<b>\d+ min.*?(?=</td>)'
)


@cache
def times(slug):
    """The minutes of a chapter that stand under its title: of reading, of its core exercises, and of more; or 0."""
    found = TIMES.search((ROOT / f"chapters/{slug}.md").read_text())
    reading, rest, core, more = [int(minutes or 0) for minutes in found.groups()]
    return reading + rest, core, more


@cache
def title(slug):
    """The title of a page."""
    return re.search(r"^# (.+)$", (ROOT / f"chapters/{slug}.md").read_text(), re.MULTILINE)[1]


def minutes(slug):
    """What the exercises of a chapter declare, one by one: those of its core, and more."""
    more = exercises.more()
    declared = exercises.CHAPTERS[slug]
    return [each.minutes for each in declared if each.name not in more], [
        each.minutes for each in declared if each.name in more
    ]


def about(minutes):
    """A sum of minutes as it is said, to five of them."""
    return 5 * round(sum(minutes) / 5)


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_a_chapter_adds_up_its_exercises(slug):
    assert times(slug)[1:] == tuple(map(about, minutes(slug)))


def parts():
    """The parts of the book that are read in order, with their pages: name, and number where it has one."""
    numbers = count(1)
    for part in yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]:
        if part["caption"] != "Reference":
            pages = [entry["file"].partition("/")[2] for entry in part["chapters"]]
            yield part, [(slug, next(numbers) if part.get("numbered") else None) for slug in pages]


def test_the_map_has_every_chapter_with_its_times():
    wanted, numerals = [], iter(("I", "II", "III", "IV", "V", "VI"))
    for part, pages in parts():
        name = f"Part {next(numerals)}: {part['caption']}" if part.get("numbered") else "To start with"
        wanted.append(f'<th colspan="3" scope="rowgroup">{name}</th>')
        for slug, number in pages:
            before = f'<span class="number">{number}</span> ' if number else ""
            wanted.append(f'{before}<a href="chapters/{slug}.html">{title(slug)}</a>')
            if slug in exercises.CHAPTERS:
                core, more = minutes(slug)
                solving = f"<span>{len(core)} exercises, {about(core)} min</span>"
                solving += f"<span>{len(more)} more, {about(more)} min</span>" if more else ""
                wanted.append(f"<b>{times(slug)[0]} min</b>{solving}")
    assert ROWS_OF_THE_MAP.findall(FIRST) == wanted


def test_each_row_of_the_map_has_a_picture_for_each_theme():
    for _, pages in parts():
        for slug, _ in pages:
            files = [HTML / f"_static/map/{slug}-{theme}.webp" for theme in ("light", "dark")]
            assert all(f'src="_static/map/{file.name}"' in FIRST for file in files)
            assert len({file.read_bytes() for file in files}) == 2


def half_hours(minutes):
    """A time in hours and halves of them, as in `20½ h`."""
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"


def in_the_core():
    """How many exercises are in the core of a chapter."""
    return len(exercises.names()) - len(exercises.more())


def test_the_first_page_counts_the_course():
    slugs = [slug for _, pages in parts() for slug, _ in pages if slug in exercises.CHAPTERS]
    reading = sum(times(slug)[0] for slug in slugs)
    core, more = (sum(map(sum, parts)) for parts in zip(*map(minutes, slugs), strict=True))
    numbered = [number for _, pages in parts() for _, number in pages if number]
    for said in (
        f"A course: {len(numbered)} chapters",
        f"solve {len(exercises.names())} exercises that check themselves, {in_the_core()} of them the core",
        f"Allow {half_hours(reading)} to read, {half_hours(core)} for the core and {half_hours(more)} for the rest",
        f"A chapter a week fills {len(slugs)} weeks",
    ):
        assert said in FIRST


def test_the_course_has_one_version_and_one_name_for_its_authors():
    cited, config = (yaml.safe_load((ROOT / name).read_text()) for name in ("CITATION.cff", "_config.yml"))
    assert cited["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    (author,) = cited["authors"]
    assert author["name"] == config["author"] == config["copyright"]
    assert "The authors sign together, without single names." in FIRST  # as long as they do
    assert "```{citation}\n```" in FIRST
    assert author["name"] not in FIRST


PLAN = (ROOT / "chapters/teaching.md").read_text()
ROW = re.compile(
    r"^\* - (\d+)\n  - \[(.+?)\]\((.+?)\.md\), (\d+) min\n  - (.+)\n((?:(?:  - |    )- .+\n)+)", re.MULTILINE
)
ROWS = {
    slug: ((int(week), title, int(minutes)), shown, listed)
    for week, title, slug, minutes, shown, listed in ROW.findall(PLAN)
}
EXERCISE = re.compile(r"- \{ref\}`(.+?) <(.+?)>`, (\d+) min\n")
EVERY = [slug for _, pages in parts() for slug, _ in pages if slug in exercises.CHAPTERS]

in_each_week = pytest.mark.parametrize("slug", ROWS)


def test_the_plan_has_every_chapter_in_the_order_of_the_contents_a_week_each():
    wanted = [(slug, (week, title(slug), times(slug)[0])) for week, slug in enumerate(EVERY, start=1)]
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


@pytest.mark.parametrize("slug", ROWS)
def test_the_three_are_of_the_core(slug):
    assert exercises.more().isdisjoint(name for _, name, _ in EXERCISE.findall(ROWS[slug][2]))


def test_the_plan_counts_the_exercises():
    assert f"Of the course's {len(exercises.names())} exercises {in_the_core()} are the core." in PLAN


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
