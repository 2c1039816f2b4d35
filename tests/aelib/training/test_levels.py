import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.models.denoiser import Denoiser
from aelib.training.levels import denoising_levels

KEY = jax.random.key(0)
X = jax.random.normal(jax.random.key(1), (20_000, 3))


class Spy(nnx.Module):
    """Keeps what it is given, and returns zeros."""

    def __call__(self, x, sigma):
        self.x, self.sigma = nnx.data(x), nnx.data(sigma)
        return jnp.zeros_like(x)


def test_each_row_has_its_own_level_and_noise_and_the_target_is_clean():
    spy = Spy()
    values = denoising_levels(0.1, 5.0)(spy, X, KEY)
    np.testing.assert_allclose(values, (1 + 1 / spy.sigma**2) * (X**2).sum(axis=1), rtol=1e-4)
    noise = (spy.x - X) / spy.sigma[:, None]
    assert noise.std(axis=0) == pytest.approx(1, abs=0.02)
    assert np.corrcoef(noise[:-1, 0], noise[1:, 0])[0, 1] == pytest.approx(0, abs=0.03)
    # The logarithms of the levels are uniform.
    share = np.sort(np.log(spy.sigma / 0.1) / np.log(50))
    assert share == pytest.approx((np.arange(20_000) + 0.5) / 20_000, abs=0.02)


def test_the_linear_repair_has_the_same_loss_at_every_level():
    denoiser = Denoiser(3, (4,), rngs=nnx.Rngs(0))
    for low, high in ((0.05, 0.06), (1.0, 1.1), (9.0, 10.0)):
        assert denoising_levels(low, high)(denoiser, X, KEY).mean() == pytest.approx(3, abs=0.1)


def test_another_key_draws_other_noise():
    spy = Spy()
    loss = denoising_levels(0.1, 5.0)
    loss(spy, X, KEY)
    first = spy.x, spy.sigma
    loss(spy, X, jax.random.key(1))
    assert not np.allclose(first[0], spy.x)
    assert not np.allclose(first[1], spy.sigma)


@pytest.mark.parametrize(("low", "high", "name"), [(0, 1, "low"), (-1, 1, "low"), (2, 1, "high"), (0.1, "5", "high")])
def test_no_levels_raise(low, high, name):
    with pytest.raises((TypeError, ValueError), match=f"{name} must be"):
        denoising_levels(low, high)
