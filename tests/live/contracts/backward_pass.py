"""The backward pass."""

import numpy as np

from aelib.course.live import pass_values
from tests.live.contracts import Contract

UNEVEN = [0.3, -0.8, 1.2, 0.5, -0.4, 0.7, 2.1, -1.3, 0.6]
NAMES = {"t1": "t1", "a1": "a1", "t2": "t2", "yHat": "y_hat", "loss": "loss", "delta1": "delta1"}


def passed(figure, _, *parameters):
    found = pass_values(figure, [float(number) for number in parameters])
    gradient = np.concatenate([np.ravel(found["gradient"][name]) for name in ("W1", "b1", "W2", "b2")])
    return {"element.values": {name: found[ours] for name, ours in NAMES.items()} | {"gradient": gradient}}


CONTRACT = Contract(
    [[step, *UNEVEN] for step in range(11)],
    passed,
    spoken=[[1, 0, *UNEVEN[1:]]],
    more=[[10, 4, -4, 4, 4, 3, -2, 4, 4, 4], [10, *[0] * 9], [10, -0.3, 1.2, 2.5, -0.7, 0.1, 0.4, -1.1, 0.9, -0.2]],
)
