"""A code whose steps the reader makes finer."""

from itertools import product

from aelib.course.live import rounded
from tests.live.contracts import Contract


def left(figure, place, label):
    found = rounded(figure, place, label)
    return {
        f"(one => ({{ ...one, image: [...one.image] }}))(element.found()[{at}])": {
            "name": name,
            "error": found.errors[name],
            "bits": found.bits[name],
            "all": found.all_errors[name],
            "image": image.ravel(),
        }
        for at, (name, image) in enumerate(found.images.items())
    }


CONTRACT = Contract([[0, 2], [2, 7]], left, more=[*product((0, 1, 2), (2, 7))])
