"""Both maps in a browser: one mark on both, which mouse and keys move."""

import numpy as np
import pytest

from aelib.course.live import decoded_by
from aelib.course.live.network import unship


@pytest.fixture(scope="module")
def element():
    return "prior-and-codes"


def a_map(page, side):
    return page.tab.get_by_role("application", name=f"Map of the codes, {('plain', 'variational')[side]}")


def of_both(page, part):
    return np.array(page.get(f"element.sides.map(side => side.{part})"), float)


def place_on(page, side, code):
    """Where a code is on one of the maps, in CSS pixels of the screen."""
    box, view = a_map(page, side).locator("canvas").first.bounding_box(), page.get(f"element.sides[{side}].plane.view")
    x, y = (np.asarray(code) - view["centre"]) / view["half"]
    return box["x"] + box["width"] / 2 * (1 + x), box["y"] + box["height"] / 2 * (1 - y)


@pytest.mark.parametrize("side", [0, 1])
def test_a_mouse_moves_one_mark_on_both_maps(live, figure, side):
    page, code, further = live(), np.array([1.1, 0.6]), np.array([1.6, -0.6])
    page.tab.mouse.move(*place_on(page, side, code))
    np.testing.assert_array_equal(of_both(page, "plane.point"), [[0, 0], [0, 0]])
    glances = of_both(page, "plane.glance")
    np.testing.assert_allclose(glances, [code, code], atol=0.05)
    expected = [decoded_by(figure, glances[:1], beta=beta).ravel() for beta in (None, 1.0)]
    np.testing.assert_allclose(of_both(page, "pixels"), expected, atol=1e-4)
    page.tab.mouse.down()
    page.tab.mouse.move(*place_on(page, side, further))
    page.tab.mouse.up()
    np.testing.assert_allclose(of_both(page, "plane.point"), [further] * 2, atol=0.05)
    page.tab.mouse.move(5, 5)
    assert page.get("element.sides.map(side => side.plane.glance)") == [None, None]


@pytest.mark.daily
@pytest.mark.parametrize("side", [0, 1])
def test_a_map_is_worked_by_keys(live, figure, side):
    page = live()
    a_map(page, side).focus()
    step = 2 * figure.data["view"]["half"] / 50
    for key, moved in (("ArrowRight", (1, 0)), ("ArrowUp", (1, 1)), ("Shift+ArrowLeft", (-4, 1)), ("Home", (0, 0))):
        page.tab.keyboard.press(key)
        np.testing.assert_allclose(of_both(page, "plane.point"), [step * np.array(moved)] * 2, atol=1e-6, err_msg=key)
    page.tab.keyboard.press("8")
    part = figure.data["models"][side]
    np.testing.assert_allclose(
        of_both(page, "plane.point"), [unship(part["codes"])[part["typical"]["8"]]] * 2, atol=1e-6
    )
    page.tab.keyboard.press("+")
    views = page.get("element.sides.map(side => side.plane.view)")
    assert views[0] == views[1]
    assert views[0]["half"] == pytest.approx(figure.data["view"]["half"] / 1.6)
