"""One neuron, two losses."""

from itertools import product

from aelib.course.live import train_neuron
from aelib.course.live.one_neuron import LOSSES
from tests.live.contracts import Contract

STARTS = [(0.6, 0.9), (-3, 0.25), (0, 0), (-5, -5), (5, 5), (20, 20), (-20, 20), (18, 18.5)]
RATES = [(0.15, 0.15), (0.15, 0.005), (10, 10), (0.001, 2.5)]


def trained(figure, weight, bias, target, *rates):
    first = [-value if target else value for value in figure.data["starts"][0]]
    return {
        f"element.{runs}[{place}]": vars_of(train_neuron(loss, *start, target=target, rate=rates[place]))
        for place, loss in enumerate(LOSSES)
        for runs, start in (("runs", (weight, bias)), ("compared", first))
    }


def vars_of(run):
    return {name: value for name, value in run._asdict().items() if value is not None}


CONTRACT = Contract(
    [[2, 2, 0, 0.15, 0.005], [-2, -2, 1, 0.005, 0.15], [20, 20, 1, 0.15, 0.15]],
    trained,
    least=1e-300,
    spoken=[[1, 2, 0, 0.01, 10], [-1, 2.5, 1, 0.3, 3], [20, 20, 0, 0.15, 0.15], [0.6, 0.9, 0, 0.15, 0.005]],
    more=[(*start, target, *rates) for start, (target, rates) in zip(STARTS, product((0, 1), RATES), strict=True)],
)
