"""No function of `aelib` uses a key twice or leaks a tracer: JAX's own checks, switched on around a call of each.

A key that is used twice gives the same random numbers where the reader expects other ones, and no result shows it. A
tracer that outlives the function that JAX traces keeps memory, or fails far from its cause; JAX compiles everything
anew while it looks for one, so that most of the calls wait for the night.
"""

import gc
import inspect

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib import latent
from aelib.course import live
from aelib.models import convolution

X = np.random.default_rng(0).random((60, 6), np.float32)
OTHERS = (aelib.Bernoulli(), aelib.Gaussian(0.5))


def key(seed=0):
    """Make a new key for each call, since a key of the whole module would be used twice by the tests themselves."""
    return jax.random.key(seed)


def model(likelihood=OTHERS[0]):
    return aelib.dense_autoencoder((6,), hidden=(5,), latent=2, likelihood=likelihood, rngs=nnx.Rngs(0))


def stack():
    return aelib.dense_stack((6,), hidden=(5, 4), activation="sigmoid", likelihood=OTHERS[0], rngs=nnx.Rngs(0))


def classifier():
    return aelib.Classifier((6,), (5,), 3, rngs=nnx.Rngs(0))


def training(**options):
    defaults = {"epochs": 2, "batch_size": 25, "optimizer": optax.adam(1e-2), "key": key(), "progress": False}
    return defaults | options


def with_dropout():
    """A model that draws random numbers of its own while it is trained."""
    encoder = nnx.Sequential(nnx.Linear(6, 5, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))
    return aelib.Autoencoder(encoder, nnx.Linear(5, 6, rngs=nnx.Rngs(2)), OTHERS[1])


CALLS = {
    "Autoencoder.sample": lambda: jax.jit(lambda key, z: model().sample(key, z))(key(), jnp.ones((5, 2))),
    "Bernoulli.sample": lambda: aelib.Bernoulli().sample(key(), X),
    "Categorical.sample": lambda: aelib.Categorical().sample(key(), X),
    "Classifier": lambda: aelib.in_batches(classifier().predict, X),
    "Gaussian.sample": lambda: aelib.Gaussian(2.0).sample(key(), X),
    "conv_autoencoder": lambda: aelib.conv_autoencoder(
        (4, 4), latent=2, likelihood=OTHERS[1], filters=(2, 2), strides=(1, 2), rngs=nnx.Rngs(0)
    ).reconstruct(X[:32].reshape(12, 4, 4)),
    "convolve": lambda: jax.grad(lambda x: convolution.convolve(x, jnp.ones((3, 3, 1, 2))).sum())(
        jnp.ones((2, 4, 4, 1))
    ),
    "convolve_transposed": lambda: jax.grad(
        lambda x: convolution.convolve_transposed(x, jnp.ones((3, 3, 1, 2)), stride=2).sum()
    )(jnp.ones((2, 4, 4, 1))),
    "denoising": lambda: jax.jit(lambda x, key: aelib.denoising(0.5)(model(), x, key))(X, key()),
    "dense_autoencoder": lambda: jax.grad(lambda x: model().nll(x).sum())(jnp.asarray(X)),
    "dense_stack": lambda: jax.jit(lambda x: stack().codes(x))(X),
    "fit": lambda: aelib.fit(model(), aelib.nll, X, validation=X[:10], **training()),
    "fit, with dropout": lambda: aelib.fit(with_dropout(), aelib.nll, X, validation=X[:10], **training()),
    "fit, with noise": lambda: aelib.fit(model(), aelib.denoising(0.3), X, validation=0.2, **training()),
    "in_batches": lambda: aelib.in_batches(model().encode, X, batch_size=25),
    "latent.Mixture.sample": lambda: latent.fit_mixture(X, 2, key=key()).sample(5, key=key(1)),
    "latent.fit_mixture": lambda: latent.fit_mixture(X, 2, key=key()),
    "latent.sample_smote": lambda: latent.sample_smote(X, 5, key=key()),
    "latent.sample_box": lambda: latent.sample_box(X, 5, key=key()),
    "latent.two_sample_test": lambda: latent.two_sample_test(X[:30], X[30:], key=key(), epochs=2),
    "nll": lambda: jax.jit(lambda x, key: aelib.nll(model(), x, key))(X, key()),
    "pretrain": lambda: aelib.pretrain(stack(), aelib.denoising(0.3), X, validation=X[:10], **training()),
    "to_classifier": lambda: aelib.to_classifier(stack(), 3, rngs=nnx.Rngs(1)).predict(X),
    "unroll": lambda: jax.jit(lambda x: aelib.unroll(stack()).nll(x))(X),
}
"""A call of each public function that draws random numbers, and of others in which JAX traces something."""


def that_draw():
    """The public functions and methods that take a key or a source of keys, by the names that readers use."""
    for package, prefix in ((aelib, ""), (latent, "latent."), (live, "live.")):
        for name in package.__all__:
            value = getattr(package, name)
            if isinstance(value, type):
                methods = inspect.getmembers(value, inspect.isfunction)
                own = [(method, called) for method, called in methods if called.__module__.startswith("aelib")]
                yield from (f"{prefix}{name}.{method}" for method, called in own if draws(called))
            elif callable(value) and draws(value):
                yield prefix + name


def draws(function):
    return bool({"key", "rngs"} & set(inspect.signature(function).parameters))


def test_every_function_that_draws_is_called_here():
    named = {name.removesuffix(".__init__") for name in that_draw()}
    assert {"fit", "Gaussian.sample", "latent.sample_box", "Classifier"} <= named
    assert named <= set(CALLS)


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


BY_DAY = {"Autoencoder.sample", "denoising", "fit, with dropout", "nll"}


@pytest.mark.parametrize(
    "name", [name if name in BY_DAY else pytest.param(name, marks=pytest.mark.nightly) for name in CALLS]
)
def test_no_tracer_leaks(name, tracers_checked):
    CALLS[name]()


def twice(model, x, key):
    """A loss that draws two kinds of noise with one key."""
    noise = jax.random.normal(key, x.shape) + jax.random.uniform(key, x.shape)
    return model.nll(x + 0 * noise)


def test_a_key_that_is_used_twice_is_caught_in_what_is_compiled(keys_checked):
    with pytest.raises(jax.errors.KeyReuseError):
        aelib.fit(model(OTHERS[1]), twice, X, **training())


def test_a_key_that_is_used_twice_is_caught_from_call_to_call(keys_checked):
    one = key()
    latent.sample_box(X, 5, key=one)
    with pytest.raises(jax.errors.KeyReuseError):
        latent.sample_box(X, 5, key=one)


def test_a_tracer_that_leaks_is_caught(tracers_checked):
    kept = []

    def keeps(model, x, key):
        kept.append(model.encoder(x))
        return model.nll(x)

    with pytest.raises(Exception, match="Leaked trace"):
        aelib.fit(model(), keeps, X, **training())


def test_neither_is_caught_where_nothing_is_checked():
    aelib.fit(model(OTHERS[1]), twice, X, **training())
