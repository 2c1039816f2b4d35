"""A stack that grows."""

from aelib.course.live import through
from tests.live.contracts import Contract
from tests.live.examples import STACKS

FOUND = "(element.compute(), { ...element.found, images: element.found.images.map(image => [...image]) })"


def built(figure, depth, kind):
    found = through(figure, [*STACKS][kind], depth)
    below = through(figure, [*STACKS][kind], max(depth - 1, 0))
    return {
        FOUND: found._asdict() | {"images": found.images.reshape(6, -1), "added": found.error - below.error},
    }


CONTRACT = Contract(
    [[1, 0], [2, 1], [3, 0], [3, 1], [0, 1]], built, close=1e-5, least=1e-5, more=[[0, 0], [1, 1], [2, 0]], firm=True
)
