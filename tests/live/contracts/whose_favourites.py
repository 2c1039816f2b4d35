"""Favourites whose source is guessed."""

from aelib.course.live import guessed
from tests.live.contracts import Contract


def told(figure, item, guess):
    found, names = guessed(figure, item), figure.data["sources"]
    answer = {"source": found.source, "share": found.share, "right": found.source == names[guess]}
    first_counts = f"(element.guess({(guess + 1) % 3}), element.found())"
    return {
        "element.images[element.item].flat().map(image => [...image])": found.images.reshape(8, -1),
        **({"element.found() ?? 'nothing'": "nothing"} if guess < 0 else {first_counts: answer}),
    }


CONTRACT = Contract([[4, -1], [3, 0], [0, 1], [1, 2], [2, 1], [4, 1], [5, 0]], told)
