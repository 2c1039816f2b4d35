"""From noise to digits."""

from aelib.course.live import at_level
from aelib.course.live.noise_to_digit import KINDS
from tests.live.contracts import Contract


def shown(figure, samples, place):
    found = at_level(figure, samples, place)
    return {
        "element.found().distances": found.distance,
        "element.found().images.map(row => row.map(image => [...image]))": [
            found.images[kind].reshape(len(found.distance), -1) for kind in KINDS
        ],
    }


CONTRACT = Contract([[0, 1], [1, 3], [0, 10]], shown, more=[[1, 5], [0, 0]], idle=["Play"])
