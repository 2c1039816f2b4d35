"""A stack that grows, in a browser: its boxes show what is in it."""

import numpy as np
import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def element():
    return "stack-it"


def test_boxes_show_what_is_in_the_stack(live):
    page = live()
    page.get("element.go(2)")
    page.painted()
    boxes = page.element.locator(".tower label")
    assert boxes.all_text_contents() == ["layer 3: 5", "layer 2: 10", "layer 1: 20", "pixels: 784"]
    assert [box.get_attribute("data-part") for box in boxes.all()] == ["absent", "top", "below", "below"]
    widths = [box.bounding_box()["width"] for box in boxes.all()]
    assert widths == sorted(widths)
    np.testing.assert_allclose(widths[0] / widths[3], (1 + np.log2(5)) / (1 + np.log2(784)), atol=0.01)
    borders = [box.evaluate("box => getComputedStyle(box).borderTopStyle") for box in boxes.all()]
    assert borders == ["dashed", "solid", "solid", "solid"]


def test_where_there_is_one_kind_it_asks_which_layer_has_lost_most(live):
    page = live()
    page.get("(element.data.kinds.pop(), element.go(3))")
    expect(page.element.locator(".live-do")).to_have_text("Remove the layers one by one: which has lost most?")
