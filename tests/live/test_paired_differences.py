"""Paired differences in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

import numpy as np
import pytest

from aelib.course.live import difference
from tests.live.conftest import ACCENT, FAINT


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
def test_each_row_shows_its_own_draws_mean_and_interval(live, figure):
    page, names = live(), figure.data["names"]
    errors = np.array(figure.data["errors"])
    go(page, against=1, draws=3, paired=False)
    told = page.told()
    (written,) = told["endNames"]
    for place, row in enumerate((0, 2, 3)):
        mean, half = difference(figure, names[row], names[1], draws=3, paired=False)
        y = len(names) - row - 0.5
        np.testing.assert_allclose(told["line"][1 + place][0], [[mean - half, y], [mean + half, y]])
        points, middle = (points for points, _ in told["dots"][2 * place : 2 * place + 2])
        np.testing.assert_allclose(points, [[each, y] for each in (errors[row] - errors[1])[:3]])
        np.testing.assert_allclose(middle, [[mean, y]])
        assert written[0][place]["name"].replace("−", "-") == f"{mean:.1f} ± {half:.1f}"
        assert written[0][place]["at"] == [0, y]
        colour = page.colour("faint" if abs(mean) < half else "accent")
        styles = (told["line"][1 + place][1], told["dots"][2 * place + 1][1], written[0][place])
        assert {style["colour"] for style in styles} == {colour}
        assert "colour" not in told["dots"][2 * place][1], "single draws are in ink"
    assert told["axes"] == ["points", ""]
    assert told["line"][0][0] == [[0, 0], [0, 4]], "where the method that is subtracted lies"
    axis = page.get("element.chart.axes.x")
    whole = np.array([errors[row] - errors[1] for row in (0, 2, 3)])
    room = 0.12 * np.ptp([*whole.ravel(), 0])
    ends = [min(whole.min(), 0) - room, max(whole.max(), 0) + room]
    assert [axis["low"], axis["high"]] == pytest.approx(ends), "of all draws, not of those that count"


def test_the_words_are_those_of_the_runs_the_draws_and_the_way(live):
    page = live()
    go(page, against=2, draws=4, paired=False)
    assert page.words() == [
        *("Subtract", "stack", "softmax", "✓", "ReLU", "one layer"),
        "[The differences, with a dot for each draw, their means and intervals]",
        *("Draws that count", "4", "[Draws that count: 4]"),
        *("Errors are taken", "draw by draw", "✓", "as if unrelated"),
    ]


def test_a_screen_reader_hears_the_differences(live, figure):
    page, names = live(), figure.data["names"]
    go(page, against=1, draws=5, paired=False)
    found = {names[row]: difference(figure, names[row], names[1], draws=5, paired=False) for row in (0, 2, 3)}
    each = "; ".join(f"{name} {mean:.1f} ± {half:.1f}" for name, (mean, half) in found.items())
    heard = page.heard().replace("−", "-")
    assert heard == f"{names[1]} subtracted, 5 draws, as if unrelated: {each}."
