"""Build the book: `python -m book.commands.build`, or `make book`.

Jupyter Book runs the chapters whose inputs changed and renders the pages; the gates then check the result. Where
nothing changed since a build that passed, that is all there is to do (`book.commands.stamp`).
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from book.commands import stamp

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
LOG = ROOT / "_build" / "book.log"
TYPED, FACTS = "_build/typed-numbers.txt", "_build/facts.json"

# Of some hundred lines that Jupyter Book prints, those on what takes the time, and those that name a fault.
TELLING = re.compile(r" runs, because | ran in |WARNING|ERROR|CRITICAL|Error\b|Exception|build finished")
# What went wrong, without the tracebacks around it: the chapters that failed in `book.running.parallel`, each with its
# cell and the error, Sphinx's own, or its warnings.
FAULTS = (
    re.compile(r"^[^\n]+\.md:(?:\d+:)? ERROR: .*?(?= \[run\])", re.DOTALL | re.MULTILINE),
    re.compile(r"^[A-Z][a-z]+ error.*?:\n.*?(?=\nTraceback)", re.DOTALL | re.MULTILINE),
    re.compile(r"^.*\b(?:WARNING|ERROR|CRITICAL): .*", re.MULTILINE),
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run_jupyter_book() -> bool:
    """Build the pages, passing on the telling lines; all of them go to the log. Return whether it succeeded."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    # Run by this Python and not by the one it names itself, which a moved environment has no more.
    command = [sys.executable, program, "build", ".", "--warningiserror", "--nitpick", "--keep-going"]
    LOG.parent.mkdir(exist_ok=True)
    with (
        LOG.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if TELLING.search(line):
                print(" ", COLOUR.sub("", line).strip().removeprefix(f"{ROOT}/").removesuffix(" [mystnb]"), flush=True)
    return process.returncode == 0


def excerpt(log: str) -> str:
    """Return the part of the log on what went wrong, each fault once, or else its end."""
    found = next(filter(None, (fault.findall(log) for fault in FAULTS)), log.splitlines()[-30:])
    return "\n".join(dict.fromkeys(found)).replace(f"{ROOT}/", "")


def build() -> None:
    """Build into `_build/html` and check it; stop with a sentence where either fails."""
    start = time.perf_counter()
    folder = HTML.parent
    made_from, before = stamp.inputs(ROOT, os.environ), stamp.read(folder)
    changed = stamp.changed(before["inputs"], made_from) if before else []
    if before is None or changed:
        make(made_from, before is not None and stamp.on_pages_only(changed, before["inputs"], made_from))
    elif before["checked"]:
        print(f"Nothing has changed. The book is at {HTML / 'index.html'}. `make serve` serves it.")
        return
    command = [sys.executable, "-m", "book.checks.gates", str(HTML), "--typed", TYPED, "--facts", FACTS]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("The book was built, but the checks found the faults above in its pages.")
    stamp.write(folder, made_from, checked=True)
    print(f"The book is at {HTML / 'index.html'} ({time.perf_counter() - start:.0f} s). `make serve` serves it.")


def make(made_from: dict[str, str], goes_on: bool) -> None:
    """Make the pages from these inputs, from nothing unless it `goes_on` from a build that had no warning."""
    print("Building the book. Chapters whose code, library or exercises changed run again, side by side.", flush=True)
    (HTML.parent / "stamp.json").unlink(missing_ok=True)
    # An incremental Sphinx build forgets the warnings of the pages that it does not read again.
    for stale in () if goes_on else (HTML, HTML.parent / ".doctrees"):
        shutil.rmtree(stale, ignore_errors=True)
    if not run_jupyter_book():
        print(excerpt(COLOUR.sub("", LOG.read_text())), file=sys.stderr)
        sys.exit(
            "The book was not built. Every warning counts as an error: the lines above name the file and the line, "
            f"and {LOG.relative_to(ROOT)} holds all that was printed."
        )
    stamp.write(HTML.parent, made_from, checked=False)


if __name__ == "__main__":
    build()
