"""A map of codes."""

import numpy as np

from aelib.course.live import decode
from aelib.course.live.network import unship
from tests.live.contracts import Contract


def decoded(figure, x, y, zoom, sampler, draws):
    data = figure.data
    ten = unship(data["samples"][sampler]["codes"])[10 * draws - 10 : 10 * draws]
    return {
        "(element.paint(), [...element.pixels])": decode(figure, np.array([[x, y]])).ravel(),
        "element.sampled.map(image => [...image])": decode(figure, ten).reshape(10, -1),
        "element.plane.samples": ten,
        "[...element.plane.codes]": unship(data["codes"]).ravel(),
        "[...element.plane.labels]": unship(data["labels"]),
    }


RNG = np.random.default_rng(0)
CONTRACT = Contract(
    [[0.4, -0.9, 1, 0, 2], [-2, 1, 2.56, 1, 2], [0.3, -0.2, 16, 0, 3]],
    decoded,
    acts=[
        "element.plane.toggle(4)",
        "element.restore([9, -9, 2.56, 0, 2])",
        "element.plane.lookAt([0.7, -2.2])",
        "element.plane.zoomBy(-1)",
    ],
    close=1e-4,
    least=1e-4,
    more=[(*RNG.uniform(-2.5, 1.5, 2).round(3).tolist(), 1, 0, 2) for _ in range(6)],
)
