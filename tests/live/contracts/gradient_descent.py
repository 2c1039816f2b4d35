"""Gradient descent."""

import numpy as np

from aelib.course.live import walk
from tests.live.contracts import Contract
from tests.live.examples import LOSSES

COLUMNS = {"weight": "weights", "loss": "losses", "slope": "slopes", "curvature": "curvatures"}
COLUMNS |= {"promised": "promised", "changed": "changed"}
STEPS = "[...element.walk.weights.keys()].map(step => { element.goTo(step); return element.here() })"
HERE = f"(rows => Object.fromEntries({[*COLUMNS]}.map(name => [name, rows.map(row => row[name])])))({STEPS})"
STARTS = [(-2, -2.713, 1.2), (1.5, 0, -0.871), (4, -3.304, 6.2)]


def walked(_, index, start, rate, steps):
    expected = walk([*LOSSES.values()][index], start=start, rate=rate)
    return {
        HERE: {name: getattr(expected, ours) for name, ours in COLUMNS.items()},
        "element.judge()": expected.verdict,
    }


CONTRACT = Contract(
    [[0, -2, 0.25, 3], [0, -2, 2.2, 5], [1, 0, 0.01, 0], [2, 4, 0.5, 1]],
    walked,
    close=1e-4,
    least=1e-4,
    more=[
        (1, -0.1, 0.44, 0),  # nearly all of the way in the first step
        *(
            (index, start, float(curve.rate * share), 0)
            for index, curve in enumerate(LOSSES.values())
            for start in STARTS[index]
            for share in np.geomspace(1 / 20, 20, 21)
        ),
    ],
    spoken=[
        *([0, -2, 1, 0], [0, -2, 5, 30], [0, 0, 1, 0], [0, -2, 1.5, 1], [0, -2, 2, 1], [1, 1.5, 0.25, 2]),
        *([2, 3.2, 0.15, 30], [0, -2, 0.0125, 30], [1, 1.5, 0.6, 30], [2, -5, 60, 4]),
    ],
    idle=["Run 30 steps"],
)
