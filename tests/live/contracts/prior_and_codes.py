"""Two maps over the prior."""

import numpy as np

from aelib.course.live import decoded_by
from aelib.course.live.network import unship
from tests.live.contracts import Contract


def both(figure, x, y, place, draws, *_):
    data, ten = figure.data, unship(figure.data["prior"])[10 * draws - 10 : 10 * draws]
    betas, models = (None, data["betas"][place]), (data["models"][0], data["models"][place + 1])
    return {
        "(element.paint(), element.sides.map(({ pixels }) => pixels))": [
            decoded_by(figure, np.array([[x, y]]), beta=beta).ravel() for beta in betas
        ],
        "element.sides.map(({ sampled }) => sampled)": [decoded_by(figure, ten, beta=b).reshape(10, -1) for b in betas],
        "element.sides.map(({ plane }) => plane.samples)": [ten, ten],
        "element.sides.map(({ plane }) => [...plane.codes])": [unship(model["codes"]).ravel() for model in models],
    }


CONTRACT = Contract(
    [[0.7, -1.3, 0, 1], [0.7, -1.3, 1, 2], [-0.4, 0.9, 2, 1, 2.56]],
    both,
    acts=["element.choose(0)", "element.sides[1].plane.lookAt([1.1, 0.6])"],
    close=1e-4,
    least=1e-4,
    more=[[0, 0, 1, 1]],
)
