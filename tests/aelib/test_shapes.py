"""The shapes in the signatures are checked in these tests, and only here: see conftest.py."""

import subprocess
import sys

import jax
import jax.numpy as jnp
import jaxtyping
import numpy as np
import optax
import pytest
from flax import nnx

from aelib import likelihoods
from aelib.models import layers
from aelib.models.autoencoder import dense_autoencoder
from aelib.training.fit import fit
from aelib.training.losses import nll

X = np.zeros((3, 2), np.float32)
UNPATCHED = pytest.raises


def test_a_result_of_another_shape_than_the_signature_says_is_caught(monkeypatch):
    assert likelihoods.squared_error(X, X).shape == (3,)
    monkeypatch.setattr(likelihoods, "_sum_but_first", lambda terms: terms.sum())
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.likelihoods.squared_error"):
        likelihoods.squared_error(X, X)


def test_an_integer_is_a_number_where_a_signature_says_float():
    assert likelihoods.Gaussian(2).sigma == 2.0


@pytest.mark.parametrize("traced", [jax.jit, jax.grad, nnx.jit, nnx.grad])
def test_shapes_are_checked_while_jax_traces(monkeypatch, traced):
    monkeypatch.setattr(likelihoods, "_sum_but_first", lambda terms: terms.sum())
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.likelihoods.squared_error"):
        traced(lambda x: likelihoods.squared_error(x, x).sum())(jnp.asarray(X))


def test_a_network_that_returns_codes_of_another_size_is_caught_in_the_middle_of_a_training(monkeypatch):
    model = dense_autoencoder((2,), hidden=(), latent=1, likelihood=likelihoods.Gaussian(1.0), rngs=nnx.Rngs(0))
    monkeypatch.setattr(layers.MLP, "__call__", lambda *_: jnp.zeros((2, 1)))
    options = {"epochs": 1, "batch_size": 3, "optimizer": optax.sgd(0.1), "key": jax.random.key(0)}
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.models.networks.DenseEncoder.__call__"):
        fit(model, nll, X, progress=False, **options)


def test_the_library_raises_for_bad_input_in_its_own_words():
    with pytest.raises(ValueError, match=r"x must be a floating-point array \[3, 2\]"):
        likelihoods.squared_error(X, X[:2])


def test_nothing_is_checked_where_the_library_is_used():
    program = "import sys, aelib; print('beartype' in sys.modules, hasattr(aelib.squared_error, '__wrapped__'))"
    used = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert used.stdout == "False False\n"
