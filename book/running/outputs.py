"""Outputs that stop the build before any page is read: a printed solution that is not right, and a warning.

A solution's cell is tagged `solution`, or stands between `{solution-start}` and `{solution-end}`, and what
`aelib.check` says in it is an output like others. A stub that a reader fills in says "Not started", and may.
What a cell writes to stderr is a fault in hidden cells too, at which MyST-NB does not look: readers of the notebook see
them.
"""

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from book.running.cache import executed
from book.running.source import cells_in_solutions, line_of

# The words of `aelib.exercises.feedback`, with the paragraph that says why.
NOT_RIGHT = re.compile(
    r"^(?P<state>Not yet|Not started): (?P<exercise>[\w-]+)\s*(?P<message>.*?)\s*(?=\n\n|\Z)", re.M | re.S
)

log = logging.getLogger(__name__)


def said(cell: NotebookNode) -> Iterator[str]:
    """Yield what a cell displayed or printed, as plain text."""
    for output in cell.get("outputs", []):
        yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def warnings(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield each cell of a notebook that wrote to stderr when it ran, and the last line of that."""
    for index, cell in enumerate(notebook.cells):
        streams = [output["text"] for output in cell.get("outputs", []) if output.get("name") == "stderr"]
        if lines := "".join(streams).strip().splitlines():
            yield index, f"the cell writes to stderr, which it must not: {lines[-1].strip()}"


def not_right(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the cell, exercise and feedback of each solution that is not right, in a notebook that has run."""
    inside = cells_in_solutions(notebook)
    for index, cell in enumerate(notebook.cells):
        if index in inside or "solution" in cell.metadata.get("tags", []):
            for text in said(cell):
                for found in NOT_RIGHT.finditer(text):
                    message = " ".join(found["message"].split())
                    yield (
                        index,
                        f"the printed solution of {found['exercise']} is not right. {found['state']}: {message}",
                    )


def refuse_faulty_outputs(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop where an output of these pages, made now or kept from an earlier build, is a fault.

    Raises:
        ExtensionError: At least one is. Each was named with its line.
    """
    wrong = []
    for docname in sorted(docnames):
        if notebook := executed(app, docname):
            faults = [*not_right(notebook), *warnings(notebook)]
            for index, fault in faults:
                log.error("%s [run]", fault, location=(docname, line_of(notebook, index)))
            wrong += [docname] if faults else []
    if wrong:
        raise ExtensionError(f"outputs of cells in {', '.join(wrong)} are faults: see above")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-before-read-docs", refuse_faulty_outputs, priority=600)  # after `book.running.parallel`
