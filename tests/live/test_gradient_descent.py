"""Gradient descent in a browser: a run goes step by step, and the start follows mouse and finger."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "gradient-descent"


def on_screen(page, place):
    """Where a place in the data is on the screen."""
    box = page.element.locator(".chart canvas").bounding_box()
    return np.array([box["x"], box["y"]]) + page.get(f"element.chart.place({list(map(float, place))})")


# A click, after which each number of steps that the figure tells of is noted.
SHOWN = """button => {
    const element = button.closest(".live-figure")
    if (!element.shown) {
        element.shown = []
        const change = element.change
        element.change = () => { element.shown.push(element.steps); change.call(element) }
    }
    button.click()
}"""


def test_a_run_goes_step_by_step_to_the_end_and_begins_again(live):
    page = live()
    for _ in range(2):
        page.button("Run 30 steps").evaluate(SHOWN)
        expect(page.element.locator("dd").first).to_have_text("30 of 30")
        assert page.get("element.shown")[-30:] == [*range(1, 31)]
        expect(page.button("Step")).to_have_attribute("aria-disabled", "true")
        page.button("Step").evaluate("button => button.click()")
        assert page.get("element.steps") == 30
    page.nudge()
    assert page.get("[element.steps, element.rate]") == [30, 0.28], "they stay while the rate changes"


@pytest.mark.parametrize("stop", ["Reset", "Back to the start", "saturated neuron", "nudge"])
def test_a_run_ends_when_the_reader_changes_something(live, stop):
    page = live()
    page.button("Run 30 steps").click()
    page.tab.wait_for_function("element => element.steps > 1", arg=page.element.element_handle())
    page.nudge() if stop == "nudge" else page.button(stop).click()
    steps = page.get("element.steps")
    assert steps == 0 or stop == "nudge"
    assert page.get("element.running") is None
    page.rest()
    assert page.get("element.steps") == steps


def test_who_wants_no_motion_sees_the_end_at_once(live):
    page = live(reduced_motion="reduce")
    page.button("Run 30 steps").click()
    assert page.get("element.steps") == 30


def test_a_run_that_nobody_sees_is_at_its_end(live):
    page = live()
    page.button("Run 30 steps").click()
    page.tab.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.tab.wait_for_function("element => !element.near", arg=page.element.element_handle())
    page.tab.wait_for_timeout(200)  # of thirty steps two or three
    assert page.get("element.steps") == 30


def test_the_mouse_drags_the_start_along_the_curve(live):
    page = live()
    page.tab.mouse.move(*on_screen(page, (1, 3)))
    page.tab.mouse.down()
    assert page.get("element.start") == pytest.approx(1, abs=0.02)
    page.tab.mouse.move(*on_screen(page, (2.5, 0)))
    assert page.get("element.start") == pytest.approx(2.5, abs=0.02)
    x, y = on_screen(page, (3, 0))
    page.tab.mouse.move(x + 200, y)
    assert page.get("element.start") == 3
    page.tab.mouse.up()
    page.tab.mouse.move(*on_screen(page, (0, 0)))
    assert page.get("element.start") == 3
    page.tab.mouse.down(button="right")
    assert page.get("element.start") == 3


def test_a_finger_draws_the_start_sideways_and_scrolls_upwards(live):
    page = live(**PHONE)
    top = page.get("scrollY")
    page.swipe(on_screen(page, (1, 2)), (0, -150))
    assert page.get("scrollY") > top + 80
    assert page.get("element.start") == -2
    begin, end = on_screen(page, (-2, 2)), on_screen(page, (1, 2))
    page.swipe(begin, end - begin)
    assert page.get("element.start") == pytest.approx(1, abs=0.1)
