"""The loss of a denoiser that is told its level."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.likelihoods import Gaussian
from aelib.models.autoencoder import dense_autoencoder
from aelib.models.denoiser import Denoiser
from aelib.training.losses import denoiser_loss

KEY = jax.random.key(0)
X = jax.random.normal(jax.random.key(1), (20_000, 3))


class Spy(nnx.Module):
    """Keeps what it is given, and returns zeros."""

    def __call__(self, x, sigma):
        self.x, self.sigma = nnx.data(x), nnx.data(sigma)
        return jnp.zeros_like(x)


def test_each_row_has_its_own_level_and_noise_and_the_target_is_clean():
    spy = Spy()
    values = denoiser_loss(0.1, 5.0)(spy, X, KEY)
    np.testing.assert_allclose(values, (1 + 1 / spy.sigma**2) * (X**2).sum(axis=1), rtol=1e-4)
    noise = (spy.x - X) / spy.sigma[:, None]
    assert noise.std(axis=0) == pytest.approx(1, abs=0.02)
    assert np.corrcoef(noise[:-1, 0], noise[1:, 0])[0, 1] == pytest.approx(0, abs=0.03)
    assert np.corrcoef(np.column_stack([noise, np.log(spy.sigma)]).T) == pytest.approx(np.eye(4), abs=0.03)
    # The logarithms of the levels are uniform.
    share = np.sort(np.log(spy.sigma / 0.1) / np.log(50))
    assert share == pytest.approx((np.arange(20_000) + 0.5) / 20_000, abs=0.02)


def test_the_linear_repair_has_the_same_loss_at_every_level():
    denoiser = Denoiser(3, (4,), rngs=nnx.Rngs(0))
    for low, high in ((0.05, 0.06), (1.0, 1.1), (9.0, 10.0)):
        assert denoiser_loss(low, high)(denoiser, X, KEY).mean() == pytest.approx(3, abs=0.1)


def test_one_single_level_is_a_range_too():
    spy = Spy()
    denoiser_loss(0.7, 0.7)(spy, X, KEY)
    np.testing.assert_allclose(spy.sigma, 0.7, rtol=1e-6)


def test_another_key_draws_other_noise():
    spy = Spy()
    loss = denoiser_loss(0.1, 5.0)
    loss(spy, X, KEY)
    first = spy.x, spy.sigma
    loss(spy, X, jax.random.key(1))
    assert not np.allclose(first[0], spy.x)
    assert not np.allclose(first[1], spy.sigma)


def test_a_picture_is_damaged_and_counted_as_the_row_of_its_numbers():
    row, picture, loss = Spy(), Spy(), denoiser_loss(0.1, 5.0)
    of_rows, of_pictures = loss(row, X[:10], KEY), loss(picture, X[:10].reshape(10, 1, 3), KEY)
    np.testing.assert_allclose(picture.sigma, row.sigma)
    assert picture.x.shape == (10, 1, 3)
    np.testing.assert_allclose(of_pictures, of_rows, rtol=1e-5)


def test_a_model_or_examples_of_another_kind_raise():
    loss, denoiser = denoiser_loss(0.1, 5.0), Denoiser(3, (4,), rngs=nnx.Rngs(0))
    autoencoder = dense_autoencoder((3,), hidden=(), latent=2, likelihood=Gaussian(1.0), rngs=nnx.Rngs(0))
    with pytest.raises(TypeError, match=r"model must be a function model\(x, sigma\), .* Pass a Denoiser"):
        loss(autoencoder, X, KEY)
    with pytest.raises(ValueError, match="x must hold at least one example, but got"):
        loss(denoiser, X[:0], KEY)
    for other in (30 * X, 100 + X, 0.01 * X):
        with pytest.raises(ValueError, match=r"x must have mean 0 .* its mean square is .* x\.std\(axis=0\)"):
            loss(denoiser, other, KEY)
    loss(Spy(), 30 * X, KEY)  # a module of one's own may scale as it likes


NO_LEVELS = [(0, 1, "low"), (-1, 1, "low"), (2, 1, "high must be at least low"), (0.1, "5", "high")]


@pytest.mark.parametrize(("low", "high", "name"), NO_LEVELS)
def test_no_levels_raise(low, high, name):
    with pytest.raises((TypeError, ValueError), match=name):
        denoiser_loss(low, high)


@pytest.mark.parametrize(("low", "high"), [(0.002, 1.0), (0.1, 300.0)])
def test_levels_whose_squares_16_bits_do_not_hold_are_refused(low, high):
    with pytest.raises(TypeError, match=r"x must be float32 or bfloat16 .* use x.astype\(np.float32\)"):
        denoiser_loss(low, high)(Denoiser(3, (4,), rngs=nnx.Rngs(0)), X.astype(jnp.float16), KEY)
    assert np.isfinite(denoiser_loss(0.1, 200.0)(Spy(), X.astype(jnp.float16), KEY)).all()
