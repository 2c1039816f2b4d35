"""The times that readers are told: of the exercises what they declare, on the landing page what the chapters say."""

import re
from pathlib import Path

import pytest

from aelib.course import exercises

ROOT = Path(__file__).resolve().parents[2]
TOLD = re.compile(r"takes\s+about\s+(\d+) minutes, (?:the rest about (\d+), )?the\s+exercises about (\d+)")


def told(slug: str) -> list[int]:
    """The minutes at the top of a chapter: of reading it, in one or two parts, and of its exercises."""
    found = TOLD.search((ROOT / f"chapters/{slug}.md").read_text())
    assert found, f"chapters/{slug}.md must say how long reading takes, and its exercises"
    return [int(minutes) for minutes in found.groups() if minutes]


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_a_chapter_says_of_its_exercises_what_they_declare(slug):
    assert told(slug)[-1] == sum(exercise.minutes for exercise in exercises.CHAPTERS[slug])


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_the_two_weeks_on_the_landing_page_take_as_long_as_their_chapters(slug):
    weeks = (ROOT / "intro.md").read_text().partition("**Two weeks**")[2].partition("**A term**")[0]
    *reading, practice = told(slug)
    item = re.search(rf"\]\(chapters/{slug}\.md\),(.*?)(?=chapters/|\Z)", weeks, re.DOTALL)
    assert item
    minutes = [int(number) for number in re.findall(r"(\d+) minutes", item[1])]
    assert minutes == [sum(reading), practice]
