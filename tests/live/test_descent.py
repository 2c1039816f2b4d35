"""Gradient descent in a browser: it walks as Python walks, and follows mouse, finger, keys and links."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import Neuron, Polynomial, walk
from tests.live.conftest import PHONE

VIOLET = "#8a3ffc"


@pytest.fixture(scope="module")
def element():
    return "gradient-descent"


@pytest.fixture(scope="module")
def curves(figure):
    """The losses as they were shipped."""
    kinds = {"polynomial": Polynomial, "neuron": Neuron}
    named = ("coefficients", "x", "b", "y", "view", "start", "rate")
    return [
        kinds[data["kind"]](**{name: data[name] for name in named if name in data}) for data in figure.data["curves"]
    ]


def put(page, curve, start, rate, steps=0):
    """Bring the figure to a state."""
    page.get(f"element.restore([{curve}, {start}, {rate}, {steps}])")
    page.painted()


def number(page, name):
    """What the readout says, as a float."""
    text = page.get(f"element.numbers.{name}.textContent")
    digits, _, power = text.replace("\u2212", "-").partition("×10")
    return float(digits) * 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


def pixels(page, place, colour, *, near=7):
    """How many pixels around a place in the data have a colour."""
    x, y = page.get(f"element.chart.place({list(map(float, place))})")
    shown = page.canvas("chart.canvas")[..., :3].astype(int)
    row, column = round(y), round(x)
    patch = shown[max(0, row - near) : row + near, max(0, column - near) : column + near].reshape(-1, 3)
    wanted = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    return int((np.abs(patch - wanted).max(axis=1) < 40).sum())


def box_of(page):
    box = page.element.locator(".chart canvas").bounding_box()
    return np.array([box["x"], box["y"]])


def on_screen(page, place):
    """Where a place in the data is on the screen."""
    return box_of(page) + page.get(f"element.chart.place({list(map(float, place))})")


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_all_walks_are_those_that_python_walks(live, curves, origin):
    page, seen = live(origin), set()
    for index, curve in enumerate(curves):
        low, high = curve.view
        starts = [curve.start, *np.round(np.random.default_rng(index).uniform(low, high, 5), 3)]
        rates = curve.rate * np.geomspace(1 / 20, 20, 21)
        states = [[index, float(start), float(rate), 30] for start in starts for rate in rates]
        run = """(element, states) => states.map(state => {
            element.restore(state)
            const steps = [...element.walk.weights.keys()]
            const shown = steps.map(step => { element.goTo(step); return element.here() })
            const columns = ["weight", "loss", "slope", "curvature", "promised", "changed"]
            const kept = number => Number.isFinite(number) ? number : String(number)
            return [...columns.map(name => shown.map(row => kept(row[name]))), element.judge()]
        })"""
        for state, (*columns, verdict) in zip(states, page.element.evaluate(run, states), strict=True):
            expected = walk(curve, start=state[1], rate=state[2])
            for shown, wanted in zip(columns, expected[:-1], strict=True):
                np.testing.assert_allclose(np.array(shown, float), wanted, rtol=1e-4, atol=1e-4, err_msg=str(state))
            assert verdict == expected.verdict, state
            seen.add(verdict)
    assert seen == {"converges", "oscillates", "diverges", "stuck", "descends"}


def test_the_readout_says_the_numbers_of_the_step(live, curves):
    page = live()
    for index, start, rate, step in ((0, -2, 0.25, 3), (1, 1.5, 0.2, 2), (2, 4, 30, 4), (0, 1, 2.2, 25)):
        put(page, index, start, rate, step)
        path = walk(curves[index], start=start, rate=rate)
        wanted = {
            "weight": path.weights,
            "loss": path.losses,
            "slope": path.slopes,
            "curvature": path.curvatures,
            "product": rate * path.curvatures,
            "promised": path.promised,
            "changed": path.changed,
        }
        for name, values in wanted.items():
            assert number(page, name) == pytest.approx(values[step], rel=6e-3), (name, index)
        bound = page.get("element.numbers.bound.textContent")
        assert (bound == "none") == (path.curvatures[step] <= 0)
        if bound != "none":
            assert number(page, "bound") == pytest.approx(2 / path.curvatures[step], rel=6e-3)
        assert page.get("element.numbers.step.textContent") == f"{step} of 30"


@pytest.mark.parametrize(
    ("state", "verdict", "promise"),
    [
        (
            (0, -2, 0.25),
            "converges: the loss goes from 2.00 to 6.38×10⁻⁸.",
            "narrower than the curve here: the step keeps the promise",
        ),
        (
            (0, -2, 1),
            "converges: the loss goes from 2.00 to 0.",
            "as wide as the curve here: the step keeps the promise",
        ),
        ((0, -2, 1.5), "converges, from side to side", "wider than the curve here: the step gains less than promised"),
        ((0, -2, 2), "oscillates: it jumps from side to side", "wider than"),
        (
            (0, -2, 2.2),
            "diverges: the loss rises with every step",
            "wider than the curve here: the step raises the loss",
        ),
        ((0, -2, 5), "diverges: its step 10 leads beyond a million", "raises the loss"),
        ((0, -2, 0.0125), "does not arrive: the loss falls from 2.00", "narrower"),
        ((0, 0, 1), "converges: the loss goes from 0 to 0.", "The slope is zero here, and the walk at rest."),
        ((1, 0, 0.01), "does not arrive", "The curve bends downwards here: the step keeps the promise"),
        ((1, 1.5, 0.25), "oscillates", "wider"),
        ((2, 4, 0.5), "is stuck: the loss goes from 0.482 to 0.476, for the curve is flat here.", "bends downwards"),
        ((2, 3.2, 0.15), "is stuck: .* for the rate is small", "bends downwards"),
    ],
)
def test_it_says_in_words_what_becomes_of_the_walk(live, state, verdict, promise):
    page = live()
    put(page, *state)
    text = page.element.locator(".verdict").inner_text()
    assert re.search(f"A walk of 30 steps {verdict}.*\n.*{promise}", text), text
    (strong,) = re.findall(r"^(?:is \w+|does not arrive|\w+)", verdict)
    assert page.element.locator(".verdict strong").text_content() == strong


def test_numbers_without_end_are_never_shown_as_such(live, curves):
    page = live()
    for index, curve in enumerate(curves):
        for start in (*curve.view, curve.start, 0):
            put(page, index, start, 1e300, 30)
            for _ in range(2):
                text = page.element.inner_text()
                assert not any(word in text for word in ("NaN", "Infinity", "undefined", "null")), text
                page.get("element.goTo(0)")
            assert page.get("element.rate") == pytest.approx(20 * curve.rate)
    put(page, 1, 1.5, 0.6, 30)
    path = walk(curves[1], start=1.5, rate=0.6)
    assert abs(path.weights[-1]) > 1e5
    assert number(page, "weight") == pytest.approx(path.weights[-1], rel=6e-3)
    assert number(page, "changed") == pytest.approx(path.changed[-1], rel=6e-3)


# What it shows


def curve_loss(curve, w):
    """The loss of a weight: that of the first step of a walk from it."""
    return walk(curve, start=float(w), rate=1e-9).losses[0]


@pytest.mark.daily
def test_the_chart_shows_the_walk_and_the_minimum_of_the_parabola(live, curves):
    page = live()
    for index, start, rate, steps in ((0, -2, 0.25, 0), (0, -2.5, 1.8, 2), (1, 1.5, 0.03, 0)):
        put(page, index, start, rate, steps)
        path, told = walk(curves[index], start=start, rate=rate), page.told()
        points = np.stack([path.weights, path.losses], axis=1)
        trace, (here, lands) = points[: steps + 1], points[steps : steps + 2]
        lowest = [lands[0], here[1] + path.promised[steps]]
        wanted = [trace, [lands], [lowest], [here], *([[points[0]]] if steps else [])]
        for (found, _), each in zip(told["dots"], wanted, strict=True):
            np.testing.assert_allclose(found, each, rtol=1e-9)
        np.testing.assert_allclose(told["arrow"][0][:2], [here, lands], rtol=1e-9)
        np.testing.assert_allclose(told["line"][2][0], trace, rtol=1e-9)
        assert min(loss for _, loss in told["line"][1][0]) == pytest.approx(lowest[1], abs=0.01)
        named = {name: page.colour(name) for name in ("accent", "orange", "violet", "faint", "ink")}
        colours = [style["colour"] for _, style in told["line"]]
        assert colours == [named[name] for name in ("accent", "orange", "violet", "faint")]
        colours = [style["colour"] for _, style in told["dots"]]
        assert colours == [named[name] for name in ("violet", "ink", "orange", "ink", "violet")[: len(wanted)]]
        assert told["arrow"][0][2]["colour"] == named["ink"]
        for at, loss in told["line"][0][0][::50]:
            assert loss == pytest.approx(curve_loss(curves[index], at))
        floor = told["line"][3][0][0][1]
        assert told["texts"] == {"minimum of the parabola": [pytest.approx(lands[0]), floor, named["orange"]]}
        assert told["axes"] == ["weight w", "loss L"]


def test_a_walk_that_leaves_the_picture_is_told_at_its_edge(live):
    page = live()
    put(page, 0, -2, 2.2, 4)
    before = page.canvas("chart.canvas")
    put(page, 0, -2, 2.2, 5)  # on the right, at 4.98
    edge = np.abs(page.canvas("chart.canvas").astype(int) - before).max(axis=-1) > 40
    _, columns = np.nonzero(edge)
    assert columns.max() > 0.8 * edge.shape[1]
    assert pixels(page, (2.8, 2.25), VIOLET, near=20) > 20


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_rate_is_near_the_chart(live, width):
    page = live(viewport={"width": width, "height": 844})
    chart, slider = (page.element.locator(name).first.bounding_box() for name in (".chart", "input"))
    assert chart["width"] >= width - 40
    assert slider["y"] + slider["height"] - chart["y"] < 450


# Steps


def test_steps_one_by_one_and_back(live, curves):
    page = live()
    path = walk(curves[0], start=-2, rate=0.25)
    for step in (1, 2, 3):
        page.button("Step").click()
        assert page.get("element.steps") == step
        assert number(page, "weight") == pytest.approx(path.weights[step], rel=6e-3)
    page.button("Back to the start").click()
    assert page.get("element.steps") == 0
    expect(page.button("Back to the start")).to_have_attribute("aria-disabled", "true")


# A click, after which each number of steps that the figure tells of is noted.
SHOWN = """button => {
    const element = button.closest(".live-figure")
    if (!element.shown) {
        element.shown = []
        const change = element.change
        element.change = () => { element.shown.push(element.steps); change.call(element) }
    }
    button.click()
}"""


def test_a_run_goes_step_by_step_to_the_end_and_begins_again(live):
    page = live()
    page.button("Run 30 steps").evaluate(SHOWN)
    expect(page.element.locator("dd").first).to_have_text("30 of 30")
    assert page.get("element.shown") == [*range(1, 31)]
    expect(page.button("Step")).to_have_attribute("aria-disabled", "true")
    page.button("Step").evaluate("button => button.click()")
    assert page.get("element.steps") == 30
    page.button("Run 30 steps").evaluate(SHOWN)
    expect(page.element.locator("dd").first).to_have_text("30 of 30")
    assert page.get("element.shown")[-30:] == [*range(1, 31)]


@pytest.mark.parametrize("stop", ["Reset", "Back to the start", "saturated neuron", "nudge"])
def test_a_run_ends_when_the_reader_changes_something(live, stop):
    page = live()
    page.button("Run 30 steps").click()
    page.tab.wait_for_timeout(200)
    page.nudge() if stop == "nudge" else page.button(stop).click()
    steps = page.get("element.steps")
    assert steps == 0 or stop == "nudge"
    page.tab.wait_for_timeout(300)
    assert page.get("element.steps") == steps


def test_who_wants_no_motion_sees_the_end_at_once(live):
    page = live(reduced_motion="reduce")
    page.button("Run 30 steps").click()
    assert page.get("element.steps") == 30


def test_a_run_that_nobody_sees_is_at_its_end(live):
    page = live()
    page.button("Run 30 steps").click()
    page.tab.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.tab.wait_for_timeout(400)
    assert page.get("element.steps") == 30


def test_the_steps_stay_while_the_rate_changes_and_end_where_a_walk_gets_lost(live, curves):
    page = live()
    put(page, 0, -2, 1, 30)
    page.nudge()
    assert page.get("element.steps") == 30
    assert page.get("element.rate") == 1.1
    put(page, 0, -2, 5, 30)
    last = len(walk(curves[0], start=-2, rate=5).weights) - 1
    assert page.get("element.steps") == last < 30
    expect(page.button("Step")).to_have_attribute("aria-disabled", "true")


def test_another_curve_begins_anew(live, curves):
    page = live()
    put(page, 0, -1, 1, 12)
    page.button("two minima").click()
    assert page.get("element.state()") == [1, curves[1].start, curves[1].rate, 0]
    page.painted()
    pressed = page.element.locator("button[aria-pressed=true]").all_text_contents()
    assert pressed == ["two minima"]
    slider = page.tab.get_by_role("slider", name="Start", exact=True)
    assert [float(slider.get_attribute(end)) for end in ("min", "max")] == list(curves[1].view)


# Keys, mouse and finger


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live, curves):
    page = live()
    rate = page.tab.get_by_role("slider", name="Learning rate", exact=True)
    rate.focus()
    seen = []
    for _ in range(20):
        page.tab.keyboard.press("ArrowRight")
        seen.append(page.get("element.rate"))
    assert len(set(seen)) == 20
    assert [value for value in (0.5, 1, 2, 2.5) if value in seen] == [0.5, 1, 2, 2.5], "round rates can be reached"
    assert rate.get_attribute("aria-valuetext") == "2.5"
    page.tab.keyboard.press("End")
    assert page.get("element.rate") == 20 * curves[0].rate
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.start") == pytest.approx(-1.9)
    page.tab.keyboard.press("Home")
    assert page.get("element.start") == -3
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.get("element.steps") == 1


def test_the_mouse_drags_the_start_along_the_curve(live):
    page = live()
    page.tab.mouse.move(*on_screen(page, (1, 3)))
    page.tab.mouse.down()
    assert page.get("element.start") == pytest.approx(1, abs=0.02)
    page.tab.mouse.move(*on_screen(page, (2.5, 0)))
    assert page.get("element.start") == pytest.approx(2.5, abs=0.02)
    x, y = on_screen(page, (3, 0))
    page.tab.mouse.move(x + 200, y)
    assert page.get("element.start") == 3
    page.tab.mouse.up()
    page.tab.mouse.move(*on_screen(page, (0, 0)))
    assert page.get("element.start") == 3
    page.tab.mouse.down(button="right")
    assert page.get("element.start") == 3


def test_a_finger_draws_the_start_sideways(live):
    page = live(**PHONE)
    begin, end = on_screen(page, (-2, 2)), on_screen(page, (1, 2))
    page.swipe(begin, end - begin)
    assert page.get("element.start") == pytest.approx(1, abs=0.1)


def test_a_finger_that_passes_over_the_chart_scrolls_the_page(live):
    page = live(**PHONE)
    top = page.get("scrollY")
    page.swipe(on_screen(page, (1, 2)), (0, -150))
    assert page.get("scrollY") > top + 80
    assert page.get("element.start") == -2


# Links and screen readers


def test_a_link_is_the_curve_the_start_the_rate_and_the_steps(live):
    page = live(fragment="#fig-live=1,1.25,0.04,7")
    assert page.get("element.state()") == [1, 1.25, 0.04, 7]


def test_a_screen_reader_hears_the_walk_and_the_next_step(live):
    page = live()
    page.button("Step").click()
    walked = "A walk of 30 steps converges: the loss goes from 2.00 to 6.38×10⁻⁸."
    here = "Step 1: weight \u22121.50, loss 1.13, slope \u22121.50."
    promise = "The parabola is narrower than the curve here: the step keeps the promise."
    change = "Promised is a change of \u22120.281, and the loss changes by \u22120.492."
    assert page.heard() == f"bowl, learning rate 0.25, start \u22122.00. {walked} {here} {promise} {change}"
