"""Noise, repaired."""

import numpy as np

from aelib.course.live import repaired
from tests.live.contracts import Contract

FULL = """(chart => {
    const full = []
    chart.within = (_, { alpha }) => full.push(alpha)
    element.paintClean()
    delete chart.within
    return full.filter((_, at) => at % 3 === 1)
})(element.chart)"""  # how full the discs are, which are painted on paper and below a ring
TRAIL = [[-1.9, 0.6], [-0.5, 0.65], [0.9, 0.2], [0.4, -1]]
AT = [0.5, -0.3]


def mended(figure, which, x, y, sigma):
    (found, *along), (there,) = (
        zip(*repaired(figure, np.array(points), sigma, known=which), strict=True) for points in ([[x, y], *TRAIL], [AT])
    )
    weights = found[-1]
    return {
        FULL: np.sort(0.05 + 0.95 * weights / weights.max()),
        "element.found": dict(zip(("point", "score", "error", "weights"), found, strict=True)),
        f"element.arrowAt(element.chart.place({AT}))": {"at": AT, "move": there[0] - AT},
        f"(element.goTo({{ trail: {TRAIL} }}), element.repairs)": [each[0] for each in along],
    }


RNG = np.random.default_rng(0)
CONTRACT = Contract(
    [[0, 1, 0.4, 0.3], [0, -1.7, 1.1, 0.05], [1, 0.2, -1.2, 1.5], [1, 0, 0, 0.5], [0, -1.2, -0.6, 1.2]],
    mended,
    acts=[f"element.goTo({{ trail: {TRAIL} }})"],
    more=[
        (which, *RNG.uniform(-1, 1, 2).round(3).tolist(), sigma)
        for which in (0, 1)
        for sigma in (0.05, 0.2, 0.71, 2)
        for _ in range(10)
    ],
)
