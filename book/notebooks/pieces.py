"""A page of the book as a sequence of pieces: stretches of Markdown, and places of code cells.

The resolved page has the text and the cells that it shows; the source has the hidden ones too. Both together are what
a notebook is made of (`book.notebooks.write`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from nbformat import NotebookNode
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node

from book.directives.covers import predicted
from book.notebooks.markdown_writer import Page
from running.outputs import cells_in_solutions


@dataclass(frozen=True)
class Piece:
    """A stretch of Markdown, or a code cell: `cell` is then its index in the source's notebook."""

    text: str
    line: int
    exercise: str | None
    solution: bool
    cell: int | None = None


def pieces(page: Page, source: NotebookNode) -> list[Piece]:
    """Return all pieces of a page in order, with the cells that the page does not show where the source has them."""
    result = list(_shown(page, page.tree, 1, None, False))
    shown = {piece.cell for piece in result}
    solutions = cells_in_solutions(source)
    for index, cell in enumerate(source.cells):
        if cell.cell_type != "code" or index in shown:
            continue
        line = source.metadata["source_map"][index]
        earlier = [
            place
            for place, piece in enumerate(result)
            if (piece.line <= line if piece.cell is None else piece.cell < index)
        ]
        place = earlier[-1] + 1 if earlier else 0
        exercise = result[place - 1].exercise if place else None
        result.insert(place, Piece("", line, exercise, index in solutions, index))
    return result


def _shown(page: Page, parent: nodes.Element, level: int, exercise: str | None, solution: bool) -> Iterator[Piece]:
    """Yield the pieces below `parent`; headings there have `level`, and what stands there belongs to `exercise`."""
    for node in parent.children:
        if not isinstance(node, nodes.Element):
            continue
        page.note_line(node)
        solved = page.solution_of(node)
        inside = (level, exercise, solution)
        if isinstance(node, (exercise_node, exercise_enumerable_node)):
            exercise = node["label"]
            yield Piece(page.heading(node, level), page.line, exercise, solution)
            yield from _shown(page, node, level, exercise, solution)
        elif solved:
            yield Piece(page.heading(node, level + 1), page.line, solved, True)
            yield from _shown(page, node, level, solved, True)
        elif isinstance(node, nodes.section) and node.children and isinstance(node.children[0], nodes.title):
            yield Piece(page.heading(node, level), page.line, None, solution)
            yield from _shown(page, node, level + 1, None, solution)
        elif isinstance(node, (nodes.section, HideCodeCellNode, predicted)):
            # The bodies of exercises and solutions are sections too, without a title.
            yield from _shown(page, node, *inside)
        elif node.get("nb_element") == "cell_code":
            yield Piece("", page.line, exercise, solution, node["cell_index"])
            for caption in node.findall(nodes.caption):
                assert isinstance(caption.parent, nodes.Element)
                yield Piece(page.caption(caption.parent, "figure"), page.line, exercise, solution)
        elif text := page.block(node):
            yield Piece(text, page.line, exercise, solution)
