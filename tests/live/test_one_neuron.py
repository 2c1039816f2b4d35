"""One neuron in a browser: it computes what Python computes, and follows mouse, finger, keys, buttons and links."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import train_neuron
from aelib.course.live.one_neuron import LOSSES, neuron_loss
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "one-neuron"


def state(page):
    """Weight, bias, target, and the two learning rates."""
    return page.get("element.state()")


def cells(page, row):
    """What the table says in a row, of the squared error and of the cross-entropy."""
    page.painted()
    return page.element.get_by_role("row").filter(has_text=row).get_by_role("cell").all_text_contents()


def number(text):
    """A number as the page writes it."""
    text = text.replace("−", "-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    if text.startswith("1 - "):
        return 1 - number(text[4:])
    return float(re.sub("×10", "e", text))


# What it computes

STARTS = [(0.6, 0.9), (2, 2), (-3, 0.25), (0, 0), (-5, -5), (5, 5), (20, 20), (-20, -20), (-20, 20), (18, 18.5)]


@pytest.mark.daily
@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("rates", [(0.15, 0.15), (0.15, 0.005), (10, 10), (0.001, 2.5)])
def test_every_step_is_the_one_that_python_takes(live, target, rates):
    page = live()
    run = """(element, [start, target, rates]) => { element.goTo({ start, target, rates }); return element.runs }"""
    for start in STARTS:
        shown = page.element.evaluate(run, [start, target, rates])
        for loss, rate, found in zip(LOSSES, rates, shown, strict=True):
            expected = train_neuron(loss, *start, target=target, rate=rate)
            for name in ("t", "a", "loss", "delta"):
                values, wanted = np.array(found[name], float), getattr(expected, name)
                assert len(values) == 301
                np.testing.assert_allclose(values, wanted, rtol=1e-9, atol=1e-12, err_msg=f"{name}, {loss}, {start}")
                # What is small stays right, and is not lost as 1 - 1.
                small = np.abs(wanted) < 1e-6
                np.testing.assert_allclose(values[small], wanted[small], rtol=1e-6)
            assert found["turned"] == expected.turned


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_published_neurons_end_where_they_should(live, origin):
    page = live(origin)

    def ends():
        return [number(text) for text in cells(page, "output after 300 steps")]

    assert ends() == pytest.approx([0.202848, 0.012009], abs=1e-5)
    page.button("w 0.6, b 0.9").click()
    assert ends() == pytest.approx([0.093956, 0.011638], abs=1e-5)
    page.button("rates 0.15, 0.005").click()
    assert ends() == pytest.approx([0.093956, 0.417679], abs=1e-5)
    page.button("w 2, b 2").click()
    assert ends() == pytest.approx([0.202848, 0.779587], abs=1e-5)
    assert state(page) == [2, 2, 0, 0.15, 0.005]


def test_the_table_says_what_python_says(live):
    page = live()
    for fragment in ("0.6,0.9,0,0.15,0.15", "2,2,0,0.15,0.005", "-1,2.5,1,0.3,3", "-2,-2,1,0.15,0.15", "1,2,0,0.01,10"):
        weight, bias, target, *rates = map(float, fragment.split(","))
        page.get(f"location.hash = '#fig-live={fragment}'")
        page.tab.wait_for_timeout(100)
        runs = [
            train_neuron(loss, weight, bias, target=int(target), rate=rate)
            for loss, rate in zip(LOSSES, rates, strict=True)
        ]
        gradients = [number(text) for text in cells(page, "first gradient")]
        assert gradients == pytest.approx([run.delta[0] for run in runs], rel=6e-3)
        ends = [number(text) for text in cells(page, "output after 300 steps")]
        assert ends == pytest.approx([run.a[-1] for run in runs], rel=6e-5, abs=1e-7)
        said = {None: "not in 300 steps", 0: "from the start"}
        assert cells(page, "nearer to the target") == [said.get(run.turned, f"at step {run.turned}") for run in runs]


def test_a_saturated_neuron_is_told_to_the_last_bit(live):
    page = live(fragment="#fig-live=20,20,0,0.15,0.15")
    assert cells(page, "first gradient") == ["4.25×10⁻¹⁸", "1.00"]
    assert cells(page, "output after 300 steps")[0] == "1 − 4.2×10⁻¹⁸"
    page.button("y = 1").click()
    assert cells(page, "first gradient") == ["−1.80×10⁻³⁵", "−4.25×10⁻¹⁸"]
    assert not re.search("NaN|Infinity|undefined|–|∞", page.element.locator(".live-body").inner_text())


# What it shows


@pytest.mark.daily
@pytest.mark.parametrize("index", [0, 1])
def test_the_charts_draw_outputs_losses_and_tangents_of_this_neuron_and_of_the_first(live, figure, index):
    page, rates = live(), (0.15, 0.02)
    page.get("element.goTo({ start: [1, 2], rates: [0.15, 0.02] })")
    run, first = (train_neuron(LOSSES[index], *start, rate=rates[index]) for start in ((1, 2), (0.6, 0.9)))
    outputs, losses = (page.told(f"columns[{index}].{chart}") for chart in ("outputs", "losses"))
    for (points, style), each in zip(outputs["line"][1:], (first, run), strict=True):
        np.testing.assert_allclose(points, list(enumerate(each.a)), rtol=1e-9)
        assert style["colour"] == figure.data["colours"]["light"][index]
    np.testing.assert_allclose([points[0] for points, _ in outputs["dots"][:2]], [[0, run.a[0]], [300, run.a[-1]]])
    (whole, _), (passed, _), *tangents = losses["line"]
    for points in (whole, passed):
        np.testing.assert_allclose([loss for _, loss in points], neuron_loss(LOSSES[index], np.array(points)[:, 0], 0))
    np.testing.assert_allclose([passed[0][0], passed[-1][0]], [run.t[0], run.t[-1]])
    for (ends, _), each in zip(tangents, (first, run), strict=True):
        np.testing.assert_allclose(np.mean(ends, axis=0), [each.t[0], each.loss[0]])
        np.testing.assert_allclose(np.divide(*np.subtract(*ends)[::-1]), each.delta[0])
    dots = [[first.t[0], first.loss[0]], [run.t[-1], run.loss[-1]], [run.t[0], run.loss[0]]]
    np.testing.assert_allclose([points[0] for points, _ in losses["dots"]], dots)


def test_the_dashed_neuron_is_as_wrong_about_either_target(live):
    page = live()
    hint = page.element.locator(".dashed")
    expect(hint).to_contain_text("Dashed, to compare with: from w 0.6, b 0.9.")
    assert page.get("element.compared[0].a[0]") == pytest.approx(0.817574, abs=1e-6)
    page.button("y = 1").click()
    expect(hint).to_contain_text("from w −0.6, b −0.9.")
    assert page.get("element.compared[0].a[0]") == pytest.approx(1 - 0.817574, abs=1e-6)


def test_a_figure_of_one_start_compares_with_nothing(live):
    page = live()
    page.get("element.data.starts = [[1, 1]]")
    page.button("Reset").click()
    assert state(page) == [1, 1, 0, 0.15, 0.15]
    assert page.get("element.compared") is None
    expect(page.element.locator(".dashed")).not_to_contain_text("Dashed")


def test_the_number_at_the_end_of_a_curve_stands_where_no_line_is_in_its_way(live):
    page = live()
    assert page.get("[0, 1].map(index => element.besideEnd(index))") == [-14, -14], "above the dashes, above the floor"
    page.button("rates 0.15, 0.005").click()
    assert page.get("element.besideEnd(1)") == 14, "below a curve that falls"
    page.get("element.goTo({ start: [-2, -2], target: 1, rates: [0.005, 0.15] })")
    assert page.get("[0, 1].map(index => element.besideEnd(index))") == [-14, 14]


# Sliders and buttons


def slider(page, name):
    return page.element.get_by_role("slider", name=name, exact=True)


@pytest.mark.daily
def test_the_start_is_chosen_by_keys(live):
    page = live()
    for index, name in enumerate(("Weight at the start", "Bias at the start")):
        slider(page, name).focus()
        page.tab.keyboard.press("ArrowRight")
        assert state(page)[index] == pytest.approx(2.1)
        page.tab.keyboard.press("Home")
        assert state(page)[index] == -5
        assert slider(page, name).get_attribute("aria-valuetext") == "−5.0"
    expect(page.button("w 2, b 2")).to_have_attribute("aria-pressed", "false")


def test_equal_rates_stay_equal_until_they_are_parted(live):
    page = live()
    one, other = (slider(page, f"Learning rate of the {name}") for name in LOSSES)
    one.focus()
    page.tab.keyboard.press("ArrowRight")
    assert state(page)[3] == state(page)[4] > 0.15
    other.focus()
    page.tab.keyboard.press("End")
    assert state(page)[3:] == [10, 10]
    page.button("rates 0.15, 0.005").click()
    expect(page.button("both rates 0.15")).to_have_attribute("aria-pressed", "false")
    expect(page.button("rates 0.15, 0.005")).to_have_attribute("aria-pressed", "true")
    other.focus()
    page.tab.keyboard.press("Home")
    assert state(page)[3:] == [0.15, 0.001]
    page.button("both rates 0.15").click()
    assert state(page)[3:] == [0.15, 0.15]


def test_a_target_is_chosen_by_a_button(live):
    page = live()
    page.button("y = 1").click()
    page.painted()
    assert state(page)[2] == 1
    expect(page.button("y = 1")).to_have_attribute("aria-pressed", "true")
    expect(page.button("y = 0")).to_have_attribute("aria-pressed", "false")
    assert cells(page, "nearer to the target") == ["from the start", "from the start"]


def test_a_screen_reader_is_told_what_came_of_it(live):
    page = live()
    page.button("rates 0.15, 0.005").click()
    assert page.heard() == (
        "Weight 2.0, bias 2.0, output 0.98201, target 0. "
        "squared error, rate 0.15: gradient 0.0173, output 0.20285, nearer to the target at step 232. "
        "cross-entropy, rate 0.0050: gradient 0.982, output 0.77959, nearer to the target not in 300 steps."
    )


# Mouse and finger


def place(page, index, t):
    """Where a pre-activation is on the screen, on the axis of a loss."""
    box = page.element.evaluate(
        """(element, [index, t]) => {
            const chart = element.columns[index].losses, box = chart.canvas.getBoundingClientRect()
            const { top, bottom } = chart.plot
            return [box.left + chart.place([t, 0])[0], box.top + (top + bottom) / 2]
        }""",
        [index, t],
    )
    return tuple(box)


@pytest.mark.parametrize("index", [0, 1])
def test_a_mouse_draws_the_start_along_the_curve(live, index):
    page = live()
    page.tab.mouse.move(*place(page, index, 1))
    page.tab.mouse.down()
    assert state(page)[:2] == [2, pytest.approx(-1, abs=0.1)]
    page.tab.mouse.move(*place(page, index, -2.5), steps=4)
    assert sum(state(page)[:2]) == pytest.approx(-2.5, abs=0.1)
    page.tab.mouse.move(*place(page, index, 9.5), steps=4)
    weight, bias = state(page)[:2]
    assert bias == 5, "as far as the bias goes"
    assert weight == pytest.approx(4.5, abs=0.1), "and the rest of the way by the weight"
    page.tab.mouse.up()
    page.tab.mouse.move(*place(page, index, 0))
    assert sum(state(page)[:2]) == pytest.approx(9.5, abs=0.1)


def test_a_finger_draws_the_start_and_a_finger_that_scrolls_leaves_it(live):
    page = live(**PHONE)
    page.tab.touchscreen.tap(*place(page, 0, -3))
    assert sum(state(page)[:2]) == pytest.approx(-3, abs=0.3)
    start, top = state(page), page.get("scrollY")
    page.swipe(place(page, 1, 5), (0, -150))
    assert page.get("scrollY") > top + 80
    assert state(page) == start
    x, y = place(page, 1, 0)
    page.swipe((x, y), (20, 0))
    assert sum(state(page)[:2]) > 1


# Links


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("0.6,0.9", [0.6, 0.9, 0, 0.15, 0.15]),
        ("-2,1.25,1", [-2, 1.25, 1, 0.15, 0.15]),
        ("2,2,0,0.15,0.005", [2, 2, 0, 0.15, 0.005]),
        ("99,-99,7,0,1e9", [20, -20, 1, 0.001, 10]),
        ("3", [2, 2, 0, 0.15, 0.15]),
    ],
)
def test_a_link_leads_to_a_state_as_far_as_the_sliders_reach(live, fragment, expected):
    page = live(fragment=f"#fig-live={fragment}")
    assert state(page) == expected
    assert page.get("element.tied") == (expected[3] == expected[4])
    reach = float(slider(page, "Weight at the start").get_attribute("max") or "")
    assert reach == (20 if max(map(abs, expected[:2])) > 5 else 5)


@pytest.mark.parametrize("width", [320, 390])
def test_both_losses_stand_side_by_side_on_a_phone_within_one_glance_of_the_sliders(live, width):
    page = live(viewport={"width": width, "height": 844})
    boxes = [page.tab.get_by_role("img", name=re.compile(f".*{name}")).all() for name in LOSSES]
    tops = [[canvas.bounding_box()["y"] for canvas in column] for column in boxes]
    assert tops[0] == tops[1]
    last = slider(page, "Learning rate of the cross-entropy").bounding_box()
    assert last["y"] + last["height"] - tops[0][0] < 640
