import jax
import numpy as np
from flax import nnx

from evidence.controls import placed_denoiser
from evidence.reproductions import translated_networks as networks
from evidence.reproductions import translated_rivals as rivals


def test_it_begins_as_the_wiener_filter_and_learns_beside_it():
    rng = np.random.default_rng(0)
    x = rng.random((200, 12), np.float32) @ rng.random((12, 12), np.float32)
    model, y = placed_denoiser.AroundFilter(x, nnx.Rngs(0)), x[:5] + 0.5
    before, filtered = np.asarray(model(y)), np.asarray(model.filter[...])
    np.testing.assert_allclose(before, rivals.wiener(x, placed_denoiser.SIGMA)(y), atol=1e-4)
    networks.fitted(model, placed_denoiser.squared, (x, x), placed_denoiser.RATE, 0, 2)
    assert np.array_equal(model.filter[...], filtered), "the filter stays"
    assert np.abs(np.asarray(model(y)) - before).max() > 1e-3


def test_its_loss_is_the_squared_error_of_each_row_after_noise():
    x = np.zeros((400, 3), np.float32)
    errors = placed_denoiser.squared(lambda rows: rows, (x, x), jax.random.key(0))
    assert errors.shape == (400,)
    np.testing.assert_allclose(errors.mean(), 3 * placed_denoiser.SIGMA**2, rtol=0.15)
