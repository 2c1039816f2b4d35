"""What the book contains, as its files declare it: parts and pages, their titles, and how long they take.

`_toc.yml` names the pages, and nothing else does. A page says how long reading it takes with the role `reading`, its
exercises say so in their texts (`aelib/course/exercises`), and its front matter says what the map of the course shows:

    map:
      line: Choose the distribution of the answer, and the loss follows.
      picture: [1, 0, 5, 48]    # of its first figure a part: left, top and width in hundredths

Without `picture` it shows the whole first figure. All of it is read from the files, so that it is there before Sphinx
has read the pages.
"""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from book.course import LOOKED_UP, parsed, read

FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
WHOLE = (1, 0, 0, 100)
"""The first figure of a page, from its upper left corner on, in its full width."""

TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
READING = re.compile(r"\{reading\}`(\d+)`")
MINUTES = re.compile(r"^minutes: (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page of the book, by its name in `_toc.yml`, with the minutes of its text and of each of its exercises.

    The map shows its `line`, and of its figures the part `picture`; `number` is that of a chapter that has one.
    """

    name: str
    title: str
    reading: int
    exercises: tuple[int, ...]
    line: str = ""
    picture: tuple[float, ...] = WHOLE
    number: int | None = None

    @property
    def is_chapter(self) -> bool:
        """Whether it takes time: a page that only says things to look up declares none."""
        return self.reading > 0


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption, whether its chapters have numbers, and its pages."""

    caption: str
    numbered: bool
    pages: tuple[Page, ...]


def page(root: Path, name: str, number: int | None = None) -> Page:
    """Read what the page `name` of the book in `root` declares."""
    source = (root / f"{name}.md").read_text(encoding="utf-8")
    front = FRONT.match(source)
    shown: dict[str, Any] = ((parsed(front[1]) if front else None) or {}).get("map", {})
    title = TITLE.search(source)
    folder = root / "aelib" / "course" / "exercises" / name.rpartition("/")[2].replace("-", "_")
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    return Page(
        name,
        title[1] if title else name,
        sum(map(int, READING.findall(source))),
        tuple(int(found[1]) for text in texts if (found := MINUTES.search(text))),
        shown.get("line", ""),
        tuple(shown.get("picture", WHOLE)),
        number,
    )


def parts(root: Path) -> list[Part]:
    """Return the parts of the book that are read from the first page to the last, those of `LOOKED_UP` left out."""
    numbers = count(1)
    return [
        Part(
            part.get("caption", ""),
            numbered := bool(part.get("numbered")),
            tuple(page(root, entry["file"], next(numbers) if numbered else None) for entry in part["chapters"]),
        )
        for part in read(root, "_toc.yml").get("parts", [])
        if part.get("caption") != LOOKED_UP
    ]
