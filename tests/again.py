"""Run pytest, and a test that fails once more: `python -m tests.again <what pytest is given>`.

It runs alone, in a fresh process. If it passes then, so does the whole, which says "failed, then passed" and adds the
test, the day and the first traceback to `_build/failed-then-passed.txt`. `make nightly` does without, so that what
fails by chance is not published. Where more than a few fail, it is no chance, and none runs again.

The module is a plugin of pytest, too, which writes down what failed.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FEW = 5
BY_CHANCE = Path("_build/failed-then-passed.txt")
WRITE_TO = "FAILED_TESTS"
"""The variable that names the file for what failed."""

tracebacks = {}


def pytest_runtest_logreport(report):
    """Remember what failed, the first time."""
    if report.failed:
        tracebacks.setdefault(report.nodeid, report.longreprtext)


def pytest_sessionfinish(session):
    """Write it down, in the process that hears of the tests of all others."""
    if WRITE_TO in os.environ and not hasattr(session.config, "workerinput"):
        Path(os.environ[WRITE_TO]).write_text(json.dumps(tracebacks), encoding="utf-8")


def failed(arguments):
    """Run pytest; return its exit status and the tracebacks of what failed, by the names of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "failed.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.again", *arguments]
        status = subprocess.run(command, env=os.environ | {WRITE_TO: str(file)}, check=False).returncode
        return status, json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def main(arguments):
    """Run the command line; return the exit status."""
    status, first = failed(arguments)
    if status != 1 or not 0 < len(first) <= FEW:
        return status
    options = [each for each in arguments if not Path(each.partition("::")[0]).exists()]
    for test in first:
        print(f"Once more, alone: {test}", flush=True)
        status, _ = failed([*options, "--numprocesses", "0", test])
        if status:
            return status
    BY_CHANCE.parent.mkdir(exist_ok=True)
    with BY_CHANCE.open("a", encoding="utf-8") as file:
        for test, traceback in first.items():
            said = f"failed, then passed: {test}\n{traceback}\n"
            print(said, flush=True)
            file.write(f"{datetime.datetime.now(datetime.UTC).date()} {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
