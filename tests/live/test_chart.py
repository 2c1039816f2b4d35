"""The chart and the slider that several live figures share: round numbers on the axes, names that do not overlap."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def element():
    return "gradient-descent"


def ticks(page, low, high, log, most):
    """The numbers on an axis, and their names."""
    found = page.get(f"aelibLive.ticks({{ low: {low}, high: {high}, log: {str(log).lower()} }}, {most})")
    return [tick["at"] for tick in found], [tick["name"] for tick in found]


LINEAR = [
    (-3, 3, 6, ["\u22123", "\u22122", "\u22121", "0", "1", "2", "3"]),
    (-2.3, 4, 4, ["\u22122", "0", "2", "4"]),
    (0, 0.31, 4, ["0.0", "0.1", "0.2", "0.3"]),
    (0, 300, 5, ["0", "100", "200", "300"]),
    (0, 3.2e7, 4, ["0", "1.0×10⁷", "2.0×10⁷", "3.0×10⁷"]),
    (82.1, 89.9, 2, ["84", "86", "88"]),  # of the 5s and 10s only 85 would lie on it
    (1, 20, 12, ["2", "4", "6", "8", "10", "12", "14", "16", "18", "20"]),
]


@pytest.mark.daily
def test_a_linear_axis_has_round_numbers(live):
    page = live()
    for low, high, most, names in LINEAR:
        at, found = ticks(page, low, high, False, most)
        assert found == names
        np.testing.assert_allclose(np.diff(at), at[1] - at[0])
        assert len(at) <= most + 1


def test_an_axis_that_counts_has_no_tick_between_whole_numbers(live):
    axis = "{ low: -0.15, high: 3.15, whole: %s }"
    page = live()
    names = [page.get(f"aelibLive.ticks({axis % whole}, 9).map(tick => tick.name)") for whole in ("true", "false")]
    assert names[0] == ["0", "1", "2", "3"]
    assert "0.5" in names[1]


LOGARITHMIC = [
    (0.001, 10, 8, ["0.001", "0.01", "0.1", "1", "10"]),
    (1e-10, 30, 6, ["10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]),
    (0.02, 0.9, 6, ["0.02", "0.05", "0.1", "0.2", "0.5"]),
    (1e-300, 1, 5, ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "10⁰"]),
]


@pytest.mark.daily
def test_a_logarithmic_axis_has_powers_of_ten(live):
    page = live()
    for low, high, most, names in LOGARITHMIC:
        at, found = ticks(page, low, high, True, most)
        assert found == names
        assert min(at) >= low * (1 - 1e-9)
        assert max(at) <= high * (1 + 1e-9)


SHORT = [
    ("0", 3, "0"),
    ("-0", 3, "0"),
    ("0.05", 2, "0.050"),
    ("-3.2", 3, "\u22123.20"),
    ("1e-4", 3, "0.000100"),
    ("0.99999", 3, "1.00"),
    ("1234", 3, "1230"),
    ("9.9e-5", 2, "9.9×10⁻⁵"),
    ("12345678", 3, "1.23×10⁷"),
    ("-2.5e-9", 2, "\u22122.5×10⁻⁹"),
    ("99999", 3, "1.00×10⁵"),
    ("1e200", 1, "1×10²⁰⁰"),
    ("Infinity", 3, "∞"),
    ("-Infinity", 3, "\u2212∞"),
    ("NaN", 3, "–"),
]


def test_numbers_are_short(live):
    page = live()
    shown = [(value, digits, page.get(f"aelibLive.short({value}, {digits})")) for value, digits, _ in SHORT]
    assert shown == SHORT


# What is written on a canvas, with the place of its middle and its width.
RECORD = """const written = []
    chart.write = (name, [x, y]) => written.push([name, x, y, chart.context.measureText(name).width])"""


@pytest.mark.parametrize("ends", [[9, -9, 1, 1.01, 1.02, None, -8.9], [9, 9, 9, 8.9], [-9, -9, -9]])
def test_names_at_the_ends_of_lines_do_not_overlap_and_stay_beside_the_plot(live, ends):
    page = live()
    names = [f"line {letter}" for letter in "abcdefg"[: len(ends)]]
    run = f"""(element, [names, ends]) => {{
        const {{ chart }} = element
        {RECORD}
        chart.begin({{ x: {{ low: 0, high: 3 }}, y: {{ low: -5, high: 5 }}, colours: element.colours, names }})
        chart.endNames(names.map((name, index) => ({{ name, at: [3, ends[index] ?? NaN], colour: "black" }})))
        return written
    }}"""
    written = page.element.evaluate(run, [names, ends])
    plot, room = page.get("element.chart.plot"), page.get("element.chart.canvas.getBoundingClientRect().width")
    shown, x, y, widths = zip(*written, strict=True)
    ordered = sorted((-end, name) for end, name in zip(ends, names, strict=True) if end is not None)
    assert sorted(shown) == sorted(name for _, name in ordered)
    heights = dict(zip(shown, y, strict=True))
    assert list(np.argsort([heights[name] for _, name in ordered])) == list(range(len(ordered))), (
        "in the order of the lines"
    )
    assert np.diff(sorted(y)).min() >= 14
    assert set(x) == {plot["right"] + 6}
    assert max(widths) + plot["right"] + 6 <= room
    assert min(y) >= plot["top"]
    assert max(y) <= plot["bottom"]
    if 1.01 in ends:
        assert abs(heights["line d"] - page.get("element.chart.place([3, 1.01])[1]")) < 20


def test_the_numbers_of_an_axis_have_room_beside_it(live):
    page = live()
    left, width = page.element.evaluate("""element => {
        const { chart } = element
        chart.begin({ x: { low: 0, high: 3 }, y: { low: 0, high: 3.2e7 }, colours: element.colours })
        return [chart.plot.left, chart.context.measureText("1.0×10⁷").width]
    }""")
    assert width > 30
    assert left >= width + 5


def test_a_logarithmic_chart_maps_both_ways(live):
    page = live()
    shown = page.element.evaluate("""element => {
        const { chart } = element
        chart.begin({
            x: { low: 1, high: 20 }, y: { low: 1e-10, high: 100, log: true }, colours: element.colours, names: ["tanh"],
        })
        const box = chart.canvas.getBoundingClientRect()
        return [[1, 1e-10], [20, 100], [5, 1e-3]].map(point => {
            const [x, y] = chart.place(point)
            return chart.valueAt({ clientX: box.left + x, clientY: box.top + y })
        })
    }""")
    np.testing.assert_allclose(shown, [[1, 1e-10], [20, 100], [5, 1e-3]], rtol=1e-6)


@pytest.mark.daily
def test_a_line_is_broken_where_it_has_no_number_and_drawn_though_it_leads_far_out(live):
    page = live()
    page.element.evaluate("""element => {
        const { chart } = element
        chart.begin({ x: { low: 0, high: 10 }, y: { low: 0, high: 10 }, colours: element.colours })
        chart.line([[0, 5.3], [4, 5.3], [4.5, NaN], [6, 5.3], [10, 5.3]], { colour: "#ff0000", width: 8 })
        chart.line([[2.3, 7], [2.3, 1e300]], { colour: "#ff0000", width: 8 })
    }""")
    shown = page.canvas("chart.canvas")
    for place, red in (((3.3, 5.3), True), ((5.3, 5.3), False), ((8.3, 5.3), True), ((2.3, 9.3), True)):
        x, y = page.get(f"element.chart.place({list(place)})")
        assert (shown[round(y), round(x)].tolist() == [255, 0, 0, 255]) is red


def test_a_slider_shows_its_number_and_keeps_one_that_lies_between_its_positions(live):
    page = live()
    shown = page.get("""(() => {
        const told = []
        const changed = value => told.push(value)
        const range = aelibLive.makeRange({ name: "Rate", low: 0.01, high: 10, log: true, changed })
        const number = () => range.element.querySelector(".number").textContent
        range.set(0.3123)
        const kept = [range.value, number(), range.input.getAttribute("aria-valuetext"), told.length]
        range.input.stepUp()
        range.input.dispatchEvent(new Event("input"))
        const moved = [range.value, number(), told]
        range.limit(1, 100)
        return [kept, moved, range.value]
    })()""")
    assert shown == [[0.3123, "0.31", "0.31", 0], [0.35, "0.35", [0.35]], 1]


# What is written on the chart when it is painted anew: what, where, in which colour.
WRITTEN = """((context, written) => {
    context.fillText = (text, x, y) => {
        written.push([text, x, y, context.fillStyle])
        CanvasRenderingContext2D.prototype.fillText.call(context, text, x, y)
    }
    element.paint()
    delete context.fillText
    return written
})(element.chart.canvas.getContext("2d"), [])"""


@pytest.mark.daily
def test_each_name_and_each_number_stands_beside_its_place_in_its_colour(live):
    page = live()
    page.get("""void (element.paint = () => {
        const axes = { x: { name: "across", low: 10, high: 50 }, y: { name: "upwards", low: -4, high: 4 } }
        element.chart.begin({ ...axes, colours: element.colours, names: ["end", "beyond"] })
        const end = (name, y, colour) => ({ name, at: [50, y], colour })
        element.chart.endNames([end("beyond", -2, "#ff0000"), end("end", 3, "#0000ff")])
        element.chart.text("here", [30, 1], { colour: "#00ff00", dx: 4 })
    })""")
    ink, faint = page.colour("ink"), page.colour("faint")
    written = {text: (x, y, colour) for text, x, y, colour in page.get(WRITTEN)}
    plot = page.get("element.chart.plot")
    assert written.pop("upwards") == (0, 2, ink), "above the axis"
    x, y, colour = written.pop("across")
    assert (x, colour) == (plot["right"], ink)
    assert y > plot["bottom"] + 15
    for name, value, colour in (("end", 3, "#0000ff"), ("beyond", -2, "#ff0000")):
        height = page.get(f"element.chart.place([50, {value}])[1]")
        assert written.pop(name) == (plot["right"] + 6, pytest.approx(height), colour)
    left, height = page.get("element.chart.place([30, 1])")
    assert written.pop("here") == (pytest.approx(left + 4), pytest.approx(height), "#00ff00")
    assert {colour for *_, colour in written.values()} == {faint}
    across = {text: at for text, at in written.items() if at[1] > plot["bottom"]}
    upwards = {text: at for text, at in written.items() if text not in across}
    assert {"10", "30", "50"} <= {*across}
    assert {"−4", "−2", "0", "2", "4"} <= {*upwards}
    for text, (x, *_) in across.items():
        assert x == pytest.approx(page.get(f"element.chart.place([{text}, 0])[0]"))
    for text, (_, y, _) in upwards.items():
        assert y == pytest.approx(page.get(f"element.chart.place([20, {text.replace('−', '-')}])[1]"))
