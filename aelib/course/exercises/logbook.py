"""What this reader has solved: a small file on their own machine, one name a line, and nowhere else.

The file lies where the system keeps such things, or in the folder that the environment variable AELIB_DATA names.
While the book is built nothing is written and nothing is read.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from aelib.course.exercises.feedback import as_html, as_text


def path() -> Path:
    """Return where the file is, or would be."""
    return Path(os.environ.get("AELIB_DATA") or platformdirs.user_data_dir("aelib")) / "solved.txt"


def read() -> list[str]:
    """Return the names of the solved exercises, [] if there is no file yet.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is not text.
    """
    return list(dict.fromkeys(filter(None, map(str.strip, _text().splitlines()))))


def record(name: str) -> str | None:
    """Add `name` to the file. Return None, or a sentence for the reader if that was not possible."""
    if os.environ.get("AELIB_BOOK_BUILD"):
        return None
    try:
        if name not in read():
            _append(name)
    except (OSError, ValueError) as error:
        return unreadable(error, "so this answer is not in the list of what you have solved.")
    return None


def unreadable(error: Exception, consequence: str) -> str:
    """Return in a sentence what is wrong with the file, and what to do."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path()} could not be used ({reason}), {consequence} Delete or mend that file to begin a new list."


def _text() -> str:
    try:
        return "" if os.environ.get("AELIB_BOOK_BUILD") else path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _append(name: str) -> None:
    """Add a line in one write at the end of the file, so that notebooks open side by side lose nothing."""
    path().parent.mkdir(parents=True, exist_ok=True)
    begin = "" if _text()[-1:] in ("", "\n") else "\n"  # an editor may have left its last line open
    with open(path(), "a", encoding="utf-8", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
        file.write(f"{begin}{name}\n")


@dataclass(frozen=True, repr=False)
class Solved:
    """Which exercises are solved, chapter by chapter. `name in solved`, `len(solved)` and iteration work too.

    Attributes:
        chapters: By chapter and name, whether the exercise is solved.
        note: A sentence for the reader if the file could not be read, or None.
        more: The names of the exercises that are not among their chapter's core; they are counted apart.

    Example:
        >>> done = Solved({"the-autoencoder": {"count-parameters": True, "another-one": False}})
        >>> len(done), list(done), "another-one" in done
        (1, ['count-parameters'], False)
        >>> print(Solved(done.chapters, more=("another-one",)))
        Solved: 1 of 1 core exercises, and 0 of 1 more
        <BLANKLINE>
        the-autoencoder: 1 of 1, and 0 of 1 more
        solved  count-parameters
        open    another-one (more)
    """

    chapters: Mapping[str, Mapping[str, bool]]
    note: str | None = None
    more: Collection[str] = ()

    def __iter__(self) -> Iterator[str]:
        return (name for names in self.chapters.values() for name, done in names.items() if done)

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _count(self, names: Mapping[str, bool], what: str = "") -> str:
        """Return how many of these are solved, of the core and of the others, if there are any."""
        core = [done for name, done in names.items() if name not in self.more]
        others = [done for name, done in names.items() if name in self.more]
        apart = f", and {sum(others)} of {len(others)} more" if others else ""
        return f"{sum(core)} of {len(core)}{what}{apart}"

    def _title(self) -> str:
        every = {name: done for names in self.chapters.values() for name, done in names.items()}
        return f"Solved: {self._count(every, ' core exercises' if self.more else ' exercises')}"

    def _paragraphs(self) -> list[str]:
        listed = []
        for chapter, names in self.chapters.items():
            rows = [
                f"{'solved' if done else 'open  '}  {name}{' (more)' if name in self.more else ''}"
                for name, done in names.items()
            ]
            listed.append("\n".join([f"{chapter}: {self._count(names)}", *rows]))
        return [*listed, *([self.note] if self.note else [])]

    def __str__(self) -> str:
        return as_text(self._title(), self._paragraphs())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html("solved", self._title(), self._paragraphs())
