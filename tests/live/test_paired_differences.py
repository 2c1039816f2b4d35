"""Paired differences in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

import numpy as np
import pytest

from aelib.course.live import difference
from tests.live.conftest import ACCENT, FAINT, PHONE


@pytest.fixture(scope="module")
def element():
    return "paired-differences"


def go(page, **state):
    page.element.evaluate("(element, state) => element.goTo(state)", state)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_intervals_are_those_that_python_computes(live, figure, origin):
    page, names = live(origin), figure.data["names"]
    for against, draws, paired in ((0, 6, True), (2, 6, False), (3, 4, True), (1, 2, True), (0, 2, False)):
        go(page, against=against, draws=draws, paired=paired)
        for row, name in enumerate(names):
            found = page.get(f"element.difference({row})")
            expected = difference(figure, name, names[against], draws=draws, paired=paired)
            np.testing.assert_allclose([found["mean"], found["half"]], expected, atol=1e-9)
            assert len(found["all"]) == draws


@pytest.mark.daily
def test_a_mean_has_the_colour_of_its_interval_and_stands_beside_its_name(live, figure):
    page, names = live(), figure.data["names"]
    go(page, against=0, draws=6, paired=True)
    pixels = page.canvas("chart.canvas").astype(int)
    box = page.tab.get_by_role("img", name="The differences, with a dot").bounding_box()
    seen = set()
    for row, name in list(enumerate(names))[1:]:
        mean, half = difference(figure, name, names[0])
        x, y = page.get(f"element.chart.place([{mean}, {len(names) - row - 0.5}])")
        colour = FAINT if abs(mean) < half else ACCENT
        seen.add(colour)
        assert np.abs(pixels[round(y), round(x) + 3, :3] - colour).max() < 40, name
        label = page.element.locator("label", has=page.tab.get_by_role("radio", name=name, exact=True)).bounding_box()
        assert label["y"] < box["y"] + y < label["y"] + label["height"]
        assert label["height"] >= 44
    assert len(seen) == 2


@pytest.mark.daily
def test_it_is_worked_by_keys_alone_and_a_screen_reader_hears_the_differences(live, figure):
    page, names = live(), figure.data["names"]
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowDown")
    assert page.get("element.state()") == [1, 6, 1]
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowLeft")
    assert page.get("element.state()") == [1, 5, 1]
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.state()") == [1, 5, 0]
    heard = page.heard().replace("−", "-")
    mean, half = difference(figure, names[0], names[1], draws=5, paired=False)
    assert heard.startswith(f"{names[1]} subtracted, 5 draws, as if unrelated: {names[0]} {mean:.1f} ± {half:.1f}; ")


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_a_name_that_is_chosen_is_subtracted(live, figure, how):
    page, names = live(**(PHONE if how == "finger" else {})), figure.data["names"]
    label = page.element.locator("label", has=page.tab.get_by_role("radio", name=names[2], exact=True))
    label.tap() if how == "finger" else label.click()
    assert page.get("element.state()") == [2, 6, 1]
    assert page.get("element.difference(2)")["half"] == 0


@pytest.mark.parametrize(
    ("given", "state"),
    [("2,4,0", [2, 4, 0]), ("1", [1, 6, 1]), ("0,99", [0, 6, 1]), ("9,3", [0, 6, 1]), ("1,1", [1, 2, 1])],
)
def test_a_link_leads_to_what_is_subtracted_or_to_the_nearest_there_is(live, given, state):
    assert live(fragment=f"#fig-live={given}").get("element.state()") == state


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(live, width):
    page = live(viewport={"width": width, "height": 844})
    assert page.get("document.documentElement.scrollWidth") <= width
