"""Axes in a subspace."""

from aelib.course.live import columns_after
from tests.live.contracts import Contract


def columns(figure, loss, start, steps):
    (found,) = columns_after(figure, loss, start, [steps])
    return {
        "(at => ({ cosines: [...at.cosines], together: at.together }))(element.found())": {
            "cosines": found.cosines,
            "together": found.together,
        }
    }


CONTRACT = Contract(
    [[0, 0, 10_000], [0, 1, 1000], [1, 3, 10_000], [1, 0, 1]], columns, close=1e-4, least=1e-4, idle=["Play"]
)
