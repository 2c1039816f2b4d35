"""An interpolation."""

import numpy as np

from aelib.course.live import between, step_sizes
from tests.live.contracts import Contract


def ways(figure, start, end, share):
    found, there = (between(figure, start, end, np.array(shares)) for shares in (np.linspace(0, 1, 9), [share]))
    return {
        "(element.compute(), element.row.decoded.map(image => [...image]))": found.decoded.reshape(9, -1),
        "element.row.faded.map(image => [...image])": found.faded.reshape(9, -1),
        "element.steps": {name: step_sizes(images) for name, images in found._asdict().items()},
        "[...element.there.decoded]": there.decoded.ravel(),
        "[...element.there.faded]": there.faded.ravel(),
    }


CONTRACT = Contract(
    [[17, 142, 0.3], [8, 61, 0.75], [5, 5, 1]], ways, acts=["element.plane.activate(1)"], close=1e-4, least=1e-4
)
