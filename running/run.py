"""The pages with code run, side by side, before Sphinx reads the first page.

Those whose outputs are not kept (`outputs` decides which) run here, each in a kernel of its own. Then all outputs are
looked at, new or kept: a printed solution that is not right stops the build, and so does what a cell writes to stderr.
"""

import asyncio
import copy
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from running import kernels, outputs
from running.inputs import inputs
from running.machine import hardware
from running.outputs import (
    cells_in_solutions,
    executed,
    keep,
    kept_at,
    line_of,
    reason,
    source_notebook,
    statements,
)

AT_ONCE = 4
"""How many pages run side by side at most: each needs up to a gigabyte for its data and networks."""

UNFINISHED = "unfinished"
"""The tag of a build that runs nothing, and shows what has run so far (`book.commands.build`)."""

ONE_THREAD = {"NPROC": "1", "OPENBLAS_NUM_THREADS": "1"}
"""What XLA and NumPy are told: with more threads they add in another order, so that a chapter's last digits depended on
how many cores there are; and pages that run side by side would wait for each other's threads."""

# The words of `aelib.exercises.feedback`, with the paragraph that says why.
NOT_RIGHT = re.compile(
    r"^(?P<state>Not yet|Not started): (?P<exercise>[\w-]+)\s*(?P<message>.*?)\s*(?=\n\n|\Z)", re.M | re.S
)

log = logging.getLogger(__name__)


def prepare_kernels(app: Sphinx) -> None:
    """Set what the kernels of this build inherit: the CPU, one thread, the mark of a build, how they show figures."""
    profile = Path(app.outdir).parent / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # Each kernel would warn that others on this machine could listen to it, and report how it was stopped.
    settings = {"log_level": 50, "exec_files": [str(Path(app.srcdir) / "book" / "kernel" / "figures.py")]}
    config = {"version": 1, "IPKernelApp": settings}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(config), encoding="utf-8")
    os.environ.update(ONE_THREAD, AELIB_BOOK_BUILD="1", IPYTHONDIR=str(profile.parent))
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


def compare_inputs(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Note what each page depends on; return those that were read when that was something else."""
    sources = {docname: source_notebook(Path(env.doc2path(docname))) for docname in env.found_docs}
    code = {docname: statements(source) for docname, source in sources.items() if source}
    before, env.chapter_inputs = getattr(env, "chapter_inputs", {}), inputs(Path(app.srcdir), code)
    return [docname for docname, now in env.chapter_inputs.items() if before.get(docname) != now]


async def run(app: Sphinx, docname: str, notebook: NotebookNode, file: Path, places: asyncio.Semaphore) -> bool:
    """Run a page when there is a place, and keep its outputs in `file`; return whether it ran to its end."""
    env: Any = app.env
    folder = str(Path(env.doc2path(docname)).parent)
    client = kernels.client(
        copy.deepcopy(notebook),
        timeout=env.mystnb_config.execution_timeout,
        record_timing=False,
        resources={"metadata": {"path": folder}},
    )
    async with places:
        begun = time.perf_counter()
        try:
            await client.async_execute()
        except (CellExecutionError, CellTimeoutError) as fault:
            error = str(fault).strip()
        except DeadKernelError:
            error = "The kernel died, as it does where memory runs out."
        except RuntimeError as fault:
            error = f"No kernel started: {fault}"
        else:
            seconds = time.perf_counter() - begun
            keep(client.nb, file, inputs=env.chapter_inputs[docname], seconds=seconds, machine=hardware())
            log.info("%s ran in %.0f s", docname, seconds)
            return True
    reached = [index for index, cell in enumerate(client.nb.cells) if cell.get("execution_count")]
    log.error("%s [run]", error, location=(docname, line_of(notebook, reached[-1]) if reached else None))
    return False


def run_side_by_side(app: Sphinx, waiting: dict[str, tuple[NotebookNode, Path]]) -> None:
    """Run these pages; where some fail, the others' outputs are kept.

    Raises:
        ExtensionError: Cells failed. Each was told with its error.
    """

    async def all_of_them() -> list[str]:
        # Two on one processor too: a page also waits, for its kernel to start and for files.
        places = asyncio.Semaphore(min(AT_ONCE, max(os.cpu_count() or 1, 2)))
        # As one reads, who may do so meanwhile; and the last pages are short ones.
        env: Any = app.env
        place = {docname: number for number, docname in enumerate(env.external_site_map)}
        order = sorted(waiting, key=lambda docname: place.get(docname, len(place)))
        runs = [run(app, docname, *waiting[docname], places) for docname in order]
        return [docname for docname, passed in zip(order, await asyncio.gather(*runs), strict=True) if not passed]

    # Not in the first thread, where nbclient would take Ctrl-C for its own. The kernels end when the build does.
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    failed = asyncio.run_coroutine_threadsafe(all_of_them(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    if failed:
        raise ExtensionError(f"of the {len(waiting)} chapters that ran, {', '.join(sorted(failed))} failed: see above")


def said(cell: NotebookNode) -> Iterator[str]:
    """Yield what a cell displayed or printed, as plain text."""
    for output in cell.get("outputs", []):
        yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def warnings(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield each cell of a notebook that wrote to stderr when it ran, and the last line of that.

    MyST-NB does not look at hidden cells, but readers of the notebook see them.
    """
    for index, cell in enumerate(notebook.cells):
        streams = [output["text"] for output in cell.get("outputs", []) if output.get("name") == "stderr"]
        if lines := "".join(streams).strip().splitlines():
            yield index, f"the cell writes to stderr, which it must not: {lines[-1].strip()}"


def not_right(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the cell, exercise and feedback of each solution that is not right, in a notebook that has run.

    A solution's cell is tagged `solution`, or stands between `{solution-start}` and `{solution-end}`. A stub that a
    reader fills in says "Not started", and may.
    """
    inside = cells_in_solutions(notebook)
    for index, cell in enumerate(notebook.cells):
        if index in inside or "solution" in cell.metadata.get("tags", []):
            for found in NOT_RIGHT.finditer("\n\n".join(said(cell))):
                message = " ".join(found["message"].split())
                yield index, f"the printed solution of {found['exercise']} is not right. {found['state']}: {message}"


def refuse_faulty_outputs(app: Sphinx, docnames: list[str]) -> None:
    """Stop where an output of these pages is a fault.

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


def run_and_look(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Run those of the pages to be read that have to run, look at all outputs, and lead MyST-NB to them."""
    sources = {docname: source_notebook(Path(env.doc2path(docname))) for docname in docnames}
    pages = {docname: (source, kept_at(app, docname, source)) for docname, source in sources.items() if source}
    waiting = {docname: page for docname, page in pages.items() if not page[1].exists()}
    if waiting and not app.tags.has(UNFINISHED):
        for docname, (_, file) in waiting.items():
            log.info("%s runs, because %s", docname, reason(file, env.chapter_inputs[docname]))
        run_side_by_side(app, waiting)
    refuse_faulty_outputs(app, docnames)
    # By what its path ends in, each page has a reader of its own.
    reader = f"{outputs.__name__}.read"
    readers = {str(env.doc2path(docname)): (reader, {"file": str(file)}) for docname, (_, file) in pages.items()}
    env.mystnb_config = env.mystnb_config.copy(custom_formats=readers)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", prepare_kernels)
    app.connect("env-get-outdated", compare_inputs)
    app.connect("env-before-read-docs", run_and_look)
