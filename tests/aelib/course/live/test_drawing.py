import numpy as np
import pytest

import aelib
from aelib.course.live import draw_strokes, prepare_digit


@pytest.fixture(scope="module")
def digits():
    return np.asarray(aelib.mnist().test.images[:400], np.float64)


def centre_of_mass(image):
    places = np.arange(28)
    return np.array([image.sum(axis=1) @ places, image.sum(axis=0) @ places]) / image.sum()


def test_a_digit_of_mnist_stays_what_it_is_however_large_and_wherever(digits):
    for digit in digits:
        np.testing.assert_allclose(prepare_digit(digit), digit, atol=1e-12)
    for digit in digits[:20]:
        large = np.kron(digit, np.ones((10, 10)))
        np.testing.assert_allclose(prepare_digit(large), digit, atol=1e-12)
        np.testing.assert_allclose(prepare_digit(np.pad(large, ((5, 40), (33, 8)))), digit, atol=1e-12)
        np.testing.assert_allclose(prepare_digit(np.pad(digit, ((0, 50), (7, 0)))), digit, atol=1e-12)


def test_every_digit_of_mnist_is_fitted_and_centred_as_it_says(digits):
    """Or `prepare_digit` would do something else than LeCun did."""
    for digit in digits:
        sides = [np.ptp(np.flatnonzero(digit.any(axis=axis))) + 1 for axis in (0, 1)]
        assert max(sides) == 20
        assert ((centre_of_mass(digit) >= 13.5) & (centre_of_mass(digit) < 14.5)).all()


@pytest.mark.parametrize(
    "strokes", [[[(20, 30), (90, 250)]], [[(200, 40)]], [[(40, 40), (240, 60)], [(240, 60), (90, 260)]]]
)
def test_a_drawing_is_fitted_and_centred(strokes):
    digit = prepare_digit(draw_strokes(strokes))
    sides = [np.ptp(np.flatnonzero((digit > 0).any(axis=axis))) + 1 for axis in (0, 1)]
    assert max(sides) == 20
    assert ((centre_of_mass(digit) >= 13.5 - 1e-5) & (centre_of_mass(digit) < 14.5)).all()
    assert 0.99 < digit.max() <= 1 + 1e-12


@pytest.mark.parametrize(("height", "width", "sides"), [(200, 50, (20, 5)), (30, 60, (10, 20)), (199, 3, (20, 1))])
def test_the_aspect_ratio_is_kept(height, width, sides):
    ink = np.zeros((280, 280))
    ink[40 : 40 + height, 100 : 100 + width] = 1
    digit = prepare_digit(ink)
    assert (int((digit > 0.5).any(axis=1).sum()), int((digit > 0.5).any(axis=0).sum())) == sides


def test_a_pixel_is_the_mean_of_the_ink_on_it():
    ink = np.zeros((30, 30))  # two pixels of the box are three of these
    ink[:, 0] = ink[0, :] = 1
    ink[-1, :] = 0.5
    digit = prepare_digit(ink)
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    box = digit[rows[0] : rows[0] + 20, columns[0] : columns[0] + 20]
    assert box[0, 10] == pytest.approx(2 / 3)
    assert box[10, 0] == pytest.approx(2 / 3)
    assert box[19, 10] == pytest.approx(1 / 3)
    assert box.mean() == pytest.approx(ink.mean())


def test_what_is_heavy_at_one_end_stays_in_the_field():
    ink = np.zeros((280, 280))
    ink[0:30, 0:210] = 1
    ink[0:280, 0:4] = 1
    digit = prepare_digit(ink)
    assert digit.sum() == pytest.approx(ink.sum() / 14**2, rel=1e-9)


def test_no_ink_leaves_an_empty_field():
    assert not prepare_digit(np.zeros((40, 50))).any()
    assert not prepare_digit(np.full((40, 50), 0.001)).any()


def test_a_stroke_is_as_wide_as_the_pen():
    dot = draw_strokes([[(140, 140)]])
    assert dot.sum() == pytest.approx(np.pi * 12**2, rel=0.01)
    line = draw_strokes([[(40, 140), (240, 140)]])
    assert line[:, 140].sum() == pytest.approx(24, abs=0.1)
    assert line.sum() == pytest.approx(200 * 24 + np.pi * 12**2, rel=0.01)
    np.testing.assert_array_equal(draw_strokes([[(40, 140), (240, 140)], [(140, 140)]]), line)
    assert not draw_strokes([]).any()


def test_ink_up_to_255_raises():
    with pytest.raises(ValueError, match="ink must be from 0 to 1, but got values up to 255: divide by 255"):
        prepare_digit(np.full((28, 28), 255.0))
