"""How the chapters run: side by side, each in a process of its own, before Sphinx reads the first page.

What has to run, as `cache` decides it, runs here and leaves its outputs in the chapter's cache. MyST-NB, which
reads one page after the other and would run them so, then finds them all.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from book.running.cache import CodeCache
from book.running.source import line_of

AT_ONCE = 4
"""How many chapters run side by side at most: each needs up to a gigabyte for its data and networks."""

STARTS = 3
"""How often a kernel is started before it counts as one that does not start."""

ONE_THREAD = {"NPROC": "1", "OPENBLAS_NUM_THREADS": "1"}
"""What XLA and NumPy are told: with more threads they add in another order, so that a chapter's last digits depended on
how many cores there are; and chapters that run side by side would wait for each other's threads."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def with_a_kernel(execute: Callable[[], Result]) -> Result:
    """Call `execute`, which starts a kernel, and call it again where that kernel ended before it first answered.

    A kernel is told which ports to listen at, free ones when they were chosen; where another program took one of them
    by the time the kernel has started, it ends. Beside other builds, and browsers, that happens.

    Raises:
        RuntimeError: It ended so every time.
    """
    for _ in range(STARTS - 1):
        try:
            return execute()
        except DeadKernelError:  # it had answered
            raise
        except RuntimeError:
            continue
    return execute()


def run(notebook: NotebookNode, path: Path, folder: str, timeout: int) -> tuple[float, str | None, int | None]:
    """Run the chapter in `path` and keep its outputs in the cache in `folder`, unless a cell fails.

    Returns:
        The seconds it took, and where it failed the cell and its error, in words, and the line where the cell begins.
    """
    try:
        result = with_a_kernel(
            lambda: single_nb_execution(notebook, cwd=str(path.parent), timeout=timeout, allow_errors=False)
        )
    except DeadKernelError:
        return 0, "The kernel died, as it does where memory runs out.", None
    except RuntimeError as error:
        return 0, f"No kernel started, {STARTS} times: {error}", None
    if result.err is not None:
        begun = [index for index, cell in enumerate(notebook.cells) if cell.get("execution_count")]
        return result.time, str(result.err).strip(), line_of(notebook, begun[-1]) if begun else None
    bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
    CodeCache(folder).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return result.time, None, None


def begin() -> None:
    """Let this process and its kernels compute on one thread, and end when the build does, in whatever way that is."""
    os.environ.update(ONE_THREAD)
    build = multiprocessing.parent_process()
    assert build is not None

    def watch() -> None:
        build.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def waiting(app: Sphinx, env: BuildEnvironment, docname: str) -> tuple[NotebookNode, Path, str, int] | None:
    """Return what `run` needs for a page; nothing for a page that has no code, or whose outputs are kept."""
    path = Path(env.doc2path(docname))
    source = [path.read_text(encoding="utf-8")]
    app.emit("source-read", docname, source)  # sets the cache, among other things
    config = getattr(env, "mystnb_config")  # noqa: B009  (MyST-NB keeps its settings on Sphinx's environment)
    reader = create_nb_reader(str(path), getattr(env, "myst_config"), config, source[0])  # noqa: B009
    if reader is None:
        return None
    notebook = reader.read(source[0])
    cache = CodeCache(config.execution_cache_path)
    try:
        cache.merge_match_into_notebook(notebook)
    except (KeyError, ValueError):  # the second where a build was killed while it kept the outputs
        if cache.list_cache_records():
            log.info("%s runs, because its code changed", docname)
        return notebook, path, config.execution_cache_path, config.execution_timeout
    return None


def run_side_by_side(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run those of the pages to be read that have to run; where some fail, the others' outputs are kept.

    Raises:
        ExtensionError: Cells failed. Each was told with its error.
    """
    found = {docname: arguments for docname in docnames if (arguments := waiting(app, env, docname))}
    if not found:
        return
    # Two on one processor too: a chapter also waits, for its kernel to start and for files.
    processes = min(AT_ONCE, max(os.cpu_count() or 1, 2), len(found))
    # Started anew, not forked, because Sphinx may have threads by now.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), begin) as pool:
        # A long text tends to run long, and what begins last should be short.
        order = sorted(found, key=lambda docname: -found[docname][1].stat().st_size)
        runs = {pool.submit(run, *found[docname]): docname for docname in order}
        failed = []
        try:
            for done in as_completed(runs):
                seconds, error, line = done.result()
                if error is None:
                    log.info("%s ran in %.0f s", runs[done], seconds)
                else:
                    failed.append(runs[done])
                    log.error("%s [run]", error, location=(runs[done], line))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    if failed:
        raise ExtensionError(f"of the {len(found)} chapters that ran, {', '.join(sorted(failed))} failed: see above")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-before-read-docs", run_side_by_side)
