"""The long runs: `make reproduce`, or `python -m reproductions`.

Without a name all of them run, those whose record belongs to the present code excepted. A run that was killed goes on
where it was, and one of which a record holds some parts goes on from these, if code and versions are the same. Several
processes at the same run, in one folder, share its parts.
"""

import argparse
import datetime
import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from reproductions import code, records
from reproductions.parts import Parts
from reproductions.runs import RUNS, Run, duration, state

KEPT = code.ROOT / "_build" / "reproduce"


@cache
def loaded(name: str) -> tuple[ModuleType, dict[str, str]]:
    """The module of a run and the digests of its code, read together: what changes later is not what runs."""
    module = f"reproductions.{name}"
    digests = code.digests(module)
    return importlib.import_module(module), digests


def carry_out(
    run: Run, *, so_far: bool = False, kept: Path = KEPT, folder: Path = records.FOLDER
) -> records.Record | None:
    """Run it, or go on with it, and write its record; with `so_far` write what is finished, and run nothing.

    Gives None, writes nothing and says why where nothing is finished, or with `so_far` less than the record holds.
    """
    module, digests = loaded(run.name)
    versions = records.versions()
    before = records.read(run.name, folder)
    same = before is not None and (before.code, before.versions) == (digests, versions)
    recorded = before.by_part if before and same and before.finished < before.parts else {}
    place = kept / run.name / code.digest(digests | versions)[:16]
    parts = Parts(place, run.parts, records.hardware(), so_far=so_far, recorded=recorded)
    while True:
        results, details = module.run(parts)
        if not parts.again():
            break
    if set(results) != set(run.rows) or len(parts.names) != run.parts:
        raise ValueError(
            f"{module.__name__} must have {run.parts} parts and give results for {sorted(run.rows)}, "
            f"but it had {len(parts.names)} and gave {sorted(results)}"
        )
    finished = {name: parts.finished[name] for name in parts.names if name in parts.finished}
    if not finished:
        print("  no part of it is finished")
        return None
    if so_far and before and len(finished) < before.finished:
        print(f"  its record stays as it is: it holds {before.finished} parts, and {len(finished)} are finished here")
        return None
    each = finished.values()
    record = records.Record(
        name=run.name,
        command=run.command,
        finished=len(finished),
        parts=run.parts,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        seconds=round(sum(part.seconds for part in each)),
        cpu_seconds=round(sum(part.cpu_seconds for part in each)),
        versions=versions,
        hardware="; ".join(dict.fromkeys(part.hardware for part in each)),
        code=digests,
        results=results,
        details=details,
        by_part=finished,
    )
    records.write(record, folder)
    return record


def up_to_date(run: Run) -> bool:
    """Whether the run has a record of all its parts that belongs to the present code."""
    record = records.read(run.name)
    return record is not None and record.finished == record.parts and not record.changed()


def main(arguments: list[str]) -> int:
    """Read the command line and do it; the exit status is 1 where `--check` finds a record that is not up to date."""
    parser = argparse.ArgumentParser(prog="python -m reproductions", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)} (default: all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="say what there is, how long it takes and what is recorded")
    what.add_argument("--check", action="store_true", help="say which records are missing or of other code")
    what.add_argument("--so-far", action="store_true", help="record the parts that are finished, and run nothing")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in RUNS]:
        parser.error(f"there is no run {', '.join(unknown)}: they are {', '.join(RUNS)}")
    chosen = [RUNS[name] for name in options.names or RUNS]
    try:
        late = [run for run in chosen if not up_to_date(run)]
    except ValueError as error:
        parser.error(f"{error}; mend it or remove it")
    if options.list or options.check:
        for run in chosen if options.list else late:
            print(f"{run.name}: {run.title}\n  {state(run, records.read(run.name))}")
        return bool(late) if options.check else 0
    wanted = chosen if options.names or options.so_far else late
    for run in wanted:
        loaded(run.name)
    for run in wanted:
        print(f"{run.name}: {run.title}, about {duration(60 * run.minutes)} on two quiet cores of a CPU", flush=True)
        try:
            record = carry_out(run, so_far=options.so_far)
        except KeyboardInterrupt:
            print(f"stopped by Ctrl-C; {run.command} goes on from here")
            return 130
        if record is None:
            continue
        print(*(f"  {row}" for row in run.filled(record.results)), sep="\n")
        print(f"  written to {(records.FOLDER / run.name).relative_to(code.ROOT)}.json")
    if not late and not options.names:
        kept = KEPT.relative_to(code.ROOT)
        print(f"All records belong to the present code. To repeat a run, remove its folder in {kept} and name it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
