"""What long runs there are, and the published numbers that each is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aelib.reproduction import Reproduction


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
