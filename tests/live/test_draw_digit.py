"""Draw a digit in a browser: mouse, finger and keys draw."""

import numpy as np
import pytest

from aelib.course.live import draw_strokes, prepare_digit
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "draw-digit"


@pytest.fixture
def live(live):
    def open_figure(**options):
        page = live(**options)
        page.area = page.tab.get_by_role("application", name="Drawing area", exact=True)
        page.strokes = lambda: page.get("element.strokes")
        page.button("Clear").click()
        return page

    return open_figure


def on_screen(page, point):
    """Where a point of the drawing area is, in CSS pixels."""
    box = page.area.locator("canvas").first.bounding_box()
    return box["x"] + box["width"] * point[0] / 280, box["y"] + box["height"] * point[1] / 280


@pytest.mark.daily
def test_a_mouse_draws_strokes_of_which_the_last_can_be_undone(live):
    page = live()
    for start, end in (((60, 60), (200, 60)), ((200, 60), (100, 240))):
        page.tab.mouse.move(*on_screen(page, start))
        page.tab.mouse.down()
        page.tab.mouse.move(*on_screen(page, end), steps=8)
        page.tab.mouse.up()
    page.tab.mouse.move(*on_screen(page, (20, 20)))
    first, second = page.strokes()
    np.testing.assert_allclose(
        [first[0], first[-1], second[0], second[-1]], [(60, 60), (200, 60), (200, 60), (100, 240)], atol=6
    )
    assert len(first) > 6
    for strokes in ([first, second], [first]):
        assert page.strokes() == strokes
        digit = prepare_digit(draw_strokes(strokes)).ravel()
        np.testing.assert_allclose(page.get("[...element.x]"), digit, atol=1e-9)
        page.button("Undo").click()
    page.button("Start from a 7").click()
    page.tab.mouse.click(*on_screen(page, (60, 60)))
    assert page.get("element.state()")[:2] == [0, -1], "the first stroke takes the place of a digit"
    np.testing.assert_allclose(page.get("[...element.drawing.ink]"), draw_strokes(page.strokes()).ravel(), atol=1e-9)


@pytest.mark.daily
def test_a_finger_draws_in_the_area_and_scrolls_beside_it(live):
    page = live(**PHONE)
    page.area.evaluate("area => area.scrollIntoView({ block: 'center', behavior: 'instant' })")
    top = page.get("scrollY")
    page.swipe(on_screen(page, (140, 60)), (0, 100))
    assert page.get("scrollY") == top
    (stroke,) = page.strokes()
    assert stroke[-1][1] - stroke[0][1] > 60
    assert page.area.bounding_box()["x"] > 40
    page.swipe((20, 400), (0, -150))
    assert page.get("scrollY") > top + 80
    assert len(page.strokes()) == 1


def test_another_button_or_pointer_draws_nothing(live):
    page = live()
    page.tab.mouse.move(*on_screen(page, (100, 100)))
    page.tab.mouse.down(button="right")
    page.tab.mouse.up(button="right")
    assert page.strokes() == []
    page.tab.mouse.down()
    page.area.dispatch_event("pointerup", {"pointerId": 99, "pointerType": "touch"})
    page.tab.mouse.move(*on_screen(page, (200, 100)))
    page.tab.mouse.up()
    assert len(page.strokes()[0]) > 1


@pytest.mark.daily
def test_keys_alone_draw_and_undo(live):
    page = live()
    page.area.focus()
    for key in ("Shift+ArrowUp", "ArrowLeft", "Space", "Shift+ArrowDown", "ArrowRight", "Space", "ArrowRight", "Space"):
        page.tab.keyboard.press(key)
    assert page.strokes() == [[[132, 112], [132, 140], [140, 140]], [[148, 140]]]
    assert "The pen is down at 148, 140." in page.heard()
    page.tab.keyboard.press("Backspace")
    page.tab.keyboard.press("ArrowRight")
    assert page.strokes() == [[[132, 112], [132, 140], [140, 140]]], "the pen is up after an undo"
    assert "The pen is up at" in page.heard()
    page.tab.keyboard.press("Space")
    page.tab.keyboard.press("Tab")
    assert page.area.evaluate("area => area !== document.activeElement"), "Tab leaves the area"
    page.area.focus()
    page.tab.keyboard.press("ArrowRight")
    assert len(page.strokes()[-1]) == 1, "and lifts the pen"


def test_the_pen_of_the_keys_is_seen_by_those_who_use_them(live):
    page = live()
    assert not page.canvas("penCanvas").any()
    page.area.focus()
    assert page.canvas("penCanvas")[140, 128].any()
    page.button("Undo").focus()
    assert not page.canvas("penCanvas").any()
    page.tab.mouse.click(*on_screen(page, (200, 200)))
    assert page.area.evaluate("area => area === document.activeElement")
    assert not page.canvas("penCanvas").any()
    page.tab.keyboard.press("ArrowLeft")
    assert page.canvas("penCanvas")[140, 132 - 12].any()
    page.tab.mouse.click(*on_screen(page, (100, 200)))
    assert not page.canvas("penCanvas").any()
