"""Paired differences."""

from aelib.course.live import difference
from tests.live.contracts import Contract


def interval(figure, left, right, paired):
    names = figure.data["names"]
    found = difference(figure, names[left], names[right], paired=bool(paired))
    return {"element.difference(element.paired)": found._asdict()}


CONTRACT = Contract(
    [[1, 0, 0], [1, 0, 1], [2, 0, 1], [3, 1, 0]],
    interval,
    more=[[0, 2, 1], [2, 3, 0]],
    settled="element.joined === Number(element.paired)",
    firm=True,
)
