"""No function of `aelib` uses a key twice, draws for two rows at once, or leaks a tracer.

A key that is used twice gives the same random numbers where the reader expects other ones, and no result shows it:
around a call of each function all keys that draw, or are split, are compared. A tracer that outlives the function that
JAX traces keeps memory, or fails far from its cause; JAX compiles everything anew while it looks for one, so that most
of the calls wait for the night. The calls are those of the search for bad input, whose table has every public function.
"""

import gc
from functools import partial

import jax
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib import latent
from tests.aelib.fuzzing import of_models
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


def train(loss=NOISY, *, epochs=1, key=None):
    """Train with all that draws: dropout, noise, the order, and a share that is held out; return the steps' losses."""
    options = {"epochs": epochs, "batch_size": 25, "optimizer": optax.adam(1e-2), "validation": 0.2, "progress": False}
    key = jax.random.key(99) if key is None else key
    return aelib.fit(with_dropout(), loss, X, **options, key=key).step_loss


def arguments(name):
    return TABLE[name].good() if TABLE[name].good else TABLE[name].arguments


def call(name):
    """Call a function well, with keys that nothing else has used, nor any model that is built for it."""
    fresh = {"key": jax.random.key(99), "rngs": nnx.Rngs(98)}
    TABLE[name].call(**{argument: fresh.get(argument, value) for argument, value in arguments(name).items()})


DRAWN = [name for name in TABLE if {"key", "rngs"} & {*arguments(name)}]
CALLS = {name: partial(call, name) for name in TABLE if name in DRAWN or name.startswith(TRACED)} | {"fit, all": train}


@pytest.fixture
def tracers_checked():
    """Where a trace is left over, JAX looks through all objects for who holds it."""
    gc.collect()
    gc.freeze()  # the objects of before, which are many and cannot hold it
    with jax.checking_leaks():
        yield
    gc.unfreeze()


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


def drawing(monkeypatch):
    """The list to which each draw and each split of JAX that is computed, and not only traced, adds its key.

    So does what makes keys of its own from one, as the weights of a model have them: the first of these is the first
    half of a split.
    """
    found = []

    def spy(draw):
        def drawn(key, *arguments, **more):
            result = draw(key, *arguments, **more)
            if not isinstance(result, jax.core.Tracer):
                found.append(jax.random.key_data(key).tobytes())
            return result

        return drawn

    for name in ("bernoulli", "categorical", "choice", "normal", "permutation", "randint", "split", "uniform"):
        monkeypatch.setattr(jax.random, name, spy(getattr(jax.random, name)))
    begin = nnx.Rngs.__init__

    def begun(rngs, *keys, **more):
        for key in (*keys, *more.values()):
            if isinstance(key, jax.Array) and not isinstance(key, jax.core.Tracer):
                found.append(jax.random.key_data(key).tobytes())
        begin(rngs, *keys, **more)

    monkeypatch.setattr(nnx.Rngs, "__init__", begun)
    return found


@pytest.mark.parametrize("name", CALLS)
def test_no_key_is_used_twice(name, monkeypatch):
    """Wherever the keys come from: two that are folded from one key by the same number are the same, too."""
    keys = drawing(monkeypatch)
    with jax.disable_jit():
        CALLS[name]()
    assert len({*keys}) == len(keys)


ONES = {shape: np.ones(shape, np.float32) for shape in ((5, 3), (5, 40, 3), (5, 2), (5, 60), (5, 4, 4))}
CODES = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
SKEW = latent.Mixture(np.ones(1), np.zeros((1, 2)), np.array([[[1.0, 0.9], [0.9, 1.0]]]))
OBLIQUE = latent.PPCAMixture(np.ones(1), np.zeros((1, 2)), np.array([[[3.0], [0.5]]]), np.array([0.5]))


def centres(images):
    """Row and column of the middle of each image's ink."""
    across = np.arange(images.shape[1])
    return np.stack([images.sum(axis=axis) @ across for axis in (2, 1)], axis=1) / images.sum(axis=(1, 2))[:, None]


NOISE = np.random.default_rng(0).random((30, 30), np.float32)
DRAWS = {
    "Gaussian.sample": lambda key: aelib.Gaussian(0.5).sample(key, ONES[5, 3]),
    "Bernoulli.sample": lambda key: aelib.Bernoulli().sample(key, 0 * ONES[5, 60]),
    "Categorical.sample": lambda key: aelib.Categorical().sample(key, ONES[5, 40, 3]),
    "Autoencoder.sample": lambda key: of_models.VARIATIONAL.sample(key, ONES[5, 2]),
    "VariationalAutoencoder.draw_codes": lambda key: of_models.VARIATIONAL.draw_codes(key, ONES[5, 4, 4]),
    "VariationalAutoencoder.distortion_and_rate":
        lambda key: of_models.VARIATIONAL.distortion_and_rate(key, ONES[5, 4, 4])[0],
    "VariationalAutoencoder.distortion": lambda key: of_models.VARIATIONAL.distortion(key, ONES[5, 4, 4]),
    "VariationalAutoencoder.importance_nll":
        lambda key: of_models.VARIATIONAL.importance_nll(key, ONES[5, 4, 4], samples=2),
    "VariationalAutoencoder.generate": lambda key: of_models.VARIATIONAL.generate(key, 5),
    "negative_elbo": lambda key: aelib.negative_elbo(of_models.VARIATIONAL, ONES[5, 4, 4], key),
    "masking_noise": lambda key: aelib.masking_noise(0.5)(key, ONES[5, 60]),
    "gaussian_noise": lambda key: aelib.gaussian_noise(0.5)(key, ONES[5, 3]),
    "denoising(masking_noise(0.25))": lambda key: NOISY(of_models.DENSE, ONES[5, 4, 4], key),
    "denoiser_loss(0.1, 5)": lambda key: aelib.denoiser_loss(0.1, 5.0)(of_models.DENOISER, ONES[5, 3], key),
    "shapes": lambda key: aelib.shapes(5, key=key, shift=0.1).factors,
    "translated": lambda key: centres(aelib.translated(np.ones((5, 16, 16), np.float32), key=key, pieces=1)),
    "patches": lambda key: aelib.patches([NOISE], 5, side=2, key=key),
    "phase_scrambled": lambda key: aelib.phase_scrambled(NOISE, key=key),
    "fit": lambda key: train(key=key),
    "pretrain": lambda key: aelib.pretrain(**arguments("pretrain") | {"loss": NOISY, "key": key})[0].step_loss,
    "latent.sample_box": lambda key: latent.sample_box(key, CODES, 5),
    "latent.sample_smote": lambda key: latent.sample_smote(key, CODES, 5),
    "latent.fit_mixture": lambda key: latent.fit_mixture(CODES, 5, steps=1, key=key).means,
    "latent.fit_ppca_mixture": lambda key: latent.fit_ppca_mixture(CODES, 5, 1, steps=1, key=key).means,
    "latent.Mixture.sample": lambda key: SKEW.sample(key, 5),
    "latent.PPCAMixture.sample": lambda key: OBLIQUE.sample(key, 5),
    "latent.two_sample_test": lambda key: [
        [latent.two_sample_test(CODES, 2 * CODES, key=each, epochs=1).accuracy for each in jax.random.split(key, 3)]
    ],
}  # fmt: skip
"""What each function that takes a key draws, for rows that are all the same."""
OF_FEW_VALUES = {"Bernoulli.sample", "Categorical.sample", "masking_noise"}
"""Of five draws of these, those of two columns may agree."""


def test_every_function_that_takes_a_key_is_in_the_table():
    named = {name if name[-1] == ")" else name.partition(",")[0] for name in DRAWN if "key" in arguments(name)}
    assert named - {"nll", "sparse_loss(0.1)"} | {"masking_noise", "gaussian_noise"} == {*DRAWS}


@pytest.mark.parametrize("name", DRAWS)
def test_a_key_says_what_is_drawn_and_each_row_and_column_its_own(name):
    one, same, other = (np.asarray(DRAWS[name](jax.random.key(seed)), float) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    assert len(np.unique(one, axis=0)) == len(one)
    if one.ndim > 1 and len(one) > 1 and name not in OF_FEW_VALUES:
        likeness = np.corrcoef(one.reshape(len(one), -1).T) - np.eye(one[0].size)
        assert np.abs(likeness).max() < 1 - 1e-5, "one column is another one, stretched"


def test_a_key_that_is_used_twice_is_caught(monkeypatch):
    keys = drawing(monkeypatch)
    with jax.disable_jit():
        train(twice)
    assert len({*keys}) < len(keys)


def test_a_tracer_that_leaks_is_caught(tracers_checked):
    kept = []

    def keeps(model, x, key):
        kept.append(model.encoder(x))
        return model.nll(x)

    with pytest.raises(Exception, match="Leaked trace"):
        train(keeps)
