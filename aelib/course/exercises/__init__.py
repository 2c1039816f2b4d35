"""Exercises that check themselves: `check` an answer, ask for a `hint`, see what is `solved`.

Each chapter is a package with its name, which lists its exercises in the order of the page; each exercise is a module
of it, loaded when it is first asked for. The chapters stand in the order of `_toc.yml`, the contents of the book.
Nothing here needs JAX but the exercises whose answers do.
"""

import difflib
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aelib.course.exercises import logbook
from aelib.course.exercises.checking import examine
from aelib.course.exercises.declaration import Exercise, Misconception, Verdict
from aelib.course.exercises.describing import describe
from aelib.course.exercises.feedback import Feedback, Hint
from aelib.course.exercises.logbook import Solved

__all__ = [
    "CHAPTERS",
    "Exercise",
    "Feedback",
    "Hint",
    "Misconception",
    "Solved",
    "Verdict",
    "check",
    "get",
    "hint",
    "names",
    "solved",
]


class _Chapters(Mapping[str, tuple[Exercise, ...]]):
    """The exercises of each chapter; a chapter's modules are imported when it is looked up."""

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The chapters in the order of the book's contents, which a wheel has beside this package."""
        here = Path(__file__).parent
        beside, in_the_book = here.parent / "_toc.yml", here.parents[2] / "_toc.yml"
        contents = (beside if beside.exists() else in_the_book).read_text(encoding="utf-8")
        pages = re.findall(r"file: chapters/([\w-]+)", contents)
        return tuple(slug for slug in pages if (here / slug.replace("-", "_") / "__init__.py").exists())

    def __iter__(self) -> Iterator[str]:
        return iter(self.slugs)

    def __len__(self) -> int:
        return len(self.slugs)

    def __getitem__(self, slug: str) -> tuple[Exercise, ...]:
        return tuple(_load(slug, name) for name in self.names()[slug])

    def names(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the exercises of each chapter, without loading any of them."""
        return {slug: _import(slug).NAMES for slug in self.slugs}


def _import(*path: str) -> Any:
    return importlib.import_module(".".join([__name__, *path]).replace("-", "_"))


def _load(slug: str, name: str) -> Exercise:
    return _import(slug, name).EXERCISE


CHAPTERS = _Chapters()
"""The exercises of each chapter, by its slug, in the order of the book."""

_hints_given: dict[str, int] = {}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book.

    Example:
        >>> names()[:2]
        ['tanh-gradient', 'leading-direction']
    """
    return [name for listed in CHAPTERS.names().values() for name in listed]


def get(name: str) -> Exercise:
    """Return the declaration of the exercise `name`.

    Raises:
        TypeError: If `name` is not a string.
        ValueError: If there is no such exercise; the message names the nearest.

    Example:
        >>> get("count-parameters").chapter
        'the-autoencoder'
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, but got {describe(name)}")
    for slug, listed in CHAPTERS.names().items():
        if name in listed:
            return _load(slug, name)
    near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4) if len(name) < 100 else []
    advice = f"did you mean {' or '.join(map(repr, near))}?" if near else "aelib.exercises.names() lists them"
    raise ValueError(f"name must be the name of an exercise, but got {describe(name)}; {advice}")


def check(name: str, answer: Any) -> Feedback:
    """Check whether `answer` to the exercise `name` is right, and if it is wrong, say why.

    Answers that raise, never end or are of the wrong kind are explained too. A right answer is entered in the list that
    `solved` shows.

    Args:
        name: The name of the exercise.
        answer: A value or a function, of the shapes and in the units that the exercise states; `...` means not started.

    Raises:
        ValueError: If there is no such exercise; the answer itself never raises.

    Example:
        >>> check("count-parameters", ...).started
        False
    """
    exercise = get(name)
    feedback = examine(exercise, answer)
    note = logbook.record(name) if feedback.correct else None
    return replace(feedback, notes=(*feedback.notes, note)) if note else feedback


def hint(name: str) -> Hint:
    """Return the next hint for the exercise `name`: a nudge, then a method, then nearly the answer.

    Raises:
        ValueError: If there is no such exercise.

    Example:
        >>> hint("count-parameters").total
        3
    """
    exercise = get(name)
    number = min(_hints_given.get(name, 0) + 1, len(exercise.hints))
    _hints_given[name] = number
    return Hint(name, number, len(exercise.hints), exercise.hints[number - 1])


def solved() -> Solved:
    """Return which exercises this reader has solved, chapter by chapter, from a file on their own machine.

    Example:
        >>> list(solved().chapters)[:2]
        ['before-you-begin', 'learning-as-descent']
    """
    done: list[str] = []
    note = None
    try:
        done = logbook.read()
    except (OSError, ValueError) as error:
        note = logbook.unreadable(error, "so this list is empty.")
    return Solved({slug: {name: name in done for name in listed} for slug, listed in CHAPTERS.names().items()}, note)
