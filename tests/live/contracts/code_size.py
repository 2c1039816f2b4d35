"""A code whose size the reader moves."""

from itertools import product

from aelib.course.live import from_code
from tests.live.contracts import Contract


def rebuilt(figure, size, label):
    found = from_code(figure, size, label)
    return {
        f"(({{ name, error, all, image }}) => ({{ name, error, all, image: [...image] }}))(element.found()[{place}])": {
            "name": name,
            "error": found.errors[name],
            "all": found.all_errors[name],
            "image": image.ravel(),
        }
        for place, (name, image) in enumerate(found.images.items())
    }


CONTRACT = Contract([[8, 9], [64, 3], [1, 8]], rebuilt, more=[*product((1, 8, 64), (0, 4, 9))], firm=True)
