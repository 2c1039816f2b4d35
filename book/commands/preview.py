"""Show the book in a browser while it is being written: `python -m book.commands.preview`, or `make preview`.

A builder has loaded Sphinx, the extension and all that was read of the pages. It waits until a page is saved, forks,
and the copy reads and writes that page. What other pages show of it (titles, numbers, times) stays as it was until more
than a few pages have changed, or something else than a page: then another builder makes all of it. Chapters run where
their code changed, and only there. What it makes lies in `_build/preview`, beside the outputs that `make book` keeps.
No gate looks at it: `make book` decides whether the book is right.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from book.commands import stamp
from book.commands.build import COLOUR, TELLING
from book.commands.reloading import Builds, Host, Server

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
FOLDER = BUILD / "preview"
TAKEN_OVER = ("html", ".doctrees", "jupyter_execute", "ledger")
"""What a build left below `_build`, from which the first preview goes on."""

EVERY = 0.2
"""Seconds between two looks at the files."""

FEW = 3
"""More pages than these that changed since a builder started, and another one reads all of them first."""

DONE = "This build is done."


def files(root: Path) -> dict[str, tuple[int, int]]:
    """Return of each file that the book is made from the time of its last change and its size."""
    found: dict[str, tuple[int, int]] = {}
    for path in filter(lambda path: path.suffix, stamp.files(root)):  # an editor may try out a name without one
        try:
            status = path.stat()
        except FileNotFoundError:  # an editor has just put another one in its place
            continue
        found[path.relative_to(root).as_posix()] = status.st_mtime_ns, status.st_size
    return found


def changes(root: Path, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """Yield the names of the files that changed, as often as some did."""
    before = files(root)
    while True:
        sleep(EVERY)
        now = files(root)
        if changed := sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)):
            before = now
            yield changed


class Builder:
    """A process that builds when it is asked to."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process, which loads what it needs."""
        self.behind = set[str]()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "book.commands.preview", "--builder"], cwd=ROOT, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def stop(self) -> None:
        """End the process, and the kernels that it may have started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def build(self, pages: Collection[str] = ()) -> bool:
        """Build these pages, or what is not as it should be, passing on the telling lines; return whether it worked."""
        self.behind.update(pages)
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        with suppress(BrokenPipeError):  # it ended while it loaded; its last lines say why
            stdin.write(" ".join(sorted(self.behind if pages else ())) + "\n")
            stdin.flush()
        for line in stdout:
            if line.startswith(DONE):
                return line.endswith(" 0\n")
            if TELLING.search(line) and "build finished" not in line:
                print(" ", COLOUR.sub("", line).strip().removeprefix(f"{ROOT}/"), flush=True)
        self.start()
        return False

    def catch_up(self) -> None:
        """Where many pages have changed since the process started, build it all, and start one that has read that."""
        if len(self.behind) > FEW:
            self.build()
            self.stop()
            self.start()


def page_of(name: str) -> str:
    """Return the page on which a file shows.

    >>> page_of("chapters/decoding.md"), page_of("aelib/course/exercises/map_of_digits/linear_fit.py")
    ('chapters/decoding', 'chapters/map-of-digits')
    """
    path = Path(name)
    return name.removesuffix(".md") if path.suffix == ".md" else f"chapters/{path.parent.name.replace('_', '-')}"


def wait_and_build() -> None:
    """Be the builder: load everything, then fork for each line that comes, and build in the copy."""
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    config, _ = get_final_config(
        user_yaml=ROOT / "_config.yml", sourcedir=ROOT,
        cli_config={"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False, "nitpicky": True},
    )  # fmt: skip
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(ROOT, None, FOLDER / "html", FOLDER / ".doctrees", "html", config | {"light_pages": False})
        for line in sys.stdin:
            sys.stdout.flush()
            if (child := os.fork()) == 0:
                code = 1
                try:
                    write_pages(app, line.split()) if line.strip() else app.build()
                    code = app.statuscode
                except Exception as error:
                    print(f"ERROR: {error}")
                finally:
                    print(f"{DONE} {code}", flush=True)
                    os._exit(0)
            _, status = os.waitpid(child, 0)
            if status:
                print(f"ERROR: the build was killed\n{DONE} 1", flush=True)


def write_pages(app: Any, pages: list[str]) -> None:
    """Read and write these pages, and nothing else: neither the search nor what other pages show of them is renewed."""
    from sphinx.util import logging
    from sphinx.util.build_phase import BuildPhase
    from sphinx.util.parallel import SerialTasks

    from book.publishing.incremental import write_again

    def keep(app: Any, env: Any, docnames: list[str]) -> None:
        docnames[:] = [name for name in docnames if name in pages]

    app.connect("env-before-read-docs", keep, priority=0)
    listeners = app.events.listeners["env-get-updated"]
    listeners[:] = [listener for listener in listeners if listener.handler is not write_again]
    builder = app.builder
    builder.search, builder.finish_tasks = False, SerialTasks()
    with logging.pending_warnings():
        builder.read()
    builder.env.check_dependents(app, set(pages))  # numbers sections, figures and equations
    app.phase = BuildPhase.RESOLVING
    builder.prepare_writing(set(pages))
    builder._write_serial(pages)
    builder.copy_image_files()


def take_over() -> None:
    """Lay out the folder of the preview: what the last build made, where there is none yet, and its outputs."""
    if not (FOLDER / ".doctrees").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in TAKEN_OVER if (BUILD / "stamp.json").exists() else ():
            if (BUILD / name).is_dir():
                shutil.copytree(BUILD / name, FOLDER / name, dirs_exist_ok=True)
    (BUILD / ".jupyter_cache").mkdir(exist_ok=True)
    if not (kept := FOLDER / ".jupyter_cache").is_symlink():
        kept.symlink_to(Path("..", ".jupyter_cache"))


def main() -> None:
    """Build, serve and watch, until Ctrl-C."""
    take_over()
    builds, builder = Builds(), Builder()
    server = Server(("127.0.0.1", 0), partial(Host, directory=str(FOLDER / "html"), builds=builds))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    print("Building the preview. The first time this reads every page.", flush=True)
    try:
        watched = changes(ROOT)
        builder.build()
        builder.stop()
        builder.start()
        print(f"The preview is at {address} (Ctrl-C ends it). Save a page, and it is there in seconds.", flush=True)
        if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(address)
        for changed in watched:
            start = time.perf_counter()
            if all(map(stamp.PAGE.fullmatch, changed)):
                done = builder.build({page_of(name) for name in changed})
            else:
                builder.stop()
                builder.start()
                done = builder.build()
            builds.add()
            told = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
            print(f"{told}: {'new' if done else 'with faults'} after {time.perf_counter() - start:.1f} s", flush=True)
            builder.catch_up()
    except KeyboardInterrupt:
        print()
    finally:
        builder.stop()


if __name__ == "__main__":
    wait_and_build() if "--builder" in sys.argv else main()
