"""Samples on their way from noise to digits, in a browser: it shows what Python has, and works by mouse and keys."""

import re

import numpy as np
import pytest

from aelib.course.live import at_level
from aelib.course.live.noise_to_digit import KINDS


@pytest.fixture(scope="module")
def element():
    return "noise-to-digit"


def go(page, **part):
    """Go to a set and a level, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_and_distances_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [0, 0]
    for samples, place, count in ((0, 1, 6), (0, 10, 6), (1, 5, 2)):
        go(page, set=samples, place=place)
        expected = at_level(figure, samples, place)
        np.testing.assert_allclose(page.get("element.found().distances"), expected.distance, atol=1e-6)
        shown = page.get("element.found().images.map(row => row.map(image => [...image]))")
        for row, kind in zip(shown, KINDS, strict=True):
            np.testing.assert_allclose(row, expected.images[kind].reshape(count, -1), atol=1e-6)


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
def test_each_row_is_on_the_screen_with_the_distances_below(live, figure):
    page = live()
    go(page, set=1, place=3)
    expected = at_level(figure, 1, 3)
    for place, kind in enumerate(KINDS):
        shown = page.canvas(f"rows[{place}].canvas")[:, :, 1]
        for column, picture in enumerate(expected.images[kind]):
            np.testing.assert_allclose(shown[:, 30 * column : 30 * column + 28], 255 * (1 - picture), atol=0.6)
    told = page.element.locator(".distances span").all_inner_texts()
    assert told == [*(f"{distance:.1f}" for distance in expected.distance), "", "", "", ""]
    level = page.short(figure.data["levels"][3], 2)
    assert page.words() == [
        *("Noise level", level, f"[Noise level: level {level}]", "[Samples]", "Play", "Other noise"),
        *("noisy", f"[noisy, at the level {level}]", "denoised", f"[denoised, at the level {level}]"),
        *("nearest training digit", f"[nearest training digit, at the level {level}]"),
        *("squared distance between the last two", *told[:2]),
    ]


def test_a_screen_reader_is_told_of_the_level_and_of_the_distances(live, figure):
    page = live()
    go(page, set=1, place=2)
    first, second = at_level(figure, 1, 2).distance
    assert page.heard() == (
        "Set 2 of 2, at the level 3.1. Squared distances from the denoised pictures to the nearest training digits: "
        f"{first:.1f}, {second:.1f}."
    )


@pytest.mark.daily
def test_it_plays_down_to_the_end_and_stops_where_the_reader_does_something(live):
    page = live()
    go(page, place=8)
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
