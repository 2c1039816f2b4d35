"""The notebooks of the book: of each page with code cells, one to work in and one with the solutions.

A stub's cell is named after its exercise, so that a link can lead there.

They are written into `notebooks/` of the site, from a page as it was resolved (`book.notebooks.markdown_writer`) and
the code cells of its source. The same source gives the same bytes.

Tags of a cell, in the source:

- `exercise`: a stub that the reader fills in. It stays, in both notebooks.
- `hide-input`, and `remove-input`, of which the page shows no code: the cell stays, its code folded.
- `remove-cell`: it makes numbers of the text, or asserts what the chapter claims, and stays out of every notebook. The
  text has the numbers already. A tag `claims` beside it is for the authors: no program reads it.
"""

import posixpath
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

from book.course import repository_url, site_url
from book.directives.progress import put_below_title
from book.notebooks.archive import wheel_name, write_archive
from book.notebooks.first_cell import install_cell
from book.notebooks.links import links_node, publication_files, work_node
from book.notebooks.markdown_writer import Page
from book.notebooks.pieces import Piece, pieces
from running.outputs import source_notebook


def code_cell(cell: NotebookNode, piece: Piece) -> NotebookNode:
    """Return a code cell of the source as Jupyter wants it: no outputs, its code folded where the page folds it."""
    tags = cell.metadata.get("tags", [])
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if {"hide-input", "remove-input"}.intersection(tags):
        metadata["jupyter"] = {"source_hidden": True}
    name = f"code-{piece.cell:03d}"
    if piece.solution:
        metadata["solution"] = piece.exercise
    elif "exercise" in tags:
        metadata["exercise"] = name = piece.exercise
    return new_code_cell(cell.source, metadata=metadata, id=name)


def solved_notebook(parts: list[Piece], source: NotebookNode, wheel: str | None) -> NotebookNode:
    """Return all pieces of a page as a notebook; those of a solution name its exercise in their metadata."""
    cells = [new_code_cell(id="install")]
    previous: Piece | None = None
    for piece in parts:
        if piece.cell is not None:
            cell = source.cells[piece.cell]
            if "remove-cell" in cell.metadata.get("tags", []):
                continue
            cells.append(code_cell(cell, piece))
        elif previous and previous.cell is None and previous.solution == piece.solution and piece.text[0] != "#":
            cells[-1].source += "\n\n" + piece.text
        else:
            metadata = {"solution": piece.exercise} if piece.solution else {}
            cells.append(new_markdown_cell(piece.text, metadata=metadata, id=f"text-{len(cells):03d}"))
        previous = piece
    cells[0].source = install_cell(wheel, [cell.source for cell in cells if cell.cell_type == "code"])
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def working_notebook(solved: NotebookNode) -> NotebookNode:
    """Return the same notebook without its solutions."""
    cells = [cell for cell in solved.cells if "solution" not in cell.metadata]
    return new_notebook(cells=cells, metadata=solved.metadata)


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook that is valid, the same bytes every time."""
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def write_notebooks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the notebooks of a page with code."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    if app.builder is None or app.builder.format != "html" or source is None:
        return
    root, out = Path(app.srcdir), Path(app.outdir)
    repository = repository_url(root)
    site = site_url(repository) if repository else None
    wheel = site and f"{site}notebooks/{wheel_name(root)}"
    page = Page(app, docname, doctree, site)
    parts = pieces(page, source)
    here = f"[this page of the book]({page.url})" if page.url else f"the book *{app.config.html_title}*"
    origin = f"A notebook of {here}, which shows the output of each cell."
    origin = f"*{origin}*" if page.url else origin
    parts.insert(1, Piece(origin, parts[0].line, None, False))
    solved = solved_notebook(parts, source, wheel)
    slug = posixpath.basename(docname)
    write(solved, out / "notebooks" / f"{slug}-solved.ipynb")
    write(working_notebook(solved), out / "notebooks" / f"{slug}.ipynb")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the library, the archive of all notebooks, and what Binder needs, at the end of a build but a preview's."""
    if exception or app.builder is None or app.builder.format != "html" or app.tags.has("preview"):
        return
    repository, out = repository_url(Path(app.srcdir)), Path(app.outdir)
    write_archive(Path(app.srcdir), out / "notebooks")
    for name, text in publication_files(repository).items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")


def show_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links to a page's notebooks under its title and into its exercises."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    if app.builder is None or app.builder.format != "html" or source is None:
        return
    repository = repository_url(Path(app.srcdir))
    put_below_title(doctree, links_node(repository, docname))
    if any("exercise" in cell.metadata.get("tags", []) for cell in source.cells):
        boxes = (part for part in doctree.findall(nodes.Element) if isinstance(part, nodes.Admonition))
        first = next(part for part in boxes if "exercise" in part["classes"])
        first.parent.insert(first.parent.index(first), work_node(repository, docname))


def setup(app: Sphinx) -> None:
    """Connect the notebooks and their links to the build."""
    app.connect("doctree-resolved", show_links)
    app.connect("doctree-resolved", write_notebooks, priority=900)  # the tree is as the page will be
    app.connect("build-finished", write_files)
