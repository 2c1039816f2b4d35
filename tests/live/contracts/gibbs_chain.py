"""A chain of a small machine."""

from aelib.course.live import turned
from tests.live.contracts import Contract


def chain(figure, start, size, turns):
    found = turned(figure, size=size, turns=turns, start=start)._asdict()
    return {"element.found": found | {"energy": found.pop("free_energy"), "logZ": found.pop("log_z")}}


CONTRACT = Contract(
    [[0, 1.4, 5], [1, 2.4, 7], [0, 3, 40]], chain, more=[[1, 1.3, 1], [0, 1, 1], [0, 2.4, 0], [1, 0, 1], [1, 3, 12]]
)
