"""Paired differences."""

from aelib.course.live import difference
from tests.live.contracts import Contract


def intervals(figure, against, draws, paired):
    names = figure.data["names"]
    found = [difference(figure, name, names[against], draws=draws, paired=bool(paired)) for name in names]
    return {
        f"{[*range(len(names))]}.map(row => element.difference(row)).map(({{ mean, half }}) => [mean, half])": found
    }


CONTRACT = Contract([[0, 6, 1], [2, 4, 0], [1, 3, 0], [3, 2, 1]], intervals, more=[[0, 2, 0], [1, 2, 1]])
