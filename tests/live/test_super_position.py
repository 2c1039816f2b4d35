"""Superposition, in a browser: it trains as Python trains, and the arrows are the columns."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import packed


@pytest.fixture(scope="module")
def element():
    return "super-position"


def go(page, *values):
    page.element.evaluate("(element, values) => element.goTo(values)", list(values))
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_network_is_the_one_that_python_trains(live, figure, origin):
    page = live(origin)
    for p, start, steps in ((0.1, 0, 0), (0.1, 0, 400), (1.0, 1, 1200), (0.05, 2, 1200), (0.3, 5, 800)):
        go(page, p, start, steps)
        found = page.get("(({ W, b, loss, kept }) => ({ W: [...W], b: [...b], loss, kept }))(element.found())")
        expected = packed(figure, p, start, steps)
        np.testing.assert_allclose(found["W"], expected.W.ravel(), atol=1e-4)
        np.testing.assert_allclose(found["b"], expected.b, atol=1e-4)
        assert found["loss"] == pytest.approx(expected.loss, abs=1e-4)
        assert found["kept"] == expected.kept
        kept, loss, which = page.element.locator("dd").all_text_contents()
        assert (kept, which) == (f"{expected.kept} of 4", f"{start + 1} of 6")
        assert float(loss) == pytest.approx(expected.loss, abs=6e-4)


@pytest.mark.daily
def test_there_is_an_arrow_for_each_column(live, figure):
    page = live()
    go(page, 0.05, 1, 1200)
    for p, steps in ((0.05, 1200), (0.05, 100), (1.0, 1200)):
        go(page, p, 1, steps)
        told, found = page.told("plane"), packed(figure, p, 1, steps)
        ghosts, arrows = told["arrow"][:-4], told["arrow"][-4:]
        assert [start for start, *_ in told["arrow"]] == (len(ghosts) + 4) * [[0, 0]]
        np.testing.assert_allclose([to for _, to, _ in arrows], found.W.T, atol=1e-4)
        end = packed(figure, p, 1, 1200).W.T.tolist() if steps < 1200 else []
        assert [to for _, to, _ in ghosts] == [pytest.approx(tip, abs=1e-4) for tip in end]
        thin = {"colour": page.colour("line"), "width": 1}
        assert [style for *_, style in ghosts] == len(end) * [thin]
        long = (found.W**2).sum(axis=0) > figure.data["kept"]
        assert long.sum() == found.kept
        colours = [page.colour("violet" if each else "faint") for each in long]
        assert [style["colour"] for *_, style in arrows] == colours
        corner, *names = told["text"]
        assert corner[:2] == [f"p = {page.short(p, 2)}", [1.75, 1.75]]
        assert [name for name, *_ in names] == ["1", "2", "3", "4"]
        np.testing.assert_allclose([at for _, at, _ in names], found.W.T, atol=1e-4)
        assert [style["colour"] for *_, style in names] == colours
        assert told["axes"] == ["first number", "second number"]


def test_the_words_are_those_of_the_probability_and_of_the_steps(live, figure):
    page = live()
    go(page, 0.2, 2, 600)
    found, slider = packed(figure, 0.2, 2, 600), "Probability that a feature is on"
    assert page.words() == [
        *("Probability p", "0.20", f"[{slider}: 0.20]", "Steps of training", "600", "[Steps of training: 600]"),
        *("[Training]", "Train", "Another start", "long arrows", f"{found.kept} of 4"),
        *("squared error over p", f"{found.loss:.3f}", "start", "3 of 6"),
        "[The columns of W, an arrow for each feature]",
    ]


def test_it_begins_trained_trains_again_and_leads_from_one_start_to_the_next(live):
    page = live()
    steps = page.element.get_by_role("slider", name="Steps of training")
    expect(steps).to_have_value("1200")
    page.get("element.train()")
    assert page.get("element.steps") < 1200, "it begins anew"
    expect(steps).to_have_value("1200")
    page.button("Another start").click()
    assert page.get("element.state()") == [0.1, 1, 1200]
    go(page, 0.1, 5, 400)
    page.button("Another start").click()
    assert page.get("element.state()") == [0.1, 0, 400], "after the last start the first"


def test_a_screen_reader_is_told_what_is_kept(live, figure):
    page = live()
    go(page, 0.2, 0, 1200)
    expected = packed(figure, 0.2, 0)
    assert page.heard() == (
        f"p = 0.20, 1200 steps: {expected.kept} of 4 arrows are long. Squared error over p: {expected.loss:.3f}."
    )
