"""Which pieces of a page become one cell of a notebook."""

import nbformat

from book.notebooks.pieces import Piece
from book.notebooks.write import solved_notebook


def texts(*pieces):
    notebook = solved_notebook(list(pieces), nbformat.v4.new_notebook(), wheel=None)
    return [(cell.source, cell.metadata.get("solution")) for cell in notebook.cells[1:]]


def test_neighbouring_text_is_one_cell_but_for_a_heading_and_where_a_solution_begins_or_ends():
    first, second = Piece("One.", 1, None, False), Piece("Two.", 2, None, False)
    heading, told, after = (
        Piece("# Three", 3, None, False),
        Piece("Four.", 4, "ex", True),
        Piece("Five.", 5, None, False),
    )
    assert texts(first, second, heading, told, after) == [
        ("One.\n\nTwo.", None),
        ("# Three", None),
        ("Four.", "ex"),
        ("Five.", None),
    ]
