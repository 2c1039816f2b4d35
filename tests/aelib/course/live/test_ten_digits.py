import json

import jax
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import redrawn, ten_digits
from aelib.course.live.network import unship
from aelib.models.networks import DenseDecoder, DenseEncoder

IMAGES = np.random.default_rng(0).random((30, 28, 28), np.float32)
LABELS = np.arange(30) % 10
TIMES = 3.0


def networks(latent=3):
    encoder = DenseEncoder((784 + 10,), (16,), 2 * latent, rngs=nnx.Rngs(0))
    return encoder, DenseDecoder(latent + 10, (16,), (784,), rngs=nnx.Rngs(1))


def as_shipped(network, layers):
    """The network with the weights of six bits."""
    for layer, shipped in zip(network.layers, layers, strict=True):
        layer.kernel[...] = unship(shipped["kernel"]).astype(np.float32)
        layer.bias[...] = unship(shipped["bias"]).astype(np.float32)
    return network


@pytest.fixture(scope="module")
def figure():
    return ten_digits(*networks(), TIMES, IMAGES, LABELS)


def told(inputs, label):
    return np.concatenate([inputs, np.tile(TIMES * np.eye(10, dtype=np.float32)[label], (len(inputs), 1))], axis=1)


def test_nats_and_pictures_are_those_of_the_networks_with_weights_of_six_bits(figure):
    encoder, decoder = (
        as_shipped(network, figure.data[name]) for network, name in zip(networks(), ("encoder", "decoder"), strict=True)
    )
    found, said = redrawn(figure, IMAGES), redrawn(figure, IMAGES, (LABELS + 1) % 10)
    means = []
    for label in range(10):
        mean, log_variance = np.split(np.asarray(encoder(told(IMAGES.reshape(30, 784), label))), 2, axis=1)
        logits = decoder(told(mean, label))
        rate = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1) / 2
        nats = aelib.binary_cross_entropy(logits, IMAGES.reshape(30, 784)) + rate
        np.testing.assert_allclose(found.nats[:, label], nats, rtol=1e-4)
        means.append(mean)
    np.testing.assert_array_equal(found.labels, found.nats.argmin(axis=1))
    np.testing.assert_array_equal(said.labels, (LABELS + 1) % 10)
    np.testing.assert_allclose(said.nats, found.nats)
    for each in (found, said):
        codes = np.stack(means)[each.labels, np.arange(30)]
        for digit in range(10):
            pictures = jax.nn.sigmoid(decoder(told(codes, digit))).reshape(30, 28, 28)
            np.testing.assert_allclose(each.images[:, digit], pictures, atol=1e-4)


def test_how_often_the_label_is_found_is_computed_from_what_is_shipped(figure):
    data = json.loads(json.dumps(figure.data, allow_nan=False))
    assert data["found"] == {"share": (redrawn(figure, IMAGES).labels == LABELS).mean(), "of": 30}
    right = ten_digits(*networks(), TIMES, IMAGES, redrawn(figure, IMAGES).labels)
    assert right.data["found"]["share"] == 1
    assert data["shown"] == LABELS[:6].tolist()
    np.testing.assert_allclose(unship(data["images"]) / 255, IMAGES[:6], atol=0.5 / 255 + 1e-6)


def test_more_images_than_are_tried_at_once_are_all_tried(figure):
    many = np.concatenate([IMAGES] * 35)[:1010]
    labels = np.tile(LABELS, 35)[:1010]
    assert ten_digits(*networks(), TIMES, many, labels).data["found"]["of"] == 1010
    found = redrawn(figure, many, labels)
    np.testing.assert_array_equal(found.labels, labels)
    np.testing.assert_allclose(found.images[1000:], found.images[10:20], atol=1e-9)


def test_the_picture_has_four_digits_before_their_ten_and_frames_the_labels_that_were_found(figure):
    found = redrawn(figure, IMAGES[:4])
    (axes,) = figure.picture.axes
    pictures = np.array([np.asarray(image.get_array()) for image in axes.images]).reshape(4, 11, 28, 28)
    np.testing.assert_allclose(pictures[:, 0], IMAGES[:4], atol=1e-6)
    np.testing.assert_allclose(pictures[:, 1:], found.images)
    framed = [place for place, patch in enumerate(axes.patches) if patch.get_linewidth() == 2]
    assert framed == [11 * row + 1 + label for row, label in enumerate(found.labels)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoder": DenseEncoder((784,), (16,), 6, rngs=nnx.Rngs(0))}, "encoder must be a DenseEncoder from 794"),
        ({"encoder": DenseEncoder((794,), (16,), 5, rngs=nnx.Rngs(0))}, "encoder must be .* to an even number"),
        ({"decoder": networks(4)[1]}, "decoder must be a DenseDecoder of 13 numbers and .784., 3 of them the code"),
        ({"decoder": "a decoder"}, "decoder must be a DenseDecoder .*, but got the str 'a decoder'"),
        ({"times": 0.0}, "times must be a finite number from 0.1 to 1000"),
        ({"images": IMAGES[:5], "labels": LABELS[:5]}, "labels must be at least 6"),
        ({"labels": LABELS + 1}, "labels must be at least 6, from 0 to 9"),
        ({"labels": LABELS[1:]}, r"labels must be an integer array \[30\]"),
        ({"images": 2 * IMAGES}, "images must be at least one, with values from 0 to 1"),
    ],
)
def test_what_no_page_can_show_is_refused(change, message):
    encoder, decoder = networks()
    given = {"encoder": encoder, "decoder": decoder, "times": TIMES, "images": IMAGES, "labels": LABELS} | change
    with pytest.raises(ValueError, match=message):
        ten_digits(**given)
