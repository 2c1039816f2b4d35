"""A likelihood, chosen."""

import numpy as np

from aelib.course.live import likelihood_terms
from aelib.course.live.choose_likelihood import CHOICES
from tests.live.contracts import Contract


def terms(_, index, theta):
    return {"element.terms()": likelihood_terms(CHOICES[index].name, theta, CHOICES[index].answers)._asdict()}


CONTRACT = Contract(
    [[index, round(float(np.quantile(each.reach, 0.7)), 2)] for index, each in enumerate(CHOICES)] + [[0, 2.5]],
    terms,
    more=[(index, float(at)) for index, each in enumerate(CHOICES) for at in np.linspace(*each.reach, 13)],
)
