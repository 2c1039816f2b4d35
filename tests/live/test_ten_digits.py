"""Ten digits in a browser: what is drawn is the reader's own, on the pad and in every other figure."""

import numpy as np
import pytest

from aelib.course.live import draw_strokes, prepare_digit, redrawn
from tests.live.test_mine import KEEP, STROKES


@pytest.fixture(scope="module")
def element():
    return "ten-digits"


def draw(page, *points):
    """One stroke with the mouse, through points of the square, in parts of its side."""
    box = page.tab.locator(".pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.tab.mouse.move(*places[0])
    page.tab.mouse.down()
    for place in places[1:]:
        page.tab.mouse.move(*place, steps=5)
    page.tab.mouse.up()


def assert_shows(page, figure, strokes, said=None):
    digit = prepare_digit(draw_strokes(strokes))[None]
    expected = redrawn(figure, digit, None if said is None else np.array([said]))
    found = page.get("(element.compute(), element.found)")
    assert found["label"] == expected.labels[0]
    np.testing.assert_allclose(found["nats"], expected.nats[0], rtol=1e-4)
    np.testing.assert_allclose(found["images"], expected.images[0].reshape(10, -1), atol=1e-4)


@pytest.mark.daily
def test_a_drawing_takes_the_place_of_a_test_digit_and_is_kept_unless_there_is_one(live, figure):
    page = live()
    draw(page, (0.2, 0.2), (0.8, 0.2), (0.4, 0.9))
    strokes = page.get("element.pad.strokes")
    assert len(strokes) == 1
    assert_shows(page, figure, strokes)
    page.element.get_by_role("radio", name="a 4", exact=True).check(force=True)
    assert_shows(page, figure, strokes, said=4)
    np.testing.assert_allclose(page.get("aelibLive.mine.get().strokes")[0], strokes[0], atol=0.06)
    page.button("Clear").click()
    draw(page, (0.2, 0.5), (0.8, 0.5))
    assert page.get("aelibLive.mine.get().strokes.length") == 1
    assert page.button("Keep this one instead").is_visible()
    assert page.get("element.state()") == [-1, -1], "what was said of one drawing is not said of another"


@pytest.mark.daily
def test_it_begins_with_the_readers_own_digit_also_by_a_link(live, figure):
    page = live()
    page.tab.evaluate(KEEP, STROKES)
    for act in ("element.reset()", "element.restore([2, 5]); element.restore([-1, -1])"):
        page.get(f"(() => {{ {act} }})()")
        assert_shows(page, figure, STROKES)


def test_a_dot_is_no_digit(live):
    page = live()
    draw(page, (0.5, 0.5), (0.52, 0.5))
    assert page.get("(element.compute(), element.found.label)") is None
    assert page.element.get_by_role("radio", checked=True).count() == 0
    assert page.heard().startswith("No digit is drawn")
