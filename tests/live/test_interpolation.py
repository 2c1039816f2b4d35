"""The interpolation in a browser: the two marks are easy to move."""

import numpy as np
import pytest

from aelib.course.live.network import unship
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "latent-interpolation"


@pytest.fixture(scope="module")
def codes(figure):
    return unship(figure.data["codes"])


@pytest.fixture(scope="module")
def on_map(figure, codes):
    """The indices of the codes that the map shows."""
    view = figure.data["view"]
    return np.flatnonzero((np.abs(codes - view["centre"]) <= view["half"]).all(axis=1))


@pytest.fixture(scope="module")
def lonely(codes, on_map):
    """The indices of codes on the map from the one with the most room around it on."""
    gaps = np.linalg.norm(codes[on_map][:, None] - codes[on_map], axis=2) + 1e9 * np.eye(len(on_map))
    return on_map[gaps.min(axis=1).argsort()[::-1]]


def ends(page):
    return page.get("element.plane.ends")


def test_an_arrow_at_the_edge_stays_there_and_shows_no_other(live, codes, on_map):
    page = live()
    page.map.focus()
    for _ in range(60):
        page.tab.keyboard.press("Shift+ArrowRight")
    reached = ends(page)[0]
    assert reached in on_map
    assert codes[reached, 0] >= np.sort(codes[on_map, 0])[-8]


def test_a_click_brings_the_active_mark_to_the_nearest_digit(live, codes, lonely, figure):
    page = live()
    x, y = page.place(codes[lonely[0]])
    page.tab.mouse.click(x + 2, y - 2)
    assert ends(page) == [lonely[0], figure.data["ends"][1]]
    page.tab.get_by_role("radio", name="B", exact=True).check()
    page.tab.mouse.click(*page.place(codes[lonely[1]]))
    assert ends(page) == [*lonely[:2]]


def test_a_mark_is_dragged_whichever_is_active(live, codes, lonely):
    first, second, third = lonely[:3]
    page = live(fragment=f"#fig-live={first},{second},0.5")
    page.tab.mouse.move(*page.place(codes[second]))
    page.tab.mouse.down()
    page.tab.mouse.move(*page.place(codes[third]))
    page.tab.mouse.up()
    assert ends(page) == [first, third]
    page.tab.mouse.move(5, 5)
    assert page.get("element.plane.active") == 1


def test_a_finger_taps_a_digit(live, codes, lonely):
    page = live(**PHONE)
    page.map.evaluate("map => map.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.tab.touchscreen.tap(*page.place(codes[lonely[0]]))
    assert ends(page)[0] == lonely[0]
