"""The losses that `fit` takes: `nll`, and `denoising` with its damaged images and clean targets."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.networks import DenseDecoder
from aelib.training.losses import denoising

X = np.asarray(jax.random.uniform(jax.random.key(0), (60, 6, 4)))


def autoencoder():
    return dense_autoencoder((6, 4), hidden=(), latent=3, likelihood=Bernoulli(), rngs=nnx.Rngs(0))


def test_the_denoising_loss_hides_a_share_and_asks_for_all():
    seen = []

    class Spy(nnx.Module):
        def __call__(self, x):
            seen.append(np.asarray(x))
            return jnp.zeros((len(x), 2))

    model = Autoencoder(Spy(), DenseDecoder(2, (), (50, 40), rngs=nnx.Rngs(0)), Bernoulli())
    bias = model.decoder.layers[0].bias
    bias.set_value(jnp.ones_like(bias[...]))  # at logits of zero, all images would have the same nll
    x = np.full((20, 50, 40), 0.5, np.float32)
    values = denoising(masking=0.25)(model, x, jax.random.key(0))
    clean = np.log1p(np.exp(1.0)) - 0.5  # of a pixel of 0.5 at a logit of 1, in nats
    np.testing.assert_allclose(values, 2000 * clean, rtol=1e-5)
    assert set(np.unique(seen[0])) == {0, 0.5}
    assert (seen[0] == 0).mean() == pytest.approx(0.25, abs=0.01)  # five standard errors of 40,000 draws
    denoising(masking=0.25)(model, x, jax.random.key(1))
    assert not np.array_equal(seen[0], seen[1])


def test_without_masking_the_denoising_loss_is_the_nll():
    model = autoencoder()
    np.testing.assert_array_equal(denoising(0)(model, X, jax.random.key(0)), model.nll(X))


@pytest.mark.parametrize("masking", ["half", True, 1.0, -0.1, float("nan")])
def test_no_share_raises(masking):
    with pytest.raises((TypeError, ValueError), match="masking must be a number from 0"):
        denoising(masking)
