"""Whether the notebooks of a built book are there, run on a reader's machine and keep the solutions to themselves."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from book.installing import foreign
from book.pieces import source_notebook


def solution_lines(solved: NotebookNode) -> set[str]:
    """Return lines of code of solutions that occur nowhere else in the solved notebook, long enough to be telling."""
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    given = {line.strip() for cell in code if "solution" not in cell.metadata for line in cell.source.splitlines()}
    lines = {line.strip() for cell in code if "solution" in cell.metadata for line in cell.source.splitlines()}
    return {line for line in lines - given if len(line) > 12}


def notebook_faults(root: Path, source: Path, names: list[str]) -> Iterator[str]:
    """Yield the faults of the notebooks in `root`/notebooks that belong to the pages `names` of `source`."""
    wanted = set()
    for name in names:
        path = source / f"{name}.md"
        if not path.exists() or source_notebook(path) is None:
            continue
        slug = posixpath.basename(name)
        wanted |= {f"{slug}.ipynb", f"{slug}-solved.ipynb"}
        found = {}
        for file in (f"{slug}.ipynb", f"{slug}-solved.ipynb"):
            try:
                found[file] = nbformat.read(root / "notebooks" / file, as_version=4)
                nbformat.validate(found[file])
            except FileNotFoundError:
                yield f"{name}: the notebook notebooks/{file} is missing"
            except Exception as error:
                yield f"{name}: notebooks/{file} must be a notebook, but got {error}"
        for file, notebook in found.items():
            yield from (f"{name}: notebooks/{file} {what}" for what in faults_of(notebook))
        if len(found) == 2:
            working, solved = found.values()
            text = "\n".join(cell.source for cell in working.cells)
            for line in sorted(line for line in solution_lines(solved) if line in text):
                yield f"{name}: notebooks/{slug}.ipynb reveals a solution: {line}"
            if any("solution" in cell.metadata for cell in working.cells):
                yield f"{name}: notebooks/{slug}.ipynb holds cells of a solution"
    have = {path.name for path in (root / "notebooks").glob("*.ipynb")}
    yield from (f"notebooks/{file}: belongs to no page with code" for file in sorted(have - wanted))


def faults_of(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with one notebook."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "install"]
    install = "".join(cell.source for cell in notebook.cells if cell.id == "install")
    if not any(cell.source.strip() for cell in code) or not any(c.cell_type == "markdown" for c in notebook.cells):
        yield "is empty"
    if any(cell.outputs or cell.execution_count for cell in code):
        yield "holds outputs"
    for cell in code:
        try:
            unknown = foreign(cell.source, install)
        except SyntaxError as error:
            yield f"has a cell that is not Python: {error}"
            continue
        for name in sorted(unknown):
            yield f"imports {name}, which a reader does not have: installing aelib does not bring it"
