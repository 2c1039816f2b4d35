"""A likelihood in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import likelihood_terms
from aelib.course.live.choose_likelihood import CENTRE, CHOICES
from tests.live.conftest import PHONE, written


@pytest.fixture(scope="module")
def element():
    return "choose-likelihood"


def state(page):
    """Which distribution, and θ."""
    return page.get("element.state()")


def numbers(page):
    """Mean, mean loss, slope and the term of the largest answer, as the page writes them."""
    page.painted()
    return [text.replace("−", "-") for text in page.element.locator("dd").all_text_contents()]


def place(page, theta):
    """Where θ is on the screen, on the chart of the loss."""
    box = page.tab.get_by_role("img", name="The mean loss over the parameter").bounding_box()
    x, y = page.get(f"element.losses.place([{theta}, 1])")
    return box["x"] + x, box["y"] + y


@pytest.mark.daily
@pytest.mark.parametrize("index", range(len(CHOICES)), ids=[choice.name for choice in CHOICES])
def test_every_term_is_the_one_that_python_computes(live, index):
    page, choice = live(), CHOICES[index]
    go = "(element, [index, theta]) => { element.restore([index, theta]); return element.terms() }"
    for theta in np.linspace(*choice.reach, 13):
        found = page.element.evaluate(go, [index, float(theta)])
        expected = likelihood_terms(choice.name, float(theta), choice.answers)
        for name in ("loss", "slope"):
            np.testing.assert_allclose(found[name], getattr(expected, name), rtol=1e-9, atol=1e-12, err_msg=name)
    assert float(numbers(page)[1]) == pytest.approx(expected.loss.mean(), abs=6e-4)
    assert float(numbers(page)[2]) == pytest.approx(expected.slope.mean(), abs=6e-4)


@pytest.mark.daily
@pytest.mark.parametrize("index", range(len(CHOICES)), ids=[choice.name for choice in CHOICES])
def test_the_charts_show_each_answer_as_probable_as_it_is_and_the_slope_of_the_loss(live, index):
    page, choice = live(), CHOICES[index]
    theta = float(np.quantile(choice.reach, 0.6))
    page.element.evaluate("(element, state) => element.restore(state)", [index, theta])
    terms, density, losses = (
        likelihood_terms(choice.name, theta, choice.answers),
        page.told("density"),
        page.told("losses"),
    )
    chances = dict(zip(choice.answers, np.exp(-terms.loss), strict=True))
    dots = [point for points, _ in density["dots"] for point in points]
    assert {y for y, _ in dots} == {*choice.answers}
    np.testing.assert_allclose([p for _, p in dots], [chances[y] for y, _ in dots])
    for text, (y, _), _ in density["text"]:
        assert text == f"×{choice.answers.count(y)}"
    accent, orange, ink = (page.colour(name) for name in ("accent", "orange", "ink"))
    assert {style["colour"] for _, style in density["line"] if "colour" in style} == {accent}
    assert {style.get("colour", ink) for _, style in density["dots"]} == {ink}
    assert [style.get("colour", ink) for _, style in losses["line"]] == [orange, ink], "the curve, and its tangent"
    assert losses["dots"][0][1]["colour"] == orange
    curve, _ = losses["line"][0]
    means = [likelihood_terms(choice.name, at, choice.answers).loss.mean() for at, _ in curve]
    np.testing.assert_allclose([loss for _, loss in curve], means)
    (x, y), (to_x, to_y) = losses["line"][1][0]
    assert (to_y - y) / (to_x - x) == pytest.approx(terms.slope.mean(), abs=1e-9)
    assert density["axes"] == ["answer y", "probability" if choice.counts else "density"]
    assert losses["axes"] == [f"θ, {choice.parameter}", "mean loss (nats)"]
    reach = [page.get(f"Object.values(element.{chart}.axes.x).slice(1, 3)") for chart in ("density", "losses")]
    assert reach == [[*choice.shown], [*choice.reach]]
    assert losses["dots"][0][0] == [[theta, pytest.approx(terms.loss.mean())]]
    assert losses["text"][0][1] == losses["dots"][0][0][0]
    assert losses["text"][0][0].replace("−", "-") == f"slope {terms.slope.mean():.2f}"


def test_the_words_are_those_of_the_distribution(live):
    page = live()
    for index, choice in enumerate(CHOICES):
        theta = round(float(np.quantile(choice.reach, 0.7)), 2)
        page.element.evaluate("(element, state) => element.restore(state)", [index, theta])
        terms, largest = likelihood_terms(choice.name, theta, choice.answers), max(choice.answers)
        means = {"Gaussian, width": CENTRE, "Bernoulli": 1 / (1 + np.exp(-theta)), "Poisson": np.exp(theta)}
        pull = terms.slope[choice.answers.index(largest)]
        names = [choice.name for choice in CHOICES]
        shown, mean, loss = f"{theta:.2f}", page.short(means.get(choice.name, theta)), written(terms.loss.mean(), 3)
        slope, term = written(terms.slope.mean(), 3), f"{page.short(pull)}, at y = {largest:g}"
        said = f"{choice.name}, θ, {choice.parameter}, {shown}: mean {mean}, mean loss {loss} nats, slope {slope}"
        assert page.get("element.describe()") == f"{said}, the term of the largest y, undivided, {term}."
        assert page.words() == [
            *("Distribution", *names[:index], "✓", *names[index:]),
            "[The distribution, with the answers that were observed]",
            "[The mean loss over the parameter]",
            *(f"θ, {choice.parameter}", shown, f"[Parameter θ: {shown}]"),
            *("mean of the distribution", mean, "mean loss (nats)", loss),
            *("slope of the loss", slope, "term of the largest y, undivided", term),
        ]


@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_term_of_the_slip_is_shown_for_either_distribution(live, origin):
    page = live(origin)
    page.slider.focus()
    assert state(page) == [0, 6]
    for _ in range(3):
        page.tab.keyboard.press("ArrowLeft")
    assert state(page) == [0, 5.97]
    page.element.evaluate("element => element.goTo({ theta: 3.99 })")
    assert numbers(page)[2:] == ["0.000", "-7.01, at y = 11"]
    page.tab.get_by_role("radio", name="Student-t").check()
    assert state(page) == [2, 3.99], "the same data, and the same place"
    page.element.evaluate("element => element.goTo({ theta: 3.27 })")
    assert numbers(page)[3] == "-0.493, at y = 11"


@pytest.mark.daily
def test_arrow_keys_choose_the_distribution_and_a_screen_reader_hears_of_it(live):
    page = live()
    page.tab.get_by_role("radio", name="Gaussian", exact=True).focus()
    for _ in range(5):
        page.tab.keyboard.press("ArrowRight")
    assert state(page)[0] == 5
    heard = page.heard()
    assert heard.startswith("Poisson, θ, the log-mean, 1.80: mean 6.05, mean loss")
    assert "slope 4.050" in heard
    expect(page.slider).to_have_attribute("max", "2.5")


def test_a_mouse_draws_the_parameter_along_the_loss(live):
    page = live()
    page.tab.mouse.move(*place(page, 6))
    page.tab.mouse.down()
    page.tab.mouse.move(*place(page, 3), steps=4)
    assert state(page)[1] == pytest.approx(3, abs=0.1)
    page.tab.mouse.move(*place(page, 40), steps=2)
    page.tab.mouse.up()
    assert state(page)[1] == 12, "as far as it reaches"


def test_a_finger_that_scrolls_leaves_the_parameter(live):
    page = live(**PHONE)
    page.tab.touchscreen.tap(*place(page, 3))
    assert state(page)[1] == pytest.approx(3, abs=0.3)
    page.swipe(place(page, 8), (0, -150))
    assert state(page)[1] == pytest.approx(3, abs=0.3)


def test_in_full_screen_it_is_as_large_as_the_screen_and_answers_the_pointer(live):
    page = live(viewport={"width": 1920, "height": 1080})
    page.get("element.closest('figure').style.maxWidth = '656px'")
    before = page.element.bounding_box()
    page.button("Full screen").focus()
    page.tab.keyboard.press("Enter")
    page.button("Close").wait_for()
    page.painted()
    assert page.get("document.fullscreenElement === element")
    box = page.element.locator(".live-body").bounding_box()
    assert max(box["width"] / 1920, box["height"] / 1080) == pytest.approx(1, abs=0.01)
    assert min(1920 - box["width"], 1080 - box["height"], box["x"], box["y"]) >= -1
    scale = page.get("element.scale")
    assert scale > 1.5
    chart = page.tab.get_by_role("img", name="The mean loss over the parameter").bounding_box()
    x, y = page.get("element.losses.place([3, 1])")
    page.tab.mouse.click(chart["x"] + scale * x, chart["y"] + scale * y)
    assert state(page) == [0, pytest.approx(3, abs=0.02)]
    page.button("Close").click()
    page.button("Full screen").wait_for()
    page.painted()
    assert page.element.bounding_box()["height"] == before["height"]
    assert page.button("Full screen").evaluate("button => button === document.activeElement")
