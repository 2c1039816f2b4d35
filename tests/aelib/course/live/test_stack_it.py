"""The live figure of a stack that grows, in Python: what it ships, what it shows at each depth, and what it refuses."""

import json

import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import stack_it, through
from aelib.course.live.network import unship

RNG = np.random.default_rng(0)
IMAGES = RNG.random((5, 6, 4), np.float32)
LABELS = np.array([8, 1, 3, 3, 0])


def stack(seed=0, hidden: tuple[int, ...] = (10, 7), likelihood=None, shape=(6, 4)):
    return aelib.dense_stack(
        shape, hidden=hidden, activation="sigmoid", likelihood=likelihood or aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )


STACKS = {"plain": stack(0), "denoising": stack(1)}
ERRORS = {("plain", 0): [1.0, 2.0], ("denoising", 0): [3.0, 5.0], ("plain", 1): np.array([1.5, 4.0])}
ACCURACY = {
    ("random", 0): [0.5, 0.4, 0.3],
    ("random", 5): [0.7, 0.5, 0.2],
    ("plain", 0): [0.5, 0.6, 0.7],
    ("plain", 1): [0.7, 0.7, 0.8],
    ("denoising", 0): [0.5, 0.8, 0.9],
}


def figure(stacks=STACKS, images=IMAGES, labels=LABELS, **change):
    return stack_it(stacks, images, labels, **{"errors": ERRORS, "accuracy": ACCURACY, **change})


def test_images_are_those_that_the_stack_rebuilds_in_256_greys():
    found = figure()
    for kind in STACKS:
        for depth in (1, 2):
            exact = np.asarray(aelib.Stack(STACKS[kind].layers[:depth]).reconstruct(IMAGES))
            shown = through(found, kind, depth)
            np.testing.assert_allclose(shown.images, exact, atol=0.5 / 255 + 1e-6)
            np.testing.assert_allclose(shown.errors, ((exact - IMAGES) ** 2).sum(axis=(1, 2)), atol=0.03)
    plain, denoising = (through(found, kind, 2).images for kind in STACKS)
    assert np.abs(plain - denoising).max() > 0.1, "or the two could be mixed up"
    assert np.abs(plain - through(found, "plain", 1).images).max() > 0.05


def test_through_no_layer_a_digit_stays_as_it_is_and_the_probe_reads_its_pixels():
    shown = through(figure(), "plain", 0)
    np.testing.assert_allclose(shown.images, IMAGES, atol=0.5 / 255 + 1e-6)
    assert not shown.errors.any()
    assert shown[2:] == (0.0, pytest.approx(0.6), pytest.approx(0.6))


def test_numbers_are_means_over_the_seeds_of_a_kind():
    found = figure()
    assert through(found, "plain", 2)[2:] == pytest.approx((3.0, 0.75, 0.25))
    assert through(found, "plain", 1)[2:] == pytest.approx((1.25, 0.65, 0.45))
    assert through(found, "denoising", 2)[2:] == pytest.approx((5.0, 0.9, 0.25))


def test_the_data_are_json_whose_order_does_not_matter():
    data = json.loads(json.dumps(figure().data, sort_keys=True))
    assert data["kinds"] == ["plain", "denoising"]
    assert data["sizes"] == [24, 10, 7]
    assert data["labels"] == LABELS.tolist()
    assert data["start"] == {"depth": 1, "kind": "plain"}
    assert data["errors"] == {"plain": [[1.0, 2.0], [1.5, 4.0]], "denoising": [[3.0, 5.0]]}
    assert data["accuracy"]["random"] == [[0.5, 0.4, 0.3], [0.7, 0.5, 0.2]]
    assert unship(data["images"]["rebuilt"]).shape == (2, 2, 5, 6, 4)
    np.testing.assert_array_equal(unship(data["images"]["digits"]), np.rint(255 * IMAGES))


def test_kinds_that_no_stack_has_are_left_out():
    found = figure(stacks={"plain": STACKS["plain"]}, control="denoising")
    assert list(found.data["errors"]) == ["plain"]
    assert sorted(found.data["accuracy"]) == ["denoising", "plain"]
    assert through(found, "plain", 1).control == 0.8


def test_the_picture_has_the_digits_at_every_depth_and_both_curves():
    found = figure()
    strip, errors, accuracy = found.picture.axes
    assert len(strip.images) == 5 * 4
    shown = [through(found, *row) for row in (("plain", 0), ("plain", 1), ("plain", 2), ("denoising", 2))]
    for place, image in enumerate(image for row in shown for image in row.images):
        np.testing.assert_array_equal(strip.images[place].get_array(), image)
    written = [text.get_text() for text in strip.texts]
    assert written[:2] == ["digits", "1 layer up and down, plain"]
    assert [f"{error:.1f}" for row in shown[1:] for error in row.errors] == [
        t for t in written if t[0].isdigit() and " " not in t
    ]
    lines = {line.get_color(): line.get_ydata() for line in errors.lines if line.get_linestyle() == "-"}
    assert [values.tolist() for values in lines.values()] == [[0, 1.25, 3], [0, 3, 5]]
    lines = [line.get_ydata() for line in accuracy.lines if line.get_linestyle() == "-"]
    np.testing.assert_allclose(lines, [[60, 65, 75], [50, 80, 90], [60, 45, 25]])
    assert {text.get_text() for text in accuracy.texts} == {"plain", "denoising", "random"}
    assert {text.get_text() for text in errors.texts} == {"plain", "denoising"}
    found.picture.draw_without_rendering()


def test_images_beyond_white_and_black_are_shown_as_these():
    gaussian = stack(likelihood=aelib.Gaussian(sigma=1.0))
    exact = np.asarray(gaussian.reconstruct(IMAGES))
    assert exact.min() < 0
    found = through(figure({"plain": gaussian}), "plain", 2)
    np.testing.assert_allclose(found.images, np.clip(exact, 0, 1), atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": IMAGES[0]}, r"images must be a floating-point array \[n, height, width\]"),
        ({"images": 2 * IMAGES}, "images must be at least one, with values from 0 to 1, but got values from"),
        ({"errors": {("plain", 0): [1.0, 2.0]}}, "errors must hold numbers of each kind, but got none of denoising"),
        ({"control": "untrained"}, "accuracy must hold numbers of each kind, but got none of untrained"),
    ],
)
def test_it_raises_for_what_it_cannot_show(change, message):
    with pytest.raises(ValueError, match=message):
        figure(**change)
