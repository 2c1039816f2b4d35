"""Draw a digit in a browser: the ink, the digit and what is rebuilt are Python's; mouse, finger and keys draw."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import draw_strokes, prepare_digit, rebuild
from aelib.course.live.network import unship
from tests.live.conftest import PHONE

STROKES = {
    "one line": [[(60, 40), (200, 240)]],
    "a dot": [[(13, 270)]],
    "a level line, whose centre lies between two pixels": [[(60, 140), (220, 140)]],
    "two strokes, over the edge": [[(0, 0), (280, 20), (30, 31)], [(140, 200), (140, 280), (141, 240)]],
    "heavy at one end": [[(20, 20), (60, 20), (20, 40), (60, 40), (20, 60), (60, 60)], [(40, 40), (40, 270)]],
    "many points": [[(round(140 + 90 * np.cos(t)), round(120 + 100 * np.sin(t))) for t in np.linspace(0, 7, 60)]],
}


@pytest.fixture(scope="module")
def element():
    return "draw-digit"


@pytest.fixture
def live(live):
    def open_figure(*arguments, **options):
        page = live(*arguments, **options)
        page.area = page.tab.get_by_role("application", name="Drawing area", exact=True)
        page.strokes = lambda: page.get("element.strokes")
        return page

    return open_figure


def draw(page, strokes, base=-1, moved=0):
    numbers = [moved, base]
    for stroke in strokes:
        numbers += [len(stroke), *np.ravel(stroke).tolist()]
    page.element.evaluate("(element, numbers) => element.restore(numbers)", [int(number) for number in numbers])
    page.painted()


def on_screen(page, point):
    """Where a point of the drawing area is, in CSS pixels."""
    box = page.area.locator("canvas").first.bounding_box()
    return box["x"] + box["width"] * point[0] / 280, box["y"] + box["height"] * point[1] / 280


def image(page, expression):
    return np.array(page.get(f"[...{expression}]")).reshape(28, 28)


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("name", STROKES)
def test_ink_and_digit_are_those_of_python(live, name):
    page, strokes = live(), STROKES[name]
    draw(page, strokes)
    ink = draw_strokes(strokes)
    np.testing.assert_allclose(np.array(page.get("[...element.drawing.ink]")).reshape(280, 280), ink, atol=1e-9)
    assert ink.max() == 1
    np.testing.assert_allclose(image(page, "element.x"), prepare_digit(ink), atol=1e-9)


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_codes_images_and_errors_are_those_of_python(live, figure, origin):
    page = live(origin)
    examples = unship(figure.data["images"]) / 255
    drawings = [("many points", -1, 0), ("one line", 7, 0), ("heavy at one end", -1, 5), (None, 3, -8), (None, 3, 0)]
    for name, base, moved in drawings:
        draw(page, STROKES.get(name, []), base, moved)
        ink = draw_strokes(STROKES.get(name, []))
        if base >= 0:
            ink = np.maximum(ink, np.kron(examples[base], np.ones((10, 10))))
        x = np.zeros((28, 28))
        prepared = prepare_digit(ink)
        x[:, max(moved, 0) : 28 + min(moved, 0)] = prepared[:, max(-moved, 0) : 28 - max(moved, 0)]
        np.testing.assert_allclose(image(page, "element.x"), x, atol=1e-9)
        for place, expected in enumerate(rebuild(figure, x[None])):
            there = f"element.rebuilt[{place}]"
            np.testing.assert_allclose(page.get(f"{there}.code"), expected.codes[0], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(image(page, f"{there}.image"), expected.images[0], atol=1e-4)
            assert page.get(f"{there}.error") == pytest.approx(expected.errors[0], rel=1e-4)
    assert np.abs(np.subtract(*(part.images for part in rebuild(figure, x[None])))).max() > 0.1


def test_a_test_digit_stays_what_it_is(live, figure):
    page = live()
    examples = unship(figure.data["images"]) / 255
    for index in range(0, len(examples), 7):
        draw(page, [], index)
        np.testing.assert_allclose(image(page, "element.x"), examples[index], atol=1e-9)


def test_the_screen_shows_what_was_computed(live, figure):
    page = live()
    draw(page, STROKES["many points"])
    x = prepare_digit(draw_strokes(STROKES["many points"]))
    small, large = rebuild(figure, x[None])
    for place, expected in enumerate((x, small.images[0], large.images[0])):
        shown = page.canvas(f"pictures[{place}].canvas")[..., 0]
        np.testing.assert_allclose(shown, 255 * (1 - expected), atol=0.6)
    drawn = page.canvas("canvas")[..., 0]
    np.testing.assert_allclose(drawn, 255 * (1 - draw_strokes(STROKES["many points"])), atol=0.6)
    captions = page.element.locator(".image p").all_text_contents()
    assert captions[1:] == [f"{k} numbers:\nerror {part.errors[0]:.1f}" for k, part in ((2, small), (8, large))]


def test_the_mark_is_where_the_code_is_or_at_the_edge_towards_it(live, figure):
    page = live()
    view, found = figure.data["view"], set()
    for name in STROKES:
        draw(page, STROKES[name])
        code = np.array(page.get("element.rebuilt[0].code"))
        told = page.element.locator(".place").text_content()
        x, y = (f"{value:.2f}".replace("-", "\u2212") for value in code)
        beyond = bool((np.abs(code - view["centre"]) > view["half"]).any())
        assert told == f"The code is {x}, {y}{', beyond the map' if beyond else ''}."
        found.add(beyond)
        kept = np.clip((code - view["centre"]) / view["half"], -0.96, 0.96)
        marks = page.canvas("map.markCanvas")
        rows, columns = np.nonzero(marks[..., 3])
        middle = len(marks) / 2 * (1 + kept * [1, -1])
        np.testing.assert_allclose([np.median(columns), np.median(rows)], middle, atol=6)
    assert found == {True, False}


# Mouse and finger


def test_a_mouse_draws_and_undo_and_clear_take_away(live):
    page = live()
    page.button("Clear").click()
    expect(page.element.locator(".place")).to_have_text("Nothing is drawn.")
    assert page.get("element.state()") == [0, -1]
    for start, end in (((60, 60), (200, 60)), ((200, 60), (100, 240))):
        page.tab.mouse.move(*on_screen(page, start))
        page.tab.mouse.down()
        page.tab.mouse.move(*on_screen(page, end), steps=8)
        page.tab.mouse.up()
    page.tab.mouse.move(*on_screen(page, (20, 20)))
    first, second = page.strokes()
    np.testing.assert_allclose(
        [first[0], first[-1], second[0], second[-1]], [(60, 60), (200, 60), (200, 60), (100, 240)], atol=6
    )
    assert len(first) > 6
    np.testing.assert_allclose(image(page, "element.x"), prepare_digit(draw_strokes([first, second])), atol=1e-9)
    page.button("Undo").click()
    assert page.strokes() == [first]
    np.testing.assert_allclose(image(page, "element.x"), prepare_digit(draw_strokes([first])), atol=1e-9)
    page.button("Clear").click()
    assert page.strokes() == []
    for caption in page.element.locator(".image p").all_text_contents()[1:]:
        assert caption.endswith("error –")


@pytest.mark.daily
def test_a_finger_draws_in_the_area_and_scrolls_beside_it(live):
    page = live(**PHONE)
    page.button("Clear").click()
    page.area.evaluate("area => area.scrollIntoView({ block: 'center', behavior: 'instant' })")
    top = page.get("scrollY")
    page.swipe(on_screen(page, (140, 60)), (0, 100))
    assert page.get("scrollY") == top
    (stroke,) = page.strokes()
    assert stroke[-1][1] - stroke[0][1] > 60
    assert page.area.bounding_box()["x"] > 40
    page.swipe((20, 400), (0, -150))
    assert page.get("scrollY") > top + 80
    assert len(page.strokes()) == 1


def test_another_button_or_pointer_draws_nothing(live):
    page = live()
    page.button("Clear").click()
    page.tab.mouse.move(*on_screen(page, (100, 100)))
    page.tab.mouse.down(button="right")
    page.tab.mouse.up(button="right")
    assert page.strokes() == []
    page.tab.mouse.down()
    page.area.dispatch_event("pointerup", {"pointerId": 99, "pointerType": "touch"})
    page.tab.mouse.move(*on_screen(page, (200, 100)))
    page.tab.mouse.up()
    assert len(page.strokes()[0]) > 1


# Keys


@pytest.mark.daily
def test_keys_alone_draw_and_undo(live):
    page = live()
    page.button("Clear").click()
    page.area.focus()
    for key in ("Shift+ArrowUp", "ArrowLeft", "Space", "Shift+ArrowDown", "ArrowRight", "Space", "ArrowRight", "Space"):
        page.tab.keyboard.press(key)
    assert page.strokes() == [[[132, 112], [132, 140], [140, 140]], [[148, 140]]]
    assert "The pen is down at 148, 140." in page.heard()
    page.tab.keyboard.press("Backspace")
    assert page.strokes() == [[[132, 112], [132, 140], [140, 140]]]
    page.tab.keyboard.press("ArrowRight")
    assert len(page.strokes()) == 1, "the pen is up after an undo"
    assert "The pen is up at" in page.heard()
    page.tab.keyboard.press("Tab")
    assert page.area.evaluate("area => area !== document.activeElement"), "Tab leaves the area"


def test_the_pen_of_the_keys_is_seen_by_those_who_use_them(live):
    page = live()
    assert not page.canvas("penCanvas").any()
    page.area.focus()
    assert page.canvas("penCanvas")[140, 128].any()
    page.button("Undo").focus()
    assert not page.canvas("penCanvas").any()
    page.tab.mouse.click(*on_screen(page, (200, 200)))
    assert page.area.evaluate("area => area === document.activeElement")
    assert not page.canvas("penCanvas").any()
    page.tab.keyboard.press("ArrowLeft")
    assert page.canvas("penCanvas")[140, 132 - 12].any()
    page.tab.mouse.click(*on_screen(page, (100, 200)))
    assert not page.canvas("penCanvas").any()


def test_the_hint_says_what_the_keys_do(live):
    page = live()
    hint = page.area.evaluate("area => document.getElementById(area.getAttribute('aria-describedby')).textContent")
    assert "Space puts it down" in hint


# Test digits, and links


def test_a_button_starts_from_a_test_digit_and_from_another_when_pressed_again(live, figure):
    page = live()
    sevens = [index for index, label in enumerate(figure.data["shown"]) if label == 7]
    assert len(sevens) == 4
    seen = []
    for _ in range(5):
        page.button("Start from a 7").click()
        seen.append(page.get("element.base"))
    assert seen == [*sevens, sevens[0]]
    assert page.get("element.state()") == [0, sevens[0]]
    page.area.scroll_into_view_if_needed()
    page.tab.mouse.click(*on_screen(page, (60, 60)))
    assert page.get("element.state()")[:2] == [0, -1], "the first stroke takes its place"
    ink = np.array(page.get("[...element.drawing.ink]")).reshape(280, 280)
    np.testing.assert_allclose(ink, draw_strokes(page.strokes()), atol=1e-9)


def test_a_drawing_is_restored_from_a_link(live):
    page = live(permissions=["clipboard-read", "clipboard-write"])
    page.button("Clear").click()
    draw(page, STROKES["many points"] + STROKES["a dot"], moved=2)
    page.button("Copy link").click()
    page.element.get_by_text("The link is copied.").wait_for()
    link = page.tab.evaluate("navigator.clipboard.readText()")
    other = live(fragment=link[link.index("#") :])
    assert other.strokes() == page.strokes()
    np.testing.assert_array_equal(image(other, "element.x"), image(page, "element.x"))


@pytest.mark.parametrize("fragment", ["0,-1,1e9,3", "99,99,2,1,1,900,-4,1", "0,-1,-5,7,7", "0.4,1e9,0.5,3,4"])
def test_a_link_by_hand_draws_what_it_can(live, fragment):
    page = live(fragment=f"#fig-live={fragment}")
    state = page.get("element.state()")
    assert np.isfinite(state).all()
    assert -8 <= state[0] <= 8
    assert all(0 <= value <= 280 for stroke in page.strokes() for point in stroke for value in point)


def test_moving_the_digit_moves_it_over_the_edge(live):
    page = live()
    draw(page, [], base=0, moved=8)
    right = image(page, "element.x")
    draw(page, [], base=0, moved=0)
    np.testing.assert_array_equal(right[:, 8:], image(page, "element.x")[:, :20])
    assert not right[:, :8].any()


def test_a_screen_reader_is_told_the_errors(live, figure):
    page = live()
    page.button("Start from a 3").click()
    told = page.heard()
    index = page.get("element.base")
    small, large = rebuild(figure, unship(figure.data["images"])[[index]] / 255)
    assert f"Squared error with 2 numbers {small.errors[0]:.1f}, with 8 numbers {large.errors[0]:.1f}." in told
    page.button("Clear").click()
    assert page.heard() == "The drawing area is empty."
