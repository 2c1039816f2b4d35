"""After the exercises, the cells of a chapter can be run again: no answer takes a name that they read."""

import symtable
from pathlib import Path

import jupytext
import pytest

from aelib.course import exercises

GENERATORS = {"rng"}
"""Another one in its place gives other random numbers, and no error."""
CHAPTERS = Path(__file__).resolve().parents[4] / "chapters"


def bound(source):
    """The names that a cell assigns, defines or imports."""
    return {each.get_name() for each in symtable.symtable(source, "cell", "exec").get_symbols() if each.is_assigned()}


def read(source):
    """The names that a cell, or a function in it, takes from the notebook."""

    def of(table):
        outside = {
            each.get_name()
            for each in table.get_symbols()
            if each.is_referenced() and (each.is_global() or table.get_type() == "module")
        }
        return outside.union(*map(of, table.get_children()))

    return of(symtable.symtable(source, "cell", "exec"))


def taken(cells):
    """The names that visible cells of the exercises bind, and that a cell before reads from another one before."""
    kept, read_before, taken, before = set(), set(), set(), True
    for cell in cells:
        before = before and "## Exercises" not in cell.source
        if cell.cell_type != "code" or cell.source.lstrip().startswith(("%", "!")):
            continue
        if before:
            read_before |= (read(cell.source) - bound(cell.source)) & kept
            kept |= bound(cell.source)
        elif "remove-cell" not in cell.metadata.get("tags", []):
            taken |= bound(cell.source)
    return taken & read_before - GENERATORS


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_no_answer_takes_a_name_that_the_chapter_reads(slug):
    assert taken(jupytext.read(CHAPTERS / f"{slug}.md").cells) == set()


def test_a_name_that_is_taken_is_found():
    text = "```{{code-cell}} ipython3\n{}\n```\n"
    page = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n" + "".join(
        text.format(code)
        for code in ("def loss(w):\n    return w", "rng = 1\nrng + 1", "def slope():\n    return loss(2)")
    )
    page += "\n## Exercises\n\n" + text.format("rng = 2\ndef loss(a, b): ...")
    assert taken(jupytext.reads(page, fmt="md:myst").cells) == {"loss"}
