"""A loss that draws by a key of its own is refused, since it would draw the same numbers in every step; no other is."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.training.draws import OWN_KEY

X = np.random.default_rng(0).standard_normal((40, 6)).astype(np.float32)
FIXED, LEGACY, RNGS = jax.random.key(7), jax.random.PRNGKey(7), nnx.Rngs(0)
PROJECTION = jax.random.normal(FIXED, (6, 2))


def dense(**options):
    given = {"hidden": (8,), "latent": 2, "likelihood": aelib.Gaussian(sigma=1.0), "rngs": nnx.Rngs(0)}
    return aelib.dense_autoencoder((6,), **given | options)


def with_dropout():
    encoder = nnx.Sequential(nnx.Linear(6, 5, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))
    return aelib.Autoencoder(encoder, nnx.Linear(5, 6, rngs=nnx.Rngs(2)), aelib.Gaussian(0.5))


def train(loss, model=None):
    options = {"epochs": 1, "batch_size": 20, "optimizer": optax.adam(1e-3), "progress": False}
    return aelib.fit(dense() if model is None else model, loss, X, key=jax.random.key(0), **options)


def noisy(model, x, key):
    return jnp.square(model(x + jax.random.normal(key, x.shape)) - x).sum(axis=1)


def in_a_loop(key_of):
    """A loss that draws in the body of a loop, and in a branch, by a key that `key_of` makes of the one it is given."""

    def loss(model, x, key):
        def add(total, key):
            return total + jax.lax.cond(True, lambda: jax.random.gamma(key, 2.0), lambda: 0.0), None

        total, _ = jax.lax.scan(jax.checkpoint(add), 0.0, jax.random.split(key_of(key), 3))
        return model.nll(x) + total

    return loss


def over_rows(model, x, key):
    noise = jax.vmap(lambda key, row: row + jax.random.normal(key, row.shape))(jax.random.split(key, len(x)), x)
    return model.nll(noise)


class Counting(nnx.Module):
    """A model that counts its steps, and draws by the count."""

    def __init__(self):
        self.w, self.count = nnx.Param(jnp.ones(6)), nnx.Variable(jnp.array(0))

    def loss(self, x):
        self.count[...] += 1
        keys = jax.random.fold_in(FIXED, self.count[...]), jax.random.key(self.count[...])
        return jnp.square(self.w * x + sum(jax.random.normal(key, x.shape) for key in keys)).sum(axis=1)


WRONG = {
    "made inside": lambda model, x, key: noisy(model, x, jax.random.key(0)),
    "made inside, of the old kind": lambda model, x, key: noisy(model, x, jax.random.PRNGKey(0)),
    "from outside": lambda model, x, key: noisy(model, x, FIXED),
    "from outside, of the old kind": lambda model, x, key: noisy(model, x, LEGACY),
    "split off one from outside": lambda model, x, key: noisy(model, x, jax.random.split(FIXED)[1]),
    "folded": lambda model, x, key: noisy(model, x, jax.random.fold_in(FIXED, 3)),
    "in a loop": in_a_loop(lambda key: FIXED),
    "jitted": nnx.jit(lambda model, x, key: noisy(model, x, jax.random.key(0))),
    "sources from outside": lambda model, x, key: noisy(model, x, RNGS.noise()),
    "sources made inside": lambda model, x, key: noisy(model, x, nnx.Rngs(0).noise()),
    "beside a right one": lambda model, x, key: noisy(model, x, key) + noisy(model, x, FIXED),
}
RIGHT = {
    "denoising": aelib.denoising(aelib.gaussian_noise(0.3)),
    "masking": aelib.denoising(aelib.masking_noise(0.3)),
    "nll": aelib.nll,
    "folded": lambda model, x, key: noisy(model, x, jax.random.fold_in(key, 3)),
    "folded into one from outside": lambda model, x, key: noisy(
        model, x, jax.random.fold_in(FIXED, jax.random.key_data(key)[-1])
    ),
    "in a loop": in_a_loop(lambda key: key),
    "row by row": over_rows,
    "jitted": nnx.jit(noisy),
    "as an old key": lambda model, x, key: noisy(model, x, jax.random.wrap_key_data(jax.random.key_data(key))),
    "drawn before": lambda model, x, key: jnp.square((model(x) - x) @ PROJECTION).sum(axis=1),
    "one from outside that draws nothing": lambda model, x, key: model.nll(x) + 0 * jax.random.key_data(FIXED)[0],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_loss_that_draws_by_another_key_is_refused_with_a_remedy(name):
    with pytest.raises(ValueError, match=re.escape(OWN_KEY)):
        train(WRONG[name])


@pytest.mark.parametrize("name", RIGHT)
def test_a_loss_that_draws_by_its_key_trains(name):
    assert len(train(RIGHT[name]).step_loss) == 2


def test_models_that_draw_by_keys_of_their_own_train():
    variational = aelib.dense_variational_autoencoder(
        (6,), hidden=(8,), latent=2, likelihood=aelib.Gaussian(sigma=1.0), rngs=nnx.Rngs(0)
    )
    denoiser = aelib.Denoiser(6, (8,), rngs=nnx.Rngs(0))
    for loss, model in (
        (aelib.negative_elbo, variational),
        (aelib.denoiser_loss(0.1, 2.0), denoiser),
        (aelib.nll, with_dropout()),
        (aelib.denoising(aelib.masking_noise(0.3)), with_dropout()),
        (lambda model, x, key: model.loss(x), Counting()),
    ):
        assert len(train(loss, model).step_loss) == 2


def test_a_variable_of_another_model_is_no_key():
    other = nnx.Variable(jnp.zeros(6))

    def loss(model, x, key):
        other[...] = x[0] + model(x)[0]
        return model.nll(x)

    with pytest.raises(Exception, match="from a different trace level"):
        train(loss)
