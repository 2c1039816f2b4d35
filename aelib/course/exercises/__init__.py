"""Exercises that check themselves: `check` an answer, ask for a `hint`, see what is `solved`.

Each chapter is a package with its name, which lists its exercises in the order of the page, its core first; each
exercise is a module of it, loaded when it is first asked for. The chapters stand in the order of `_toc.yml`, the
contents of the book. Nothing here needs JAX but the exercises whose answers do.
"""

import difflib
import importlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aelib.course.exercises import logbook, own
from aelib.course.exercises.checking import examine
from aelib.course.exercises.class_answers import ClassAnswers, gather
from aelib.course.exercises.declaration import Exercise, Misconception, Verdict
from aelib.course.exercises.describing import describe
from aelib.course.exercises.feedback import Feedback, Hint
from aelib.course.exercises.logbook import Solved

__all__ = [
    "CHAPTERS",
    "ClassAnswers",
    "Exercise",
    "Feedback",
    "Hint",
    "Misconception",
    "Solved",
    "Verdict",
    "check",
    "class_answers",
    "get",
    "hint",
    "names",
    "solved",
    "use",
]


class _Chapters(Mapping[str, tuple[Exercise, ...]]):
    """The exercises of each chapter; a chapter's modules are imported when it is looked up; `own` are those in use."""

    def __init__(self) -> None:
        self.own: dict[str, dict[str, Exercise]] = {}

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The chapters in the order of the book's contents, which a wheel has beside this package."""
        here = Path(__file__).parent
        beside, in_the_book = here.parent / "_toc.yml", here.parents[2] / "_toc.yml"
        contents = (beside if beside.exists() else in_the_book).read_text(encoding="utf-8")
        pages = re.findall(r"file: chapters/([\w-]+)", contents)
        return tuple(slug for slug in pages if (here / slug.replace("-", "_") / "__init__.py").exists())

    def __iter__(self) -> Iterator[str]:
        return iter((*self.slugs, *self.own))

    def __len__(self) -> int:
        return len(self.slugs) + len(self.own)

    def __getitem__(self, slug: str) -> tuple[Exercise, ...]:
        return tuple(self.load(slug, name) for name in self.names()[slug])

    def names(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the exercises of each chapter, without loading any of them."""
        return {slug: _import(slug).NAMES for slug in self.slugs} | {slug: tuple(own) for slug, own in self.own.items()}

    def load(self, slug: str, name: str) -> Exercise:
        """Return an exercise of the chapter `slug`."""
        return self.own[slug][name] if slug in self.own else _import(slug, name).EXERCISE


def _import(*path: str) -> Any:
    return importlib.import_module(".".join([__name__, *path]).replace("-", "_"))


CHAPTERS = _Chapters()
"""The exercises of each chapter, by its slug, in the order of the book; behind them those of the folders in `use`."""

CORE = 5
"""How many exercises of a chapter are its core: the first. Its page has the others under "More exercises"."""

_hints_given: dict[str, int] = {}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book.

    Example:
        >>> names()[:2]
        ['tanh-gradient', 'leading-direction']
    """
    return [name for listed in CHAPTERS.names().values() for name in listed]


def more() -> frozenset[str]:
    """Return the names of the exercises that are not among their chapter's core; all of a folder in `use` are.

    Example:
        >>> "gradient-by-hand" in more(), "best-step" in more()
        (False, True)
    """
    listed = CHAPTERS.names()
    return frozenset(name for slug in CHAPTERS.slugs for name in listed[slug][CORE:])


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
            return CHAPTERS.load(slug, name)
    near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4) if len(name) < 100 else []
    advice = f"did you mean {' or '.join(map(repr, near))}?" if near else "aelib.exercises.names() lists them"
    raise ValueError(f"name must be the name of an exercise, but got {describe(name)}; {advice}")


def check(name: str, answer: Any, *, enter: bool = True) -> Feedback:
    """Check whether `answer` to the exercise `name` is right, and if it is wrong, say why.

    Answers that raise, never end or are of the wrong kind are explained too. A right answer is entered in the list that
    `solved` shows. A notebook shows the feedback at the end of a cell; in a script, print it:
    `print(aelib.check(name, answer))`.

    Args:
        name: The name of the exercise.
        answer: A value or a function, of the shapes and in the units that the exercise states; `...` means not started.
        enter: Whether a right answer is entered in the list.

    Raises:
        ValueError: If there is no such exercise; the answer itself never raises.

    Example:
        >>> check("count-parameters", ...).started
        False
    """
    exercise = get(name)
    feedback = examine(exercise, answer)
    note = logbook.record(name) if feedback.correct and enter else None
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
    chapters = {slug: {name: name in done for name in listed} for slug, listed in CHAPTERS.names().items()}
    return Solved(chapters, note, more())


def use(folder: str | os.PathLike[str]) -> list[str]:
    """Take the exercises in `folder` beside those of the course: `check`, `hint`, `get` and `solved` know them then.

    Every file of the folder that declares `EXERCISE`, in the form of the course's own, is one exercise, with the name
    of the file (`_` becomes `-`); the folder is their chapter. Another file of it can be imported from there: `from
    .words import MANY`. Call it again when a file has changed. `python -m aelib.course.exercises folder` tests them.

    Returns:
        The names of the exercises, in the order of the alphabet.

    Raises:
        TypeError: If `folder` is no path.
        FileNotFoundError: If `folder` is no folder.
        ValueError: If it has no exercise, its name is that of a chapter or an exercise's name that of another one, or
            the text of an exercise has another form; what was in use before stays so.

    Example:
        >>> use("no-such-folder")
        Traceback (most recent call last):
        FileNotFoundError: folder must be a folder with exercises, but 'no-such-folder' is none
    """
    slug, found = own.load(folder)
    if slug in CHAPTERS.slugs:
        raise ValueError(f"folder must have a name of its own, but {slug!r} is a chapter of the course")
    listed = {name: other for other, names in CHAPTERS.names().items() if other != slug for name in names}
    if taken := sorted(listed.keys() & found.keys()):
        raise ValueError(f"folder must have exercises of new names, but {taken[0]!r} is one of {listed[taken[0]]!r}")
    CHAPTERS.own[slug] = found
    return list(found)


def class_answers(folder: str | os.PathLike[str]) -> ClassAnswers:
    """Count what a class answered: the feedback that stands in the notebooks of `folder` and of the folders in it.

    A notebook counts as it was saved, and nothing is run: the outputs of `check` are read, the last of each exercise.
    Exercises of one's own are counted if their folder is in `use`; the table names what is not.

    Raises:
        TypeError: If `folder` is no path.
        FileNotFoundError: If `folder` is no folder, or has no notebook.
        ValueError: If a file in it is not a notebook.

    Example:
        >>> class_answers("no-such-folder")
        Traceback (most recent call last):
        FileNotFoundError: folder must be a folder with notebooks, but 'no-such-folder' is none
    """
    return gather(folder, names(), get)
