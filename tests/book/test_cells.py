"""The code of the chapters: every name that a visible cell uses is one that readers saw being defined, once."""

import builtins
import re
from functools import cache
from pathlib import Path
from symtable import symtable

import jupytext
import pytest

from book.course import contents

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {"remove-cell", "remove-input"}
WITH_THE_CELL = {"listcomp", "setcomp", "dictcomp", "genexpr", "lambda"}
"""Scopes without a name of their own, which run with the cell, or nearly always do."""


class Names:
    """The global names that a cell binds, those that it uses, and those that each of its functions reads."""

    def __init__(self, code):
        table = symtable(re.sub(r"^\s*[%!].*$", "", code, flags=re.MULTILINE), "cell", "exec")
        self.binds = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
        self.functions = {}
        for scope in table.get_children():
            self.functions.setdefault(scope.get_name(), set()).update(read_by(scope))
        used = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
        self.uses = used.union(*self.functions.values()) - self.binds
        for name in WITH_THE_CELL:
            self.functions.pop(name, None)


def read_by(scope):
    """The global names that a function reads, those of the functions within it too."""
    own = {each.get_name() for each in scope.get_symbols() if each.is_global() and each.is_referenced()}
    return own.union(*map(read_by, scope.get_children()))


@cache
def cells(page):
    """Each code cell of a page: its section, whether a reader sees its code, and its names."""
    section, found = "", []
    for cell in jupytext.read(ROOT / f"{page}.md").cells:
        if cell.cell_type == "code":
            found.append((section, not HIDDEN & set(cell.metadata.get("tags", [])), Names(cell.source)))
        else:
            section = [section, *re.findall(r"^(?:## |.*\{exercise-start\} ?)(.+)$", cell.source, re.MULTILINE)][-1]
    return found


WITH_CODE = [page for page in contents(ROOT) if "{code-cell}" in (ROOT / f"{page}.md").read_text()]
MEANT = {"Break it: no negative phase binds ink anew, which TwoWay of  reads"}
"""What readers are asked to change, and see the difference."""
each_page = pytest.mark.parametrize("page", WITH_CODE)


@each_page
def test_what_a_visible_cell_uses_a_visible_cell_defines(page):
    known, unseen = set(dir(builtins)) | {"display"}, []
    for section, visible, names in cells(page):
        if visible:
            known |= names.binds
            unseen += [f"{section}: {name}" for name in sorted(names.uses - known)]
    assert unseen == []


@each_page
def test_no_section_changes_what_a_function_of_another_reads(page):
    """Called again, as by the exercises, that function would return something else, without a word."""
    changed, readers = [], {}
    for section, _, names in cells(page):
        for name in names.binds:
            changed += [
                f"{section} binds {name} anew, which {function} of {where} reads"
                for where, function in sorted(readers.get(name, ()))
                if where != section
            ]
        for function, reads in names.functions.items():
            for name in reads:
                readers.setdefault(name, set()).add((section, function))
    assert set(changed) <= MEANT


@each_page
def test_no_cell_takes_a_name_of_the_kernels_startup_file(page):
    """That runs among the cells' own names, and its functions would find the chapter's."""
    (startup,) = (ROOT / "book/kernel").glob("*.py")
    symbols = symtable(startup.read_text(), startup.name, "exec").get_symbols()
    ours = {each.get_name() for each in symbols if each.is_assigned() and not each.is_imported()}
    assert ours & set().union(*(names.binds for _, _, names in cells(page))) == set()


@pytest.mark.parametrize("page", contents(ROOT))
def test_no_backtick_stands_in_the_first_line_of_a_block(page):
    """There it ends the block before it has begun, and the cells below vanish without a word."""
    assert re.findall(r"^ *`{3,}\{[^`\n]*`.*", (ROOT / f"{page}.md").read_text(), re.MULTILINE) == []
