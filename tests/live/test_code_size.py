"""A code whose size the reader moves, in a browser: it shows what Python has, and works by mouse, finger and keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import from_code
from tests.live.conftest import ACCENT, ORANGE, PHONE

SIZES = (1, 8, 64)


@pytest.fixture(scope="module")
def element():
    return "code-size"


def go(page, **part):
    """Go to a size and a digit, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


def captions(page):
    return [caption.inner_text() for caption in page.element.locator(".image p").all()]


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_and_errors_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [8, 9]
    for size in SIZES:
        for label in (0, 4, 9):
            go(page, size=size, label=label)
            found, expected = page.get("element.found()"), from_code(figure, size, label)
            assert [one["name"] for one in found] == ["network", "PCA"]
            for one in found:
                np.testing.assert_allclose(one["error"], expected.errors[one["name"]], atol=1e-6)
                assert one["all"] == expected.all_errors[one["name"]]
            shown = page.get("element.found().map(({ image }) => [...image])")
            for image, picture in zip(shown, expected.images.values(), strict=True):
                np.testing.assert_allclose(image, picture.ravel(), atol=1e-6)


def test_the_pictures_are_on_the_screen_with_their_errors_below_them(live, figure):
    page = live()
    go(page, size=64, label=3)
    expected = from_code(figure, 64, 3)
    for place, picture in enumerate(expected.images.values(), start=1):
        shown = page.canvas(f"images[{place}].canvas")
        np.testing.assert_allclose(shown[:, :, 1], 255 * (1 - picture), atol=0.6)
    network, pca = (f"{name}\nerror {error:.1f}" for name, error in expected.errors.items())
    assert captions(page) == ["digit", network, pca]


def test_a_screen_reader_is_told_of_the_size_and_of_the_errors(live, figure):
    page = live()
    go(page, size=1, label=8)
    errors = from_code(figure, 1, 8).errors
    assert page.heard() == (
        f"A code of 1 number. Squared error of an 8: network {errors['network']:.1f}, PCA {errors['PCA']:.1f}. "
        "Of all test digits: network 48.1, PCA 55.6."
    )


# What it shows


def test_the_curves_pass_through_the_errors_and_the_size_is_marked(live):
    page = live()

    def near(size, value, colour, radius):
        pixels = page.canvas("chart.canvas").astype(int)
        x, y = page.element.evaluate("(element, point) => element.chart.place(point)", [size, value])
        patch = pixels[round(y) - radius : round(y) + radius + 1, round(x) - radius : round(x) + radius + 1, :3]
        return int((np.abs(patch - colour).max(axis=2) < 40).sum())

    go(page, size=8, label=9)
    for place, size in enumerate(SIZES):
        for values, colour in (((48.1, 20.2, 11.9), ACCENT), ((55.6, 29.4, 7.1), ORANGE)):
            assert near(size, values[place], colour, 2) > 8
    small = near(64, 7.1, ORANGE, 6)
    go(page, size=64)
    assert near(64, 7.1, ORANGE, 6) > 1.5 * small


@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_moves_under_the_finger(live, width):
    page = live(viewport={"width": width, "height": 844})
    places = set()
    for size in SIZES:
        go(page, size=size, label=size % 10)
        parts = page.element.locator("button, canvas, input").all()
        places.add(tuple(part.evaluate("part => part.getBoundingClientRect().top + scrollY") for part in parts))
    assert len(places) == 1


# How it is worked


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowLeft")
    assert page.get("element.state()") == [8, 8]
    page.tab.keyboard.press("Tab")
    slider = page.element.get_by_role("slider", name="Size of the code")
    for key, size, said in (("ArrowRight", 16, "16 numbers"), ("Home", 1, "1 number"), ("ArrowUp", 2, "2 numbers")):
        page.tab.keyboard.press(key)
        assert page.get("element.size") == size
        expect(slider).to_have_attribute("aria-valuetext", said)
        expect(page.element.locator(".range .number")).to_have_text(said)
    page.tab.keyboard.press("End")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.get("element.state()") == [8, 9]


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_a_digit_answers_to_a_click_and_to_a_tap(live, how):
    page = live(**(PHONE if how == "finger" else {}))
    box = page.element.get_by_role("radio", name="4", exact=True)
    box.tap() if how == "finger" else box.click()
    assert page.get("element.label") == 4
    expect(box).to_be_checked()


@pytest.mark.parametrize(
    ("numbers", "state"), [("64,2", [64, 2]), ("1", [1, 9]), ("40,99", [32, 9]), ("-4,-1", [1, 0]), ("7,3.4", [8, 3])]
)
def test_a_link_leads_to_a_size_and_a_digit_or_to_the_nearest_there_are(live, numbers, state):
    page = live(fragment=f"#fig-live={numbers}")
    assert page.get("element.state()") == state
    expect(page.element.get_by_role("radio", checked=True)).to_have_attribute("value", str(state[1]))
