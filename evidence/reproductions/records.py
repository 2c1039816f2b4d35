"""The record of a run: its results, their date, versions and machine. It is written whole or not at all."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from aelib.files import write_atomically
from evidence.reproductions.parts import Finished

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "evidence" / "reproductions" / "records"


@dataclass(frozen=True)
class Record:
    """What is known of one run.

    name: its module in this package, and the file of the record.
    command: what ran it.
    finished, parts: how many of its parts are in the record, and how many there are.
    date: the day on which it was written, in UTC, as 2026-11-21.
    seconds, cpu_seconds: the time it took by the clock, and of all cores together, over all parts.
    versions: of Python and the packages that compute, by name.
    hardware: the processor and the number of its cores, or the accelerator; those that the parts ran on, if several.
    replay: losses from the first epoch of one part, which the code that belongs to the record gives again
        (`evidence.reproductions.replay`).
    results: the numbers, one for each seed, by the name of the row that they belong to.
    by_part: what each part gave, its times and its machine, by its name. A record that does not hold all parts is gone
        on from.
    """

    name: str
    command: str
    finished: int
    parts: int
    date: str
    seconds: float
    cpu_seconds: float
    versions: dict[str, str]
    hardware: str
    replay: list[float]
    results: dict[str, list[float]]
    by_part: dict[str, Finished]


def write(record: Record, folder: Path = FOLDER) -> Path:
    """Write the record of a run into `folder`, in the place of an earlier one."""
    path = folder / f"{record.name}.json"
    folder.mkdir(exist_ok=True)
    write_atomically(path, (json.dumps(asdict(record), indent=1, allow_nan=False) + "\n").encode())
    return path


def read(name: str, folder: Path = FOLDER) -> Record | None:
    """Return the record of the run `name`, or None if it has not run; raise `ValueError` for another file."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        by_part = {part: Finished(**given) for part, given in fields.pop("by_part").items()}
        record = Record(**fields, by_part=by_part)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"{path.name} must be a record of a run, but got {error}") from error
    if record.name != name:
        raise ValueError(f"{path.name} must be the record of its own run, but got that of {record.name}")
    return record
