"""A threshold, chosen."""

import numpy as np

from aelib.course.live import flagged
from aelib.course.live.network import unship
from tests.live.contracts import Contract


def flags(figure, place, share):
    data = figure.data
    found, scores = flagged(figure, data["names"][place], share), unship(data["scores"][place]).astype(float)
    strange, above = np.array(data["strange"], bool), scores > found.line
    alarms, missed = (np.flatnonzero(each) for each in (~strange & above, strange & ~above))
    clearest = {"alarms": alarms[scores[alarms].argsort()[::-1]], "missed": missed[scores[missed].argsort()]}
    return {"element.found()": found._asdict() | (clearest if len({*scores}) == len(scores) else {})}


CONTRACT = Contract([[0, 0.3], [1, 0.14], [0, 0], [1, 0.5]], flags, more=[[0, 0.07], [1, 0.33], [0, 0.5]])
