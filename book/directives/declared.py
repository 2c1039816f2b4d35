"""What the book contains, as its files declare it: parts and pages, their titles, and how long they take.

`_toc.yml` names the pages, and nothing else does. A page says how long reading it takes with the role `reading`, its
exercises say so in their texts (`aelib/course/exercises`). All of it is read from the files, so that it is there before
Sphinx has read the pages.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from book.course import LOOKED_UP, read

TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
READING = re.compile(r"\{reading\}`(\d+)`")
MINUTES = re.compile(r"^minutes: (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page of the book, by its name in `_toc.yml`, with the minutes of its text and of each of its exercises."""

    name: str
    title: str
    reading: int
    exercises: tuple[int, ...]

    @property
    def is_chapter(self) -> bool:
        """Whether it takes time: a page that only says things to look up declares none."""
        return self.reading > 0

    @property
    def minutes(self) -> int:
        """The minutes of the text and of the exercises."""
        return self.reading + sum(self.exercises)


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption, whether its chapters have numbers, and its pages."""

    caption: str
    numbered: bool
    pages: tuple[Page, ...]


def page(root: Path, name: str) -> Page:
    """Read what the page `name` of the book in `root` declares."""
    source = (root / f"{name}.md").read_text(encoding="utf-8")
    title = TITLE.search(source)
    folder = root / "aelib" / "course" / "exercises" / name.rpartition("/")[2].replace("-", "_")
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    return Page(
        name,
        title[1] if title else name,
        sum(map(int, READING.findall(source))),
        tuple(int(found[1]) for text in texts if (found := MINUTES.search(text))),
    )


def parts(root: Path) -> list[Part]:
    """Return the parts of the book that are read from the first page to the last, those of `LOOKED_UP` left out."""
    return [
        Part(
            part.get("caption", ""),
            bool(part.get("numbered")),
            tuple(page(root, entry["file"]) for entry in part["chapters"]),
        )
        for part in read(root, "_toc.yml").get("parts", [])
        if part.get("caption") != LOOKED_UP
    ]
