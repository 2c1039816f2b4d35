"""The exam bank: items whose options are lines, or results, of an exercise's solution and of its tempting mistakes.

`exam/<chapter>.toml` has what is written by hand: an item's exercise, its stem, which mistakes are its wrong options,
and what is said of one where the words of the check do not suit an exam. The lines come from the exercise. A wrong
option is named as in the exercise's text; ` + ` joins two mistakes that are made at once, and what stands in backticks
is a line of its own. The blank is where the mistakes are, or the solution's `line`. An item with `shown`, a format, has
results for options: the values, or what the functions return for the arguments in `case`.

Two mistakes, both of them at once and the right line differ alike from each other, so that the look of the options
does not tell which is right.
"""

import ast
import importlib
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aelib.course import exercises
from aelib.course.exercises import Exercise
from aelib.course.exercises.text import Text, parse
from aelib.course.exercises.variants import changed, source, variant

FOLDER = Path(__file__).parent / "exam"
BLANK = "____"
ASKED = f"Which line belongs in the place of `{BLANK}`?"
KEYS = {"exercise", "stem", "title", "right", "wrong", "line", "shown", "case"}


@dataclass(frozen=True)
class Option:
    """One answer of an item, and what a student hears who chose it."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Item:
    """A question with one right option. `code` has a blank where the options are lines, and is empty otherwise."""

    exercise: str
    chapter: str
    title: str
    stem: str
    code: str
    options: tuple[Option, ...]

    @property
    def right(self) -> Option:
        """The right option."""
        (right,) = (option for option in self.options if option.right)
        return right


def lines(code: str) -> list[str]:
    r"""Return the lines of `code` in the form that `ast.unparse` gives them, without comments and docstrings.

    >>> lines('def f(x):\n    "Twice as much."\n    return (x+x)  # or 2 * x')
    ['def f(x):', '    return x + x']
    """
    tree = ast.parse(code)
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef) and ast.get_docstring(each) is not None:
            del each.body[0]
    return ast.unparse(tree).splitlines()


def tidy(line: str) -> str:
    """Return one line of a function, or the head of a block, in the form that `lines` gives it.

    >>> tidy("return (a-b)"), tidy("for i in range( 3 ):")
    ('return a - b', 'for i in range(3):')
    """
    return lines(f"def f():\n for _ in a:\n  {line}{' pass' * line.endswith(':')}")[2].strip()


def text_of(exercise: Exercise) -> Text:
    """Return the text of an exercise, with the changes that its module declares."""
    module = f"{exercises.__name__}.{exercise.chapter}.{exercise.name}".replace("-", "_")
    return parse(importlib.import_module(module).__doc__ or "")


def changes_of(said: Text, name: str) -> str:
    """Return the changes of a mistake, or of several at once, by their names."""
    return " ; ".join(said.changes[part] for part in name.split(" + "))


def blanked(exercise: Exercise, line: str | None, wrong: Mapping[str, str]) -> tuple[str, str, list[str]]:
    """Return the solution with a blank, the line that belongs there, and the `wrong` ones.

    Raises:
        ValueError: If the mistakes are not all in one and the same line.
    """
    said, code = text_of(exercise), source(exercise.answer)
    solution = lines(code)
    places = {place for place, each in enumerate(solution) if line is not None and each.strip() == tidy(line)}
    options: list[str] = []
    for name in wrong:
        if name.startswith("`"):
            options.append(tidy(name.strip("`")))
            continue
        other = lines(changed(code, changes_of(said, name)))
        differ = [place for place, pair in enumerate(zip(solution, other, strict=False)) if pair[0] != pair[1]]
        if len(other) != len(solution) or len(differ) != 1:
            raise ValueError(f"{exercise.name}: `{name}` must change one line, but changes {len(differ)}")
        places.update(differ)
        options.append(other[differ[0]].strip())
    if len(places) != 1:
        raise ValueError(f"{exercise.name}: there must be one blank, but got {len(places)}")
    (place,) = places
    right = solution[place].strip()
    solution[place] = solution[place].replace(right, BLANK)
    return "\n".join(each for each in solution if each), right, options


def results(exercise: Exercise, shown: str, case: str | None, wrong: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the right result and those of the mistakes, in the format `shown`."""
    said = text_of(exercise)
    given = {each.name: each.answer for each in exercise.misconceptions}

    def result(answer: Any) -> str:
        if case is not None:
            answer = answer(*eval(f"({case},)", dict(exercise.answer.__globals__)))
        return shown.format(getattr(answer, "item", lambda: answer)())

    answers = [given[name] if name in given else variant(exercise.answer, changes_of(said, name)) for name in wrong]
    return result(exercise.answer), [result(answer) for answer in answers]


def item(entry: Mapping[str, Any], place: int) -> Item:
    """Return the item that an entry of a chapter's file declares; `place` is its number there.

    Raises:
        ValueError: If the entry has an unknown key, or a wrong option without a word on why it is wrong.
    """
    exercise = exercises.get(entry["exercise"])
    if unknown := entry.keys() - KEYS:
        raise ValueError(f"{exercise.name}: an item has no {', '.join(sorted(unknown))}")
    wrong: dict[str, str] = entry["wrong"]
    code, asked = "", []
    if "shown" in entry:
        right, others = results(exercise, entry["shown"], entry.get("case"), wrong)
    else:
        code, right, others = blanked(exercise, entry.get("line"), wrong)
        asked = [ASKED]
    messages = {each.name: each.message for each in exercise.misconceptions}
    because = [said or messages.get(name, "") for name, said in wrong.items()]
    if not all(because):
        raise ValueError(f"{exercise.name}: option {because.index('') + 1} must say why it is wrong")
    options = [Option(right, entry.get("right", exercise.explanation), right=True)]
    options += [Option(*each) for each in zip(others, because, strict=True)]
    random.Random(f"{exercise.chapter} {exercise.name} {place}").shuffle(options)
    stem = "\n\n".join([entry["stem"].strip(), *asked])
    return Item(exercise.name, exercise.chapter, entry.get("title", exercise.title), stem, code, tuple(options))


def bank(slug: str) -> tuple[Item, ...]:
    """Return the items of a chapter, in the order of its file."""
    entries = tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))["items"]
    return tuple(item(entry, place) for place, entry in enumerate(entries))
