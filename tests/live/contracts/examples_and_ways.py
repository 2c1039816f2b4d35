"""Examples against a network."""

import numpy as np

from aelib.course.live import bars, remembered
from tests.live.contracts import Contract

PLACES = [0, 1, 7999, 31_999]


def rendered(figure, ways, count, bar):
    found = remembered(figure, ways, count, bar)
    new = bars.factors(ways, bars.NEW, np.array([bar]))
    return {
        "element.found().errors": found.errors,
        f"element.bars.nearest(element.bars.factors({ways}, {bars.NEW}, {bar}), {ways}, {count})": bars.nearest(
            bars.bars(new)[0], ways, count
        ),
        f"{PLACES}.map(place => element.bars.factors(6, {bars.EXAMPLES}, place))": bars.factors(
            6, bars.EXAMPLES, np.array(PLACES)
        ),
        f"element.bars.variance({ways})": bars.variance(ways),
    } | {f"[...element.found().images.{name}]": image.ravel() for name, image in found.images.items()}


CONTRACT = Contract(
    [[4, 500, 2], [1, 100, 0], [2, 2000, 1], [6, 8000, 999]],
    rendered,
    close=1e-4,
    least=1e-7,
    more=[[2, 500, 1], [1, 8000, 9], [6, 100, 999]],
)
