"""The live figure of the code's size, in Python: what it ships, what it shows of a digit, and what it refuses."""

import json

import numpy as np
import pytest

from aelib.course.live import code_size, from_code
from aelib.course.live.network import unship

RNG = np.random.default_rng(0)
SIZES = (1, 2, 32)
IMAGES = RNG.random((4, 6, 5), np.float32)
LABELS = np.array([3, 0, 8, 1])
REBUILT = {name: RNG.random((3, 4, 6, 5), np.float32) for name in ("network", "PCA")}
ERRORS = {"PCA": [[9.0, 7.0, 2.0]], "network": np.array([[9.5, 6.0, 4.0], [9.1, 6.2, 3.8]])}


def figure(**change):
    arguments = {"sizes": SIZES, "images": IMAGES, "labels": LABELS, "rebuilt": REBUILT, "errors": ERRORS} | change
    return code_size(arguments.pop("sizes"), arguments.pop("images"), arguments.pop("labels"), **arguments)


def test_a_digit_is_shown_from_each_code_in_256_greys_with_its_error():
    for place, size in enumerate(SIZES):
        for index, label in enumerate(LABELS):
            shown = from_code(figure(), size, label)
            for name, rebuilt in REBUILT.items():
                exact = rebuilt[place, index]
                np.testing.assert_allclose(shown.images[name], exact, atol=0.5 / 255 + 1e-6)
                assert shown.errors[name] == pytest.approx(((exact - IMAGES[index]) ** 2).sum(), abs=0.1)


def test_the_error_of_all_digits_is_that_of_the_first_run():
    assert from_code(figure(), 2, 8).all_errors == {"network": 6.0, "PCA": 7.0}


def test_pictures_beyond_white_and_black_are_shown_as_these():
    shown = from_code(figure(rebuilt={"PCA": 3 * REBUILT["PCA"] - 1}), 1, 3)
    np.testing.assert_allclose(shown.images["PCA"], np.clip(3 * REBUILT["PCA"] - 1, 0, 1)[0, 0], atol=0.5 / 255 + 1e-6)


def test_the_data_are_json_whose_order_does_not_matter():
    data = json.loads(json.dumps(figure().data, sort_keys=True))
    assert data["sizes"] == [1, 2, 32]
    assert data["methods"] == ["network", "PCA"]
    assert data["labels"] == LABELS.tolist()
    assert data["errors"] == {"network": [[9.5, 6.0, 4.0], [9.1, 6.2, 3.8]], "PCA": [[9.0, 7.0, 2.0]]}
    assert data["start"] == {"size": 2, "label": 1}
    assert unship(data["images"]["rebuilt"]).shape == (2, 3, 4, 6, 5)


def test_ten_digits_at_seven_sizes_are_a_small_load():
    rebuilt = {name: np.zeros((7, 10, 28, 28), np.float32) for name in ("network", "PCA")}
    errors = {name: np.ones((2, 7)) for name in rebuilt}
    images = np.zeros((10, 28, 28), np.float32)
    found = figure(sizes=range(1, 8), images=images, labels=np.arange(10), rebuilt=rebuilt, errors=errors)
    assert len(json.dumps(found.data)) < 160_000


def test_the_picture_has_the_first_digit_at_every_size_and_both_curves():
    found = figure()
    strip, curves = found.picture.axes
    shown = [from_code(found, size, 1) for size in SIZES]
    pictures = [image for each in shown for image in each.images.values()]
    for drawn, image in zip(strip.images, pictures, strict=True):
        np.testing.assert_array_equal(drawn.get_array(), image)
    written = {text.get_text() for text in strip.texts}
    assert {"1", "2", "32", "network", "PCA"} <= written
    assert {f"{error:.1f}" for each in shown for error in each.errors.values()} <= written
    lines = [line.get_ydata().tolist() for line in curves.lines]
    assert lines == [[9.5, 6.0, 4.0], [9.1, 6.2, 3.8], [9.0, 7.0, 2.0]]
    found.picture.draw_without_rendering()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": IMAGES[0]}, r"images must be a floating-point array \[n, height, width\]"),
        ({"images": 2 * IMAGES}, "images must be at least one, with values from 0 to 1, but got values from"),
        ({"sizes": (1, 2)}, r"rebuilt must hold the images for each of 2 sizes, but got \(3, 4, 6, 5\) of network"),
        ({"errors": {"PCA": [[1.0, 2.0, 3.0]]}}, "errors must hold 3 numbers a run, but got 0 of network"),
    ],
)
def test_it_raises_for_what_it_cannot_show(change, message):
    with pytest.raises(ValueError, match=message):
        figure(**change)
