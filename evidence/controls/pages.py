"""The code of a chapter that its controls use: the very statements that the reader sees, and no copy of them."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from running.names import names
from running.outputs import cells_in_solutions, plain, source_notebook
from running.reach import WithoutTexts, structure

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
UNSEEN = {"remove-cell", "exercise", "solution"}
"""The tags of cells that no control may use: what no reader sees, or a reader is to write."""


@cache
def shown(page: str) -> tuple[ast.stmt, ...]:
    """Return the statements of a chapter's visible cells, in order."""
    source = source_notebook(CHAPTERS / f"{page}.md")
    assert source is not None, f"{page} has no code"
    solutions = cells_in_solutions(source)
    return tuple(
        statement
        for index, cell in enumerate(source.cells)
        if cell.cell_type == "code" and index not in solutions and not UNSEEN & set(cell.metadata.get("tags", []))
        for statement in ast.parse(plain(cell.source)).body
    )


def needed(statements: Iterable[ast.stmt], wanted: set[str]) -> list[ast.stmt]:
    """Return those of the statements that bind the wanted names, and those that these use, in order.

    What only calls something, as a figure or a training whose history nobody keeps, binds nothing and is left out.

    Raises:
        NameError: None of them binds a wanted name.
    """
    each = [(statement, *_names(statement)) for statement in statements]
    if missing := wanted.difference(*(binds for _, binds, _ in each)):
        raise NameError(f"no cell that a reader sees binds {', '.join(sorted(missing))}")
    open_names, before = set(wanted), -1
    while len(open_names) > before:  # a function may use another that is defined below it
        before = len(open_names)
        open_names.update(*(uses for _, binds, uses in each if binds & open_names))
    return [statement for statement, binds, _ in each if binds & open_names]


@cache
def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    return names(ast.unparse(statement))


def asked_of_page(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names of the chapter that these statements use: the attributes of `page`, or of a `self.page`."""
    return {
        node.attr
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("page", "self.page")
    }


def run(statements: Iterable[ast.stmt]) -> SimpleNamespace:
    """Run statements of a chapter; return the names that they bind."""
    space = {"__name__": "page"}
    for statement in statements:
        exec(ast.unparse(statement), space)
    return SimpleNamespace(**space)


def code(statements: Iterable[ast.stmt]) -> str:
    """Return what the statements compute, as text: comments and docstrings do not count."""
    return "\n".join(map(_code, statements))


@cache
def _code(statement: ast.stmt) -> str:
    return repr(structure(WithoutTexts().visit(ast.parse(ast.unparse(statement)))))
