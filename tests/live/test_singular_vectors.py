"""The ellipse of a matrix, in a browser: x follows mouse, finger and keys, beside the ellipse or in it."""

import numpy as np
import pytest

from aelib.course.live import mapped
from tests.live.conftest import PHONE
from tests.live.examples import TURNED


@pytest.fixture(scope="module")
def element():
    return "singular-vectors"


def turned(page):
    return page.get("element.angle")


def on_screen(page, point, *, image=False):
    """Where a point of the plane of x, or of that of M x, is on the screen."""
    box = page.element.locator(".chart canvas").bounding_box()
    place = "element.there(point)" if image else "point"
    x, y = page.get(f"(point => element.chart.place({place}))({[float(number) for number in point]})")
    return box["x"] + x, box["y"] + y


def direction(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def angle_of(v):
    return np.degrees(np.arctan2(v[1], v[0]))


def apart(one, other):
    """Degrees between two angles."""
    return abs((one - other + 180) % 360 - 180)


def test_where_there_is_no_room_the_ellipse_lies_around_the_circle_and_all_of_it_is_in_sight(live):
    page = live()
    for width in (342, 656):
        page.get(f"element.closest('figure').style.maxWidth = '{width}px'")
        for matrix in (TURNED, np.array([[2, -2], [2, 1.9]])):
            page.element.evaluate("(element, entries) => element.goTo({ entries })", matrix.ravel().tolist())
            assert (page.get("element.origin") > 0) == (width == 656)
            plot, ellipse = (
                page.get("element.chart.plot"),
                [(matrix @ direction(at)).tolist() for at in range(0, 360, 3)],
            )
            places = np.array(page.get(f"{ellipse}.map(point => element.chart.place(element.there(point)))"))
            assert (places > [plot["left"], plot["top"]]).all()
            assert (places < [plot["right"], plot["bottom"]]).all()


@pytest.mark.daily
def test_the_mouse_drags_x_round_the_circle_snaps_and_drags_the_image_too(live):
    page = live()
    v = mapped(TURNED, 0).V[:, 0]
    page.tab.mouse.move(*on_screen(page, 0.7 * direction(150)))
    page.tab.mouse.down()
    assert apart(turned(page), 150) < 1
    page.tab.mouse.move(*on_screen(page, 1.2 * direction(angle_of(v) + 2.5)), steps=4)
    np.testing.assert_allclose(page.get("element.x"), v, atol=1e-9)
    page.tab.mouse.move(*on_screen(page, direction(-100)), steps=4)
    assert apart(turned(page), -100) < 1
    page.tab.mouse.up()
    assert page.get("document.activeElement === element.range.input"), "and keys go on"
    for angle in (-20, 95, 170):
        page.tab.mouse.move(*on_screen(page, TURNED @ direction(angle), image=True))
        page.tab.mouse.down()
        assert apart(turned(page), angle) < 2
        page.tab.mouse.up()


def test_a_finger_scrolls_until_it_has_tapped_and_then_drags_in_every_direction(live):
    page = live(**PHONE)
    start, top = page.get("element.state()"), page.get("scrollY")
    page.swipe(on_screen(page, direction(170)), (0, -100))  # with more its place may leave the screen
    assert page.get("scrollY") > top + 50
    assert page.get("element.state()") == start
    page.tab.touchscreen.tap(*on_screen(page, direction(170)))
    assert apart(turned(page), 170) < 3
    begin, end, top = on_screen(page, direction(170)), on_screen(page, direction(-110)), page.get("scrollY")
    page.swipe(begin, np.subtract(end, begin))
    assert apart(turned(page), -110) < 4
    assert page.get("scrollY") == top


def test_by_keys_one_place_of_the_slider_snaps_and_none_is_a_trap(live):
    page = live()
    found = mapped(TURNED, 0)
    wanted = [angle_of(sign * found.V[:, which]) for which in (0, 1) for sign in (1, -1)]
    steps = page.element.evaluate("""element => {
        const { input } = element.range
        input.value = input.min
        return Array.from({ length: 360 }, () => {
            input.stepUp()
            input.dispatchEvent(new Event("input"))
            return [element.angle, Boolean(element.singular)]
        })
    }""")
    seen = [angle for angle, _ in steps]
    snapped = [angle for angle, singular in steps if singular]
    assert seen[-1] == 180
    assert np.diff(seen).max() <= 1.51
    np.testing.assert_allclose(sorted(snapped), sorted(wanted), atol=1e-6)
