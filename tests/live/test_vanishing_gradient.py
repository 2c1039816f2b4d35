"""The vanishing gradient in a browser: it computes what Python computes, says it in words, and follows the reader."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import gradient_norms
from aelib.course.live.deep_net import ACTIVATIONS, INITIALISATIONS, layer_norms, unit_normals
from aelib.course.live.network import unship
from aelib.course.live.vanishing_gradient import REFERENCE, START
from tests.live.conftest import PHONE, decades


@pytest.fixture(scope="module")
def element():
    return "vanishing-gradient"


def choose(page, **net):
    """Go to another net, as the controls do."""
    page.element.evaluate("(element, net) => element.choose(net)", net)
    shown(page)
    page.painted()


def shown(page):
    """The norms on the screen, once they are those of the net that was chosen: a deep one takes several frames."""
    page.element.evaluate("""async element => {
        while (element.shown !== element.net) await new Promise(requestAnimationFrame)
    }""")
    return {name: np.array(values, float) for name, values in page.get("element.norms").items()}


def computed(figure, **changes):
    """What Python computes for the first net, or for it with changes."""
    net: dict[str, Any] = {**START, **changes}
    return gradient_norms(figure, **net)


def assert_agree(found, expected, rtol=1e-4):
    for name in ("weights", "delta", "wide", "entering", "stuck", "loss"):
        np.testing.assert_allclose(found[name], getattr(expected, name), rtol=rtol, err_msg=name)


def rows(page):
    """The table: for each norm its first layer, its last hidden layer, and its slope, as they are written."""
    page.painted()
    return {
        row.locator("th").text_content(): row.locator("td").all_text_contents()
        for row in page.element.locator("tbody tr").all()
    }


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_first_state_is_that_of_python(live, figure, origin):
    page = live(origin)
    assert page.get("element.net") == START
    assert_agree(shown(page), computed(figure))
    beside = computed(figure, **REFERENCE)
    np.testing.assert_allclose(shown(page)["reference"], beside.weights, rtol=1e-4)


@pytest.mark.daily
def test_norms_are_those_that_python_computes(live, figure):
    """All activations and initialisations, from 1 to 30 layers, and the ends of the gain."""
    page = live()
    nets: list[dict[str, Any]] = [
        {"activation": activation, "initialisation": initialisation, "depth": depth, "gain": gain, "seed": depth}
        for depth, gain in ((1, 1.0), (8, 10.0), (12, 0.1))
        for activation in ACTIVATIONS
        for initialisation in INITIALISATIONS
    ]
    nets += [{"activation": "relu", "initialisation": "glorot-4", "depth": 30, "gain": 10.0, "seed": 9999}]
    nets += [{"activation": "sigmoid", "initialisation": "small", "depth": 30, "gain": 0.1, "seed": 0}]
    seen = []
    for net in nets:
        choose(page, **net)
        expected = computed(figure, **net)
        assert_agree(shown(page), expected)
        seen += [expected.weights.min(), expected.weights.max()]
    assert min(seen) < 1e-70
    assert max(seen) > 1e40


def test_a_net_that_amplifies_rounding_errors_still_agrees_in_its_slope(live, figure):
    """Thirty layers of tanh with large weights amplify any difference, even that of a last bit, by many decades."""
    page = live()
    net: dict[str, Any] = {"activation": "tanh", "initialisation": "glorot-4", "depth": 30, "gain": 10.0, "seed": 3}
    choose(page, **net)
    expected = computed(figure, **net)
    found = shown(page)
    assert abs(decades(found["delta"]) - decades(expected.delta)) < 0.1
    assert decades(expected.delta) < -0.4
    np.testing.assert_allclose(found["wide"] / found["wide"][-1], expected.wide / expected.wide[-1], rtol=1e-4)


@pytest.mark.parametrize(("gain", "least"), [(1e-9, 1e-190), (1e-13, 1e-270)])
def test_norms_whose_squares_are_too_small_are_not_lost(live, figure, gain, least):
    page = live()
    net: dict[str, Any] = {"activation": "sigmoid", "initialisation": "glorot", "depth": 20, "gain": gain, "seed": 1}
    choose(page, **net)
    x = unship(figure.data["images"]).reshape(40, -1) / 255.0
    expected = layer_norms(x, unship(figure.data["labels"]).astype(int), width=100, **net)
    assert 0 < expected.weights[0] < least
    assert_agree(shown(page), expected)


@pytest.mark.daily
@pytest.mark.parametrize(("seed", "layer", "count"), [(0, 1, 1001), (9999, 30, 500), (7, 0, 2)])
def test_both_languages_draw_the_same_numbers(live, seed, layer, count):
    run = "(_, [seed, layer, count]) => [...aelibLive.unitNormals(seed, layer, count)].slice(0, count)"
    found = live().element.evaluate(run, [seed, layer, count])
    np.testing.assert_allclose(found, unit_normals(seed, layer, count), rtol=1e-13, atol=1e-15)


# What it says


def test_the_table_has_both_ends_and_the_slope(live, figure):
    page = live()
    norms = computed(figure)
    found = rows(page)
    assert list(found) == ["‖∂L/∂W‖", "mean ‖δ‖", "‖δ‖ if very wide", "mean ‖a‖ given", "‖∂L/∂W‖, ReLU, He"]
    coefficient, power = f"{norms.weights[0]:.1e}".split("e-")
    raised = "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in power)
    assert found["‖∂L/∂W‖"] == [
        f"{coefficient}×10⁻{raised}",
        f"{norms.weights[-2]:.2f}",
        f"{decades(norms.weights):.2f}",
    ]
    assert found["mean ‖δ‖"][2] == f"{decades(norms.delta):.2f}"
    assert found["‖δ‖ if very wide"][2] == f"{decades(norms.wide):.2f}" == "0.63"
    assert abs(float(found["‖∂L/∂W‖, ReLU, He"][2])) < 0.03
    assert found["mean ‖a‖ given"][2] == "0.00", "and no sign before it"


@pytest.mark.parametrize(
    ("net", "words"),
    [
        ({}, "‖∂L/∂W‖ falls by a factor of 4.3, ‖δ‖ falls by a factor of 4.2. 0 % of the activations are saturated."),
        ({"activation": "tanh", "initialisation": "uniform"}, "‖∂L/∂W‖ stays level, ‖δ‖ falls by a factor of 1.7."),
        (
            {"activation": "relu", "initialisation": "he", "gain": 10},
            "‖∂L/∂W‖ stays level, ‖δ‖ grows by a factor of 10.",
        ),
        ({"activation": "relu", "initialisation": "he"}, " % of the units are dead: 0 for every digit."),
        ({"depth": 1}, "The one hidden layer has ‖∂L/∂W‖ = "),
    ],
)
def test_it_says_what_happens_from_layer_to_layer(live, figure, net, words):
    page = live()
    choose(page, **net)
    verdict = page.element.locator(".verdict")
    expect(verdict).to_contain_text(words)
    share = computed(figure, **net).stuck
    expect(verdict).to_contain_text(f"{100 * share:.0f} % of the")
    assert f"{100 * share:.0f}\N{NO-BREAK SPACE}% of the" in (verdict.text_content() or "")


def test_a_gradient_of_exactly_0_is_said_in_words(live, figure):
    """Layers of two ReLUs are soon dead, and then nothing goes through them, in either direction."""
    page = live()
    page.get("element.batch.width = 2")
    net: dict[str, Any] = {"activation": "relu", "initialisation": "he", "depth": 30, "gain": 1.0, "seed": 0}
    narrow = replace(figure, data={**figure.data, "width": 2})
    expected = computed(narrow, **net)
    assert not expected.weights.any()
    page.get("element.beside.clear()")
    choose(page, **net)
    assert_agree(shown(page), expected)
    assert rows(page)["‖∂L/∂W‖"] == ["exactly 0", "exactly 0", "–"]
    assert "‖∂L/∂W‖ is exactly 0 in 31 of the 31 layers" in page.element.locator(".verdict").text_content()
    assert "exactly 0 in the first layer" in page.heard()


@pytest.mark.parametrize("gain", [1e-40, 1e15, 1e200])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_numbers_too_small_or_too_large_for_a_computer_are_said_in_words(live, activation, gain):
    page = live()
    choose(page, activation=activation, gain=gain)
    text = page.element.locator(".live-body").text_content() + page.heard()
    assert "NaN" not in text
    assert "Infinity" not in text
    assert "∞" not in text
    if gain < 1:
        assert rows(page)["mean ‖δ‖"][0] == "exactly 0"
    elif activation == "relu":
        assert "overflow" in rows(page)["‖∂L/∂W‖"]
        assert "The numbers grow beyond what a computer can hold." in text


def test_a_screen_reader_is_told_of_the_net_and_of_both_ends(live, figure):
    page = live()
    choose(page, depth=4, activation="tanh", initialisation="nielsen", gain=2)
    weights, delta, change = page.heard().partition(". ")[2].split(". ")[:3]
    assert page.heard().startswith("4 hidden layers, tanh, Nielsen times 2.0, seed 0. ")
    norms = computed(figure, depth=4, activation="tanh", initialisation="nielsen", gain=2)

    def written(value):
        return f"{value:.2g}" if value < 1 else f"{value:.1f}"

    assert weights == (
        f"Norm of the gradient of the weights: {written(norms.weights[0])} in the first layer, "
        f"{written(norms.weights[-2])} in the last hidden one"
    )
    assert delta == (
        f"Mean norm of delta: {written(norms.delta[0])} in the first layer, "
        f"{written(norms.delta[-2])} in the last hidden one"
    )
    assert change.startswith("From layer to layer towards the image")


# What it shows


@pytest.mark.daily
def test_the_curves_are_where_their_numbers_are(live, figure):
    page = live()
    choose(page, activation="tanh", initialisation="uniform")  # where the curves are apart
    norms, told = computed(figure, activation="tanh", initialisation="uniform"), page.told()
    curves = [shown(page)["reference"], norms.entering, norms.wide, norms.weights]
    for (points, _), values in zip([*told["line"], *told["dots"]], [*curves, norms.delta], strict=True):
        np.testing.assert_allclose(points, list(enumerate(values, start=1)), rtol=1e-4)
    drawn = ["orange", "faint", "ink", "accent", "violet"]
    names = ["ReLU, He", "‖a‖", None, "‖∂L/∂W‖", "‖δ‖"]
    styles = [style for _, style in [*told["line"], *told["dots"]]]
    assert [style["colour"] for style in styles] == [page.colour(name) for name in drawn]
    assert ["dash" in style for style in styles] == [name is None for name in names], "the one without a name"
    assert told["texts"] == {
        name: [len(values), pytest.approx(values[-1], rel=1e-4), page.colour(colour)]
        for name, values, colour in zip(names, [*curves, norms.delta], drawn, strict=True)
        if name
    }
    assert told["axes"] == ["layer; the last is the output", "norm"]


def test_the_axes_hold_all_norms_and_whole_layers(live):
    page = live()
    for net in ({}, {"depth": 1}, {"depth": 3, "activation": "relu", "gain": 10}, {"initialisation": "small"}):
        choose(page, **START | net)
        axes, norms = page.get("element.chart.axes"), shown(page)
        values = np.concatenate([norms[name] for name in ("weights", "delta", "wide", "entering", "reference")])
        assert axes["y"]["low"] <= values.min()
        assert values.max() <= axes["y"]["high"]
        assert axes["x"]["low"] == 1
        assert axes["x"]["high"] == max(len(norms["delta"]), 11)
        ticks = page.get("aelibLive.ticks(element.chart.axes.x, 9)")
        assert all(float(tick["name"]).is_integer() for tick in ticks)


def test_what_lies_below_the_chart_stays_where_it_is(live):
    """Or a slider would move away under the finger that moves it."""
    page = live(viewport={"width": 390, "height": 844})
    places = set()
    for net in ({}, {"depth": 1}, {"activation": "tanh", "initialisation": "glorot-4"}, {"activation": "relu"}):
        choose(page, **START | net)
        places.add(page.slider.evaluate("slider => slider.getBoundingClientRect().top + scrollY"))
    assert len(places) == 1


# How it is worked


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    for key, depth in (("ArrowLeft", 29), ("ArrowDown", 28), ("Home", 1), ("ArrowRight", 2), ("End", 30)):
        page.tab.keyboard.press(key)
        assert page.get("element.net.depth") == depth
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.net.gain") == 1.1
    page.tab.keyboard.press("Tab")
    for key, activation in (("ArrowRight", "tanh"), ("ArrowDown", "relu"), ("ArrowRight", "sigmoid")):
        page.tab.keyboard.press(key)
        assert page.get("element.net.activation") == activation
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.net.initialisation") == "glorot-4"
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.get("element.net.seed") == 1
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Space")
    assert page.get("element.net") == START


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_every_choice_answers_to_a_click_and_to_a_tap(live, figure, how):
    page = live(**(PHONE if how == "finger" else {}))
    for group, names, key in (
        ("Activation", {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid"}, "activation"),
        ("Weights", {"He": "he", "U(±1/√n)": "uniform", "Nielsen": "nielsen", "0.01": "small"}, "initialisation"),
    ):
        for name, value in names.items():
            radio = page.element.get_by_role("group", name=group).get_by_role("radio", name=name, exact=True)
            radio.tap() if how == "finger" else radio.click()
            assert page.get(f"element.net.{key}") == value
            expect(radio).to_be_checked()
    assert_agree(shown(page), computed(figure, initialisation="small"))
    expect(page.element.locator(".variance")).to_contain_text("0.01²")


def test_weights_drawn_again_are_those_of_the_next_seed(live, figure):
    page = live()
    page.button("Redraw (seed 0)").click()
    assert_agree(shown(page), computed(figure, seed=1))
    beside = computed(figure, **REFERENCE, seed=1)
    np.testing.assert_allclose(shown(page)["reference"], beside.weights, rtol=1e-4)
    choose(page, seed=9999)
    page.button("Redraw (seed 9999)").click()
    assert page.get("element.net.seed") == 0


@pytest.mark.parametrize(
    ("numbers", "net"),
    [
        ("10,2,5,0.5,42", {"depth": 10, "activation": "relu", "initialisation": "small", "gain": 0.5, "seed": 42}),
        ("4", {**START, "depth": 4}),
        (
            "99,9,-3,0,1e9",
            {"depth": 30, "activation": "relu", "initialisation": "glorot", "gain": 0.1, "seed": 9999},
        ),
        (
            "2.6,0.2,1.4,20,0.5",
            {"depth": 3, "activation": "sigmoid", "initialisation": "glorot-4", "gain": 10, "seed": 1},
        ),
    ],
)
def test_a_link_leads_to_a_net_or_to_the_nearest_there_is(live, numbers, net):
    page = live(fragment=f"#fig-live={numbers}")
    assert page.get("element.net") == net
    assert page.slider.input_value() == str(net["depth"])
    expect(page.element.get_by_role("radio", checked=True)).to_have_count(2)
