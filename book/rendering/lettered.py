"""Figures, tables, exercises and equations of a page without a number have a letter where a chapter has its number.

Sphinx counts them through all such pages together. "Fig. 13" looked as if it were of chapter 13, and changed whenever
another page got a figure; "Fig. C.1" is the first of the third of these pages.
"""

from itertools import count
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from sphinx.application import Sphinx

from book.course import contents

AFTER_SPHINX = 900
"""The place among those who answer an event; Sphinx gives the numbers at 500."""


def lettered(numbers: dict[str, dict[str, dict[str, tuple[Any, ...]]]], pages: list[str]) -> list[str]:
    """Put a letter and a number of its own before those of `pages` that have numbers of one part; return these pages.

    >>> numbers = {"a": {"figure": {"one": (2, 1)}}, "b": {"figure": {"two": (1,), "three": (2,)}, "table": {}}}
    >>> lettered(numbers, ["a", "b"]), numbers["b"]["figure"]
    (['b'], {'two': ('A', 1), 'three': ('A', 2)})
    """
    alone = [
        page for page in pages if any(len(each) == 1 for of in numbers.get(page, {}).values() for each in of.values())
    ]
    for page, letter in zip(alone, ascii_uppercase, strict=False):
        for kind, of in numbers[page].items():
            numbers[page][kind] = {name: (letter, place) for name, place in zip(of, count(1), strict=False)}
    return alone


def number(app: Sphinx, env: Any) -> list[str]:
    """Change the numbers that Sphinx gave; return the pages that are to be written again."""
    return lettered(env.toc_fignumbers, contents(Path(app.srcdir)))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-get-updated", number, priority=AFTER_SPHINX)
