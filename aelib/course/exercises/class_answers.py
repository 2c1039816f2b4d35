"""What a class answered: the feedback in saved notebooks, counted by exercise and mistake."""

import csv
import html
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aelib.course.exercises.declaration import Exercise
from aelib.course.exercises.describing import require_path
from aelib.course.exercises.pairs import MAYBE, TWO, UNKNOWN

_TITLE = re.compile(r"(Right|Not yet|Not started): ([\w-]+)")
_RIGHT, _OTHER, _EMPTY, _NONE = "right", UNKNOWN, "not started", "no feedback"


@dataclass(frozen=True)
class Row:
    """One answer to one exercise, and the notebooks that gave it, by their paths in the folder.

    Attributes:
        exercise: The name of the exercise.
        answer: "right", the name of a mistake, two with " + " between where an answer had both, "another mistake" for
            one that the exercise does not know, "not started", or "no feedback" for notebooks without one, such as
            where the check's cell stopped with an error.
        notebooks: The notebooks.
    """

    exercise: str
    answer: str
    notebooks: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class ClassAnswers:
    """What `class_answers` found: shown as a table, and written as CSV.

    Attributes:
        rows: In the order of the exercises; within one what is right, then the mistakes, the most frequent first, then
            what was not started, and notebooks without feedback.
        notebooks: How many notebooks were read.
        unknown: Names that feedback in them has, and that are no exercises here: their folder is not in `use`.

    Example:
        >>> found = ClassAnswers((Row("count-parameters", "biases forgotten", ("ada.ipynb", "max.ipynb")),), 9)
        >>> print(found)
        Answers in 9 notebooks
        <BLANKLINE>
        count-parameters   2  biases forgotten
    """

    rows: tuple[Row, ...]
    notebooks: int
    unknown: tuple[str, ...] = ()

    @property
    def _title(self) -> str:
        lacking = (
            f". Not known here, because no folder in use has them: {', '.join(self.unknown)}" if self.unknown else ""
        )
        return f"Answers in {self.notebooks} notebook{'s' * (self.notebooks != 1)}{lacking}"

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the rows as CSV: exercise, answer, count and notebooks, which are parted by semicolons.

        Raises:
            TypeError: If `path` is no path.
            OSError: If the file cannot be written.
        """
        with open(require_path("path", path), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["exercise", "answer", "count", "notebooks"])
            writer.writerows([r.exercise, r.answer, len(r.notebooks), "; ".join(r.notebooks)] for r in self.rows)

    def __str__(self) -> str:
        width = max((len(row.exercise) for row in self.rows), default=0)
        lines = [f"{row.exercise:{width}} {len(row.notebooks):3}  {row.answer}" for row in self.rows]
        return "\n".join([self._title, "", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{title}</th>" for title in ("Exercise", "How many", "Answer"))
        cells = [(row.exercise, str(len(row.notebooks)), row.answer) for row in self.rows]
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
        # The class of pandas' tables, for which Jupyter and the book have a style.
        rows = f"<caption>{self._title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f'<table class="dataframe">{rows}</table>'


def gather(folder: str | os.PathLike[str], names: Sequence[str], get: Callable[[str], Exercise]) -> ClassAnswers:
    """Read the notebooks of a folder; see `aelib.exercises.class_answers`."""
    place = require_path("folder", folder)
    if not place.is_dir():
        raise FileNotFoundError(f"folder must be a folder with notebooks, but {str(folder)!r} is none")
    paths = [path for path in sorted(place.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    if not paths:
        raise FileNotFoundError(f"folder must have notebooks (*.ipynb), but {str(folder)!r} has none")
    found = {path.relative_to(place).as_posix(): dict(_answers(path, names, get)) for path in paths}
    asked = {name for answers in found.values() for name in answers}
    given: dict[tuple[str, str], list[str]] = {}
    for path, answers in found.items():
        for name in asked & {*names}:
            given.setdefault((name, answers.get(name, _NONE)), []).append(path)
    order = {name: place for place, name in enumerate(names)}
    last = {_RIGHT: 0, _EMPTY: 2, _NONE: 3}
    rows = [Row(name, answer, tuple(notebooks)) for (name, answer), notebooks in given.items()]
    rows.sort(key=lambda row: (order[row.exercise], last.get(row.answer, 1), -len(row.notebooks), row.answer))
    return ClassAnswers(tuple(rows), len(paths), tuple(sorted(asked - {*names})))


def _answers(path: Path, names: Sequence[str], get: Callable[[str], Exercise]) -> Iterator[tuple[str, str]]:
    """Yield exercise and answer of each feedback in a notebook, in its order."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"folder must hold notebooks, but {path.name} is none: {error!r}") from None
    for output in outputs:
        text = " ".join(_text(output).split())
        titles = list(_TITLE.finditer(text))
        ends = [title.start() for title in titles[1:]] + [len(text)]
        for title, end in zip(titles, ends, strict=False):
            state, name = title.groups()
            said = _mistake(get(name), text[title.end() : end]) if name in names else _OTHER
            yield name, _RIGHT if state == "Right" else _EMPTY if state == "Not started" else said


def _text(output: dict[str, Any]) -> str:
    """Return the plain text of an output: what was displayed, printed, or raised by an `assert`."""
    parts = [output.get("text", ""), output.get("evalue", ""), output.get("data", {}).get("text/plain", "")]
    return " ".join("".join(part) for part in parts)


def _mistake(exercise: Exercise, said: str) -> str:
    texts = [(" ".join(each.message.split()), each.name) for each in exercise.misconceptions]
    said = said.strip()
    told = re.split(" (?:One|The other): ", said)[1:] if said.startswith((TWO, MAYBE)) else [said]
    return " + ".join(next((name for text, name in texts if each.startswith(text)), _OTHER) for each in told)
