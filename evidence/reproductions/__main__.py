"""The long runs: `make reproduce`, or `python -m evidence.reproductions`.

Without a name all runs start that have no complete record. A run that was killed resumes where it was, and one whose
record holds some parts resumes from these, but only if the code still computes the same: a run begins with its replay,
the first epoch of one of its parts, whose losses must equal those that were kept.
"""

import argparse
import datetime
import hashlib
import importlib
import json
import sys
from pathlib import Path

from aelib.files import write_atomically
from evidence.reproductions import records, replay
from evidence.reproductions.parts import Parts
from evidence.reproductions.run import Run, duration, state
from evidence.reproductions.runs import RUNS
from running.machine import hardware, versions

KEPT = records.ROOT / "_build" / "reproduce"


class AnotherCodeError(Exception):
    """The code no longer computes what it computed when the kept parts were made."""


def carry_out(
    run: Run, *, so_far: bool = False, kept: Path = KEPT, folder: Path = records.FOLDER
) -> records.Record | None:
    """Run or resume `run` and write its record; with `so_far` write the finished parts only, and run nothing.

    Returns:
        The record; None, with a printed reason and nothing written, if no part is finished, or with `so_far` fewer
        parts than the record holds.

    Raises:
        AnotherCodeError: If parts are kept that other code computed.
    """
    today = versions()
    before = records.read(run.name, folder)
    place = kept / run.name / hashlib.sha256(json.dumps(today).encode()).hexdigest()[:16]
    losses = _replayed(run, place)
    same = before is not None and before.versions == today and replay.agree(before.replay, losses)
    recorded = before.by_part if before and same and before.finished < before.parts else {}
    parts = Parts(place, run.parts, hardware(), so_far=so_far, recorded=recorded)
    module = importlib.import_module(f"evidence.reproductions.{run.name}")
    results = module.run(parts)
    if set(results) != set(run.rows) or len(parts.names) != run.parts:
        raise ValueError(
            f"{module.__name__} must have {run.parts} parts and results for {sorted(run.rows)}, "
            f"but got {len(parts.names)} and {sorted(results)}"
        )
    finished = {name: parts.finished[name] for name in parts.names if name in parts.finished}
    if not finished:
        print("  none of its parts is finished")
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
        versions=today,
        hardware="; ".join(dict.fromkeys(part.hardware for part in each)),
        replay=losses,
        results=results,
        by_part=finished,
    )
    records.write(record, folder)
    return record


def _replayed(run: Run, place: Path) -> list[float]:
    """Replay the run and compare its losses with those kept beside its parts, in `place`."""
    print("  replaying the first epoch of one of its parts", flush=True)
    losses, file = replay.losses(run.name), place / "replay.json"
    if not file.exists():
        place.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps(losses).encode())
    elif not replay.agree(json.loads(file.read_text()), losses):
        raise AnotherCodeError(f"the parts in {place} were computed by other code: remove that folder")
    return losses


def belongs(run: Run) -> bool:
    """Return whether the record of the run holds all its parts, and this code computes its losses."""
    record = records.read(run.name)
    return (
        record is not None and record.finished == record.parts and replay.agree(record.replay, replay.losses(run.name))
    )


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit status, which is 1 on failure."""
    parser = argparse.ArgumentParser(prog="python -m evidence.reproductions", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)} (default: all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the runs, how long they take and what is recorded")
    what.add_argument("--check", action="store_true", help="replay each run, and list those whose losses have changed")
    what.add_argument("--so-far", action="store_true", help="record the parts that are finished, and run nothing")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in RUNS]:
        parser.error(f"RUN must be one of {', '.join(RUNS)}, but got {', '.join(unknown)}")
    chosen = [RUNS[name] for name in options.names or RUNS]
    try:
        found = {run.name: records.read(run.name) for run in chosen}
    except ValueError as error:
        parser.error(f"{error}; mend it or remove it")
    if options.list:
        for run in chosen:
            print(f"{run.name}: {run.title}\n  {state(run, found[run.name])}")
        return 0
    if options.check:
        amiss = 0
        for run in chosen:
            fine = belongs(run)
            amiss += not fine
            print(f"{run.name}: {'begins as recorded' if fine else 'no complete record, or other losses'}", flush=True)
        return bool(amiss)
    unfinished = [run for run in chosen if (record := found[run.name]) is None or record.finished < record.parts]
    for run in chosen if options.names or options.so_far else unfinished:
        print(f"{run.name}: {run.title}, about {duration(60 * run.minutes)} on two quiet cores of a CPU", flush=True)
        try:
            record = carry_out(run, so_far=options.so_far)
        except KeyboardInterrupt:
            print(f"stopped by Ctrl-C; {run.command} resumes from here")
            return 130
        except AnotherCodeError as error:
            print(error, file=sys.stderr)
            return 1
        if record is None:
            continue
        print(*(f"  {row}" for row in run.filled(record.results)), sep="\n")
        print(f"  written to {(records.FOLDER / run.name).relative_to(records.ROOT)}.json")
    if not unfinished and not options.names:
        kept = KEPT.relative_to(records.ROOT)
        print(f"All runs are recorded. To repeat one, remove its folder in {kept} and name it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
