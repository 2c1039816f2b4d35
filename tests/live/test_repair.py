"""Repair in a browser: mouse, finger and keys move the damaged point, and both leave trails."""

import numpy as np
import pytest

from aelib.course.live import repair, repaired
from tests.live.conftest import PHONE
from tests.live.examples import MOONS


@pytest.fixture(scope="module")
def element():
    return "repair-noise"


def state(page):
    """Which clean points, the damaged point, and the noise."""
    return page.get("element.state()")


def on_screen(page, point):
    """Where a point of the plane is on the screen."""
    box = page.element.locator(".chart canvas").bounding_box()
    x, y = page.get(f"element.chart.place({list(map(float, point))})")
    return box["x"] + x, box["y"] + y


def trails(page):
    """The dots of the damaged point, and those of its repair."""
    return (np.reshape(page.get(f"element.{name}"), (-1, 2)) for name in ("trail", "repairs"))


def drag(page, *points):
    """Drag with the mouse along straight lines through points of the plane."""
    page.tab.mouse.move(*on_screen(page, points[0]))
    page.tab.mouse.down()
    for point in points[1:]:
        page.tab.mouse.move(*on_screen(page, point), steps=7)
    page.tab.mouse.up()


@pytest.mark.daily
def test_a_drag_leaves_evenly_spaced_dots_and_the_repair_of_each(live, figure):
    page = live()
    drag(page, (-1.9, 0.6), (0.4, 0.6), (0.4, -1))
    dots, repairs = trails(page)
    assert dots[0] == pytest.approx((-1.9, 0.6), abs=0.02)
    assert len(dots) == pytest.approx((2.3 + 1.6) / 0.05, abs=3)
    np.testing.assert_allclose(np.linalg.norm(np.diff(dots, axis=0), axis=1), 0.05, atol=1e-9)
    assert np.hypot(*(dots[-1] - state(page)[1:3])) < 0.05
    np.testing.assert_allclose(repairs, repaired(figure, dots, 0.3).point, atol=1e-9)
    lengths = ", ".join(f"{np.linalg.norm(np.diff(each, axis=0), axis=1).sum():.2f}" for each in (dots, repairs))
    assert page.heard().endswith(f"Lengths of the trails: {lengths}.")
    drag(page, (-1, -1), (-0.5, -1))
    assert len(next(iter(trails(page)))) == pytest.approx(11, abs=1), "the next drag begins its own"


def test_a_trail_is_as_long_as_it_may_be_and_goes_by_its_button_a_reset_and_a_link(live):
    page = live()
    for clear in ("Clear the trail", "Reset", None):
        drag(page, (-2, -1), (2, -1), (2, 1), (-2, 1), (-2, -1))
        dots, _ = trails(page)
        assert len(dots) == 160
        assert np.hypot(*(dots[-1] - (-2, -1))) < 0.06, "the newest stay"
        before = state(page)
        if clear:
            page.button(clear).click()
        else:
            page.get("location.hash = '#fig-live=0,0,0,0.3'")
        page.tab.wait_for_function("element => !element.trail.length", arg=page.element.element_handle())
        assert page.get("element.numbers.trails.textContent") == "–"
        assert page.button("Clear the trail").get_attribute("aria-disabled") == "true"
        assert (state(page) == before) == (clear == "Clear the trail")


@pytest.mark.daily
def test_keys_leave_a_trail_too_also_where_nothing_may_move(live):
    page = live(reduced_motion="reduce")
    slider = page.element.get_by_role("slider", name="Second number")
    for _ in range(23):
        slider.press("ArrowDown")
    dots, _ = trails(page)
    np.testing.assert_allclose(dots, [(1, 0.4 - 0.05 * dot) for dot in range(5)], atol=1e-9)


def test_the_mouse_drags_the_point_and_stops_at_the_edge(live):
    page = live()
    page.tab.mouse.move(*on_screen(page, (-1, -0.5)))
    page.tab.mouse.down()
    assert state(page)[1:3] == pytest.approx([-1, -0.5], abs=0.02)
    page.tab.mouse.move(*on_screen(page, (0.5, 0.25)), steps=3)
    assert state(page)[1:3] == pytest.approx([0.5, 0.25], abs=0.02)
    x, y = on_screen(page, (0.5, 0.25))
    page.tab.mouse.move(x, y - 600)
    assert state(page)[2] == page.get("element.reach(1)")[1]
    page.tab.mouse.up()
    page.tab.mouse.move(x, y)
    assert state(page)[2] == page.get("element.reach(1)")[1]
    page.tab.keyboard.press("ArrowLeft")
    assert state(page)[1] == pytest.approx(0.49, abs=0.02), "keys go on where the mouse has left the point"


@pytest.mark.daily
def test_a_finger_scrolls_until_it_has_tapped_and_then_drags_in_every_direction(live):
    page = live(**PHONE)
    start, top = state(page), page.get("scrollY")
    page.swipe(on_screen(page, (-1, 0.5)), (0, -150))
    assert page.get("scrollY") > top + 80
    assert state(page) == start
    assert page.get("element.trail.length") == 0
    page.tab.touchscreen.tap(*on_screen(page, (-1, 0.5)))
    assert state(page)[1:3] == pytest.approx([-1, 0.5], abs=0.05)
    begin, end, top = on_screen(page, (-1, 0.5)), on_screen(page, (0, -0.5)), page.get("scrollY")
    page.swipe(begin, np.subtract(end, begin))
    assert state(page)[1:3] == pytest.approx([0, -0.5], abs=0.15)
    assert page.get("scrollY") == top
    assert page.get("element.trail.length") > 10
    page.tab.touchscreen.tap(*(page.slider.bounding_box()[side] + 10 for side in ("x", "y")))
    assert not page.get("element.chart.element.hasAttribute('data-held')")


def test_both_axes_have_one_scale_and_show_all_of_the_view(live):
    page = live()
    for width in (1000, 390, 320):
        page.tab.set_viewport_size({"width": width, "height": 844})
        (left, bottom), (right, top) = page.get("[[0, 0], [1, 1]].map(at => element.chart.place(at))")
        assert right - left == pytest.approx(bottom - top, rel=0.02)
        plot, (x, y) = page.get("element.chart.plot"), page.get("[0, 1].map(axis => element.reach(axis))")
        ends = np.array(page.get(f"[[{x[0]}, {y[0]}], [{x[1]}, {y[1]}]].map(at => element.chart.place(at))"))
        assert (ends >= [plot["left"] - 2, plot["top"] - 2]).all()
        assert (ends <= [plot["right"] + 2, plot["bottom"] + 2]).all()


def test_a_figure_without_a_training_set_offers_none(live_of):
    page = live_of(repair(MOONS, 0.05))
    assert page.element.locator("fieldset").count() == 0
    page.get("element.restore([1, 0, 0, 0.1])")
    assert state(page) == [0, 0, 0, 0.1]
