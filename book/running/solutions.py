"""A printed solution that is not right stops the build, before any page is read.

A solution's cell is tagged `solution`, or stands between `{solution-start}` and `{solution-end}`, and what
`aelib.check` says in it is an output like others. A stub that a reader fills in says "Not started", and may.
"""

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from book.running.cache import executed
from book.running.source import cells_in_solutions

# The words of `aelib.exercises.feedback`, with the paragraph that says why.
NOT_RIGHT = re.compile(
    r"^(?P<state>Not yet|Not started): (?P<exercise>[\w-]+)\s*(?P<message>.*?)\s*(?=\n\n|\Z)", re.M | re.S
)

log = logging.getLogger(__name__)


def said(cell: NotebookNode) -> Iterator[str]:
    """Yield what a cell displayed or printed, as plain text."""
    for output in cell.get("outputs", []):
        yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def not_right(notebook: NotebookNode) -> Iterator[str]:
    """Yield the exercise and the feedback of each solution that is not right, in a notebook that has run."""
    inside = cells_in_solutions(notebook)
    for index, cell in enumerate(notebook.cells):
        if index in inside or "solution" in cell.metadata.get("tags", []):
            for text in said(cell):
                for found in NOT_RIGHT.finditer(text):
                    message = " ".join(found["message"].split())
                    yield f"the printed solution of {found['exercise']} is not right. {found['state']}: {message}"


def hold_to_their_checks(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop where a solution of these pages, run now or kept from an earlier build, is not right.

    Raises:
        ExtensionError: At least one is not. Each was named with what its check said.
    """
    wrong = []
    for docname in sorted(docnames):
        notebook = executed(app, docname)
        faults = list(not_right(notebook)) if notebook else []
        for fault in faults:
            log.error("%s [run]", fault, location=docname)
        wrong += [docname] if faults else []
    if wrong:
        raise ExtensionError(f"printed solutions in {', '.join(wrong)} are not right: see above")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-before-read-docs", hold_to_their_checks, priority=600)  # after `book.running.parallel`
