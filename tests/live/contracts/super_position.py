"""Superposition."""

from aelib.course.live import packed
from tests.live.contracts import Contract


def network(figure, p, start, steps):
    found, end = packed(figure, p, start, steps), packed(figure, p, start)
    return {
        "(found => ({ ...found, ...Object.fromEntries(['W', 'b', 'end'].map(name => [name, [...found[name]]])) }))"
        "(element.found())": found._asdict() | {"W": found.W.ravel(), "end": end.W.ravel()}
    }


CONTRACT = Contract(
    [[0.1, 0, 1200], [0.05, 1, 100], [1, 1, 1200], [0.2, 5, 600]],
    network,
    close=1e-4,
    least=1e-4,
    more=[[0.1, 0, 0], [0.1, 0, 400], [0.05, 2, 1200]],
    acts=["element.querySelectorAll('button')[1].click()"],  # after the last start the first
    idle=["Train"],
)
