"""When a chapter runs again.

MyST-NB keeps a chapter's outputs in a jupyter-cache, which knows them by the chapter's code (`CodeCache`). Outputs
depend on more: `aelib`, the chapter's own exercises (what their checks say of the printed solution and of a stub), the
versions of what is installed, what the build puts into each kernel. A digest of all these names the folder of the
cache, one folder per chapter and digest:

    _build/.jupyter_cache/chapters/the-autoencoder/3f0c.../      the cache
    _build/.jupyter_cache/chapters/the-autoencoder/3f0c....json  the digest's parts, to say what changed

So a changed input leads to another folder, nothing is ever removed in order to be correct, and going back to an earlier
version finds its outputs again. What a build that was killed left torn is made again.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_cache.cache.main import JupyterCacheBase
from myst_nb.core.execute import cache as mystnb_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from book.running.inputs import digest, inputs
from book.running.source import source_notebook

KEPT = 3
"""How many earlier sets of a chapter's outputs stay on disk."""


RUNNING_TAGS = {"raises-exception", "skip-execution"}
"""The tags of a cell that decide how it runs; the others decide how it is shown."""

log = logging.getLogger(__name__)


class CodeCache(JupyterCacheBase):
    """A jupyter-cache that knows a notebook by what runs, so that a new caption or alternative text runs nothing."""

    def create_hashed_notebook(self, nb: NotebookNode, *args: Any, **kwargs: Any) -> tuple[NotebookNode, str]:
        """Return the notebook to keep and its hash, without what only decides how cells are shown."""
        code = copy.deepcopy(nb)
        for cell in code.cells:
            tags = sorted(RUNNING_TAGS.intersection(cell.metadata.get("tags", [])))
            cell.metadata = NotebookNode({"tags": tags} if tags else {})
        return super().create_hashed_notebook(code, *args, **kwargs)

    def merge_match_into_notebook(self, nb: NotebookNode, *args: Any, **kwargs: Any) -> tuple[int, NotebookNode]:
        """Put the kept outputs into `nb`, whose cells keep their own metadata."""
        return super().merge_match_into_notebook(nb, *args, **{"cell_meta": (), **kwargs})


def reason(folder: Path, parts: dict[str, str]) -> str | None:
    """Return why the chapter whose cache is `folder` has to run, in words; `None` if its code alone decides that."""
    if (folder / "global.db").exists():
        return None
    earlier = [record for record in records_of(folder) if record.stem != folder.name]
    if not earlier:
        return "it has not run here before"
    before = json.loads(earlier[0].read_text(encoding="utf-8"))
    changed = [name for name in {**before, **parts} if before.get(name) != parts.get(name)]
    return f"{', '.join(changed[:3])}{' and more' if len(changed) > 3 else ''} changed"


def records_of(folder: Path) -> list[Path]:
    """Return the records of the chapter whose cache is `folder`, the newest first."""
    return sorted(folder.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)


def forget_oldest(folder: Path) -> None:
    """Remove all but the newest sets of outputs of one chapter, never the one in `folder`."""
    for record in [path for path in records_of(folder) if path.stem != folder.name][KEPT:]:
        shutil.rmtree(record.with_suffix(""), ignore_errors=True)
        record.unlink()


def compare_inputs(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """Note what each page depends on; return the pages that were read when that was something else."""
    before = getattr(env, "chapter_inputs", {})
    now = inputs(Path(app.srcdir), env.found_docs)
    setattr(env, "chapter_inputs", now)  # noqa: B010  (the environment is Sphinx's; it keeps what is set on it)
    return [docname for docname in now if before.get(docname) != now[docname]]


def cache_of(app: Sphinx, docname: str) -> tuple[Path, str]:
    """Return the folder of the cache for exactly the inputs of a page, and the record of these inputs."""
    text = json.dumps(getattr(app.env, "chapter_inputs")[docname], indent=1)  # noqa: B009
    return Path(app.outdir).parent / ".jupyter_cache" / docname / digest(text.encode()), text


def executed(app: Sphinx, docname: str) -> NotebookNode | None:
    """Return the notebook of a page that has run, with the outputs of hidden cells too, or None if it has no code."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    folder, _ = cache_of(app, docname)
    return source and CodeCache(folder).merge_match_into_notebook(copy.deepcopy(source))[1]


def seconds(app: Sphinx, docname: str) -> float:
    """Return how long the code of a page ran when its outputs were made."""
    source = source_notebook(Path(app.env.doc2path(docname)))
    if source is None:
        raise KeyError(docname)
    record: Any = CodeCache(cache_of(app, docname)[0]).match_cache_notebook(source)
    return record.data["execution_seconds"]


def choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point MyST-NB at the cache for exactly these inputs, just before it reads the page, and log if it will run."""
    folder, text = cache_of(app, docname)
    config = getattr(app.env, "mystnb_config")  # noqa: B009
    setattr(app.env, "mystnb_config", config.copy(execution_cache_path=str(folder)))  # noqa: B010
    if "{code-cell}" not in source[0]:
        return
    if why := reason(folder, json.loads(text)):
        log.info("%s runs, because %s", docname, why)
    folder.mkdir(parents=True, exist_ok=True)
    # Replaced in one step, so that the record is never half a file.
    record = folder.parent / f"{folder.name}.json"
    record.with_suffix(".new").write_text(text, encoding="utf-8")
    record.with_suffix(".new").replace(record)
    forget_oldest(folder)


def prepare_kernels(app: Sphinx) -> None:
    """Set what the kernels of this build inherit: the CPU, the mark of a build, the startup files of `book/kernel`."""
    ipython = Path(app.outdir).parent / ".ipython"
    profile = ipython / "profile_default"
    shutil.rmtree(profile, ignore_errors=True)
    # A copy, because IPython writes into its folders.
    kernel = Path(app.srcdir) / "book" / "kernel"
    shutil.copytree(kernel, profile / "startup", ignore=shutil.ignore_patterns("__pycache__"))
    # Each kernel would warn that others on this machine could listen to it, and report how it was stopped.
    (profile / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.log_level = 50\n")
    os.environ.update(AELIB_BOOK_BUILD="1", IPYTHONDIR=str(ipython))
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


def refuse_another_library(app: Sphinx) -> None:
    """Stop where kernels would import `aelib` from elsewhere than this project, whose files decide what runs again."""
    # Asked of a new process, because this one has the project on its path anyway.
    question = "import importlib.util as u; s = u.find_spec('aelib'); print(s.origin if s else 'nowhere')"
    answer = subprocess.run([sys.executable, "-P", "-c", question], stdout=subprocess.PIPE, text=True, check=True)
    origin = answer.stdout.strip()
    if not Path(origin).resolve().is_relative_to((Path(app.srcdir) / "aelib").resolve()):
        raise ExtensionError(
            f"the chapters would import aelib from {origin}, but the book is built from {app.srcdir}. Was this folder "
            "copied or moved? Remove its .venv and run make again."
        )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # MyST-NB has no setting for what a notebook is known by.
    mystnb_cache.get_cache = CodeCache
    app.connect("builder-inited", refuse_another_library)
    app.connect("builder-inited", prepare_kernels)
    app.connect("env-get-outdated", compare_inputs)
    app.connect("source-read", choose_cache)
