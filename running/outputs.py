"""A page as a notebook: the cells of its source, and their outputs, which are kept.

Outputs depend on the page's code and on more: `aelib`, the chapter's own exercises, the versions of what is installed
(`inputs`). Digests of the two name the file that keeps them, a notebook:

    _build/.jupyter_cache/chapters/the-autoencoder/3f0c...-91ab....ipynb

So a change leads to another file, nothing is ever removed in order to be correct, and going back to an earlier version
finds its outputs again. MyST-NB reads the notebook of a page through `read`, and runs nothing.
"""

import ast
import copy
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbformat import NotebookNode
from nbformat.v4 import new_output
from sphinx.application import Sphinx

from running.inputs import digest

KEPT = 4
"""How many sets of a page's outputs stay on disk."""

GLUED = re.compile(r"\{glue:text\}`[^`]*`")
"""A number that a cell gives the text of its page."""

LATER = '<p class="later">This figure is drawn when the code of the page has run.</p>'
"""What a page shows, while it has not run, in the place of a figure."""

SOLUTION_GATE = re.compile(r"^\s*(?:`{3,}|:{3,})\{solution-(start|end)\}", re.M)


def source_notebook(path: Path) -> NotebookNode | None:
    """Return the code and text cells of a MyST Markdown file, or None where it has no code cells.

    The same text results in the same notebook, which its readers leave as it is.
    """
    return _notebook(path.read_text(encoding="utf-8")) if path.suffix == ".md" else None


@lru_cache(maxsize=64)
def _notebook(text: str) -> NotebookNode | None:
    if not is_myst_markdown_notebook(text):
        return None
    notebook = read_myst_markdown_notebook(text, add_source_map=True)
    return notebook if code_cells(notebook) else None


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def plain(code: str) -> str:
    r"""Return a cell's code with `pass` for the lines in IPython's own syntax.

    >>> plain("if missing:\n    %pip install x")
    'if missing:\n    pass'
    """
    return re.sub(r"^([ \t]*)[%!].*", r"\1pass", code, flags=re.M)


def statements(source: NotebookNode) -> list[ast.stmt]:
    """Return the statements of the code cells of a page; none where one of them is no Python, which will not run."""
    try:
        return [each for cell in code_cells(source) for each in ast.parse(plain(cell.source)).body]
    except SyntaxError:
        return []


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


def kept_at(app: Sphinx, docname: str, source: NotebookNode) -> Path:
    """Return the file of the outputs that a page has with exactly its inputs and its code."""
    env: Any = app.env
    runs = [cell.source for cell in code_cells(source)]  # without tags and captions, which decide how it is shown
    inputs, code = (digest(json.dumps(part, sort_keys=True).encode()) for part in (env.chapter_inputs[docname], runs))
    return Path(app.outdir).parent / ".jupyter_cache" / docname / f"{inputs}-{code}.ipynb"


def keep(notebook: NotebookNode, file: Path, **record: Any) -> None:
    """Keep a notebook that has run in `file`, with a record of the run, and the newest of those beside it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    notebook.metadata["run"] = record
    # Replaced in one step, so that what is kept is never half a file.
    nbformat.write(notebook, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)
    for old in newest(file.parent)[KEPT:]:
        old.unlink()


def newest(folder: Path) -> list[Path]:
    """Return the files of a page's outputs, the newest first."""
    return sorted(folder.glob("*.ipynb"), key=lambda path: path.stat().st_mtime, reverse=True)


@lru_cache
def kept(file: Path) -> NotebookNode:
    """Return the notebook that is kept in a file, as it ran; its readers leave it as it is."""
    return nbformat.read(file, as_version=4)


def with_outputs(source: NotebookNode, file: Path) -> NotebookNode:
    """Return the notebook of a page with the outputs that are kept in a file."""
    notebook, ran = copy.deepcopy(source), copy.deepcopy(kept(file))
    for cell, with_output in zip(code_cells(notebook), code_cells(ran), strict=True):
        cell.outputs, cell.execution_count = with_output.outputs, with_output.execution_count
    notebook.metadata["language_info"] = ran.metadata["language_info"]
    return notebook


def not_run(source: NotebookNode) -> NotebookNode:
    """Return the notebook of a page that has not run: words in the place of figures, dots for numbers in its text."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            cell.source = GLUED.sub("…", cell.source)
        elif figure := cell.metadata.get("mystnb", {}).get("figure"):
            figure["caption"] = GLUED.sub("…", figure.get("caption", ""))
            cell.outputs = [new_output("display_data", {"text/html": LATER})]
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook


def read(text: str, file: str) -> NotebookNode:
    """Return the notebook of a page with this text, for MyST-NB."""
    source = _notebook(text)
    assert source is not None
    return with_outputs(source, Path(file)) if Path(file).exists() else not_run(source)


def executed(app: Sphinx, docname: str) -> NotebookNode | None:
    """Return the notebook of a page that has run, with the outputs of hidden cells too, or None if it has no code."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    if source is None:
        return None
    file = kept_at(app, docname, source)
    return with_outputs(source, file) if file.exists() else not_run(source)


def record(app: Sphinx, docname: str) -> dict[str, Any] | None:
    """Return what was noted when the outputs of a page were made (`keep`), or None if it has no code or has not run."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    if source is None:
        return None
    file = kept_at(app, docname, source)
    return kept(file).metadata["run"] if file.exists() else None


def reason(file: Path, inputs: dict[str, str]) -> str:
    """Return why a page with these inputs, whose outputs are not in `file`, has to run, in words."""
    earlier = newest(file.parent)
    if not earlier:
        return "it has not run here before"
    before = kept(earlier[0]).metadata["run"]["inputs"]
    changed = [name for name in {**before, **inputs} if before.get(name) != inputs.get(name)] or ["its code"]
    return f"{', '.join(changed[:3])}{' and more' if len(changed) > 3 else ''} changed"
