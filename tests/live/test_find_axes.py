"""Axes in a subspace, in a browser: it trains as Python does, and works by mouse, finger and keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import columns_after
from tests.live.conftest import ACCENT, ORANGE, PHONE


@pytest.fixture(scope="module")
def element():
    return "find-axes"


def go(page, **part):
    """Go to a loss, a start and a number of steps, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


def numbers(page):
    """What stands below the columns."""
    page.painted()
    return [float(text) for text in page.element.locator(".numbers span").all_text_contents()]


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_columns_are_those_that_python_trains(live, figure, origin):
    page = live(origin)
    steps = figure.data["steps"]
    for loss, start, places in ((0, 0, (25, 60)), (1, 3, (40, -1)), (2, 1, (0, 45, -1))):
        wanted = [steps[place] for place in places]
        for count, expected in zip(wanted, columns_after(figure, loss, start, wanted), strict=True):
            go(page, loss=loss, start=start, steps=count)
            found = page.get("((at) => [[...at.cosines], at.together])(element.found())")
            np.testing.assert_allclose(found[0], expected.cosines, atol=1e-4)
            assert found[1] == pytest.approx(expected.together, abs=1e-4)
            np.testing.assert_allclose(numbers(page), expected.cosines, atol=0.0051)


def test_the_pictures_on_the_screen_are_the_columns_and_the_components(live, figure):
    page = live()
    wanted = figure.data["steps"][38]
    go(page, loss=0, start=2, steps=wanted)
    expected = columns_after(figure, 0, 2, [wanted])[0].pictures
    shown = page.canvas("rows[0].canvas")
    for place, picture in enumerate(expected):
        part = shown[:, 10 * place : 10 * place + 8, 1]
        np.testing.assert_allclose(part, 255 * (1 - picture), atol=1.1)
    go(page, loss=2, steps=10_000)
    columns, components = (page.canvas(f"rows[{row}].canvas").astype(int) for row in (0, 1))
    assert np.abs(columns - components).max() < 8, "nested dropout has found the components"
    assert np.abs(shown.astype(int) - components).max() > 60


@pytest.mark.daily
def test_the_chart_ends_at_the_cosines_of_these_steps(live, figure):
    page = live()
    go(page, loss=0, start=1, steps=1000)
    found = columns_after(figure, 0, 1, [1000])[0]
    pixels = page.canvas("chart.canvas").astype(int)
    values = [(value, ACCENT) for value in found.cosines] + [(found.together, ORANGE)]
    for value, colour in values:
        x, y = page.element.evaluate("(element, at) => element.chart.place(at)", [1000, value])
        patch = pixels[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3, :3]
        assert (np.abs(patch - colour).max(axis=2) < 40).mean() > 0.7, (value, colour)


def test_a_screen_reader_is_told_of_the_loss_the_steps_and_the_cosines(live, figure):
    page = live()
    go(page, loss=1, start=0, steps=1000)
    found = columns_after(figure, 1, 0, [1000])[0]
    each = ", ".join(f"{value:.2f}" for value in found.cosines)
    assert page.heard() == (
        f"weight decay, 1,000 steps. Columns and components, |cos|: {each}. All together: {found.together:.2f}."
    )


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowLeft")
    assert page.get("element.state()") == [1, 0, 1]
    page.tab.keyboard.press("Tab")
    slider = page.element.get_by_role("slider", name="Steps of training")
    for key, steps, said in (("ArrowRight", 2, "2 steps"), ("End", 10_000, "10,000 steps"), ("Home", 1, "1 step")):
        page.tab.keyboard.press(key)
        assert page.get("element.steps") == steps
        expect(slider).to_have_attribute("aria-valuetext", said)
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.get("element.state()") == [1, 1, 1]


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_another_start_ends_in_other_mixtures(live, how):
    page = live(**(PHONE if how == "finger" else {}))
    go(page, loss=0, steps=10_000)
    before = numbers(page)
    button = page.button("Another start")
    button.tap() if how == "finger" else button.click()
    assert np.abs(np.subtract(numbers(page), before)).max() > 0.1
    for _ in range(3):
        button.tap() if how == "finger" else button.click()
    assert numbers(page) == before, "there are four"


@pytest.mark.parametrize(
    ("given", "state"),
    [("1,2,1000", [1, 2, 1000]), ("0", [0, 0, 1]), ("9,99,1e9", [2, 3, 10_000]), ("-1,-2,-3", [0, 0, 1])],
)
def test_a_link_leads_to_a_training_or_to_the_nearest_there_is(live, given, state):
    page = live(fragment=f"#fig-live={given}")
    assert page.get("element.state()") == state
