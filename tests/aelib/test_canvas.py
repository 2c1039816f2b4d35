"""`aelib.translated`: images somewhere on a canvas, alone or amid pieces of others."""

import re

import jax
import numpy as np
import pytest

import aelib

KEY = jax.random.key(0)
IMAGES = np.random.default_rng(0).random((600, 16, 20), np.float32) * 0.9 + 0.1  # paper is 0, so every pixel has ink


@pytest.fixture(scope="module")
def moved():
    return aelib.translated(IMAGES, key=KEY, side=24)


def corners(canvases):
    """The upper left corners [n, 2] of what is not 0."""
    ink = canvases > 0
    return np.stack([ink.any(axis=2).argmax(axis=1), ink.any(axis=1).argmax(axis=1)], axis=1)


def test_each_image_is_whole_and_alone_on_its_canvas(moved):
    assert moved.shape == (600, 24, 24)
    assert moved.dtype == np.float32
    for image, canvas, (row, column) in zip(IMAGES, moved, corners(moved), strict=True):
        np.testing.assert_array_equal(canvas[row : row + 16, column : column + 20], image)
    np.testing.assert_allclose(moved.sum(axis=(1, 2)), IMAGES.sum(axis=(1, 2)), rtol=1e-5)


def test_every_place_is_equally_likely(moved):
    rows, columns = corners(moved).T
    for places, count in ((rows, 9), (columns, 5)):
        found = np.bincount(places, minlength=count)
        assert len(found) == count
        assert np.abs(found - 600 / count).max() < 4 * np.sqrt(600 / count)
    assert abs(np.corrcoef(rows, columns)[0, 1]) < 0.15


def test_pieces_are_squares_of_eight_pixels_from_the_middle_half_of_an_image():
    numbered = np.broadcast_to(np.arange(1, 16 * 20 + 1, dtype=np.float32).reshape(16, 20), (300, 16, 20)).copy()
    numbered[:, 0, 0] = 0  # the corner of each image, by which a piece is never cut
    (canvas,) = aelib.translated(numbered[:1] * 0, key=KEY, side=40, pieces=1)
    assert not canvas.any(), "a piece of paper is paper"
    images = np.concatenate([np.zeros((1, 16, 20), np.float32), numbered])
    canvases = aelib.translated(images, key=KEY, side=40, pieces=1)
    assert canvases[0].any(), "the first canvas has an empty image, and a piece of another"
    found = canvases[0][canvases[0] > 0]
    assert len(found) == 64
    rows, columns = np.divmod(found.astype(int) - 1, 20)
    assert rows.min() >= 4
    assert rows.max() <= 14
    assert columns.min() >= 5
    assert columns.max() <= 16
    assert np.ptp(rows) == np.ptp(columns) == 7


def test_pieces_lie_anywhere_and_darker_ink_remains():
    images = np.full((500, 16, 16), 0.25, np.float32)
    images[::2] = 0.75
    canvases = aelib.translated(images, key=KEY, side=32, pieces=1)
    alone = aelib.translated(images, key=KEY, side=32)
    assert set(np.unique(canvases)) == {np.float32(x) for x in (0, 0.25, 0.75)}
    for image, canvas, (row, column) in zip(images, canvases, corners(alone), strict=True):
        assert canvas[row : row + 16, column : column + 16].min() == image[0, 0], "the image lies where it did"
    on = canvases != alone
    assert all([on[:, 0].any(), on[:, -1].any(), on[:, :, 0].any(), on[:, :, -1].any()])
    inks = [aelib.translated(images, key=KEY, side=32, pieces=pieces).sum() for pieces in (0, 1, 3)]
    assert inks[0] < inks[1] < inks[2]


def test_images_that_do_not_fit_and_pieces_of_small_ones_are_refused():
    with pytest.raises(ValueError, match="side must be at least that of the images, 20, but got 19"):
        aelib.translated(IMAGES, key=KEY, side=19)
    with pytest.raises(ValueError, match=r"images must have 16 pixels each way, for pieces of 8, but got \[15, 20\]"):
        aelib.translated(IMAGES[:, :15], key=KEY, pieces=1)
    assert aelib.translated(IMAGES[:0], key=KEY).shape == (0, 40, 40)


def test_numbers_below_paper_are_refused_and_images_of_another_form_have_a_remedy():
    for images in (2 * IMAGES - 1, (IMAGES - IMAGES.mean()) / IMAGES.std()):
        with pytest.raises(
            ValueError, match=r"images must have no number below 0, which is paper, .* is -.*: move them"
        ):
            aelib.translated(images, key=KEY)
    for images, remedy in (
        (IMAGES[0], "images[None]"),
        (IMAGES[..., None], "images[..., 0]"),
        (np.stack([IMAGES[:9]] * 3, axis=-1), "images[..., :3].mean(axis=-1)"),
    ):
        with pytest.raises(ValueError, match=f"(for one image use|: use|in grey they are) {re.escape(remedy)}$"):
            aelib.translated(images, key=KEY)
        assert len(aelib.translated(eval(remedy, {"images": images}), key=KEY)) in (1, 9, 600)
