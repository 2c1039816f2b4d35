"""The interpolation in a browser: both ways are those that Python computes, and the two marks are easy to move."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import between, step_sizes
from aelib.course.live.network import unship
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "latent-interpolation"


@pytest.fixture(scope="module")
def codes(figure):
    return unship(figure.data["codes"])


@pytest.fixture(scope="module")
def on_map(figure, codes):
    """The indices of the codes that the map shows."""
    view = figure.data["view"]
    return np.flatnonzero((np.abs(codes - view["centre"]) <= view["half"]).all(axis=1))


@pytest.fixture
def live(live):
    def open_figure(*arguments, **options):
        page = live(*arguments, **options)
        page.ends = lambda: page.get("element.plane.ends")
        return page

    return open_figure


def numbers(page, expression):
    return np.array(page.get(f"{expression}.map(part => [...part])"))


def lonely(codes, on_map):
    """The indices of codes on the map from the one with the most room around it on."""
    gaps = np.linalg.norm(codes[on_map][:, None] - codes[on_map], axis=2) + 1e9 * np.eye(len(on_map))
    return on_map[gaps.min(axis=1).argsort()[::-1]]


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize(("origin", "state"), [("server", ""), ("file", "=17,142,0.3"), ("file", "=5,5,1")])
def test_both_ways_are_those_that_python_computes(live, figure, origin, state):
    page = live(origin, fragment=f"#fig-live{state}")
    start, end = page.ends()
    assert [start, end] == (figure.data["ends"] if not state else [int(part) for part in state[1:].split(",")[:2]])
    way = between(figure, start, end, np.linspace(0, 1, 9))
    np.testing.assert_allclose(numbers(page, "element.row.decoded"), way.decoded.reshape(9, -1), atol=1e-4)
    np.testing.assert_allclose(numbers(page, "element.row.faded"), way.faded.reshape(9, -1), atol=1e-4)
    for name, pictures in way._asdict().items():
        found = np.array(page.get(f"element.steps.{name}"))
        np.testing.assert_allclose(found, step_sizes(pictures), rtol=1e-4, atol=1e-4, err_msg=name)
    share = page.get("element.share")
    there = between(figure, start, end, np.array([share], float))
    np.testing.assert_allclose(page.get("[...element.there.decoded]"), there.decoded.ravel(), atol=1e-4)
    np.testing.assert_allclose(page.get("[...element.there.faded]"), there.faded.ravel(), atol=1e-4)
    if start != end:
        assert np.abs(way.decoded - way.faded).max() > 0.05, "or the two ways could be mixed up"


def test_the_slider_walks_the_way(live, figure):
    page = live()
    page.slider.focus()
    for _ in range(20):
        page.tab.keyboard.press("ArrowRight")
    assert page.get("element.share") == pytest.approx(0.7)
    there = between(figure, *figure.data["ends"], np.array([0.7]))
    np.testing.assert_allclose(page.get("[...element.there.decoded]"), there.decoded.ravel(), atol=1e-4)
    shown = page.canvas("pictures[1].canvas")
    np.testing.assert_allclose(shown[..., 0], 255 * (1 - there.decoded[0]), atol=0.6)
    np.testing.assert_allclose(page.canvas("pictures[2].canvas")[..., 0], 255 * (1 - there.faded[0]), atol=0.6)


def test_the_rows_and_the_digits_are_on_the_screen(live, figure, digits):
    page = live(fragment="#fig-live=17,142,0.5")
    way = between(figure, 17, 142, np.linspace(0, 1, 9))
    for row, pictures in (("decodedRow", way.decoded), ("fadedRow", way.faded)):
        shown = page.canvas(f"{row}.canvas")
        for index, picture in enumerate(pictures):
            part = shown[:, 30 * index : 30 * index + 28, 1]
            np.testing.assert_allclose(part, 255 * (1 - picture), atol=0.6)
    for index, picture in ((17, 0), (142, 3)):
        shown = page.canvas(f"pictures[{picture}].canvas")[..., 2]
        np.testing.assert_allclose(shown, 255 * (1 - digits[0][index]), atol=0.6)
    one, other = (f"{'an' if digit == 8 else 'a'} {digit}" for digit in digits[1][[17, 142]])
    assert one != other
    page.tab.get_by_role("radio", name="B", exact=True).check()
    assert page.words() == [
        *(f"[Digit A, {one}]", f"A: {one}", "[Decoded there]", "decoded", "[Cross-fade there]", "cross-fade"),
        *(f"[Digit B, {other}]", f"B: {other}", "[Map of the codes]"),
        *("Mark that moves", "A", "✓", "B", "[Map]", "[Zoom out]", "✗", "−", "[Zoom in]", "+"),
        *("Share of the way", "0.50", "[Share of the way: 0.50]"),
        *("[The decoded path from A to B]", "[The cross-fade from A to B]", "Aabove: decoded; below: cross-fadeB"),
        "[The size of each step, decoded and in the cross-fade]",
    ]


@pytest.mark.daily
def test_the_chart_shows_the_size_of_each_step_in_the_colour_of_its_way(live, figure):
    page = live(fragment="#fig-live=17,142,0.5")
    way, told = between(figure, 17, 142, np.linspace(0, 1, 9)), page.told()
    decoded, faded = (step_sizes(pictures) for pictures in way)
    accent, orange = page.colour("accent"), page.colour("orange")
    (cross, dashed), (line, solid) = told["line"]
    np.testing.assert_allclose(cross, list(enumerate(faded, start=1)), rtol=1e-4, atol=1e-4)
    for points in (line, told["dots"][0][0]):
        np.testing.assert_allclose(points, list(enumerate(decoded, start=1)), rtol=1e-4, atol=1e-4)
    assert (dashed["colour"], solid, told["dots"][0][1]) == (orange, {"colour": accent}, {"colour": accent})
    assert "dash" in dashed
    ends = {"decoded": [8, decoded[-1], accent], "cross-fade": [8, faded[-1], orange]}
    assert told["texts"] == {name: [8, pytest.approx(at, rel=1e-4), colour] for name, (_, at, colour) in ends.items()}
    assert told["axes"] == ["step from A to B", "size of the step, squared error"]


def test_each_mark_has_its_letter_beside_it(live, codes, on_map):
    page = live(fragment="#fig-live={},{},0.5".format(*lonely(codes, on_map)[:2]))
    names = {text: (x, y) for text, x, y, _ in page.written_on("plane.markCanvas")}
    assert [*names] == ["A", "B"]
    for name, index in zip("AB", page.ends(), strict=True):
        place = page.get(f"element.plane.placeOf({codes[index].tolist()})")
        assert np.abs(np.subtract(names[name], place)).max() < 20, name


def test_the_way_and_the_place_on_it_are_on_the_map(live, codes, on_map):
    start, end = lonely(codes, on_map)[:2]
    page = live(fragment=f"#fig-live={start},{end},0.25")
    there = 0.75 * codes[start] + 0.25 * codes[end]
    box = page.map.locator("canvas").first.bounding_box()
    marks = page.canvas("plane.markCanvas").astype(int)

    def ink_at(code):
        x, y = (round(value) for value in page.place(code))
        row, column = round(y - box["y"]), round(x - box["x"])
        return (np.abs(marks[row - 2 : row + 2, column - 2 : column + 2, :3] - [0x1F, 0x23, 0x28]).max() < 60).all()

    assert ink_at(there)
    assert not ink_at(0.5 * codes[start] + 0.5 * codes[end] + np.array([0, 0.1 * page.get("element.plane.view.half")]))


# Keys


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live, figure, codes):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    assert page.map.evaluate("map => map === document.activeElement")
    start, end = page.ends()
    typical = figure.data["typical"]
    page.tab.keyboard.press("3")
    assert page.ends() == [typical["3"], end]
    page.tab.keyboard.press("Space")
    expect(page.tab.get_by_role("radio", name="B", exact=True)).to_be_checked()
    page.tab.keyboard.press("7")
    assert page.ends() == [typical["3"], typical["7"]]
    for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, 1), ("Shift+ArrowDown", 1, -1)):
        before = codes[page.ends()[1]]
        page.tab.keyboard.press(key)
        moved = codes[page.ends()[1]] - before
        assert sign * moved[axis] > 0, key
        assert page.ends()[0] == typical["3"]
    page.tab.keyboard.press("Home")
    assert page.ends() == [start, end]


def test_an_arrow_at_the_edge_stays_there_and_shows_no_other(live, figure, codes, on_map):
    page = live()
    page.map.focus()
    for _ in range(60):
        page.tab.keyboard.press("Shift+ArrowRight")
    reached = page.ends()[0]
    assert reached in on_map
    assert codes[reached, 0] >= np.sort(codes[on_map, 0])[-8]


def test_radio_buttons_choose_the_mark(live, figure):
    page = live()
    page.tab.get_by_role("radio", name="B", exact=True).check()
    page.map.focus()
    page.tab.keyboard.press("4")
    assert page.ends() == [figure.data["ends"][0], figure.data["typical"]["4"]]


# Mouse and finger


def test_a_click_brings_the_active_mark_to_the_nearest_digit(live, codes, on_map, figure):
    page = live()
    first, second = lonely(codes, on_map)[:2]
    x, y = page.place(codes[first])
    page.tab.mouse.click(x + 2, y - 2)
    assert page.ends() == [first, figure.data["ends"][1]]
    page.tab.get_by_role("radio", name="B", exact=True).check()
    page.tab.mouse.click(*page.place(codes[second]))
    assert page.ends() == [first, second]


def test_a_mark_is_dragged_whichever_is_active(live, codes, on_map):
    first, second, third = lonely(codes, on_map)[:3]
    page = live(fragment=f"#fig-live={first},{second},0.5")
    page.tab.mouse.move(*page.place(codes[second]))
    page.tab.mouse.down()
    page.tab.mouse.move(*page.place(codes[third]))
    page.tab.mouse.up()
    assert page.ends() == [first, third]
    page.tab.mouse.move(5, 5)
    assert page.get("element.plane.active") == 1


def test_a_finger_taps_a_digit(live, codes, on_map):
    page = live(**PHONE)
    first = lonely(codes, on_map)[0]
    page.map.evaluate("map => map.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.tab.touchscreen.tap(*page.place(codes[first]))
    assert page.ends()[0] == first


# Words


def test_a_screen_reader_is_told_the_ends_and_the_steps(live, figure, digits):
    page = live()
    page.map.focus()
    page.tab.keyboard.press("8")
    start, end = page.ends()
    decoded, faded = (step_sizes(pictures) for pictures in between(figure, start, end, np.linspace(0, 1, 9)))
    least, most, each = (page.short(size, 2) for size in (decoded.min(), decoded.max(), faded[0]))
    assert digits[1][end] != 8
    assert page.heard() == (
        f"From an 8, A, to a {digits[1][end]}, B. Mark A moves. 0.50 of the way. "
        f"Steps of the decoded path: from {least} to {most}, the largest is step {decoded.argmax() + 1}. "
        f"Steps of the cross-fade: {each} each."
    )


@pytest.mark.parametrize("fragment", ["#fig-live=1e9,-5,7", "#fig-live=3.7,2"])
def test_a_link_by_hand_leads_to_digits_that_are_there(live, fragment):
    page = live(fragment=fragment)
    assert page.ends() == ([199, 0] if "1e9" in fragment else [4, 2])
    assert 0 <= page.get("element.share") <= 1
