"""Water over a spectrum, in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

from unittest.mock import ANY

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import filled
from tests.live.conftest import SPECTRUM, VIOLET


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
        active, *written = numbers(page)
        assert active == f"{expected.active} of 20"
        saved = 2 * min(expected.level, SPECTRUM[0])  # the slope of the curve, which is coded up to the first column
        np.testing.assert_allclose(
            [float(each) for each in written], [expected.rate, expected.error, saved], atol=0.0051
        )


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


@pytest.mark.daily
def test_level_point_and_slope_are_written_and_drawn_where_they_are(live, figure):
    page = live()
    for s2, beta in ((2.0, 0.5), (0.5, 3.0), (0.1, 1.0)):
        go(page, s2, beta)
        water, spectrum, curve = filled(figure, s2, beta), page.told("spectrum"), page.told("curve")
        accent, violet = page.colour("accent"), page.colour("violet")
        level = f"level βs² = {page.short(water.level)}"
        assert spectrum["texts"] == {level: [20 + figure.data["beyond"] + 0.6, pytest.approx(water.level), accent]}
        surface = [points for points, style in spectrum["line"] if style.get("colour") == accent]
        assert [y for _, y in surface[0]] == [pytest.approx(water.level)] * 2
        assert spectrum["axes"] == ["component", "eigenvalue; lamps: active columns"]
        assert curve["axes"] == ["rate (nats)", "squared error"]
        rest, faint = pytest.approx(SPECTRUM[20:].sum()), page.colour("faint")
        slope = f"slope {page.short(-2 * water.level)}"
        at = [pytest.approx(water.rate), pytest.approx(water.error), violet]
        assert curve["texts"] == {"what has no column": [0, rest, faint], slope: at}
        dashed = [points for points, *style in curve["line"] if style and style[0].get("colour") == faint]
        assert [y for _, y in dashed[0]] == [rest, rest]
        lit = [points for points, style in spectrum["dots"] if style["colour"] == violet and not style.get("ring")]
        off = [points for points, style in spectrum["dots"] if style.get("ring")]
        assert {style["colour"] for _, style in spectrum["dots"] if style.get("ring")} == {page.colour("line")}
        assert [place for place, _ in lit[0]] == [*range(1, water.active + 1)]
        assert [place for place, _ in off[0]] == [*range(water.active + 1, 21)]
        assert curve["dots"] == [
            [[[pytest.approx(water.rate), pytest.approx(water.error)]], {"colour": ANY, "radius": 6}]
        ]
        (x, y), (to_x, to_y) = curve["line"][-1][0]
        assert (to_y - y) / (to_x - x) == pytest.approx(-2 * water.level)


def test_a_screen_reader_is_told_of_columns_rate_and_squared_error(live, figure):
    page = live()
    go(page, 0.5, 2.0)
    water = filled(figure, 0.5, 2.0)
    assert page.heard() == (
        f"Level 1.00: {water.active} of 20 columns are active. "
        f"Rate {water.rate:.2f} nats, squared error {water.error:.1f}."
    )


def test_the_words_are_those_of_both_sliders_and_of_the_water(live, figure):
    page = live()
    go(page, 0.5, 3.0)
    water = filled(figure, 0.5, 3.0)
    assert page.words() == [
        *("Variance of a pixel s²", "0.50", "[Variance of a pixel: 0.50]"),
        *("Weight of the rate β", "3.0", "[Weight of the rate: 3.0]"),
        "[The eigenvalues, and the level of the water]",
        *("active columns", f"{water.active} of 20", "rate (nats)", f"{water.rate:.2f}"),
        *("squared error", f"{water.error:.2f}", "a nat saves", page.short(2 * water.level)),
        *("[Squared error over rate, and where the model lies]", "s² as it is learnt, β = 1"),
    ]


def test_learning_the_variance_lights_all_columns(live, figure):
    page = live()
    button = page.button("s² as it is learnt, β = 1")
    assert numbers(page)[0] != "20 of 20"
    button.click()
    assert numbers(page)[0] == "20 of 20"
    assert page.get("element.state()") == [figure.data["learnt"], 1]
    expect(button).to_have_attribute("aria-pressed", "true")
    page.nudge()
    expect(button).to_have_attribute("aria-pressed", "false")
