"""The record of a chapter's controls: their numbers, and the code that made them.

A control is stale when its own code has changed, a statement of the chapter that it uses, or what these reach in the
library (`running.reach`). Docstrings, comments and messages do not count, and no number of the record is rounded.
A record is old when it was made with other versions of what computes.
"""

import ast
import datetime
import importlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from aelib.files import write_atomically
from evidence import fashion
from evidence.controls import pages
from running.inputs import digest
from running.machine import PACKAGES, hardware, versions
from running.reach import Bare, Library

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("EVIDENCE_RECORDS", Path(__file__).parent / "records"))
ROOMS = ("aelib", "evidence")
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


def code(chapter: str, control: str) -> dict[str, Any]:
    """Return digests of the code of a control, with its arguments and the cells that it uses, and of what these reach.

    What they reach in the library are digests by the paths of its files.
    """
    arguments = getattr(module(chapter).CONTROLS[control], "keywords", {})
    here = parts(chapter, control)
    reached = _library().reached(chain(*here))
    return {
        "code": digest("\n".join([repr(arguments), *map(pages.code, here)]).encode()),
        "library": {name: digest(text.encode()) for name, text in reached.items()},
    }


@cache
def _library() -> Library:
    files = (each.relative_to(ROOT).as_posix() for room in ROOMS for each in (ROOT / room).rglob("*.py"))
    return Library(ROOT, files, Bare())


def stale(chapter: str) -> dict[str, str]:
    """Return why controls of a chapter have to run again, by their names."""
    record, found = read(chapter), {}
    for control in module(chapter).CONTROLS:
        made = record.get(control)
        if made is None:
            found[control] = "it has no record"
        elif made["code"] != (now := code(chapter, control))["code"]:
            found[control] = "its code or a cell that it uses has changed"
        elif changed := [name for name, _ in sorted({*made["library"].items()} ^ {*now["library"].items()})]:
            found[control] = f"{', '.join(dict.fromkeys(changed))} has changed"
    return found


def old(chapter: str, now: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return why controls of a chapter are old, by their names: what computes has other versions `now`.

    Where they are not given, they are those that are installed.
    """
    found, now = {}, now or versions()
    for control, made in read(chapter).items():
        before = made["versions"]
        if others := [name for name in PACKAGES if before[name] != now[name]]:
            found[control] = ", ".join(f"{name} {before[name]} is {now[name]} now" for name in others)
    return found


def said_of_old() -> str:
    """Return a line that says how many controls are old, by which versions, and what runs them; empty for none."""
    found = [why for chapter in chapters() for why in old(chapter).values()]
    others = ", ".join(sorted({each for why in found for each in why.split(", ")}))
    return f"Old controls: {len(found)} ({others}). 'make evidence OLD=1' runs them." if found else ""


def carry_out(chapter: str, control: str) -> dict[str, Any]:
    """Run a control; return its part of the record."""
    begun, used = time.perf_counter(), time.process_time()
    _, of_page = parts(chapter, control)
    here = module(chapter)
    with fashion.in_place_of_digits() if control.startswith("Fashion") else nullcontext():
        result = here.CONTROLS[control](pages.run(of_page))
    return {
        "result": result,
        **code(chapter, control),
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
