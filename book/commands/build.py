"""Build the book: `python -m book.commands.build`, or `make book`.

Jupyter Book runs the chapters whose inputs changed and renders all pages; the gates then check the result.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HTML, LOG = ROOT / "_build" / "html", ROOT / "_build" / "book.log"
CACHE = ROOT / "_build" / ".jupyter_cache"
UNFINISHED = ROOT / "_build" / "unfinished" / "html"
FIRST = 2
"""How many pages have run before all can be read, those that have not run without their numbers and figures."""

# Of some hundred lines that Jupyter Book prints, those on what takes the time, and those that name a fault.
TELLING = re.compile(r" runs, because | ran in |WARNING|ERROR|CRITICAL|Error\b|Exception|build finished")
# Jupyter Book begins with the first page once all chapters have run.
READS = re.compile(r"reading sources")
# What went wrong, without the tracebacks around it: the chapters that failed in `running.run`, each with its
# cell and the error, Sphinx's own, or its warnings.
FAULTS = (
    re.compile(r"^[^\n]+\.md:(?:\d+:)? ERROR: .*?(?= \[run\])", re.DOTALL | re.MULTILINE),
    re.compile(r"^[A-Z][a-z]+ error.*?:\n.*?(?=\nTraceback)", re.DOTALL | re.MULTILINE),
    re.compile(r"^.*\b(?:WARNING|ERROR|CRITICAL): .*", re.MULTILINE),
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def show_what_ran(ended: Event) -> None:
    """Build the pages when the first have run, unless all have before that is done and it is `ended`."""
    while len(set(CACHE.rglob("*.ipynb"))) < FIRST:
        if ended.wait(1):
            return
    command = [sys.executable, "-m", "sphinx", "-Q", "-t", "unfinished", "-c", "book/newest"]
    command += ["-d", str(UNFINISHED.parent / ".doctrees"), ".", str(UNFINISHED)]
    UNFINISHED.parent.mkdir(parents=True)
    (UNFINISHED.parent / CACHE.name).symlink_to(CACHE)
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None and not ended.wait(0.1):
            pass
        process.terminate()
    if process.returncode == 0:  # else it was ended, or the build itself tells what is wrong
        print(f"  Can be read from now on, as far as it has run: {UNFINISHED}/index.html", flush=True)


def run_jupyter_book() -> bool:
    """Build the pages, passing on the telling lines; all of them go to the log. Return whether it succeeded."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    # Run by this Python and not by the one it names itself, which a moved environment has no more.
    command = [sys.executable, program, "build", ".", "--warningiserror", "--nitpick", "--keep-going"]
    pipes: Any = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    all_ran = Event()
    if not CACHE.exists():
        Thread(target=show_what_ran, args=[all_ran]).start()
    try:
        with LOG.open("w") as log, subprocess.Popen(command, cwd=ROOT, **pipes) as process:
            assert process.stdout is not None
            for line in process.stdout:
                log.write(line)
                if TELLING.search(line):
                    said = COLOUR.sub("", line).strip().removeprefix(f"{ROOT}/").removesuffix(" [mystnb]")
                    print(" ", said, flush=True)
                elif READS.search(line):
                    all_ran.set()
    finally:
        all_ran.set()
    return process.returncode == 0


def excerpt(log: str) -> str:
    """Return the part of the log on what went wrong, each fault once, or else its end."""
    found = next(filter(None, (fault.findall(log) for fault in FAULTS)), log.splitlines()[-30:])
    return "\n".join(dict.fromkeys(found)).replace(f"{ROOT}/", "")


def build() -> None:
    """Build into `_build/html` and check it; stop with a sentence where either fails."""
    start = time.perf_counter()
    print("Building the book. Chapters whose code, library or exercises changed run again, side by side.", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    for stale in (HTML, HTML.parent / ".doctrees", UNFINISHED.parent):
        shutil.rmtree(stale, ignore_errors=True)
    if not run_jupyter_book():
        print(excerpt(COLOUR.sub("", LOG.read_text())), file=sys.stderr)
        sys.exit(
            "The book was not built. Every warning counts as an error: the lines above name the file and the line, "
            f"and {LOG.relative_to(ROOT)} holds all that was printed."
        )
    if subprocess.run([sys.executable, "-m", "book.checks.gates", str(HTML)], cwd=ROOT, check=False).returncode:
        sys.exit("The book was built, but the checks found the faults above in its pages.")
    if UNFINISHED.exists():
        shutil.rmtree(UNFINISHED.parent)
        UNFINISHED.parent.mkdir()
        UNFINISHED.symlink_to(HTML)  # a page that somebody has open is whole when it is loaded again
    print(f"The book was built in {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    build()
