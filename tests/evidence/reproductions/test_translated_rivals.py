"""What needs no network on digits that have moved: each finds what it must, by examples whose answer is known."""

import numpy as np
import pytest

from evidence.reproductions import translated_rivals as rivals

DIGITS = np.random.default_rng(0).random((6, 28, 28)).astype(np.float32)


def laid(digits, places):
    canvases = np.zeros((len(digits), rivals.SIDE, rivals.SIDE), np.float32)
    for canvas, digit, (row, column) in zip(canvases, digits, places, strict=True):
        canvas[row : row + 28, column : column + 28] = digit
    return canvases


PLACES = [(0, 12), (5, 3), (12, 0), (7, 7), (1, 9), (10, 4)]
CANVASES = laid(DIGITS, PLACES)


def test_the_centre_of_the_ink_comes_into_the_middle():
    spots = np.zeros((2, 40, 40), np.float32)
    spots[0, 4:6, 30:32] = spots[1, 33:35, 8:10] = 1
    for picture in rivals.centred(spots):
        assert picture[13:15, 13:15].sum() == picture.sum() == 4


def test_a_digit_is_found_at_its_place_among_all_places():
    distances = rivals.templates(CANVASES, DIGITS)
    np.testing.assert_allclose(np.diag(distances), 0, atol=0.02)
    assert (distances.argmin(axis=1) == np.arange(6)).all()


def test_the_best_shift_is_found_and_named():
    known = laid(DIGITS[:1], [(6, 6)])
    distances, which = rivals.over_shifts(laid(DIGITS[:1], [(4, 9)]), known, 3)
    assert abs(distances[0, 0]) < 0.02
    row, column = np.divmod(int(which[0, 0]), 7)
    assert (row - 3, column - 3) == (2, -3), "the window on what is known begins two rows below, three columns before"
    assert rivals.over_shifts(laid(DIGITS[:1], [(4, 9)]), known, 2)[0][0, 0] > 1, "out of reach"


def test_the_place_of_a_noisy_digit_is_probable_and_what_is_said_there_is_laid_there():
    rng = np.random.default_rng(1)
    digits = np.clip(DIGITS[:1] + 0.1 * rng.standard_normal((200, 28, 28)), 0, 1).astype(np.float32)
    noisy = CANVASES[:1] + 0.1 * rng.standard_normal((1, 40, 40)).astype(np.float32)
    weights = rivals.place_weights(digits, noisy, 0.1)
    assert weights.sum() == pytest.approx(1)
    assert rivals.PLACES[weights.argmax()] == PLACES[0]
    answer = rivals.over_places(noisy, weights, lambda rows: rows)
    np.testing.assert_allclose(answer[0, 0:28, 12:40], noisy[0, 0:28, 12:40], rtol=1e-4)
    assert not answer[0, 28:].any()


def test_the_wiener_filter_keeps_what_varies_and_drops_what_does_not():
    rng = np.random.default_rng(2)
    known = np.zeros((4000, 2, 2))
    known[:, 0, 0], known[:, 1, 1] = 3 + 2 * rng.standard_normal(4000), 1
    (answer,) = rivals.wiener(known, 1.0)(np.array([[[8.0, 5.0], [5.0, 5.0]]]))
    np.testing.assert_allclose(answer, [3 + 0.8 * 5, 0, 0, 1], atol=0.1)


def test_labels_spread_within_a_cluster_and_a_probe_separates_two():
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.standard_normal((40, 5)), 20 + rng.standard_normal((40, 5))]).astype(np.float32)
    labels = np.repeat([2, 7], 40)
    belief = rivals.spread(x, labels, np.array([0, 79]))
    assert (belief.argmax(axis=1) == labels).all()
    assert (rivals.probe(x[::4], labels[::4], x) == labels).all()


def test_ridge_regression_finds_a_linear_map_and_its_constant():
    rng = np.random.default_rng(4)
    upper, weights = rng.standard_normal((300, 3)), rng.standard_normal((3, 2))
    said = rivals.regression(upper, upper @ weights + 5, upper[:4] + 1, 1e-6)
    np.testing.assert_allclose(said, (upper[:4] + 1) @ weights + 5, rtol=1e-4)
