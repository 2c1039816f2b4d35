"""One neuron, two losses."""

from aelib.course.live import train_neuron
from aelib.course.live.one_neuron import LOSSES
from tests.live.contracts import Contract


def trained(figure, start, _):
    return {f"element.runs[{place}]": train_neuron(loss, start)._asdict() for place, loss in enumerate(LOSSES)}


CONTRACT = Contract([[4, 300], [1.5, 120], [6, 300]], trained, more=[[0, 0], [6.9, 1]], idle=["Play"], firm=True)
