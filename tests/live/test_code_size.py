"""A code whose size the reader moves, in a browser: it shows what Python has, and works by mouse, finger and keys."""

import numpy as np
import pytest

from aelib.course.live import from_code
from aelib.course.live.network import unship

SIZES = (1, 8, 64)


@pytest.fixture(scope="module")
def element():
    return "code-size"


def go(page, **part):
    """Go to a size and a digit, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


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
    np.testing.assert_allclose(
        page.canvas("images[0].canvas")[:, :, 1], 255 - unship(figure.data["images"]["digits"])[3], atol=0.6
    )


@pytest.mark.parametrize(("size", "label"), [(64, 3), (1, 8)])
def test_the_words_are_those_of_the_size_and_of_the_digit(live, figure, size, label):
    page = live()
    go(page, size=size, label=label)
    errors, numbers = from_code(figure, size, label).errors, "64 numbers" if size == 64 else "1 number"
    digit = "an 8" if label == 8 else "a 3"
    labels, slider = [str(each) for each in range(10)], "Size of the code"
    words = ["Digit", *labels[:label], "✓", *labels[label:], slider, numbers, f"[{slider}: {numbers}]"]
    words += [f"[The digit, {digit}]", "digit"]
    for name in ("network", "PCA"):
        words += [f"[{digit}, by {name} from {numbers}]", f"{name}\nerror {errors[name]:.1f}"]
    assert page.words() == [*words, "[Squared error of all test digits against the size of the code]"]


def test_a_screen_reader_is_told_of_the_size_and_of_the_errors(live, figure):
    page = live()
    go(page, size=1, label=8)
    errors = from_code(figure, 1, 8).errors
    assert page.heard() == (
        f"A code of 1 number. Squared error of an 8: network {errors['network']:.1f}, PCA {errors['PCA']:.1f}. "
        "Of all test digits: network 48.1, PCA 55.6."
    )


# What it shows


@pytest.mark.daily
def test_the_curves_pass_through_the_errors_and_the_size_is_marked(live, figure):
    page, errors = live(), figure.data["errors"]
    go(page, size=16, label=9)
    told, place = page.told(), figure.data["sizes"].index(16)
    (names,) = told["endNames"]
    assert told["line"][0][0][0][0] == told["line"][0][0][1][0] == 16
    for at, (name, colour) in enumerate((("network", "accent"), ("PCA", "orange"))):
        curve, *others = [list(map(list, zip(figure.data["sizes"], run, strict=True))) for run in errors[name]]
        assert told["line"][2 - at] == [curve, {"colour": page.colour(colour)}]  # the first method comes last
        dots = [points for points, style in told["dots"] if style["colour"] == page.colour(colour)]
        assert dots == [*others, curve, [curve[place]]]
        assert told["text"][at][:2] == [f"{curve[place][1]:.1f}", [16, curve[place][1]]]
        assert told["text"][at][2]["colour"] == page.colour(colour)
        assert names[0][at] == {"name": name, "at": curve[-1], "colour": page.colour(colour)}
    assert told["axes"] == ["numbers in the code", "squared error, all test digits"]


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
