"""The ten digits in the slant and weight of one."""

import numpy as np

from aelib.course.live import redrawn
from aelib.course.live.network import unship
from tests.live.contracts import Contract


def ten(figure, example, said):
    image = unship(figure.data["images"])[[example]] / 255
    found = redrawn(figure, image, None if said < 0 else np.array([said]))
    return {
        "(element.compute(), element.found.nats)": found.nats[0],
        "element.found.label": int(found.labels[0]),
        "element.found.images": found.images[0].reshape(10, -1),
    }


CONTRACT = Contract(
    [[0, -1], [3, -1], [3, 7]],
    ten,
    acts=["element.restore([-1, -1])", "element.draw([[[60, 60], [200, 60], [110, 240]]])", "element.say(2)"],
    close=1e-4,
    least=1e-4,
    more=[[place, label] for place in (1, 5) for label in (-1, 0, 9)],
    firm=True,
)
