"""Outputs on the course's site: a page whose code and inputs are those of the site need not run here too.

`make book` says where they are, by the environment variable `PLACE`: on the site of the repository that `_config.yml`
names, below `_outputs/`. Where that is empty, or another build is meant, nothing is asked for and nothing published.
"""

import os
import shutil
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx

from book.running.outputs import code_cells, keep, kept_at, source_notebook

PLACE = "BOOK_OUTPUTS"
"""The variable that holds the address of the folder `FOLDER` of a site; it ends in `/`."""

FOLDER = "_outputs"

SECONDS = 20
"""How long a site may be silent."""


def take(docname: str, source: NotebookNode, file: Path) -> bool:
    """Put the outputs that a site has of exactly this page into `file`; return whether they were there.

    No network, no site and no such outputs are all one: the page runs here.
    """
    place = os.environ.get(PLACE)
    if not place:
        return False
    try:
        with urlopen(f"{place}{quote(docname)}/{file.name}", timeout=SECONDS) as answer:
            notebook = nbformat.reads(answer.read().decode(), as_version=4)
        record = notebook.metadata["run"]
    except (OSError, ValueError, KeyError, HTTPException, nbformat.ValidationError):
        return False
    if [cell.source for cell in code_cells(notebook)] != [cell.source for cell in code_cells(source)]:
        return False
    keep(notebook, file, **record)
    return True


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Put the outputs of all pages beside them, where the site has a place."""
    if exception or not os.environ.get(PLACE):
        return
    env: Any = app.env
    for docname in env.found_docs:
        if source := source_notebook(Path(env.doc2path(docname))):
            file = kept_at(app, docname, source)
            folder = Path(app.outdir) / FOLDER / docname
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / file.name)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", publish)
