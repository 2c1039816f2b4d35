"""The source of a page as a notebook: what its cells are, before anything runs."""

import re
from functools import lru_cache
from pathlib import Path

from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbformat import NotebookNode

SOLUTION_GATE = re.compile(r"^\s*(?:`{3,}|:{3,})\{solution-(start|end)\}", re.M)


def source_notebook(path: Path) -> NotebookNode | None:
    """Return the code and text cells of a MyST Markdown file, or None where it has no code cells.

    The same text results in the same notebook, which its readers leave as it is.
    """
    return _notebook(path.read_text(encoding="utf-8"), path) if path.suffix == ".md" else None


@lru_cache(maxsize=64)
def _notebook(text: str, path: Path) -> NotebookNode | None:
    if not is_myst_markdown_notebook(text):
        return None
    notebook = read_myst_markdown_notebook(text, add_source_map=True, path=path)
    return notebook if any(cell.cell_type == "code" for cell in notebook.cells) else None


def line_of(notebook: NotebookNode, index: int) -> int:
    """Return the line of its page on which a code cell begins, counted from 1."""
    return notebook.metadata["source_map"][index]


def cells_in_solutions(source: NotebookNode) -> set[int]:
    """Return the indices of the code cells that stand between `{solution-start}` and `{solution-end}`."""
    inside, found = False, set()
    for index, cell in enumerate(source.cells):
        if cell.cell_type == "code":
            found |= {index} if inside else set()
        elif gates := SOLUTION_GATE.findall(cell.source):
            inside = gates[-1] == "start"
    return found
