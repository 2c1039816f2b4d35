import json

import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import between, decode, interpolation, latent_explorer, step_sizes

RNG = np.random.default_rng(0)
IMAGES = RNG.random((50, 6, 4), np.float32)
LABELS = np.arange(50) % 10


def autoencoder(latent=2):
    return aelib.dense_autoencoder(
        (6, 4), hidden=(16, 8), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )


def test_the_decoded_way_is_the_straight_line_of_codes_decoded():
    model = autoencoder()
    figure = interpolation(model, IMAGES, LABELS, ends=(3, 14))
    shares = np.linspace(0, 1, 7)
    way = between(figure, 3, 14, shares)
    start, end = np.asarray(model.encode(IMAGES[[3, 14]]), np.float64)
    line = start + shares[:, None] * (end - start)
    np.testing.assert_allclose(way.decoded, decode(latent_explorer(model, IMAGES, LABELS), line), atol=1e-6)


def test_both_ways_have_the_same_ends_and_the_cross_fade_equal_steps():
    way = between(interpolation(autoencoder(), IMAGES, LABELS), 3, 14, np.linspace(0, 1, 9))
    np.testing.assert_allclose(way.faded[[0, -1]], way.decoded[[0, -1]], atol=1e-12)
    whole = ((way.decoded[-1] - way.decoded[0]) ** 2).sum()
    np.testing.assert_allclose(step_sizes(way.faded), whole / 64)
    assert step_sizes(way.decoded).sum() >= whole / 8, "no way of eight steps has a smaller sum"


def test_it_begins_between_typical_digits_or_where_one_says():
    figure = interpolation(autoencoder(), IMAGES, LABELS)
    typical = figure.data["typical"]
    assert figure.data["ends"] == [typical["0"], typical["9"]]
    figure = interpolation(autoencoder(), IMAGES, LABELS, ends=(7, 7))
    assert json.loads(json.dumps(figure.data))["ends"] == [7, 7]


def test_the_picture_shows_the_way_its_pictures_and_its_steps():
    plane, strip, steps = interpolation(autoencoder(), IMAGES, LABELS, ends=(3, 14)).picture.axes
    assert len(strip.images) == 18
    assert {text.get_text() for text in plane.texts} == {"A", "B"}
    decoded, faded = (line.get_xdata() for line in steps.lines)
    assert len(decoded) == len(faded) == 8
    np.testing.assert_allclose(faded, faded[0])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": autoencoder(3)}, ValueError, "model must have a DenseDecoder of 2 numbers"),
        ({"images": IMAGES[:, :5]}, ValueError, "images must be a floating-point array"),
        ({"ends": (0, 50)}, ValueError, r"ends\[1\] must be the index of one of the 50 images, but 50 came"),
        ({"ends": (-1, 5)}, ValueError, r"ends\[0\] must be an integer of at least 0, but -1 came"),
    ],
)
def test_it_refuses_what_a_page_cannot_show(change, error, message):
    arguments = {"model": autoencoder(), "images": IMAGES, "labels": LABELS} | change
    with pytest.raises(error, match=message):
        interpolation(**arguments)


@pytest.mark.parametrize(
    ("start", "shares", "message"),
    [
        (50, np.array([0.5]), "start must be the index of one of the 50 images"),
        (0, np.array([1.5]), "shares must be from 0 to 1"),
        (0, np.zeros((2, 2)), r"shares must be a floating-point array \[n\]"),
    ],
)
def test_between_refuses_what_is_not_on_the_way(start, shares, message):
    with pytest.raises(ValueError, match=message):
        between(interpolation(autoencoder(), IMAGES, LABELS), start, 1, shares)
