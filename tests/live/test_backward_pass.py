"""The backward pass in a browser: it computes what Python computes, says one factor at a time, and descends."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import pass_values

LAST = 10


@pytest.fixture(scope="module")
def element():
    return "backward-pass"


def assert_agree(page, figure, parameters=None):
    expected = pass_values(figure, parameters)
    found = page.get("element.values")
    for name, ours in {"t1": "t1", "a1": "a1", "t2": "t2", "yHat": "y_hat", "loss": "loss", "delta1": "delta1"}.items():
        np.testing.assert_allclose(found[name], expected[ours], rtol=1e-12, err_msg=name)
    gradient = np.concatenate([np.ravel(expected["gradient"][name]) for name in ("W1", "b1", "W2", "b2")])
    np.testing.assert_allclose(found["gradient"], gradient, rtol=1e-12)


def sentence(page):
    page.painted()
    return page.element.locator(".sentence").text_content()


def deltas(page):
    """What is written in the colour of the way back."""
    page.painted()
    return [text for text in page.element.locator("text.delta").all_text_contents() if text]


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_values_are_those_of_python(live, figure, origin):
    page = live(origin)
    assert_agree(page, figure)
    for numbers in ([4, -4, 4, 4, 3, -2, 4, 4, 4], [0] * 9, [-0.3, 1.2, 2.5, -0.7, 0.1, 0.4, -1.1, 0.9, -0.2]):
        page.element.evaluate("(element, numbers) => element.restore([10, ...numbers])", numbers)
        assert_agree(page, figure, [float(number) for number in numbers])


@pytest.mark.daily
def test_it_says_one_unit_and_then_one_factor_at_a_time(live):
    page = live()
    said = [sentence(page)]
    counts = [len(deltas(page))]
    for _ in range(LAST):
        page.button("Next").click()
        said.append(sentence(page))
        counts.append(len(deltas(page)))
    assert counts == [0, 0, 0, 0, 1, 2, 2, 3, 3, 5, 9]
    assert "t = 1 · 1 + 2 · 0.5 + (−1) = 1" in said[1]
    assert "the loss is 1.286" in said[3]
    assert "0.724 · 2 = 1.447" in said[5]
    assert "1.447 · 0.197 = 0.285" in said[6]
    assert "its slope" not in said[7]
    assert "0.529" in said[9]
    assert "0.362" in said[9]
    expect(page.button("Next")).to_have_attribute("aria-disabled", "true")
    page.button("Previous").click()
    assert sentence(page) == said[-2]


def test_a_changed_weight_changes_what_is_known(live, figure):
    page = live()
    page.button("All").click()
    page.tab.get_by_role("radio", name="1 to output").check()
    before = deltas(page)
    page.nudge(times=5)
    assert deltas(page) != before
    numbers = list(figure.data["parameters"])
    numbers[6] = pytest.approx(2.5)
    assert page.get("element.w") == numbers


def test_descent_makes_the_loss_smaller(live, figure):
    page = live()
    losses = [page.get("element.values.loss")]
    for _ in range(3):
        page.button("Descend, rate 1").click()
        losses.append(page.get("element.values.loss"))
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.5 * losses[0]
    first = pass_values(figure)
    moved = np.array(figure.data["parameters"]) - np.concatenate(
        [np.ravel(first["gradient"][name]) for name in ("W1", "b1", "W2", "b2")]
    )
    np.testing.assert_allclose(losses[1], pass_values(figure, moved.tolist())["loss"])
