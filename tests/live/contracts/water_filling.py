"""The spectrum under water."""

from aelib.course.live import filled
from tests.live.contracts import Contract


def water(figure, s2, beta):
    return {"element.fill()": filled(figure, s2, beta)._asdict()}


CONTRACT = Contract([[1, 1], [0.31, 4], [0.05, 0.2], [10, 10], [0.5, 3]], water)
