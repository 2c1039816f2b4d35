"""The losses that `fit` takes: `nll`, and `denoising` with its damaged images and clean targets."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.networks import DenseDecoder
from aelib.training.losses import denoising, gaussian_noise, masking_noise

X = np.asarray(jax.random.uniform(jax.random.key(0), (60, 6, 4)))


def autoencoder():
    return dense_autoencoder((6, 4), hidden=(), latent=3, likelihood=Bernoulli(), rngs=nnx.Rngs(0))


@pytest.fixture
def spied():
    """A model whose encoder keeps what it is given, and that list; its logits are 1, whatever it is given."""
    seen = []

    class Spy(nnx.Module):
        def __call__(self, x):
            seen.append(np.asarray(x))
            return jnp.zeros((len(x), 2))

    model = Autoencoder(Spy(), DenseDecoder(2, (), (50, 40), rngs=nnx.Rngs(0)), Bernoulli())
    bias = model.decoder.layers[0].bias
    bias.set_value(jnp.ones_like(bias[...]))  # at logits of zero, all images would have the same nll
    return model, seen


HALF = np.full((20, 50, 40), 0.5, np.float32)


def test_masking_hides_a_share_and_asks_for_all(spied):
    model, seen = spied
    values = denoising(masking_noise(0.25))(model, HALF, jax.random.key(0))
    clean = np.log1p(np.exp(1.0)) - 0.5  # of a pixel of 0.5 at a logit of 1, in nats
    np.testing.assert_allclose(values, 2000 * clean, rtol=1e-5)
    assert set(np.unique(seen[0])) == {0, 0.5}
    assert (seen[0] == 0).mean() == pytest.approx(0.25, abs=0.01)  # five standard errors of 40,000 draws
    denoising(masking_noise(0.25))(model, HALF, jax.random.key(1))
    assert not np.array_equal(seen[0], seen[1])


def test_gaussian_noise_is_added_to_what_goes_in_alone(spied):
    model, seen = spied
    values = denoising(gaussian_noise(0.3))(model, HALF, jax.random.key(0))
    np.testing.assert_allclose(values, model.nll(HALF), rtol=1e-6)  # which does not depend on what goes in
    added = seen[0] - HALF
    assert added.mean() == pytest.approx(0, abs=0.0075)  # five standard errors
    assert added.std() == pytest.approx(0.3, abs=0.0055)
    assert np.abs(np.corrcoef(added.reshape(20, -1))[np.triu_indices(20, 1)]).max() < 0.12, "one noise for all"


def test_a_noise_of_your_own():
    model = autoencoder()
    values = denoising(lambda key, x: 1 - x)(model, X, jax.random.key(0))
    np.testing.assert_array_equal(values, model.likelihood.nll(model.decoder(model.encode(1 - X)), X))


def test_a_noise_that_returns_another_shape_raises():
    with pytest.raises(ValueError, match=r"noise\(key, x\) must be a floating-point array \[60, 6, 4\], but got"):
        denoising(lambda key, x: x[:1])(autoencoder(), X, jax.random.key(0))


@pytest.mark.parametrize("noise", [masking_noise(0), gaussian_noise(0.0)])
def test_without_damage_the_denoising_loss_is_the_nll(noise):
    model = autoencoder()
    np.testing.assert_array_equal(denoising(noise)(model, X, jax.random.key(0)), model.nll(X))


@pytest.mark.parametrize("share", ["half", True, 1.0, -0.1, float("nan")])
def test_no_share_raises(share):
    with pytest.raises((TypeError, ValueError), match="share must be a number from 0"):
        masking_noise(share)


@pytest.mark.parametrize("sigma", ["half", True, -0.1, float("inf"), float("nan")])
def test_no_width_raises(sigma):
    with pytest.raises((TypeError, ValueError), match="sigma must be a finite number from 0"):
        gaussian_noise(sigma)


@pytest.mark.parametrize(
    ("noise", "message"),
    [(0.25, r"function noise\(key, x\), but got the float 0.25"), (masking_noise, r"Pass aelib.masking_noise\(0.25\)")],
)
def test_no_noise_raises(noise, message):
    with pytest.raises(TypeError, match=message):
        denoising(noise)
