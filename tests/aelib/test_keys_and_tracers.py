"""No function of `aelib` uses a key twice or leaks a tracer: JAX's own checks, switched on around a call of each.

A key that is used twice gives the same random numbers where the reader expects other ones, and no result shows it. A
tracer that outlives the function that JAX traces keeps memory, or fails far from its cause; JAX compiles everything
anew while it looks for one, so that most of the calls wait for the night. The calls are those of the search for bad
input, whose table has every public function.
"""

import gc
from functools import partial

import jax
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from tests.aelib.test_bad_input import TABLE

pytestmark = pytest.mark.usefixtures("beyond_signatures")

X = np.random.default_rng(0).random((60, 6), np.float32)
NOISY = aelib.denoising(aelib.masking_noise(0.3))
TRACED = (
    "Classifier",
    "convolution",
    "denoising",
    "fit",
    "in_batches",
    "nll",
    "pretrain",
    "latent.two_sample_test",
    "unroll",
)
"""What JAX traces something in, or what is often called where it does."""


def with_dropout():
    """A model that draws random numbers of its own while it is trained."""
    encoder = nnx.Sequential(nnx.Linear(6, 5, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))
    return aelib.Autoencoder(encoder, nnx.Linear(5, 6, rngs=nnx.Rngs(2)), aelib.Gaussian(0.5))


def train(loss=NOISY):
    """Train with all that draws: dropout, noise, the order, and a share that is held out."""
    options = {"epochs": 2, "batch_size": 25, "optimizer": optax.adam(1e-2), "validation": 0.2, "progress": False}
    aelib.fit(with_dropout(), loss, X, **options, key=jax.random.key(0))


def arguments(name):
    return TABLE[name].good() if TABLE[name].good else TABLE[name].arguments


def call(name):
    """Call a function well, with keys that nothing else has used."""
    fresh = {"key": jax.random.key(0), "rngs": nnx.Rngs(0)}
    TABLE[name].call(**{argument: fresh.get(argument, value) for argument, value in arguments(name).items()})


DRAWN = [name for name in TABLE if {"key", "rngs"} & {*arguments(name)}]
CALLS = {name: partial(call, name) for name in TABLE if name in DRAWN or name.startswith(TRACED)} | {"fit, all": train}


@pytest.fixture
def keys_checked():
    with jax.debug_key_reuse(True):
        yield


@pytest.fixture
def tracers_checked():
    """Where a trace is left over, JAX looks through all objects for who holds it."""
    gc.collect()
    gc.freeze()  # the objects of before, which are many and cannot hold it
    with jax.checking_leaks():
        yield
    gc.unfreeze()


@pytest.mark.parametrize("name", CALLS)
def test_no_key_is_used_twice(name, keys_checked):
    CALLS[name]()


BY_DAY = {"Autoencoder.sample", "denoising(masking_noise(0.25))", "fit, all", "nll"}


@pytest.mark.parametrize(
    "name", [name if name in BY_DAY else pytest.param(name, marks=pytest.mark.nightly) for name in CALLS]
)
def test_no_tracer_leaks(name, tracers_checked):
    CALLS[name]()


def twice(model, x, key):
    """A loss that draws two kinds of noise with one key."""
    noise = jax.random.normal(key, x.shape) + jax.random.uniform(key, x.shape)
    return model.nll(x + 0 * noise)


def test_a_key_that_is_used_twice_is_caught(keys_checked):
    with pytest.raises(jax.errors.KeyReuseError):
        train(twice)


def test_a_tracer_that_leaks_is_caught(tracers_checked):
    kept = []

    def keeps(model, x, key):
        kept.append(model.encoder(x))
        return model.nll(x)

    with pytest.raises(Exception, match="Leaked trace"):
        train(keeps)
