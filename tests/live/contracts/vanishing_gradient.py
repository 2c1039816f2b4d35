"""The vanishing gradient."""

from itertools import product

from aelib.course.live import gradient_norms
from aelib.course.live.deep_net import ACTIVATIONS, INITIALISATIONS, unit_normals
from aelib.course.live.vanishing_gradient import REFERENCE
from tests.live.contracts import Contract


def norms(figure, depth, activation, initialisation, gain, seed):
    net = {"depth": depth, "activation": [*ACTIVATIONS][activation], "gain": gain, "seed": seed}
    net["initialisation"] = [*INITIALISATIONS][initialisation]
    beside = gradient_norms(figure, **net | REFERENCE).weights
    return {
        "element.norms": vars(gradient_norms(figure, **net)) | {"reference": beside},
        f"[...aelibLive.unitNormals({seed}, {depth}, 7)].slice(0, 7)": unit_normals(seed, depth, 7),
    }


CONTRACT = Contract(
    [[30, 0, 0, 1, 0], [30, 1, 3, 1, 0], [4, 1, 4, 2, 1], [12, 2, 2, 10, 7], [1, 2, 5, 0.1, 9999]],
    norms,
    close=1e-4,
    least=1e-300,
    more=[(depth, *kind, 1, depth) for depth, kind in zip([2, 8, 12] * 6, product(range(3), range(6)), strict=True)],
    settled="element.shown === element.net",
    firm=True,
)
