"""The numbers of a table, read from its cells as a page shows them: which columns have some, and what a cell holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docutils import nodes

from book.rendering.dot_chart import MOST_COLUMNS, TICKS

NUMBER = re.compile(r"(?P<value>[-−+]?\d[\d,]*(?:\.\d+)?)(?P<unit>\s?%)?")
BRACKETS = re.compile(r"\([^()]*\)")
PLAIN = str.maketrans("−", "-", ",")
MISSING = {"", "—", "–", "-", "−"}


@dataclass(frozen=True)
class Cell:
    """What a cell of a table holds: its numbers, and the unit behind them."""

    numbers: list[float]
    unit: str


def chosen(columns: str, heads: Sequence[str], body: Sequence[Sequence[nodes.entry]]) -> list[list[int]]:
    """Return the columns of each panel, as places in a row, as `:columns:` chooses them.

    Raises:
        ValueError: There is no such column, it has no numbers, or a chart has more panels or columns than it may.
    """
    usable = [at for at in range(1, len(heads)) if has_numbers([row[at].astext() for row in body])]
    named = [[name.strip() for name in panel.split(";")] for panel in columns.split("|")]
    for name in (name for panel in named for name in panel):
        if [heads[at] for at in usable].count(name) != 1:
            there = ", ".join(repr(heads[at]) for at in usable) or "none"
            raise ValueError(f":columns: must be one column each of those with numbers ({there}), but got {name!r}")
    if len(named) not in TICKS or max(map(len, named)) > MOST_COLUMNS:
        raise ValueError(f":columns: must be up to {max(TICKS)} panels of up to {MOST_COLUMNS}, but got {columns!r}")
    return [[next(at for at in usable if heads[at] == name) for name in panel] for panel in named]


def has_numbers(texts: Sequence[str]) -> bool:
    """Return whether a column has numbers, and nothing else but what is missing."""
    try:
        return any(cell(text).numbers for text in texts)
    except ValueError:
        return False


def cell(text: str) -> Cell:
    """Return what a cell holds.

    >>> cell("17.2, −17.9 %"), cell("0.85 (54%)"), cell("—")
    (Cell(numbers=[17.2, -17.9], unit=' %'), Cell(numbers=[0.85], unit=''), Cell(numbers=[], unit=''))

    Raises:
        ValueError: There is something else than numbers.
    """
    words = BRACKETS.sub("", text).strip()
    if words in MISSING:
        return Cell([], "")
    found = [NUMBER.fullmatch(part.strip()) for part in words.split(", ")]
    parts = [part for part in found if part]
    if len(parts) < len(found):
        raise ValueError(f"a cell must be numbers such as '17.2, 17.9', or a dash, but got {text!r}")
    numbers = [float(part["value"].translate(PLAIN)) for part in parts]
    return Cell(numbers, next((part["unit"] for part in reversed(parts) if part["unit"]), ""))


def unit(cells: Sequence[Cell]) -> str:
    """Return the unit of a panel.

    Raises:
        ValueError: It has several.
    """
    units = {each.unit.strip() for each in cells if each.numbers}
    if len(units) > 1:
        raise ValueError(f"all numbers of a panel must have one unit, but got {sorted(units)}")
    return next((each.unit for each in cells if each.unit), "")
