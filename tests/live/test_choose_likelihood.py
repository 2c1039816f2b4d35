"""A likelihood in a browser: its parameter follows mouse and finger, in full screen too."""

import pytest

from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "choose-likelihood"


def state(page):
    """Which distribution, and θ."""
    return page.get("element.state()")


def place(page, theta):
    """Where θ is on the screen, on the chart of the loss."""
    box = page.tab.get_by_role("img", name="The mean loss over the parameter").bounding_box()
    x, y = page.get(f"element.losses.place([{theta}, 1])")
    return box["x"] + x, box["y"] + y


def test_a_mouse_draws_the_parameter_along_the_loss(live):
    page = live()
    page.tab.mouse.move(*place(page, 6))
    page.tab.mouse.down()
    page.tab.mouse.move(*place(page, 3), steps=4)
    assert state(page)[1] == pytest.approx(3, abs=0.1)
    page.tab.mouse.move(*place(page, 40), steps=2)
    page.tab.mouse.up()
    assert state(page)[1] == 12, "as far as it reaches"
    page.element.get_by_role("radio", name="Student-t").check()
    assert state(page) == [2, 12], "the same data, and the same place"
    page.element.get_by_role("radio", name="Poisson").check()
    assert state(page) == [5, 1.8]


def test_a_finger_that_scrolls_leaves_the_parameter(live):
    page = live(**PHONE)
    page.tab.touchscreen.tap(*place(page, 3))
    assert state(page)[1] == pytest.approx(3, abs=0.3)
    page.swipe(place(page, 8), (0, -150))
    assert state(page)[1] == pytest.approx(3, abs=0.3)


def test_in_full_screen_it_is_as_large_as_the_screen_and_answers_the_pointer(live):
    page = live(viewport={"width": 1920, "height": 1080})
    page.get("element.closest('figure').style.maxWidth = '656px'")
    before = page.element.bounding_box()
    page.button("Full screen").focus()
    page.tab.keyboard.press("Enter")
    page.button("Close").wait_for()
    page.painted()
    assert page.get("document.fullscreenElement === element")
    box = page.element.locator(".live-body").bounding_box()
    assert max(box["width"] / 1920, box["height"] / 1080) == pytest.approx(1, abs=0.01)
    assert min(1920 - box["width"], 1080 - box["height"], box["x"], box["y"]) >= -1
    scale = page.get("element.scale")
    assert scale > 1.5
    chart = page.tab.get_by_role("img", name="The mean loss over the parameter").bounding_box()
    x, y = page.get("element.losses.place([3, 1])")
    page.tab.mouse.click(chart["x"] + scale * x, chart["y"] + scale * y)
    assert state(page) == [0, pytest.approx(3, abs=0.02)]
    page.button("Close").click()
    page.button("Full screen").wait_for()
    page.painted()
    assert page.element.bounding_box()["height"] == before["height"]
    assert page.button("Full screen").evaluate("button => button === document.activeElement")
