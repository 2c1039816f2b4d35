"""A digit, drawn."""

import numpy as np

from aelib.course.live import draw_strokes, prepare_digit, rebuild
from aelib.course.live.network import unship
from tests.live.contracts import Contract

STROKES = {
    "one line": [[(60, 40), (200, 240)]],
    "a dot": [[(13, 270)]],
    "a level line, whose centre lies between two pixels": [[(60, 140), (220, 140)]],
    "two strokes, over the edge": [[(0, 0), (280, 20), (30, 31)], [(140, 200), (140, 280), (141, 240)]],
    "heavy at one end": [[(20, 20), (60, 20), (20, 40), (60, 40), (20, 60), (60, 60)], [(40, 40), (40, 270)]],
    "many points": [[(round(140 + 90 * np.cos(t)), round(120 + 100 * np.sin(t))) for t in np.linspace(0, 7, 60)]],
}


def linked(moved, base, name=None):
    """The numbers of a link to a drawing: of each stroke the number of its points, and these."""
    return [moved, base, *(part for each in STROKES.get(name, []) for part in (len(each), *np.ravel(each).tolist()))]


def drawn(figure, moved, base, *numbers):
    rest, strokes = [*numbers], []
    while rest:
        count, rest = rest[0], rest[1:]
        strokes, rest = [*strokes, np.reshape(rest[: 2 * count], (count, 2))], rest[2 * count :]
    ink, x = draw_strokes(strokes), np.zeros((1, 28, 28))
    if base >= 0:
        ink = np.maximum(ink, np.kron(unship(figure.data["images"])[base] / 255, np.ones((10, 10))))
    x[..., max(moved, 0) : 28 + min(moved, 0)] = prepare_digit(ink)[:, max(-moved, 0) : 28 - max(moved, 0)]
    found = [dict(zip(("code", "image", "error"), map(np.ravel, each), strict=True)) for each in rebuild(figure, x)]
    every = "(element.compute(), [...element.drawing.ink.filter((_, place) => place % 11 === 0)])"
    asked = {every: ink.ravel()[::11], "[...element.x]": x.ravel()}
    return asked | {
        f"(one => ({{ ...one, image: [...one.image] }}))(element.rebuilt[{at}])": each for at, each in enumerate(found)
    }


CONTRACT = Contract(
    [linked(2, 3), linked(0, -1, "many points"), linked(5, -1, "a dot"), linked(0, 7, "one line")],
    drawn,
    acts=[
        "element.put(-1)",
        "element.useKeys(true)",
        "element.turnPen()",
        "element.movePen(-8, 0)",
        "element.restore([99, 99, 2, 1, 1, 900, -4, 1])",
        "element.restore([0, -1, 1e9, 3])",
        "element.restore([0.4, 1e9, 0.5, 3, 4])",
    ],
    close=1e-4,
    least=1e-4,
    more=[*(linked(0, -1, name) for name in STROKES), linked(-8, 3), *(linked(0, base) for base in range(0, 40, 7))],
)
