import json

import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import rebuild, two_codes
from aelib.course.live.network import ship_coarsely, unship

IMAGES = np.random.default_rng(0).random((60, 28, 28), np.float32)
LABELS = np.arange(60) % 10


def autoencoder(latent=2):
    return aelib.dense_autoencoder(
        (28, 28), hidden=(16,), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )


def test_a_weight_of_six_bits_is_off_by_half_a_step_of_its_unit_at_most():
    kernel = np.random.default_rng(0).normal(size=(40, 5)) * [1e-3, 0.1, 1, 30, 0]
    found = unship(ship_coarsely(kernel))
    step = np.abs(kernel).max(axis=0) / 31
    assert (np.abs(found - kernel) <= 0.51 * step + 1e-6).all()
    assert len(ship_coarsely(kernel)["base64"]) == kernel.size


def test_rebuilt_images_are_nearly_the_models_own():
    models = autoencoder(), autoencoder(5)
    found = rebuild(two_codes(*models, IMAGES, LABELS, start=3), IMAGES[:20])
    for model, rebuilt in zip(models, found, strict=True):
        np.testing.assert_allclose(rebuilt.images, model.reconstruct(IMAGES[:20]), atol=0.05)
        assert np.abs(rebuilt.images - model.reconstruct(IMAGES[:20])).max() > 1e-4, "six bits leave a trace"


def test_what_stands_on_the_page_is_the_first_digit_of_each_class_and_what_it_becomes():
    figure = two_codes(autoencoder(), autoencoder(5), IMAGES, LABELS, start=3)
    still = json.loads(json.dumps(figure.data))["still"]
    assert still["labels"] == list(range(10))
    sprite = unship(still["sprite"])
    few, more = rebuild(figure, IMAGES)
    expected = np.concatenate([np.concatenate(list(row[:10]), axis=1) for row in (IMAGES, few.images, more.images)])
    np.testing.assert_allclose(sprite, 255 * expected, atol=0.51)
    assert still["start"] == 3
    assert max(map(abs, still["bars"])) <= 1
    assert all(low < high for low, high in still["limits"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"large": autoencoder(2)}, "large must have a code of more than 2 numbers, but got 2"),
        ({"labels": np.arange(60) % 11}, "labels must be of ten classes at most, but got 11"),
        ({"start": 10}, "start must be one of the labels, but got 10"),
        ({"labels": LABELS[1:]}, r"labels must be an integer array \[60\]"),
        ({"images": 2 * IMAGES}, "images must be at least one, with values from 0 to 1"),
    ],
)
def test_it_raises_for_what_a_page_cannot_show(change, message):
    arguments = {
        "small": autoencoder(),
        "large": autoencoder(5),
        "images": IMAGES,
        "labels": LABELS,
        "start": 3,
    } | change
    with pytest.raises(ValueError, match=message):
        two_codes(**arguments)
