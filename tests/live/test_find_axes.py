"""Axes in a subspace, in a browser: it trains as Python does, and works by mouse, finger and keys."""

import numpy as np
import pytest

from aelib.course.live import columns_after


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
    found, told = columns_after(figure, 0, 1, [1000])[0], page.told()
    ends = [*found.cosines, found.together]
    np.testing.assert_allclose([points[-1] for points, _ in told["line"]], [[1000, end] for end in ends], atol=1e-4)
    np.testing.assert_allclose([points[0] for points, _ in told["dots"]], [[1000, end] for end in ends], atol=1e-4)
    ((names,),) = told["endNames"]
    assert [each["name"] for each in names] == [*"123456", "together"]
    np.testing.assert_allclose([each["at"][1] for each in names], ends, atol=1e-4)
    colours = 6 * [page.colour("accent")] + [page.colour("orange")]
    assert [name["colour"] for name in names] == colours
    for method in ("line", "dots"):
        assert [style["colour"] for _, style in told[method]] == colours
    assert told["axes"] == ["steps", "|cos|"]


def test_the_words_are_those_of_the_loss_and_of_the_steps(live, figure):
    page, losses = live(), ["plain", "weight decay", "nested dropout"]
    for loss, start, steps in ((0, 1, 1000), (1, 0, 1)):
        go(page, loss=loss, start=start, steps=steps)
        found = columns_after(figure, loss, start, [steps])[0]
        counted = {1000: "1,000 steps", 1: "1 step"}[steps]
        assert page.words() == [
            *("Loss", *losses[:loss], "✓", *losses[loss:]),
            *("Steps of training", f"{steps:,}", f"[Steps of training: {counted}]"),
            "what the columns draw, and |cos| with the component below",
            *("[Columns of the decoder]", *(f"{value:.2f}" for value in found.cosines), "[Principal components]"),
            "[|cos| of each column and its component over the steps, and of the spans]",
            *("[Start]", "Another start"),
        ]


def test_a_screen_reader_is_told_of_the_loss_the_steps_and_the_cosines(live, figure):
    page = live()
    go(page, loss=1, start=0, steps=1000)
    found = columns_after(figure, 1, 0, [1000])[0]
    each = ", ".join(f"{value:.2f}" for value in found.cosines)
    assert page.heard() == (
        f"weight decay, 1,000 steps. Columns and components, |cos|: {each}. All together: {found.together:.2f}."
    )


def test_another_start_ends_in_other_mixtures(live):
    page = live()
    go(page, loss=0, steps=10_000)
    before = numbers(page)
    page.button("Another start").click()
    assert np.abs(np.subtract(numbers(page), before)).max() > 0.1
    for _ in range(3):
        page.button("Another start").click()
    assert numbers(page) == before, "there are four"
