"""The ellipse of a matrix."""

import numpy as np

from aelib.course.live import mapped
from tests.live.contracts import Contract
from tests.live.examples import TURNED

PARTS = "({ ...element.parts, U: element.parts.U.flat(), x: element.x, image: element.image, kept: element.kept })"
MATRICES = [
    TURNED,
    TURNED.T,
    TURNED[::-1],
    TURNED[:, ::-1],
    TURNED * [[-1], [1]],
    [[0.6, 0.8], [0.8, -0.6]],  # a mirrored circle
    [[0, 0], [0, 0]],
    [[-1.5, 1], [0.75, -0.5]],  # of rank one
    [[0, 1.2], [0, -0.7]],
    [[0.3, 0], [0, 1.7]],  # a long second axis
    [[2, -2], [2, 1.9]],
]


def decomposed(_, *numbers):
    found = mapped(np.reshape(numbers[:4], (2, 2)).astype(float), numbers[4])
    return {PARTS: found._asdict() | {"U": found.U.T.ravel(), "V": found.V.T, "rank": found.U.shape[1]}}


CONTRACT = Contract(
    [[*TURNED.T.ravel().tolist(), 80], [1, 0, 0, 0.5, 90], [0, 1.2, 0, -0.7, 120], [-2, 1.5, 0, 1, -170.5]],
    decomposed,
    least=1e-7,
    spoken=[
        *([1, 0, 0, 0.5, 0], [1, 0, 0, 0.5, 180], [1, 0, 0, 0.5, -90], [0, 1.2, 0, -0.7, 0], [0, 1.2, 0, -0.7, 180]),
        *([0.6, 0.8, 0.8, -0.6, 10], [0, 0, 0, 0, 33]),
    ],
    more=[(*np.ravel(each).tolist(), angle) for each in MATRICES for angle in (-180, -71.25, 33, 118.5)],
)
