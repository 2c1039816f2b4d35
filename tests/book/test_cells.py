"""The code of the chapters: every name that a cell of the notebook uses is one that it defines, once."""

import builtins
import re
from functools import cache
from pathlib import Path
from symtable import symtable

import jupytext
import numpy as np
import pytest

from book.course import contents
from running.names import names, read_by
from running.outputs import plain

ROOT = Path(__file__).resolve().parents[2]
WITH_THE_CELL = {"listcomp", "setcomp", "dictcomp", "genexpr", "lambda"}
"""Scopes without a name of their own, which run with the cell, or nearly always do."""


class Names:
    """The global names that a cell binds, those that it uses, and those that each of its functions reads."""

    def __init__(self, code):
        self.binds, uses = names(plain(code))
        self.uses = uses - self.binds
        self.functions = {}
        for scope in symtable(plain(code), "cell", "exec").get_children():
            if scope.get_name() not in WITH_THE_CELL:
                self.functions.setdefault(scope.get_name(), set()).update(read_by(scope))


@cache
def sources(page):
    """Each code cell of a page: its section, its tags and its code."""
    section, found = "", []
    for cell in jupytext.read(ROOT / f"{page}.md").cells:
        if cell.cell_type == "code":
            found.append((section, set(cell.metadata.get("tags", [])), cell.source))
        else:
            section = [section, *re.findall(r"^(?:## |.*\{exercise-start\} ?)(.+)$", cell.source, re.MULTILINE)][-1]
    return found


@cache
def cells(page):
    """Each code cell of a page: its section, whether readers have its code, and its names."""
    return [(section, "remove-cell" not in tags, Names(source)) for section, tags, source in sources(page)]


WITH_CODE = [page for page in contents(ROOT) if "{code-cell}" in (ROOT / f"{page}.md").read_text()]
MEANT = {"Break it: no negative phase binds ink anew, which TwoWay of  reads"}
"""What readers are asked to change, and see the difference."""
each_page = pytest.mark.parametrize("page", WITH_CODE)


@each_page
def test_what_a_visible_cell_uses_a_visible_cell_defines(page):
    known, unseen = set(dir(builtins)) | {"display"}, []
    for section, visible, cell in cells(page):
        if visible:
            known |= cell.binds
            unseen += [f"{section}: {name}" for name in sorted(cell.uses - known)]
    assert unseen == []


@each_page
def test_no_section_changes_what_a_function_of_another_reads(page):
    """Called again, as by the exercises, that function would return something else, without a word."""
    changed, readers = [], {}
    for section, _, cell in cells(page):
        for name in cell.binds:
            changed += [
                f"{section} binds {name} anew, which {function} of {where} reads"
                for where, function in sorted(readers.get(name, ()))
                if where != section
            ]
        for function, reads in cell.functions.items():
            for name in reads:
                readers.setdefault(name, set()).add((section, function))
    assert set(changed) <= MEANT


def left_changed(found):
    """What hidden cells change for a visible cell that comes later: they bind a name anew, or draw from a generator."""
    generators, hidden, faults = set(), {}, []
    for section, tags, source in found:
        own = Names(source)
        if "remove-cell" in tags:
            hidden |= dict.fromkeys(own.binds | own.uses & generators, section)
        else:
            faults += [f"{hidden[name]} changes {name}, which {section} uses" for name in own.uses & set(hidden)]
            generators |= set(re.findall(r"^(\w+) = np\.random\.default_rng\([^()]*\)$", source, re.MULTILINE))
            hidden = {name: where for name, where in hidden.items() if name not in own.binds}
    return faults


@each_page
def test_a_notebook_without_the_hidden_cells_computes_the_same(page):
    assert left_changed(sources(page)) == []


DRAWS = ("rng = np.random.default_rng(0)", "x = rng.random()", "y = rng.random()")


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        (DRAWS, "B changes rng, which C uses"),
        (("x = 1", "x = 2", "print(x)"), "B changes x, which C uses"),
        (("x = 1", "x = 2", "x = 3\nprint(x)"), None),
        (("x = 1", "z = x", "print(x)"), None),
        ((*DRAWS[:2], "rng = 1\nprint(rng)"), None),
    ],
)
def test_what_a_hidden_cell_changes_would_be_found(codes, fault):
    found = [
        (section, {"remove-cell"} if section == "B" else set(), code)
        for section, code in zip("ABC", codes, strict=False)
    ]
    assert left_changed(found) == ([fault] if fault else [])


@pytest.mark.parametrize("page", contents(ROOT))
def test_no_backtick_stands_in_the_first_line_of_a_block(page):
    """There it ends the block before it has begun, and the cells below vanish without a word."""
    assert re.findall(r"^ *`{3,}\{[^`\n]*`.*", (ROOT / f"{page}.md").read_text(), re.MULTILINE) == []


def test_the_function_that_chooses_a_threshold_can_be_copied_as_it_stands():
    (code,) = [code for _, _, code in sources("chapters/uses") if "def at_threshold" in code]
    copied = {"np": np}
    exec(code.partition("\n\nat_five")[0], copied)
    assert copied["at_threshold"](np.arange(100.0), np.array([10.0, 97.0])).tolist() == [False, True]
