import json

import jax
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import draw_digit, rebuild
from aelib.course.live.network import unship

IMAGES = np.random.default_rng(0).random((60, 28, 28), np.float32)
LABELS = np.arange(60) % 10


def autoencoder(latent=2, shape=(28, 28), likelihood=None):
    return aelib.dense_autoencoder(
        shape, hidden=(16,), latent=latent, likelihood=likelihood or aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )


def test_rebuilt_images_are_the_models_own_with_weights_of_16_bits():
    models = autoencoder(2), autoencoder(5, likelihood=aelib.Gaussian(sigma=1.0))
    found = rebuild(draw_digit(*models, IMAGES, LABELS), IMAGES[:20])
    for model, rebuilt in zip(models, found, strict=True):
        nnx.update(model, jax.tree.map(lambda w: w.astype(np.float16).astype(np.float32), nnx.state(model)))
        np.testing.assert_allclose(rebuilt.codes, model.encode(IMAGES[:20]), atol=1e-4)
        expected = np.asarray(model.reconstruct(IMAGES[:20]))
        np.testing.assert_allclose(rebuilt.images, expected, atol=1e-4)
        np.testing.assert_allclose(rebuilt.errors, aelib.squared_error(expected, IMAGES[:20]), rtol=1e-3)


def test_four_digits_of_each_class_are_shipped_and_it_begins_where_the_two_differ_most():
    figure = draw_digit(autoencoder(), autoencoder(5), IMAGES, LABELS)
    data = json.loads(json.dumps(figure.data))
    assert data["shown"] == np.repeat(np.arange(10), 4).tolist()
    shipped = unship(data["images"]) / 255
    np.testing.assert_allclose(shipped[5], IMAGES[11], atol=0.5 / 255 + 1e-6)
    assert len(unship(data["codes"])) == 60
    few, more = rebuild(figure, shipped[::4])
    assert data["start"] == 4 * (few.errors - more.errors).argmax()


def test_a_decoder_may_be_convolutional():
    convolutional = aelib.Autoencoder(
        autoencoder(5).encoder, aelib.models.networks.ConvDecoder(5, (28, 28), rngs=nnx.Rngs(0)), aelib.Bernoulli()
    )
    _, found = rebuild(draw_digit(autoencoder(), convolutional, IMAGES, LABELS), IMAGES[:3])
    np.testing.assert_allclose(found.images, convolutional.reconstruct(IMAGES[:3]), atol=1e-2)


def test_the_picture_has_a_digit_of_each_class_and_the_error_of_each_reconstruction():
    figure = draw_digit(autoencoder(), autoencoder(5), IMAGES, LABELS)
    _, strip = figure.picture.axes
    assert len(strip.images) == 30
    few, more = rebuild(figure, IMAGES[:10])
    texts = [text.get_text() for text in strip.texts]
    assert texts[:2] == ["digit", "code\nof 2"]
    assert texts[2:12] == [f"{error:.0f}" for error in few.errors]
    assert texts[12:23] == ["code\nof 5", *(f"{error:.0f}" for error in more.errors)]
    assert texts[23:] == ["beside: squared error"]


class Encoder(nnx.Module):
    def __init__(self):
        self.shape, self.latent = (28, 28), 2

    def __call__(self, x):
        return x[:, :2, 0]


def with_another_encoder():
    return aelib.Autoencoder(Encoder(), autoencoder().decoder, aelib.Bernoulli())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"small": "a model"}, TypeError, "small must be an aelib.Autoencoder, but got the str 'a model'"),
        ({"small": autoencoder(3)}, ValueError, "small must have a DenseDecoder or ConvDecoder of 2 numbers"),
        ({"large": autoencoder(2)}, ValueError, "large must have a code of more than 2 numbers, but got 2"),
        ({"large": autoencoder(5, (8, 4))}, ValueError, r"large must .* decode to \[28, 28\], .* but got a .*\[8, 4\]"),
        ({"large": autoencoder(5, likelihood=aelib.Categorical())}, ValueError, "large must have a Bernoulli"),
        ({"small": with_another_encoder()}, ValueError, "small must have a DenseEncoder"),
        ({"images": IMAGES[:, :5]}, ValueError, r"images must be a floating-point array \[n, 28, 28\]"),
        ({"images": 2 * IMAGES}, ValueError, "images must be at least one, with values from 0 to 1"),
        ({"labels": LABELS[1:]}, ValueError, r"labels must be an integer array \[60\]"),
    ],
)
def test_it_raises_for_what_a_page_cannot_show(change, error, message):
    arguments = {"small": autoencoder(), "large": autoencoder(5), "images": IMAGES, "labels": LABELS} | change
    with pytest.raises(error, match=message):
        draw_digit(**arguments)
