"""The squares to draw in: a stroke lands under the pen, also on a slide, and no second finger or palm joins it."""

import numpy as np
import pytest

SQUARES = {"ten-digits": ".pad", "train-one": ".pad", "two-codes": ".pad", "draw-digit": ".area"}
STROKES = "(element.pad?.strokes ?? element.strokes)"
TOUCHED = {"viewport": {"width": 1000, "height": 900}, "has_touch": True}


@pytest.fixture(scope="module", params=SQUARES)
def element(request):
    return request.param


@pytest.fixture
def page(opened, origins, element):
    """The tab, with the square on the screen; `tab.at` is where a part of it is, `tab.strokes` what is drawn.

    No page may ask, fail or complain.
    """
    tab, wrong = opened(origins["server"], "page", **TOUCHED)
    figure = tab.locator(element)
    figure.evaluate("element => element.scrollIntoView({ behavior: 'instant', block: 'center' })")
    tab.square = figure.locator(SQUARES[element])
    tab.square.scroll_into_view_if_needed()
    tab.strokes = lambda: [np.array(stroke) / 280 for stroke in figure.evaluate(f"element => {STROKES}")]

    def at(x, y):
        box = tab.square.bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    tab.at = at
    yield tab
    assert wrong == []


def pen(tab, session, kind, place):
    x, y = tab.at(*place)
    held = {"button": "left", "buttons": int(kind != "mouseReleased"), "clickCount": 1, "pointerType": "pen"}
    session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y} | held)


def fingers(tab, session, kind, *places):
    points = [dict(zip("xy", tab.at(*place), strict=True), id=number) for number, place in enumerate(places)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("zoom", [1, 1.4])
def test_a_stroke_lands_under_the_pen_however_far_a_slide_zooms(page, zoom):
    page.locator("figure").evaluate("(figure, zoom) => { figure.style.zoom = zoom }", zoom)
    page.square.scroll_into_view_if_needed()
    ends = [(0.25, 0.25), (0.75, 0.7)]
    page.mouse.move(*page.at(*ends[0]))
    page.mouse.down()
    page.mouse.move(*page.at(*ends[1]), steps=5)
    page.mouse.up()
    (stroke,) = page.strokes()
    np.testing.assert_allclose([stroke[0], stroke[-1]], ends, atol=0.02)


def test_a_second_finger_draws_nothing_and_ends_nothing(page):
    session = page.context.new_cdp_session(page)
    fingers(page, session, "touchStart", (0.2, 0.2))
    fingers(page, session, "touchMove", (0.3, 0.2))
    fingers(page, session, "touchStart", (0.3, 0.2), (0.8, 0.8))
    for part in (0.4, 0.5):
        fingers(page, session, "touchMove", (part, 0.2), (0.8, 0.8 - part / 10))
    for part in (0.6, 0.7):  # a finger that is not named is lifted
        fingers(page, session, "touchMove", (part, 0.2))
    fingers(page, session, "touchEnd")
    (stroke,) = page.strokes()
    np.testing.assert_allclose(stroke[:, 1], 0.2, atol=0.02)
    assert stroke[-1, 0] == pytest.approx(0.7, abs=0.03)


def test_a_palm_beside_a_pen_draws_nothing_and_ends_nothing(page):
    session = page.context.new_cdp_session(page)
    pen(page, session, "mousePressed", (0.2, 0.3))
    pen(page, session, "mouseMoved", (0.4, 0.3))
    palm = {"pointerId": 77, "pointerType": "touch", "isPrimary": True, "button": 0, "bubbles": True}
    x, y = page.at(0.8, 0.9)
    for kind in ("pointerdown", "pointermove", "pointerup"):
        page.square.dispatch_event(kind, palm | {"clientX": x, "clientY": y})
    pen(page, session, "mouseMoved", (0.7, 0.3))
    pen(page, session, "mouseReleased", (0.7, 0.3))
    (stroke,) = page.strokes()
    np.testing.assert_allclose(stroke[:, 1], 0.3, atol=0.02)
    assert stroke[-1, 0] == pytest.approx(0.7, abs=0.03)
