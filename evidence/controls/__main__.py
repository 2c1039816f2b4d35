"""The controls of the chapters: `make evidence`, or `python -m evidence.controls`.

Stale ones run side by side, each in a process of its own with one thread, as the chapters do. Old ones, which other
versions of the packages made, run with `--old`, too.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from evidence.controls import record

ONE_THREAD = {"NPROC": "1", "OPENBLAS_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu"}


def moved(before: Any, now: Any, path: str = "") -> Iterator[str]:
    """Yield each number that is another than before, by its place.

    >>> list(moved({"a": [1.0, 2.0]}, {"a": [1.0, 2.5]}))
    ['a/1: 2 -> 2.5']
    """
    if isinstance(before, dict) and isinstance(now, dict) and before.keys() == now.keys():
        for key in now:
            yield from moved(before[key], now[key], f"{path}/{key}")
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, pair in enumerate(zip(before, now, strict=True)):
            yield from moved(*pair, f"{path}/{index}")
    elif before != now:
        yield f"{path.strip('/')}: {before:g} -> {now:g}" if isinstance(now, float) else f"{path.strip('/')}: changed"


def run_apart(chapter: str, control: str) -> tuple[str, str, dict[str, Any] | None, str]:
    """Run a control in a process of its own; return its part of the record, or None and why it failed."""
    command = [sys.executable, "-m", "evidence.controls", "--one", chapter, control]
    ended = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD}, check=False)
    return chapter, control, json.loads(ended.stdout) if ended.returncode == 0 else None, ended.stderr


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit status, which is 1 where a control failed."""
    parser = argparse.ArgumentParser(prog="python -m evidence.controls", description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="default: all that have controls")
    parser.add_argument("--all", action="store_true", help="run those too that are not stale")
    parser.add_argument("--old", action="store_true", help="run those too that other versions of the packages made")
    parser.add_argument("--side-by-side", type=int, default=2, metavar="N", help="how many run at once (default 2)")
    parser.add_argument("--one", nargs=2, metavar=("CHAPTER", "CONTROL"), help="run one and print its part as JSON")
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(record.carry_out(*options.one), allow_nan=False))
        return 0
    known = record.chapters()
    if unknown := [chapter for chapter in options.chapters if chapter not in known]:
        parser.error(f"CHAPTER must be one of {', '.join(known)}, but got {', '.join(unknown)}")
    waiting: list[tuple[str, str]] = []
    for chapter in options.chapters or known:
        why = (record.old(chapter) if options.old else {}) | record.stale(chapter)
        for control in record.module(chapter).CONTROLS if options.all else why:
            waiting.append((chapter, control))
            print(f"{chapter}, {control}: {why.get(control, 'once more')}", flush=True)
    failed = 0
    with ThreadPoolExecutor(options.side_by_side) as pool:
        for chapter, control, made, said in pool.map(lambda each: run_apart(*each), waiting):
            if made is None:
                failed += 1
                print(f"{chapter}, {control} failed:\n{said}", file=sys.stderr, flush=True)
                continue
            before = record.read(chapter).get(control, {}).get("result")
            record.keep(chapter, control, made)
            print(f"{chapter}, {control}: {made['cpu_seconds']} s of processor time", flush=True)
            for change in [] if before is None else list(moved(before, made["result"])):
                print(f"  {change}", flush=True)
    print(f"{len(waiting) - failed} of {len(waiting)} controls ran." if waiting else "No record is stale.")
    if old := record.said_of_old():
        print(old)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
