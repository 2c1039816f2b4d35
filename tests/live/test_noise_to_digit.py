"""A walk from noise to a digit, in a browser: it shows what Python has, and works by mouse, finger and keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import at_level
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "noise-to-digit"


def go(page, **part):
    """Go to a walk and a level, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_and_distances_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [0, 0]
    for walk, place in ((0, 1), (1, 10), (2, 5)):
        go(page, walk=walk, place=place)
        expected = at_level(figure, walk, place)
        for name in ("distance", "change"):
            np.testing.assert_allclose(page.get(f"element.found().{name}"), getattr(expected, name), atol=1e-6)
        shown = page.get("element.found().images.map(image => [...image])")
        for image, picture in zip(shown, expected.images.values(), strict=True):
            np.testing.assert_allclose(image, picture.ravel(), atol=1e-6)


def test_the_pictures_are_on_the_screen_with_the_distance_below_the_last(live, figure):
    page = live()
    go(page, walk=2, place=3)
    expected = at_level(figure, 2, 3)
    for place, picture in enumerate(expected.images.values()):
        shown = page.canvas(f"images[{place}].canvas")
        np.testing.assert_allclose(shown[:, :, 1], 255 * (1 - picture), atol=0.6)
    last = page.element.locator(".image p").last
    assert last.inner_text() == f"nearest training digit\nsquared distance {expected.distance:.1f}"


def test_a_screen_reader_is_told_of_the_level_and_of_the_distance(live, figure):
    page = live()
    go(page, walk=1, place=2)
    expected = at_level(figure, 1, 2)
    assert page.heard() == (
        "Noise 2 at the level 3.1. Squared distance from the repaired picture to the nearest training digit: "
        f"{expected.distance:.1f}, to the end of the walk: {expected.change:.1f}."
    )


def test_the_step_is_marked_on_the_lines_of_distances(live, figure):
    page = live()
    go(page, walk=1, place=4)
    marked, found = page.canvas("chart.canvas").astype(int), at_level(figure, 1, 4)
    for value, colour in ((found.distance, (0xB3, 0x59, 0x00)), (found.change, (0x0B, 0x63, 0xC5))):
        x, y = page.element.evaluate("(element, at) => element.chart.place(at)", [4, value])
        patch = marked[round(y) - 4 : round(y) + 5, round(x) - 4 : round(x) + 5, :3]
        assert (np.abs(patch - colour).max(axis=2) < 40).mean() > 0.7


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.state()") == [1, 0]
    page.tab.keyboard.press("Tab")
    slider = page.element.get_by_role("slider", name="Noise level")
    for key, place, said in (("ArrowRight", 1, "level 5.6"), ("End", 10, "level 0"), ("ArrowLeft", 9, "level 0.050")):
        page.tab.keyboard.press(key)
        assert page.get("element.place") == place
        expect(slider).to_have_attribute("aria-valuetext", said)


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_a_noise_answers_to_a_click_and_to_a_tap(live, how):
    page = live(**(PHONE if how == "finger" else {}))
    box = page.element.get_by_role("radio", name="3", exact=True)
    box.tap() if how == "finger" else box.click()
    assert page.get("element.walk") == 2
    expect(box).to_be_checked()


@pytest.mark.parametrize(("numbers", "state"), [("2,4", [2, 4]), ("1", [1, 0]), ("9,99", [2, 10]), ("-4,-1", [0, 0])])
def test_a_link_leads_to_a_walk_and_a_level_or_to_the_nearest_there_are(live, numbers, state):
    page = live(fragment=f"#fig-live={numbers}")
    assert page.get("element.state()") == state
