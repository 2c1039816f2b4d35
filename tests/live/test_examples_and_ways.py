"""Examples against a network, in a browser: the outline of a bar lies on its edge."""

import numpy as np
import pytest

from aelib.course.live import bars


@pytest.fixture(scope="module")
def element():
    return "examples-and-ways"


def test_the_outline_lies_on_the_edge_of_the_bar(live):
    """Half a pixel outside it there is no ink to speak of, and half a pixel inside there is all of it."""
    page = live()
    for bar in range(4):
        factors = bars.factors(6, bars.NEW, np.array([bar]))
        corners = np.array(page.get(f"element.bars.outline({factors[0].tolist()})"))
        centre, image = corners.mean(axis=0), bars.bars(factors)[0] / factors[0, 5]
        middles = (corners + np.roll(corners, -1, axis=0)) / 2
        for middle in middles:
            outwards = (middle - centre) / np.linalg.norm(middle - centre)
            x, y = (np.floor(middle + 1.3 * outwards)).astype(int)
            if 0 <= x < 32 and 0 <= y < 32:
                assert image[y, x] < 0.5
        x, y = np.floor(centre).astype(int)
        assert image[y, x] == pytest.approx(1)
    outline = page.canvas("images[1].outline")
    assert (outline[..., 3] > 0).any()
