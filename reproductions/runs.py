"""What long runs there are, and the published numbers that each is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aelib.reproduction import Reproduction
from reproductions import code, records


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
        """The rows with our numbers, those of which there are any."""
        return [replace(row, ours=results.get(name) or None) for name, row in self.rows.items()]


def duration(seconds: float) -> str:
    """A time in words.

    >>> duration(254), duration(7300)
    ('4 min', '2.0 h')
    """
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{max(1, round(seconds / 60))} min"


def state(run: Run, record: records.Record | None) -> str:
    """What is known of a run, in words."""
    takes = f"about {duration(60 * run.minutes)} on two quiet cores of a CPU"
    if record is None:
        return f"not run yet; it takes {takes}"
    made = (
        f"recorded on {record.date} in {duration(record.seconds)}, {duration(record.cpu_seconds)} of them computing on "
        f"one core, on {record.hardware}"
    )
    if record.finished < record.parts:
        made += f"; {record.finished} of {record.parts} parts so far, all of them take {takes}"
    changed = record.changed()
    return f"{made}; the code has changed since then: {', '.join(changed)}" if changed else made


def shown(name: str) -> dict[str, Any]:
    """What the page says of a run: how to run it, what is known of it, and its rows, as text."""
    run = RUNS[name]
    record = records.read(name)
    versions = record.versions if record else {}
    return {
        "command": run.command,
        "state": state(run, record),
        "versions": ", ".join(f"{package} {version}" for package, version in versions.items()),
        "code": code.digest(record.code)[:16] if record else "",
        "status": "not run yet" if not record else "recorded" if not record.changed() else "recorded by earlier code",
        "rows": [row.row() for row in run.filled(record.results if record else {})],
    }


_DEEP = Reproduction(
    source="hinton2006reducing",
    what="Autoencoder 784-1000-500-250-30: squared error per test digit",
    published="3.00",
    conditions="sigmoid units, pretrained as a stack of Boltzmann machines, conjugate gradients, 200 epochs",
)

RUNS = {
    run.name: run
    for run in (
        Run(
            name="hinton_salakhutdinov",
            title="The deep autoencoder of 2006, from random weights",
            minutes=20,
            parts=4,
            rows={
                "decay": replace(
                    _DEEP,
                    here="random start, GELU, AdamW with weight decay, 80 epochs",
                    at_most=2.85,
                ),
                "no-decay": replace(_DEEP, here="the same without weight decay"),
            },
        ),
    )
}
"""The runs by name, in the order of the page and of `make reproduce`."""
