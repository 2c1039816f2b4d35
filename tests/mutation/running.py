"""The tests of a module, run on a copy of the library with one fault.

Cosmic Ray's way of running the tests starts Python and imports JAX for each, and mutmut's continues a process in which
JAX runs threads already, which hangs. Here a server that has imported JAX, and computed nothing, forks a process for
each mutant.
"""

import contextlib
import hashlib
import json
import multiprocessing
import os
import queue
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mutation.faults import ROOT, Mutant

FOLDER = ROOT / "_build" / "mutants"
TIMES = FOLDER / "times.json"
"""What of the tests passed without a fault: by path, the digest of the library and of the tests, and their seconds."""
OUTPUT, SECONDS = "output.txt", "seconds.json"  # of the last tests in a copy


def lay_out(folder: Path) -> None:
    """Put a copy of the library and its tests into `folder`, in which a file may be exchanged."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "tests" / "book").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "_toc.yml", folder)
    for name in ("conftest.py", "code_alone.py", "book/host.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    leave_out = shutil.ignore_patterns("__pycache__", "mnist")
    shutil.copytree(ROOT / "aelib", folder / "aelib", ignore=leave_out)
    shutil.copytree(ROOT / "tests" / "aelib", folder / "tests" / "aelib", ignore=leave_out)
    (folder / "aelib" / "data" / "mnist").symlink_to(ROOT / "aelib" / "data" / "mnist")


class Quickly:
    """A plugin of pytest: the quickest tests first, and Hypothesis looks for no smaller example of a failure.

    It writes into the folder of the copy how long each test took.
    """

    def __init__(self, before: dict[str, float]):
        self.before, self.seconds = before, dict[str, float]()

    def pytest_configure(self) -> None:
        """Set this before the tests are read, which take it up there."""
        import hypothesis

        phases = [phase for phase in hypothesis.Phase if phase.name not in ("shrink", "explain")]
        no_haste = [hypothesis.HealthCheck.too_slow]  # of which a busy machine is no sign
        hypothesis.settings.register_profile("mutants", phases=phases, database=None, suppress_health_check=no_haste)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Sort the tests, a file's together, as what they share is made once for a file."""
        files: dict[str, float] = {}
        for test, took in self.before.items():
            files[test.partition("::")[0]] = files.get(test.partition("::")[0], 0) + took
        items.sort(key=lambda item: (files.get(item.nodeid.partition("::")[0], 0), self.before.get(item.nodeid, 0)))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add up what preparing a test, running it and clearing up took."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write down how long the tests took."""
        Path(SECONDS).write_text(json.dumps(self.seconds))


def known_times() -> dict[str, Any]:
    """Give what is known of tests that passed without a fault."""
    return json.loads(TIMES.read_text()) if TIMES.exists() else {}


def state_of(path: str) -> str:
    """Give a digest of the library, and of the test with this path."""
    files = [*(ROOT / "aelib").rglob("*.py"), ROOT / path, ROOT / "tests" / "aelib" / "conftest.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()


def run_tests(folder: str, paths: tuple[str, ...]) -> None:
    """Run the tests in `folder`, in a process of their own, which ends with what pytest returns."""
    os.setsid()  # so that what a test starts can be ended with it
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a run in the background ignores
    os.chdir(folder)
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = folder  # for what a test starts
    sys.dont_write_bytecode = True  # a mutant of the same size and second would not be read again
    output = os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    # Looking for plugins, and preparing them, takes longer than most of the tests.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import pytest

    seconds = {test: took for path in paths for test, took in known_times().get(path, {}).get("seconds", {}).items()}
    options = ("--doctest-modules", "-x", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin")
    options += ("--hypothesis-seed=0",)
    code = pytest.main([*paths, *options], plugins=[Quickly(seconds)])
    os._exit(0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else int(code))  # a module without an example has none


def outcome(server: Any, folder: Path, paths: tuple[str, ...], timeout: float | None) -> str:
    """Say what the tests make of the library in `folder`: "passed", "failed" or "too slow"."""
    process = server.Process(target=run_tests, args=(str(folder), paths))
    process.start()
    process.join(timeout)
    slow = process.is_alive()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.join()
    return "too slow" if slow else "failed" if process.exitcode else "passed"


def require_passing(server: Any, folder: Path, paths: list[str]) -> None:
    """Run those of the tests that have not passed since they or the library changed, and keep how long they took."""
    known = known_times()
    for path in paths:
        if known.get(path, {}).get("digest") != state_of(path):
            if outcome(server, folder, (path,), None) != "passed":
                print((folder / OUTPUT).read_text())
                sys.exit(f"{path} fails without a fault")
            known[path] = {"digest": state_of(path), "seconds": json.loads((folder / SECONDS).read_text())}
            TIMES.write_text(json.dumps(known))


def run(chosen: list[Mutant], paths: dict[str, tuple[str, ...]], workers: int) -> dict[str, list[Mutant]]:
    """Run the tests of its module, at these paths, on each of the mutants, and sort these by outcome."""
    os.environ.update(JAX_PLATFORMS="cpu", JAX_COMPILATION_CACHE_DIR=str(FOLDER / "jax-cache"))
    os.environ.update(JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0", PYTHONDONTWRITEBYTECODE="1")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(
        ["jax", "flax.nnx", "optax", "scipy.stats", "hypothesis.extra.numpy", "safetensors.numpy"]
    )
    folders: queue.Queue[Path] = queue.Queue()
    for number in range(workers):
        lay_out(FOLDER / f"copy-{number}")
        folders.put(FOLDER / f"copy-{number}")
    modules = {mutant.module for mutant in chosen}
    require_passing(server, FOLDER / "copy-0", sorted({path for module in modules for path in paths[module]}))
    known = known_times()
    found: dict[str, list[Mutant]] = {"passed": [], "failed": [], "too slow": []}

    def test(mutant: Mutant) -> None:
        folder, tests = folders.get(), paths[mutant.module]
        (folder / mutant.module).write_text(mutant.source)
        # Beside another run, and with a little to compile.
        seconds = 60 + 5 * sum(sum(known[path]["seconds"].values()) for path in tests)
        result = outcome(server, folder, tests, seconds)
        shutil.copy(ROOT / mutant.module, folder / mutant.module)
        folders.put(folder)
        found[result].append(mutant)
        if result == "passed":
            print(f"\n{mutant.module}:{mutant.line}\n  - {mutant.was}\n  + {mutant.became}", flush=True)
        count = sum(map(len, found.values()))
        print(f"\r{count} of {len(chosen)}, {len(found['passed'])} survived", end="", flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(test, chosen))
    print()
    return found
