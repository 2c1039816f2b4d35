"""The record of a chapter's controls: their numbers, and the code that made them.

A control is stale when its own code has changed, a statement of the chapter that it uses, or what it reaches (`reach`)
in a file of the library in which a function ran. Docstrings, comments and messages do not count, and no number of the
record is rounded.
"""

import ast
import datetime
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from aelib.files import write_atomically
from book.running.inputs import digest
from evidence import fashion
from evidence.controls import pages, reach
from evidence.machine import hardware, versions

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("EVIDENCE_RECORDS", Path(__file__).parent / "records"))
TRACED = ("aelib", "evidence")
"""The rooms whose files a record names."""


def chapters() -> list[str]:
    """Return the slugs of the chapters that have controls, and of parts of them with a record of their own."""
    modules = {path.stem.replace("_", "-"): path for path in Path(__file__).parent.glob("*.py")}
    return [
        slug
        for slug, path in sorted(modules.items())
        if (pages.CHAPTERS / f"{slug}.md").exists() or "\nPAGE = " in path.read_text(encoding="utf-8")
    ]


def page(chapter: str) -> str:
    """Return the slug of the page whose cells these controls use: their own, unless they name a `PAGE`."""
    return str(getattr(module(chapter), "PAGE", chapter))


def module(chapter: str) -> Any:
    """Return the module of a chapter's controls."""
    return importlib.import_module(f"evidence.controls.{chapter.replace('-', '_')}")


def read(chapter: str) -> dict[str, Any]:
    """Return what is recorded of each control of a chapter, by name."""
    file = FOLDER / f"{chapter}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def recorded(chapter: str) -> dict[str, Any]:
    """Return the results of a chapter's controls, by name, and what is derived from them."""
    found = {control: made["result"] for control, made in read(chapter).items()}
    derived: dict[str, Callable[[dict[str, Any]], Any]] = getattr(module(chapter), "DERIVED", {})
    return found | {name: derive(found) for name, derive in derived.items()}


def parts(chapter: str, control: str) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the statements that make a control: of its module, and of the chapter."""
    here = module(chapter)
    function = here.CONTROLS[control]
    function = getattr(function, "func", function)
    of_module = pages.needed(_statements(Path(here.__file__).read_text(encoding="utf-8")), {function.__name__})
    return of_module, pages.needed(pages.shown(page(chapter)), pages.asked_of_page(of_module))


@cache
def _statements(source: str) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(source).body)


def code(chapter: str, control: str) -> str:
    """Return the digest of the code of a control, with its arguments, and of the cells that it uses."""
    arguments = getattr(module(chapter).CONTROLS[control], "keywords", {})
    return digest("\n".join([repr(arguments), *map(pages.code, parts(chapter, control))]).encode())


def digests(chapter: str, control: str, names: Iterable[str]) -> dict[str, str]:
    """Return digests of what a control reaches in files, by their path; an empty one for a file that is gone."""
    paths = {name: ROOT / name for name in names}
    sources = {name: path.read_bytes() for name, path in paths.items() if path.exists()}
    return dict.fromkeys(paths, "") | reach.reached(sources, [*chain(*parts(chapter, control))])


def stale(chapter: str) -> dict[str, str]:
    """Return why controls of a chapter have to run again, by their names."""
    record, found = read(chapter), {}
    for control in module(chapter).CONTROLS:
        made = record.get(control)
        if made is None:
            found[control] = "it has no record"
        elif made["code"] != code(chapter, control):
            found[control] = "its code or a cell that it uses has changed"
        elif changed := [
            name for name, now in digests(chapter, control, made["library"]).items() if now != made["library"][name]
        ]:
            found[control] = f"{', '.join(changed)} has changed"
    return found


def files_run(function: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return what a function returns, and the files of the project in which functions ran meanwhile."""
    ran: set[str] = set()

    def note(frame: Any, event: str, argument: Any) -> None:
        ran.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        result = function()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    inside = {os.path.relpath(name, ROOT) for name in ran if os.path.isabs(name)}
    return result, sorted(name for name in inside if name.startswith(tuple(f"{room}/" for room in TRACED)))


def carry_out(chapter: str, control: str) -> dict[str, Any]:
    """Run a control; return its part of the record."""
    begun, used = time.perf_counter(), time.process_time()
    _, of_page = parts(chapter, control)
    here = module(chapter)
    with fashion.in_place_of_digits() if control.startswith("Fashion") else nullcontext():
        result, ran = files_run(lambda: here.CONTROLS[control](pages.run(of_page)))
    here_too = {os.path.relpath(file, ROOT) for file in (here.__file__, __file__, pages.__file__, fashion.__file__)}
    return {
        "result": result,
        "code": code(chapter, control),
        "library": digests(chapter, control, (name for name in ran if name not in here_too)),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cpu_seconds": round(time.process_time() - used, 1),
        "seconds": round(time.perf_counter() - begun, 1),
        "versions": versions(),
        "hardware": hardware(),
    }


def keep(chapter: str, control: str, made: dict[str, Any]) -> None:
    """Put what was made into the chapter's record, in the order of its module, without controls that are gone."""
    record = read(chapter) | {control: made}
    kept = {name: record[name] for name in module(chapter).CONTROLS if name in record}
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_atomically(FOLDER / f"{chapter}.json", (json.dumps(kept, indent=1, allow_nan=False) + "\n").encode())
