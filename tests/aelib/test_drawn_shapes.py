"""`aelib.data.shapes`: images are what their factors say, drawn at random or as asked."""

import jax
import numpy as np
import pytest

import aelib
from aelib.data.shapes import ANGLES, KINDS, SIZES, draw_shapes


@pytest.fixture(scope="module")
def drawn():
    return aelib.shapes(600, key=jax.random.key(0), shift=0.1)


def test_the_factors_lie_where_the_docstring_says_and_fill_that_range(drawn):
    for column, (low, high) in zip(drawn.factors.T, (SIZES, ANGLES, (-0.1, 0.1), (-0.1, 0.1)), strict=True):
        assert low <= column.min() < low + 0.02 * (high - low)
        assert high - 0.02 * (high - low) < column.max() <= high
    assert np.bincount(drawn.labels).min() > 150
    assert len(np.bincount(drawn.labels)) == len(KINDS)
    # No factor says anything of another, nor of the kind.
    assert np.abs(np.corrcoef([*drawn.factors.T, drawn.labels]) - np.eye(5)).max() < 0.15


def test_images_are_a_function_of_their_factors(drawn):
    np.testing.assert_array_equal(draw_shapes(drawn.labels, drawn.factors), drawn.images)


def centre_of(image):
    """The mean place of the ink, x and y in halves of the side."""
    side = len(image)
    places = (2 * np.arange(side) + 1) / side - 1
    return np.array([(image.sum(axis) * places).sum() for axis in (0, 1)]) / image.sum()


def test_they_stand_where_they_should(drawn):
    for image, label, factors in zip(drawn.images[:60], drawn.labels, drawn.factors, strict=False):
        tolerance = 0.02 if KINDS[label] != "triangle" else 0.03  # its corners are thinner than a pixel
        assert np.abs(centre_of(image) - factors[2:]).max() < tolerance


@pytest.mark.parametrize(
    ("kind", "area"), [("bar", 4 * 0.3), ("cross", 2 * 4 * 0.3 - 4 * 0.3**2), ("triangle", 3 * np.sqrt(3) / 4)]
)
def test_they_are_as_large_as_they_should_be(kind, area):
    factors = np.array([[size, angle, 0, 0] for size in (0.5, 0.8) for angle in (-20.0, 0.0, 25.0)])
    images = draw_shapes(np.full(len(factors), KINDS.index(kind)), factors, side=64)
    ink = images.sum(axis=(1, 2)) * (2 / 64) ** 2
    np.testing.assert_allclose(ink, area * factors[:, 0] ** 2, rtol=0.03)


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_a_larger_angle_turns_them_clockwise(kind):
    """The image's rows go down, so that what turns from x towards y turns clockwise."""
    straight, turned = draw_shapes(np.array([kind, kind]), np.array([[0.8, 0, 0, 0], [0.8, 20, 0, 0]]), side=65)
    places = (2 * np.arange(65) + 1) / 65 - 1
    x, y = np.meshgrid(places, places)
    tried = {}
    for angle in range(-30, 31, 10):
        t = np.radians(angle)
        back = np.stack([np.cos(t) * x + np.sin(t) * y, np.cos(t) * y - np.sin(t) * x])
        column, row = (np.clip(((part + 1) * 65 / 2 - 0.5).round().astype(int), 0, 64) for part in back)
        tried[angle] = np.abs(straight[row, column] - turned).sum()
    assert min(tried, key=tried.get) == 20


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_no_shape_looks_the_same_at_two_angles(kind):
    angles = np.arange(ANGLES[0], ANGLES[1] + 1, 6)
    factors = np.stack([np.full_like(angles, 0.6), angles, 0 * angles, 0 * angles], axis=1)
    rows = draw_shapes(np.full(len(angles), kind), factors).reshape(len(angles), -1)
    apart = ((rows[:, None] - rows) ** 2).sum(-1)
    near = np.diag(apart, 1)  # six degrees apart
    further = apart[np.triu_indices(len(angles), 2)]
    assert 0 < near.max() < further.min()


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_size_and_angle_span_a_surface(drawn, kind):
    images = aelib.shapes(3000, key=jax.random.key(3))
    assert 1.8 < aelib.latent.intrinsic_dimension(images.images[images.labels == kind]) < 2.2
