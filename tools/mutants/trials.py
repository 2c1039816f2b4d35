"""Which tests come by a line, and whether one of them fails where a mutant stands there."""

import gc
import json
import multiprocessing
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import pytest

from tools.mutants.module import Edit

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("aelib", "book", "evidence", "teach")
TESTS = ("tests/aelib", "tests/book", "tests/evidence", "tests/teach", *ROOMS)
# Not what is for the night: mutants are tried by what a change runs by day. What opens a browser takes long: it is
# asked last, of live figures alone.
OPTIONS = ("-p", "no:cacheprovider", "--doctest-modules", "-m")
NO_BROWSER, BROWSER = "not nightly and not browser", "not nightly"
AT_ONCE = 20.0  # seconds of tests that a mutant meets before the others of their files
LONGEST = 150.0  # seconds after which these have noticed something, too
ENDED = "the process ended"
# Of each room, what notices faults in lines that no test is seen to run: the sample book is built in another process,
# and a default is read when its module is imported. It is read before the examples of a module: with these, pytest puts
# the module in the place of a function that has its name.
AS_A_WHOLE = {"book": "tests/book/test_pages.py", "aelib": "tests/aelib/test_which_thing.py"}
# What is imported once, before each trial is a fork of the process.
SLOW_IMPORTS = (
    "numpy",
    "scipy.spatial",
    "scipy.stats",
    "jax",
    "jax.numpy",
    "flax.nnx",
    "optax",
    "jaxtyping",
    "beartype",
)
SLOW_IMPORTS += ("hypothesis", "safetensors.numpy", "bs4", "yaml", "nbformat", "docutils.core", "sphinx.application")


class Watch:
    """A plugin of pytest: how long each test took that passed, and which failed first of all or of the `known` ones."""

    def __init__(self, out: Path, known: Container[str] | None = None):
        self.out, self.known, self.seconds, self.failed = out, known, defaultdict[str, float](float), None
        self.out_of_order: set[str] = set()

    def pytest_collection_modifyitems(self, items):
        """Leave out, of whole files, what does not pass without a mutant."""
        if self.known is not None:
            items[:] = [item for item in items if item.nodeid in self.known]

    def pytest_runtest_logreport(self, report):
        """Add what a test took to set up, to run and to take down."""
        self.seconds[report.nodeid] += report.duration
        if report.outcome != "passed":
            self.out_of_order.add(report.nodeid)
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    def pytest_collectreport(self, report):
        """A module that cannot be imported is noticed."""
        if report.failed and self.failed is None:
            self.failed = f"collecting {report.nodeid}"

    def pytest_sessionfinish(self, session):
        """Write all down, in the process that hears of every test."""
        if not hasattr(session.config, "workerinput"):
            passed = {test: round(took, 3) for test, took in self.seconds.items() if test not in self.out_of_order}
            self.out.write_text(json.dumps({"passed": passed, "failed": self.failed}))


def pytest_configure(config):
    """Watch the run that measures which tests come by which line: it is started with `-p tools.mutants.trials`."""
    if out := os.environ.get("MUTANTS_WATCH"):
        config.pluginmanager.register(Watch(Path(out)))


@dataclass
class Baseline:
    """The seconds of each test that passes, and of each module the tests that ran a line of it."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "Baseline":
        """Read it, or run all tests under `coverage` first."""
        data, watched = folder / "coverage", folder / "tests.json"
        if not data.exists():
            tree = copied(folder / "trees" / "0")
            environment = os.environ | {"PYTHONPATH": f"{tree}:{ROOT}", "MUTANTS_WATCH": str(watched)}
            environment |= {"COVERAGE_FILE": str(data.with_suffix(".new"))}
            cover = (f"--cov={room}" for room in ROOMS)
            command = (sys.executable, "-m", "pytest", "-p", "tools.mutants.trials", *OPTIONS, NO_BROWSER, *cover)
            command += ("--cov-report=", "--cov-context=test", "--numprocesses=logical", "--dist=worksteal", *TESTS)
            subprocess.run(command, cwd=tree, env=environment)  # what fails without a mutant is left out
            data.with_suffix(".new").rename(data)
        from coverage import CoverageData

        baseline, kept = cls(json.loads(watched.read_text())["passed"]), CoverageData(str(data))
        kept.read()
        for file in kept.measured_files():
            by_line = kept.contexts_by_lineno(file)
            baseline.lines[file] = {
                line: [test for each in tests if (test := each.rpartition("|")[0]) in baseline.seconds]
                for line, tests in by_line.items()
            }
        return baseline

    def near(self, edit: Edit) -> tuple[list[str], list[str]]:
        """The tests that ran the statement of a mutant, the most particular first, and what is tried where these pass.

        That are the others that ran it, and the others of their files: a compiled function runs its lines once only, so
        that a test which came later, and says more, was not seen to. Before them come those of the room as a whole.
        """
        lines = self.lines.get(edit.module, {})
        low, high = edit.lines or (0, 10**9)
        counts: dict[str, int] = defaultdict(int)
        for tests in lines.values():
            for test in tests:
                counts[test] += 1
        by = {test for line, tests in lines.items() if low <= line <= high for test in tests}
        ordered = sorted(by, key=lambda test: (self.seconds[test] > 5, counts[test], self.seconds[test], test))
        first, seconds = [], 0.0
        for test in ordered:
            if not first or seconds + self.seconds[test] < AT_ONCE:
                first, seconds = [*first, test], seconds + self.seconds[test]
        others = [test for test in ordered if test not in first]
        files = list(dict.fromkeys(test.partition("::")[0] for test in ordered))
        room = AS_A_WHOLE.get(edit.module.partition("/")[0])
        return first, [*([room] if room else []), *([*others, *files[:6]] or self.named(edit.module))]

    def named(self, module: str) -> list[str]:
        """The test files that name a module, where no test runs the line itself: a build in another process does."""
        path = Path(module)
        name = path.parent.name if path.stem == "__init__" else path.stem
        mirrored = Path("tests") / path.parent / f"test_{name}.py"
        imports = re.compile(rf"\b{re.escape('.'.join(path.with_suffix('').parts))}\b|import [^\n]*\b{name}\b")
        files = sorted({test.partition("::")[0] for test in self.seconds})
        named = [each for each in files if (ROOT / each).exists() and imports.search((ROOT / each).read_text())]
        beside = [each for each in files if Path(each).parent == mirrored.parent]
        return list(dict.fromkeys([each for each in [str(mirrored)] if each in files] + named))[:3] or beside


def copied(tree: Path) -> Path:
    """Copy what git knows of the repository, and what is new, to `tree`; the built book is only linked."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    (tree / "_build").mkdir(exist_ok=True)
    for name in ("_build/html", ".venv"):
        (tree / name).symlink_to(ROOT / name)
    return tree


def warmed(tree: Path) -> None:
    """Import what every trial needs and no mutant is in."""
    sys.path.insert(0, str(tree))
    os.environ["PYTHONPATH"] = str(tree)
    for name in SLOW_IMPORTS:
        with suppress(ImportError):
            __import__(name)
    gc.collect()
    gc.freeze()
    if early := [name for name in sys.modules if name.partition(".")[0] in ROOMS]:
        raise RuntimeError(f"imported before there is a mutant: {early}")


def side_by_side(edits: list[Edit], folder: Path) -> Iterator[dict[str, Any]]:
    """Try mutants, as many at a time as there are cores, each in a tree of its own; tell of each as it ends."""
    context = multiprocessing.get_context("spawn")
    waiting, told, many = context.Queue(), context.Queue(), os.cpu_count() or 1
    for edit in [*edits, *[None] * many]:
        waiting.put(edit)
    workers = [
        context.Process(target=_work, args=(copied(folder / "trees" / str(i)), folder, waiting, told), daemon=True)
        for i in range(many)
    ]
    for worker in workers:
        worker.start()
    for _ in edits:
        while True:
            try:
                yield told.get(timeout=60)
                break
            except queue.Empty:
                if not all(worker.is_alive() or worker.exitcode == 0 for worker in workers):
                    raise RuntimeError("a process that tries mutants has ended: its last words are above") from None


def _work(tree: Path, folder: Path, waiting: Queue, told: Queue) -> None:
    """Try what waits until there is none."""
    baseline = Baseline.of(folder)
    warmed(tree)
    _require_sound(tree, baseline)
    while (edit := waiting.get()) is not None:
        began = time.monotonic()
        by, tests = _noticed(tree, edit, baseline)
        if by == ENDED:
            _require_sound(tree, baseline)
        record = {"name": edit.name, "module": edit.module, "kind": edit.kind, "line": edit.line, "shown": str(edit)}
        told.put(record | {"by": by, "tests": tests, "seconds": round(time.monotonic() - began, 1)})


def _require_sound(tree: Path, baseline: Baseline) -> None:
    """Raise where not even the quickest test passes without a mutant, as where packages have gone."""
    quickest = min(baseline.seconds, key=lambda test: baseline.seconds[test])
    if (failed := _failed(tree, [quickest], LONGEST)) is not None:
        raise RuntimeError(f"{failed} without a mutant: see {tree / '.trial.log'}")


def _noticed(tree: Path, edit: Edit, baseline: Baseline) -> tuple[str | None, int]:
    """Which test fails first where this mutant is in the tree (None where all pass), and how many were asked."""
    first, others = baseline.near(edit)
    longer = LONGEST + 6 * sum(baseline.seconds.get(test, 0) for test in others)
    file = tree / edit.module
    source, stamp = file.read_bytes(), 10**9 + int(edit.name, 16) % 10**8
    try:
        file.write_bytes(edit.applied(source))
        os.utime(file, (stamp, stamp))  # so that no byte code of another mutant is taken for its own
        failed = _failed(tree, first, LONGEST, known=baseline.seconds) if first else None
        failed = failed or (_failed(tree, others, longer, known=baseline.seconds) if others else None)
        if failed is None and file.parent.name == "live" and (shown := _in_a_browser(file.stem)):
            failed = _failed(tree, shown, 4 * LONGEST, BROWSER)
        return failed, len(first) + len(others)
    finally:
        file.write_bytes(source)
        os.utime(file, (10**9, 10**9))


def _in_a_browser(figure: str) -> list[str]:
    """The tests of a live figure in a browser: the file of its name, or those that speak of it."""

    def plain(text: str) -> str:
        return text.replace("_", "").replace("-", "")

    files = sorted((ROOT / "tests/live").glob("test_*.py"))
    named = [file for file in files if plain(file.stem) == f"test{plain(figure)}"]
    found = named or [file for file in files if plain(figure) in plain(file.read_text())]
    return [f"tests/live/{file.name}" for file in found[:3]]


def _failed(
    tree: Path, tests: Iterable[str], limit: float, marked: str = NO_BROWSER, known: Container[str] | None = None
) -> str | None:
    """Run tests in a fork of this process, in the tree, until one fails or `limit` seconds are over."""
    out, end = tree / ".trial.json", time.monotonic() + limit
    out.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        os.setpgrp()
        log = os.open(tree / ".trial.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(tree)
        rewritten = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # of what was imported before the fork
        options = (*OPTIONS, marked, *rewritten, "--numprocesses=0", "-x", "--tb=line")
        pytest.main([*options, *tests], plugins=[Watch(out, known)])
        os._exit(0)
    while time.monotonic() < end:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return json.loads(out.read_text())["failed"] if out.exists() else ENDED
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return f"more than {limit:.0f} s"
