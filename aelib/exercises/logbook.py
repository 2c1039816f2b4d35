"""What this reader has solved: a small file on their own machine, and nowhere else.

The file lies where the system keeps such things, or in the folder that the environment variable AELIB_DATA names.
While the book is built (AELIB_BOOK_BUILD is set) nothing is written and nothing is read.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from aelib.exercises.feedback import as_html, as_text


def path() -> Path:
    """Return where the file is, or would be."""
    return Path(os.environ.get("AELIB_DATA") or platformdirs.user_data_dir("aelib")) / "solved.json"


def read() -> list[str]:
    """Return the names of the solved exercises, [] if there is no file yet.

    Raises `OSError` if the file cannot be read and `ValueError` if it does not hold what `record` writes.
    """
    if os.environ.get("AELIB_BOOK_BUILD"):
        return []
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    names = content.get("solved") if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError('it must hold {"solved": [names]}')
    return names


def record(name: str) -> str | None:
    """Add `name` to the file. Return None, or a sentence for the reader if that was not possible."""
    if os.environ.get("AELIB_BOOK_BUILD"):
        return None
    try:
        names = read()
        if name not in names:
            _replace(path(), json.dumps({"solved": sorted([*names, name])}, indent=1) + "\n")
    except (OSError, ValueError) as error:
        return unreadable(error, "so this answer is not in the list of what you have solved.")
    return None


def unreadable(error: Exception, consequence: str) -> str:
    """Say in a sentence what is wrong with the file, and what to do."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path()} could not be used ({reason}), {consequence} Delete or mend that file to begin a new list."


def _replace(target: Path, text: str) -> None:
    """Write a file so that another process sees the old one or the new one, never half of either."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@dataclass(frozen=True, repr=False)
class Solved:
    """Which exercises are solved, chapter by chapter. `name in solved`, `len(solved)` and iteration work too."""

    chapters: Mapping[str, Mapping[str, bool]]
    note: str | None = None

    def __iter__(self) -> Iterator[str]:
        return (name for names in self.chapters.values() for name, done in names.items() if done)

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _title(self) -> str:
        return f"Solved: {len(self)} of {sum(map(len, self.chapters.values()))} exercises"

    def _paragraphs(self) -> list[str]:
        listed = []
        for chapter, names in self.chapters.items():
            rows = [f"{'solved' if done else 'open  '}  {name}" for name, done in names.items()]
            listed.append("\n".join([f"{chapter}: {sum(names.values())} of {len(names)}", *rows]))
        return [*listed, *([self.note] if self.note else [])]

    def __str__(self) -> str:
        return as_text(self._title(), self._paragraphs())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html("solved", self._title(), self._paragraphs())
