"""A page's exercises as a notebook of their own, with what they need of the page and nothing else of it."""

import ast
import re
from dataclasses import replace

from nbformat import NotebookNode

from book.notebooks.pieces import Piece
from book.running.names import names
from book.running.outputs import cells_in_solutions, plain


def set_up(source: NotebookNode, exercises: set[int]) -> str:
    """Return the statements of a page by which the cells of its `exercises` have all names that they use.

    They are its imports, all of them, and of the rest only what binds a name that is used, directly or by what is
    taken; of several that bind it, those before the first exercise.
    """
    solutions = cells_in_solutions(source)
    taken: list[str] = []
    needed = set[str]().union(*(names(plain(source.cells[index].source))[1] for index in exercises))
    imports: dict[str, None] = {}
    statements = [
        (index, statement)
        for index, cell in enumerate(source.cells)
        if cell.cell_type == "code"
        and index not in solutions | exercises
        and "solution" not in cell.metadata.get("tags", [])
        for statement in ast.parse(plain(cell.source)).body
    ]
    for index, statement in reversed(statements):
        code = ast.unparse(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            imports[code] = None
        elif index < min(exercises, default=0) and isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Assign)):
            binds, uses = names(code)
            if binds & needed:
                needed |= uses
                taken.append(source_of(source.cells[index].source, statement))
    lines = [code for code in reversed(imports) if "myst_nb" not in code]
    return "\n\n".join(["\n".join(lines), *reversed(taken)])


def source_of(code: str, statement: ast.stmt) -> str:
    """Return a statement as it is written, with what decorates it."""
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
    return "\n".join(code.splitlines()[first - 1 : statement.end_lineno])


def parts_of(parts: list[Piece], source: NotebookNode) -> list[Piece]:
    """Return the title of a page, the place of a set-up cell, and its exercises as the page shows them, or nothing."""

    def hidden(piece: Piece) -> bool:
        return piece.cell is not None and "remove-cell" in source.cells[piece.cell].metadata.get("tags", [])

    places = [place for place, piece in enumerate(parts) if piece.exercise]
    within = parts[places[0] : places[-1] + 1] if places else []  # a heading among them too
    tasks = [piece for piece in within if not piece.solution and not hidden(piece)]
    if not any(piece.cell is not None for piece in tasks):
        return []
    title, origin = parts[:2]
    title = replace(title, text=re.sub(r"^# (?:[\d.]+ )?", "# Exercises of ", title.text))
    code = (index for index, cell in enumerate(source.cells) if cell.cell_type == "code")
    first = next(place for index in code if not hidden(place := Piece("", 1, None, False, index)))
    return [title, origin, first, *tasks]
