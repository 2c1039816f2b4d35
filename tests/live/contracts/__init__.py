"""What each live figure promises: where it is looked at, and what Python computes there. A module for each figure.

What it says, draws and answers at these places stands in `records/<element>.json`, which
`pytest tests/live/test_contract.py --record` writes anew: whoever changes a figure reads the difference of that file.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Contract(NamedTuple):
    """The states in which a figure is looked at, as the numbers of a link, and its twin in Python."""

    states: Sequence[Sequence[float]]
    twin: Callable[..., dict[str, Any]]  # (figure, *state) to what expressions of the element are
    close: float = 1e-6  # how close its numbers are, relatively
    least: float = 1e-9  # below which one is 0
    more: Sequence[Sequence[float]] = ()  # states of which only the numbers of the twin are compared
    acts: Sequence[str] = ()  # what leads where no link does: expressions of the element, done one after the other
    spoken: Sequence[Sequence[float]] = ()  # states of which only the spoken line is recorded
    settled: str = "true"  # what the element is once it has computed everything
    idle: Sequence[str] = ()  # buttons that are not pressed, since what they begin goes on by the clock
    firm: bool = False  # whether everything stays where it is, or a slider would move away under a finger
