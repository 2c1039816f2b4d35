"""One neuron in a browser: its start follows mouse and finger, and its rates stay equal until they are parted."""

import re

import pytest
from playwright.sync_api import expect

from aelib.course.live.one_neuron import LOSSES
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "one-neuron"


def state(page):
    """Weight, bias, target, and the two learning rates."""
    return page.get("element.state()")


@pytest.mark.daily
def test_equal_rates_stay_equal_until_they_are_parted(live):
    page = live()
    one, other = (page.element.get_by_role("slider", name=f"Learning rate of the {name}") for name in LOSSES)
    one.press("ArrowRight")
    assert state(page)[3] == state(page)[4] > 0.15
    page.button("rates 0.15, 0.005").click()
    other.press("Home")
    assert state(page)[3:] == [0.15, 0.001]
    page.button("both rates 0.15").click()
    one.press("End")
    assert state(page)[3:] == [10, 10]


def test_a_figure_of_one_start_compares_with_nothing(live):
    page = live()
    page.get("element.data.starts = [[1, 1]]")
    page.button("Reset").click()
    assert state(page) == [1, 1, 0, 0.15, 0.15]
    assert page.get("element.compared") is None
    expect(page.element.locator(".dashed")).not_to_contain_text("Dashed")


def place(page, index, t):
    """Where a pre-activation is on the screen, on the axis of a loss."""
    return page.get(f"""((chart, box) => [box.left + chart.place([{t}, 0])[0], box.top + 100])(
        element.columns[{index}].losses, element.columns[{index}].losses.canvas.getBoundingClientRect())""")


@pytest.mark.parametrize("index", [0, 1])
def test_a_mouse_draws_the_start_along_the_curve(live, index):
    page = live()
    page.tab.mouse.move(*place(page, index, 1))
    page.tab.mouse.down()
    assert state(page)[:2] == [2, pytest.approx(-1, abs=0.1)]
    page.tab.mouse.move(*place(page, index, -2.5), steps=4)
    assert sum(state(page)[:2]) == pytest.approx(-2.5, abs=0.1)
    page.tab.mouse.move(*place(page, index, 9.5), steps=4)
    weight, bias = state(page)[:2]
    assert bias == 5, "as far as the bias goes"
    assert weight == pytest.approx(4.5, abs=0.1), "and the rest of the way by the weight"
    page.tab.mouse.up()
    page.tab.mouse.move(*place(page, index, 0))
    assert sum(state(page)[:2]) == pytest.approx(9.5, abs=0.1)


def test_a_finger_draws_the_start_and_a_finger_that_scrolls_leaves_it(live):
    page = live(**PHONE)
    page.tab.touchscreen.tap(*place(page, 0, -3))
    assert sum(state(page)[:2]) == pytest.approx(-3, abs=0.3)
    start, top = state(page), page.get("scrollY")
    page.swipe(place(page, 1, 5), (0, -150))
    assert page.get("scrollY") > top + 80
    assert state(page) == start
    page.swipe(place(page, 1, 0), (20, 0))
    assert sum(state(page)[:2]) > 1


@pytest.mark.parametrize("width", [320, 390])
def test_both_losses_stand_side_by_side_on_a_phone_within_one_glance_of_the_sliders(live, width):
    page = live(viewport={"width": width, "height": 844})
    boxes = [page.tab.get_by_role("img", name=re.compile(f".*{name}")).all() for name in LOSSES]
    tops = [[canvas.bounding_box()["y"] for canvas in column] for column in boxes]
    assert tops[0] == tops[1]
    last = page.element.get_by_role("slider").last.bounding_box()
    assert last["y"] + last["height"] - tops[0][0] < 640
