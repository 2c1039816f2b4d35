"""One long run: what it is, how long it takes, and what its record says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aelib.course.reproduction import Reproduction
from evidence.reproductions import records


@dataclass(frozen=True)
class Run:
    """A long run.

    name: the module of this package that it is.
    title: what it is, as a heading.
    minutes: how long it takes on two quiet cores of a CPU.
    parts: how many parts it has, each of which is kept once it is finished.
    rows: published numbers, by the names under which the run gives ours.
    """

    name: str
    title: str
    minutes: int
    parts: int
    rows: Mapping[str, Reproduction]

    @property
    def command(self) -> str:
        """What runs it."""
        return f"make reproduce RUN={self.name}"

    def filled(self, results: Mapping[str, list[float]]) -> list[Reproduction]:
        """Return the rows with our numbers, those of which there are any."""
        return [replace(row, ours=results.get(name) or None) for name, row in self.rows.items()]


def duration(seconds: float) -> str:
    """Return a time in words.

    >>> duration(254), duration(7300)
    ('4 min', '2.0 h')
    """
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{max(1, round(seconds / 60))} min"


def state(run: Run, record: records.Record | None) -> str:
    """Return the state of a run, in words."""
    takes = f"about {duration(60 * run.minutes)} on two quiet cores of a CPU"
    if record is None:
        return f"not run yet; it takes {takes}"
    made = (
        f"recorded on {record.date} on {record.hardware}; its parts took {duration(record.seconds)} in all, and "
        f"{duration(record.cpu_seconds)} of processor time"
    )
    if record.finished < record.parts:
        made += f"; {record.finished} of {record.parts} parts so far, the whole takes {takes}"
    return made


def measured(record: records.Record) -> list[tuple[str, str, float]]:
    """Return all numbers of a record: the part, what it is, and its value."""

    def numbers(what: str, result: Any) -> Iterator[tuple[str, float]]:
        match result:
            case dict():
                for name, value in result.items():
                    yield from numbers(f"{what} {name}".strip(), value)
            case list():
                for index, value in enumerate(result):
                    yield from numbers(f"{what} [{index}]".strip(), value)
            case _:
                yield what, result

    return [(part, *number) for part, given in record.by_part.items() for number in numbers("", given.result)]
