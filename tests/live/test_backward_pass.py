"""The backward pass in a browser: it computes what Python computes, says one factor at a time, and descends."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import pass_values
from tests.live.conftest import PHONE, written

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
    whole = sentence(page)
    page.button("From the start").click()
    said = [sentence(page)]
    counts = [len(deltas(page))]
    for name in ("From the start", "Previous"):
        expect(page.button(name)).to_have_attribute("aria-disabled", "true")
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
    assert said[-1] == whole, "it begins with all that is known"
    expect(page.button("Next")).to_have_attribute("aria-disabled", "true")
    expect(page.button("Previous")).to_have_attribute("aria-disabled", "false")
    page.button("Previous").click()
    assert sentence(page) == said[-2]


def test_a_changed_weight_changes_what_is_known(live, figure):
    page = live()
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


# What is written

UNEVEN = [0.3, -0.8, 1.2, 0.5, -0.4, 0.7, 2.1, -1.3, 0.6]
CONNECTIONS = [("x₁", "1"), ("x₁", "2"), ("x₂", "1"), ("x₂", "2"), ("1", "ŷ"), ("2", "ŷ")]


def plain(value):
    return f"{float(f'{value:.3f}'):g}".replace("-", "−")


def factor(value):
    return f"({plain(value)})" if value < 0 else plain(value)


def expected_sentences(figure):
    v, w, (x, y) = pass_values(figure, UNEVEN), UNEVEN, ((1, 2), 0)
    first, a, delta = v["delta1"], v["a1"], v["gradient"]["b2"][0]
    sent, slope = [w[6] * delta, w[7] * delta], a * (1 - a)
    ways = v["gradient"]["W1"]

    def hidden(j):
        terms = " + ".join([*(f"{x[i]} · {factor(w[2 * i + j])}" for i in (0, 1)), factor(w[4 + j])])
        t = plain(v["t1"][j])
        return f"Hidden unit {j + 1} adds up: t = {terms} = {t}, and passes on a = σ(t) = {plain(a[j])}."

    def back(j):
        product = f"{factor(delta)} · {factor(w[6 + j])} = {plain(sent[j])}"
        yield f"To hidden unit {j + 1}, the first factor: the weight between, {product}."
        product = f"{factor(sent[j])} · {plain(slope[j])} = {plain(first[j])}"
        yield f"The second factor: the unit’s slope, a (1 − a) = {plain(slope[j])}. Its delta is {product}."

    terms = f"{plain(a[0])} · {factor(w[6])} + {plain(a[1])} · {factor(w[7])} + {factor(w[8])}"
    said = f"says ŷ = {plain(v['y_hat'])}. It should say {y}: the loss is {plain(v['loss'])}."
    products = ", and ".join(f"{plain(each)} · {factor(delta)} = {plain(each * delta)}" for each in a)
    return [
        f"The inputs are {x[0]} and {x[1]}, the answer should be {y}.",
        hidden(0),
        hidden(1),
        f"The output adds up: t = {terms} = {plain(v['t2'])}, and {said}",
        f"Now back. The delta of the output is ŷ − y = {plain(v['y_hat'])} − {y} = {plain(delta)}.",
        *back(0),
        *back(1),
        "The gradient of a weight is the value that enters it times the delta at its end: "
        f"{products}. That of the bias is the delta.",
        "The first weights have gradients of the same form, input times delta: "
        f"{plain(ways[0][0])} and {plain(ways[0][1])} for those of x₁, "
        f"{plain(ways[1][0])} and {plain(ways[1][1])} for those of x₂.",
    ]


def test_every_sentence_is_of_the_step_and_its_numbers_are_python_s(live, figure):
    page = live()
    for step, expected in enumerate(expected_sentences(figure)):
        page.get(f"element.restore({[step, *UNEVEN]})")
        assert sentence(page) == f"{step + 1} of 11. {expected}"
        assert page.get("element.describe()") == f"Step {step + 1} of 11. {expected}"


def drawn(page):
    """By unit what stands beside it, and by connection its weight, its gradient, and how it is marked."""
    texts = page.get("""[...element.querySelectorAll('svg text')].map(text =>
        [text.getAttribute('class'), text.textContent, +text.getAttribute('x'), +text.getAttribute('y')])""")
    units = {name: np.array([x, y - 4]) for kind, name, x, y in texts if kind == "unit"}
    beside, on = {name: {} for name in units}, {}
    lines = page.get("""[...element.querySelectorAll('svg line')].map(line =>
        [line.getAttribute('class'), ...['x1', 'y1', 'x2', 'y2'].map(name => +line.getAttribute(name))])""")
    for mark, *ends in lines:
        between = [next(name for name, at in units.items() if (at == end).all()) for end in (ends[:2], ends[2:])]
        on[*between] = {"mark": mark}
    for kind, text, x, y in texts:
        of = next((name for name, at in units.items() if at[0] == x and abs(at[1] - y) < 50), None)
        if kind == "unit" or not text:
            continue
        if of:
            beside[of][kind] = text
            continue
        point = np.array([x, y + 9 if kind == "weight" else y - 13])  # a weight above its line, a gradient below
        ways = {pair: np.linalg.norm(point - units[pair[0]]) + np.linalg.norm(point - units[pair[1]]) for pair in on}
        on[min(ways, key=lambda pair: ways[pair] - np.linalg.norm(np.subtract(*(units[each] for each in pair))))][
            kind
        ] = text
    return sorted(units, key=lambda name: tuple(units[name])), beside, on


@pytest.mark.daily
def test_each_number_stands_beside_its_unit_or_on_its_connection(live, figure):
    page, v = live(), pass_values(figure, UNEVEN)
    weights = dict(zip(CONNECTIONS, UNEVEN[:4] + UNEVEN[6:8], strict=True))
    slopes = dict(zip(CONNECTIONS, [*np.ravel(v["gradient"]["W1"]), *np.ravel(v["gradient"]["W2"])], strict=True))
    delta = v["gradient"]["b2"][0]
    a, first = ([f"{mark} {written(value, 3)}" for value in v[name]] for mark, name in (("a", "a1"), ("δ", "delta1")))
    sent = [written(weight * delta, 3) for weight in UNEVEN[6:8]]
    into = {1: "1", 2: "2"}
    for step in range(LAST + 1):
        page.get(f"element.restore({[step, *UNEVEN]})")
        units, beside, on = drawn(page)
        assert units == ["x₁", "x₂", "1", "2", "ŷ"], "from the left, and downwards"
        expected = {"x₁": {"value": "1"}, "x₂": {"value": "2"}, "1": {}, "2": {}, "ŷ": {}}
        for place, name in enumerate("12"):
            if step > place:
                expected[name]["value"] = a[place]
            if step > 4 + 2 * place:
                expected[name]["delta"] = sent[place] if step == 5 + 2 * place else first[place]
        if step > 2:
            expected["ŷ"]["value"] = written(v["y_hat"], 3)
        if step > 3:
            expected["ŷ"]["delta"] = f"δ {written(delta, 3)}"
        assert beside == expected, step
        for pair, found in on.items():
            assert found["weight"] == plain(weights[pair]), (step, pair)
            known = step > (8 if pair[1] == "ŷ" else 9)
            assert found.get("delta") == (written(slopes[pair], 3) if known else None), (step, pair)
            forward = pair[1] == into.get(step) or (step == 3 and pair[1] == "ŷ")
            back = {5: pair[0] == "1", 7: pair[0] == "2", 9: pair[1] == "ŷ", 10: pair[1] != "ŷ"}.get(step)
            assert found["mark"] == ("forward" if forward else "back" if back else ""), (step, pair)


NAMES = ["x₁ to 1", "x₁ to 2", "x₂ to 1", "x₂ to 2", "bias 1", "bias 2", "1 to output", "2 to output", "bias, output"]
CENTRES = """element => {
    const centre = part => {
        const { left, right, top, bottom } = part.getBoundingClientRect()
        return [(left + right) / 2, (top + bottom) / 2]
    }
    return [...element.querySelectorAll('svg circle, svg .weight')].map(centre)
}"""


@pytest.mark.daily
@pytest.mark.parametrize("options", [{}, PHONE])
def test_a_parameter_is_chosen_where_it_stands_and_its_name_is_that_of_its_connection(live, options):
    page = live(**options)
    page.get(f"element.restore({[0, *UNEVEN]})")
    centres = page.element.evaluate(CENTRES)
    drawn_at = [*centres[5:9], centres[2], centres[3], *centres[9:], centres[4]]  # two inputs come first
    for place, name in enumerate(NAMES):
        page.tab.mouse.click(*drawn_at[place])
        assert float(page.slider.input_value()) == pytest.approx(UNEVEN[place])
        number = page.get("aelibLive.shown(element.range.value)")
        words = page.words()
        assert words[words.index("✓") + 1] == name
        assert words[len(words) - words[::-1].index(name) - 1 :][:3] == [name, number, f"[{name}: {number}]"]
    page.element.get_by_role("radio", name="2 to output", exact=True).check()
    page.get("element.set(element.chosen, 3.5)")
    _, _, on = drawn(page)
    assert on["2", "ŷ"]["weight"] == "3.5"
    loss = written(page.get("element.values.loss"), 3)
    tools = ["[Network]", "Descend, rate 1", f"loss {loss}", "[Pass]", "✗", "From the start", "✗", "Previous", "Next"]
    words = page.words()
    assert words[words.index("[Network]") : -1] == tools


def test_what_goes_forward_is_blue_what_comes_back_orange_and_what_is_chosen_framed(live):
    page = live()
    colour = "(part, { what, before }) => getComputedStyle(part, before)[what]"

    def painted(selector, what, before=None):
        parts = page.element.locator(selector).all()
        return {hexadecimal(part.evaluate(colour, {"what": what, "before": before})) for part in parts}

    assert painted("text.delta", "fill") == {page.colour("orange")}
    assert painted("text.value", "fill") == {page.colour("accent")}
    assert painted("text.weight", "fill") == {page.colour("faint")}
    assert painted(":is(line, circle).back", "stroke") == {page.colour("orange")}
    for place in (1, 5):
        page.element.get_by_role("radio").nth(place).check()
        assert painted("fieldset label:has(:checked)", "borderTopColor", "::before") == {page.colour("accent")}
        assert page.element.locator("label:has(:checked)").evaluate(colour, {"what": "backgroundColor"}) == (
            "rgba(0, 0, 0, 0)"
        ), "the number and the unit below it are seen"
    page.get("element.go(1)")
    page.painted()
    assert painted(":is(line, circle).forward", "stroke") == {page.colour("accent")}


def hexadecimal(colour):
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


def test_a_click_anywhere_on_a_connection_chooses_its_weight_and_reset_the_first_one(live):
    page = live()
    ends = page.get("""[...element.querySelectorAll('svg line')].map(line => {
        const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map(name => line[name].baseVal.value)
        const ends = [[x1, y1], [x2, y2]].map(end => new DOMPoint(...end).matrixTransform(line.getScreenCTM()))
        return ends.map(({ x, y }) => [x, y])
    })""")
    for (start, end), name in zip(np.array(ends), NAMES[:4] + NAMES[6:8], strict=True):
        page.tab.mouse.click(*(0.22 * start + 0.78 * end + [0, 4]))
        expect(page.element.get_by_role("radio", name=name, exact=True)).to_be_checked()
    page.button("Reset").click()
    expect(page.element.get_by_role("radio", name="2 to output", exact=True)).to_be_checked()
    assert page.get("element.step") == LAST


def test_a_reader_who_follows_the_first_line_gets_two_deltas_of_one_sign(live):
    page = live()
    assert page.element.locator("text.delta").all_text_contents()[-3:-1] == ["δ 0.285", "δ −0.181"]
    page.slider.focus()
    for _ in range(11):
        page.tab.keyboard.press("ArrowRight")
    page.painted()
    assert [text[2] == "−" for text in page.element.locator("text.delta").all_text_contents()[-3:-1]] == [False, False]
