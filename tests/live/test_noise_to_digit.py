"""Samples on their way from noise to digits: Python has the pictures that were given, and the figure plays."""

import re

import numpy as np
import pytest

from aelib.course.live import at_level


@pytest.fixture(scope="module")
def element():
    return "noise-to-digit"


def test_python_has_the_pictures_that_were_given(figure, digits):
    images, _ = digits
    for samples, place, first, count in ((0, 3, 0, 6), (1, 7, 6, 2)):
        given = images[11 * np.arange(first, first + count) + place]
        found = at_level(figure, samples, place)
        np.testing.assert_allclose(found.images["noisy"], given, atol=1 / 500)
        for kind, further in (("denoised", 40), ("nearest", 80)):
            given = images[11 * np.arange(first, first + count) + place + further]
            np.testing.assert_allclose(found.images[kind], given, atol=1 / 500)


@pytest.mark.daily
def test_it_plays_down_to_the_end_and_stops_where_the_reader_does_something(live):
    page = live()
    page.get("element.restore([0, 8])")
    page.button("Play").click()
    page.element.locator(".number", has_text=re.compile("^0$")).wait_for()
    page.button("Play").wait_for()
    assert page.get("(element.player.click(), element.place)") == 0, "from the last level it begins again"
    while page.get("element.place") == 0:
        pass
    page.button("Other noise").click()
    stopped = page.get("element.state()")
    page.rest()
    assert page.get("element.state()") == stopped
    assert stopped[0] == 1
    assert page.button("Play").is_visible()
