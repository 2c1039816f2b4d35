"""Water over a spectrum, in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import filled
from tests.live.conftest import PHONE, VIOLET


@pytest.fixture(scope="module")
def element():
    return "water-filling"


def go(page, *values):
    page.element.evaluate("(element, values) => element.goTo(values)", list(values))
    page.painted()


def numbers(page):
    """What the page writes: active columns, rate, error, what a nat saves."""
    page.painted()
    return page.element.locator("dd").all_text_contents()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_numbers_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    for s2, beta in ((1.0, 1.0), (0.31, 1.0), (0.31, 4.0), (0.05, 0.2), (10.0, 10.0), (0.01, 0.1), (2.0, 2.5)):
        go(page, s2, beta)
        found, expected = page.get("element.fill()"), filled(figure, s2, beta)
        assert found["active"] == expected.active
        np.testing.assert_allclose([found[name] for name in ("level", "rate", "error")],
                                   [expected.level, expected.rate, expected.error], atol=1e-9)  # fmt: skip
        active, rate, error, _ = numbers(page)
        assert active == f"{expected.active} of 20"
        np.testing.assert_allclose([float(rate), float(error)], [expected.rate, expected.error], atol=0.0051)


@pytest.mark.daily
def test_columns_light_up_above_the_water_and_go_out_below_it(live):
    page = live()

    def colour(place, value):
        pixels = page.canvas("spectrum.canvas").astype(int)
        x, y = page.element.evaluate("(element, point) => element.spectrum.place(point)", [place, value])
        return pixels[round(y), round(x), :3]

    go(page, 1.0, 1.0)  # the eigenvalues are 5 exp(-j/8): twelve or thirteen lie above 1
    for place, value, lit in ((1, 3.0, True), (12, 1.1, True), (15, 0.5, False), (25, 0.1, False)):
        assert (np.abs(colour(place, value) - VIOLET).max() < 30) == lit, (place, value)
    go(page, 0.1, 1.0)
    assert np.abs(colour(15, 0.5) - VIOLET).max() < 30
    assert np.abs(colour(25, 0.11) - VIOLET).max() > 60, "there is no column"
    go(page, 10.0, 1.0)
    assert page.get("element.fill().active") == 0


def test_the_point_lies_on_the_curve_and_its_slope_is_twice_the_level(live):
    page = live()
    for s2 in (2.0, 0.5, 0.1):
        go(page, s2, 1.0)
        found = page.get("element.fill()")
        pixels = page.canvas("curve.canvas").astype(int)
        x, y = page.element.evaluate("(element, point) => element.curve.place(point)", [found["rate"], found["error"]])
        assert np.abs(pixels[round(y), round(x), :3] - VIOLET).max() < 30
        less = page.get(f"element.fill({0.999 * s2})")
        slope = (less["error"] - found["error"]) / (less["rate"] - found["rate"])
        assert slope == pytest.approx(-2 * s2, rel=2e-3)


def test_a_screen_reader_is_told_of_columns_rate_and_squared_error(live, figure):
    page = live()
    go(page, 0.5, 2.0)
    water = filled(figure, 0.5, 2.0)
    assert page.heard() == (
        f"Level 1.00: {water.active} of 20 columns are active. "
        f"Rate {water.rate:.2f} nats, squared error {water.error:.1f}."
    )


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("End")
    assert page.get("element.state()") == [10, 1]
    page.tab.keyboard.press("ArrowLeft")
    assert page.get("element.values[0]") == 8.9
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Home")
    assert page.get("element.state()") == [8.9, 0.1]
    expect(page.element.get_by_role("slider", name="Weight of the rate")).to_have_attribute("aria-valuetext", "0.10")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.get("element.state()") == [page.get("element.data.learnt"), 1]


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_learning_the_variance_lights_all_columns(live, how):
    page = live(**(PHONE if how == "finger" else {}))
    button = page.button("s² as it is learnt, β = 1")
    assert numbers(page)[0] != "20 of 20"
    button.tap() if how == "finger" else button.click()
    assert numbers(page)[0] == "20 of 20"
    expect(button).to_have_attribute("aria-pressed", "true")
    page.nudge()
    expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(
    ("given", "state"), [("0.5,2", [0.5, 2]), ("3", [3, 1]), ("1e6,-4", [10, 0.1]), ("-1,0.2", [0.01, 0.2])]
)
def test_a_link_leads_to_a_variance_and_a_beta_or_to_the_nearest_there_are(live, given, state):
    page = live(fragment=f"#fig-live={given}")
    assert page.get("element.state()") == state
