"""Favourites whose source is guessed: Python has the pictures and the share of each source."""

import numpy as np
import pytest

from aelib.course.live import guessed


@pytest.fixture(scope="module")
def element():
    return "whose-favourites"


def test_of_the_pictures_before_a_row_shows_nothing(live):
    rows = "const { canvas } = aelibLive.makeRow('', 2, { width: 2, height: 2 })"
    paint = "for (const images of [[[1, 1, 1, 1], [1, 1, 1, 1]], []]) aelibLive.paintRow(canvas, images, 2)"
    seen = "canvas.getContext('2d').getImageData(0, 0, canvas.width, 2).data"
    assert not any(live().get(f"(() => {{ {rows}; {paint}; return [...{seen}]; }})()"))


def test_python_has_the_pictures_of_each_source_with_its_own_share(figure, digits):
    images, _ = digits
    shares = {"learnt": {1.0, 0.9}, "drawn": {0.5, 0.1}, "data": {0.8, 0.7}}
    seen = set()
    for item in range(6):
        found = guessed(figure, item)
        place = list(shares).index(found.source)
        at = int(found.share == min(shares[found.source]))
        given = images[16 * place + 8 * at : 16 * place + 8 * at + 8]
        np.testing.assert_allclose(found.images, given, atol=1 / 500)
        seen.add((found.source, found.share))
    assert seen == {(name, share) for name, each in shares.items() for share in each}
    assert [figure.data["sources"][place] for place in figure.data["source"]] != sorted(
        guessed(figure, i).source for i in range(6)
    )
