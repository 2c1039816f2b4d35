"""The replay of a run: the first epoch of one of its parts, or of one for each class that it trains.

Its losses show whether this code is that of the record. A record could be tied to the files that made it, and
then a renamed module outdates hours of computation, though no number changes. So it keeps some losses of a beginning
that takes seconds, and what gives these again belongs to it.
"""

import importlib
from collections.abc import Sequence

import numpy as np

LOSSES = 20
"""How many losses of the epoch are kept, evenly spaced from its first step to its last."""

TOLERANCE = 1e-3
"""How far, as a share, a loss may be from the recorded one: another processor rounds in another way, and an epoch lets
that grow to about 1e-4; another order of the examples, another rate or other first weights move each loss by 1e-2."""


def losses(name: str) -> list[float]:
    """Replay the run `name`; the losses that its record keeps."""
    found = importlib.import_module(f"evidence.reproductions.{name}").replay()
    return [float(found[step]) for step in np.linspace(0, len(found) - 1, LOSSES).round().astype(int)]


def agree(recorded: Sequence[float], now: Sequence[float]) -> bool:
    """Return whether a replay gave the losses that are recorded.

    >>> agree([3.0, 2.0], [3.0001, 2.0]), agree([3.0, 2.0], [3.0, 2.01]), agree([], [3.0])
    (True, False, False)
    """
    return len(recorded) == len(now) and bool(np.allclose(now, recorded, rtol=TOLERANCE, atol=0.0))
