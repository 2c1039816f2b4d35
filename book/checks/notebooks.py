"""Whether the notebooks of a built book are there, run on a reader's machine and keep the solutions to themselves."""

import ast
import posixpath
import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from book.checks.site import Site
from book.notebooks.first_cell import foreign
from running.outputs import plain, source_notebook


def glued_in_vain(site: Site) -> Iterator[str]:
    """Yield the names under which cells glue a number that no text of their page shows: is it typed there instead?"""
    for page in site.expected:
        path = site.source / f"{page}.md"
        source = source_notebook(path) if path.exists() else None
        if source:
            shown = set(re.findall(r"\{glue:\w*\}`([^`:]+)", path.read_text(encoding="utf-8")))
            names = [name for cell in source.cells if cell.cell_type == "code" for name in glued(cell.source)]
            for name in dict.fromkeys(name for name in names if name not in shown):
                yield f"{page}: a cell glues {name!r}, but the text does not show it: is the number typed there?"


def glued(code: str) -> list[str]:
    r"""Return the names that a cell glues and spells out.

    >>> glued('glue("a", 1, display=False)\nfor n in (1, 2):\n    glue(f"b-{n}", n)')
    ['a']
    """
    tree = ast.parse(plain(code)) if "glue(" in code else ast.Module([], [])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    firsts = [call.args[0] for call in calls if ast.unparse(call.func) == "glue" and call.args]
    return [first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)]


def solution_lines(solved: NotebookNode) -> set[str]:
    r"""Return lines of code of solutions that occur nowhere else in the solved notebook, long enough to be telling.

    >>> from nbformat import v4
    >>> shown = v4.new_code_cell("def f(x, rate=2):  # as on the page")
    >>> solved = v4.new_code_cell("def f(x, rate=2):\n    return rate * x", metadata={"solution": "twice"})
    >>> solution_lines(v4.new_notebook(cells=[shown, solved]))
    {'return rate * x'}
    """
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    given = "\n".join(cell.source for cell in code if "solution" not in cell.metadata)
    lines = {line.strip() for cell in code if "solution" in cell.metadata for line in cell.source.splitlines()}
    return {line for line in lines if len(line) > 12 and line not in given}


def notebook_faults(site: Site, names: list[str]) -> Iterator[str]:
    """Yield the faults of the notebooks of a site that belong to its pages `names`."""
    wanted = set()
    for name in names:
        path = site.source / f"{name}.md"
        if not path.exists() or source_notebook(path) is None:
            continue
        slug = posixpath.basename(name)
        pair = [f"{slug}.ipynb", f"{slug}-solved.ipynb"]
        wanted |= {*pair}
        there = [file for file in pair if (site.root / "notebooks" / file).exists()]
        yield from (f"{name}: the notebook notebooks/{file} is missing" for file in pair if file not in there)
        texts = {file: site.read(f"notebooks/{file}").decode() for file in there}
        yield from in_notebooks(name, texts)
    have = {path.name for path in (site.root / "notebooks").glob("*.ipynb")}
    yield from (f"notebooks/{file}: belongs to no page with code" for file in sorted(have - wanted))


def in_notebooks(name: str, texts: dict[str, str]) -> list[str]:
    """Return the faults of the notebooks of the page `name`: those to work in, and the solved one."""
    faults, found = [], {}
    for file, text in texts.items():
        try:
            found[file] = nbformat.reads(text, as_version=4)
            nbformat.validate(found[file])
        except Exception as error:
            faults.append(f"{name}: notebooks/{file} must be a notebook, but got {error}")
    for file, notebook in found.items():
        faults += [f"{name}: notebooks/{file} {what}" for what in faults_of(notebook)]
    solved = [notebook for file, notebook in found.items() if file.endswith("-solved.ipynb")]
    for file, notebook in found.items():
        if solved and notebook is not solved[0]:
            text = "\n".join(cell.source for cell in notebook.cells)
            revealed = sorted(line for line in solution_lines(solved[0]) if line in text)
            faults += [f"{name}: notebooks/{file} reveals a solution: {line}" for line in revealed]
            if any("solution" in cell.metadata for cell in notebook.cells):
                faults.append(f"{name}: notebooks/{file} holds cells of a solution")
    return faults


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
