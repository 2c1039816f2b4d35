"""The backward pass in a browser: a parameter is chosen where it stands in the drawing."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.live.conftest import PHONE

WEIGHTS = ["x₁ to 1", "x₁ to 2", "x₂ to 1", "x₂ to 2", "1 to output", "2 to output"]
NAMES = [*WEIGHTS[:4], "bias 1", "bias 2", *WEIGHTS[4:], "bias, output"]


@pytest.fixture(scope="module")
def element():
    return "backward-pass"


@pytest.mark.daily
@pytest.mark.parametrize("options", [{}, PHONE])
def test_a_parameter_is_chosen_where_it_stands(live, options):
    page = live(**options)
    centres = page.get("""[...element.querySelectorAll('svg circle, svg .weight')].map(part => {
        const { left, right, top, bottom } = part.getBoundingClientRect()
        return [(left + right) / 2, (top + bottom) / 2]
    })""")
    drawn_at = [*centres[5:9], centres[2], centres[3], *centres[9:], centres[4]]  # two inputs come first
    for place, name in zip(drawn_at, NAMES, strict=True):
        page.tab.mouse.click(*place)
        expect(page.element.get_by_role("radio", name=name, exact=True)).to_be_checked()
        assert page.slider.get_attribute("aria-label") == name
        frame = page.element.locator("label:has(:checked)")
        colours = frame.evaluate("""label => [getComputedStyle(label).backgroundColor,
            getComputedStyle(label, '::before').borderTopColor]""")
        assert colours == ["rgba(0, 0, 0, 0)", "rgb(11, 99, 197)"], "what is below the frame is seen"


def test_a_click_anywhere_on_a_connection_chooses_its_weight_and_reset_the_first_one(live):
    page = live()
    ends = page.get("""[...element.querySelectorAll('svg line')].map(line => {
        const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map(name => line[name].baseVal.value)
        const ends = [[x1, y1], [x2, y2]].map(end => new DOMPoint(...end).matrixTransform(line.getScreenCTM()))
        return ends.map(({ x, y }) => [x, y])
    })""")
    for (start, end), name in zip(np.array(ends), WEIGHTS, strict=True):
        page.tab.mouse.click(*(0.22 * start + 0.78 * end + [0, 4]))
        expect(page.element.get_by_role("radio", name=name, exact=True)).to_be_checked()
    page.button("Reset").click()
    expect(page.element.get_by_role("radio", name="2 to output", exact=True)).to_be_checked()
