"""Which pieces of a page become one cell of a notebook, and which statements the exercises of a page need."""

import nbformat

from book.notebooks.exercises import set_up
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


def test_what_an_exercise_uses_comes_with_it_whether_it_is_a_function_a_class_or_a_value():
    net, area = "class Net:\n    width = 3", "def area(r):\n    return math.pi * r**2"
    hidden = "from myst_nb import glue"  # which only a page can do
    cells = ["import math", net, area, "size = 4", "size = size + 1", "other = 1", "Net().width * area(size)"]
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    source.cells.insert(0, nbformat.v4.new_code_cell(hidden))
    assert set_up(source, {7}).split("\n\n") == cells[:5]
