"""The table of mistakes of "Your own data": each of them on a few shapes or throws, and what the library says of it."""

import jax
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from tests.book.conftest import ROOT

PAGE = (ROOT / "chapters" / "your-own-data.md").read_text()
GREY = aelib.shapes(60, key=jax.random.key(0)).images
COLOUR = GREY[:, :, :, None] * np.float32([1, 0.5, 0])
TABLE = np.random.default_rng(0).standard_normal((60, 6)).astype(np.float32)
STANDARDISED = (GREY - GREY.mean()) / GREY.std()
BERNOULLI, GAUSSIAN = aelib.Bernoulli(), aelib.Gaussian(sigma=1.0)


def train(data, likelihood, shape=None, build=aelib.dense_autoencoder, **options):
    """Train for an epoch on examples of one shape a network that was built for another, where one is given."""
    options = options or {"hidden": (8,)}
    model = build(shape or data.shape[1:], latent=2, likelihood=likelihood, rngs=nnx.Rngs(0), **options)
    aelib.fit(
        model, aelib.nll, data, epochs=1, batch_size=20, optimizer=optax.adam(1e-3), key=jax.random.key(0),
        progress=False,
    )  # fmt: skip


SIGMOID = {"hidden": (8,), "output": "sigmoid"}
STRIDES = {"shape": (30, 30), "build": aelib.conv_autoencoder, "filters": (4, 4), "strides": (2, 2)}
MISTAKES = {
    "pixels to 255": (255 * GREY, BERNOULLI, {}, "divide images from 0 to 255 by 255"),
    "bytes": (np.rint(255 * GREY).astype(np.uint8), BERNOULLI, {}, "divide by 255"),
    "pixels from -1": (2 * GREY - 1, BERNOULLI, {}, "scale them to [0, 1], or use Gaussian(sigma)"),
    "standardised": (STANDARDISED, BERNOULLI, {}, "scale them to [0, 1], or use Gaussian(sigma)"),
    "the first with a sigmoid": (2 * GREY - 1, GAUSSIAN, SIGMOID, "x must be in reach of the decoder"),
    "the second with a sigmoid": (STANDARDISED, GAUSSIAN, SIGMOID, "x must be in reach of the decoder"),
    "a table with a sigmoid": (3 * TABLE, GAUSSIAN, SIGMOID, 'use output="identity"'),
    "channels first": (np.moveaxis(COLOUR, -1, 1), BERNOULLI, {"shape": (28, 28, 3)}, "np.moveaxis(x, 1, -1)"),
    "strides": (GREY, BERNOULLI, STRIDES, "pad the images to 32 by 32 pixels, x = np.pad("),
    "a gap": (np.where(TABLE > 1, np.nan, TABLE), GAUSSIAN, {}, "must be finite"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_the_library_says_of_a_mistake(mistake):
    data, likelihood, options, said = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError)) as refusal:
        train(data, likelihood, **options)
    assert said in str(refusal.value)


@pytest.mark.parametrize("mistake", ["pixels to 255", "pixels from -1"])
def test_what_stands_in_quotation_marks_is_what_it_says(mistake):
    assert f'| "{MISTAKES[mistake][-1]}" |' in PAGE


def test_one_picture_without_an_axis_for_the_batch():
    model = aelib.dense_autoencoder((28, 28), hidden=(8,), latent=2, likelihood=BERNOULLI, rngs=nnx.Rngs(0))
    with pytest.raises(ValueError, match=r"leading axis by x\[None\]"):
        model.encode(GREY[0])


@pytest.mark.parametrize(("data", "likelihood"), [(GREY, BERNOULLI), (COLOUR, BERNOULLI), (TABLE, GAUSSIAN)])
def test_of_right_data_it_says_nothing(data, likelihood):
    train(data, likelihood)
