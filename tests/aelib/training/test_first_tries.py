"""What people try with data, models and optimizers: it works, or one sentence says what to do."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.data import Dataset, Split

KEY, RNG = jax.random.key(0), np.random.default_rng(0)
X = RNG.random((20, 3, 4), np.float32)
LABELS = np.arange(20) % 5


class Poisson:
    """A likelihood as readers write it; the parameter is the logarithm of the mean."""

    def nll(self, parameter, x):
        return (jnp.exp(parameter) - x * parameter).sum((1, 2))

    def mean(self, parameter):
        return jnp.exp(parameter)

    def sample(self, key, parameter):
        return jax.random.poisson(key, jnp.exp(parameter))


class Tensor:
    """An array of another library."""

    def __array__(self, dtype=None, copy=None):
        return X


class Frame(Tensor):
    """A table, whose representation has several lines."""

    def to_numpy(self):
        return X

    def __repr__(self):
        return "  a  b\n  1  2"


def dense(likelihood=None, **more):
    likelihood = aelib.Bernoulli() if likelihood is None else likelihood
    return aelib.dense_autoencoder((3, 4), hidden=(), latent=2, likelihood=likelihood, rngs=nnx.Rngs(0), **more)


def gaussian(output):
    return dense(aelib.Gaussian(sigma=1.0), output=output)


def classifier():
    return aelib.Classifier((3, 4), (), 5, rngs=nnx.Rngs(0))


def train(model=None, data=X, loss=aelib.nll, **more):
    given = {"epochs": 1, "batch_size": 10, "optimizer": optax.sgd(1e-3), "key": KEY, "progress": False, **more}
    return aelib.fit(dense() if model is None else model, loss, data, **given)


def zeros(*shape):
    return np.zeros(shape, np.float32)


# Axes.


@pytest.mark.parametrize(
    ("given", "shape", "hint"),
    [
        ((5, 3, 28, 28), (28, 28, 3), "np.moveaxis(x, 1, -1)"),
        ((5, 20, 28), (28, 20), "np.moveaxis(x, 1, -1)"),
        ((28, 28, 3, 5), (28, 28, 3), "np.moveaxis(x, -1, 0)"),
        ((5, 784), (28, 28), "x.reshape(-1, 28, 28)"),
        ((5, 1, 28, 28), (28, 28), "x.reshape(-1, 28, 28)"),
        ((5, 28, 28), (28, 28, 1), "x.reshape(-1, 28, 28, 1)"),
        ((5, 1, 28, 28), (28, 28, 1), "np.moveaxis(x, 1, -1)"),
        ((5, 28, 28), (784,), "x.reshape(-1, 784)"),
        ((28, 28), (28, 28), "x[None]"),
    ],
)
def test_the_call_that_is_proposed_puts_every_number_where_it_belongs(given, shape, hint):
    encoder = aelib.models.networks.DenseEncoder(shape, (), 2, rngs=nnx.Rngs(0))
    x = np.arange(np.prod(given), dtype=np.float32).reshape(given)
    with pytest.raises(ValueError, match=re.escape(hint)):
        encoder(x)
    made = eval(hint, {"np": np, "x": x})
    assert encoder(made).shape == (len(made), 2)


@pytest.mark.parametrize(("given", "shape"), [((5, 14, 56), (28, 28)), ((5, 12), (2, 2, 3)), ((5, 9), (2, 4))])
def test_where_no_call_keeps_the_pixels_in_place_none_is_proposed(given, shape):
    with pytest.raises(ValueError, match=r"got an array float32 \[[0-9, ]*\]$"):
        aelib.models.networks.DenseEncoder(shape, (), 2, rngs=nnx.Rngs(0))(zeros(*given))


def test_a_model_is_built_with_the_shape_of_one_example():
    with pytest.raises(ValueError, match=r"the shape that a model is built with is that of one example, x.shape\[1:\]"):
        train(aelib.Classifier(X.shape, (), 5, rngs=nnx.Rngs(0)), (X, LABELS))


@pytest.mark.parametrize(
    "call",
    [
        lambda: jax.vmap(dense())(X),
        lambda: jax.jacfwd(dense().decode)(jnp.zeros(2)),
        lambda: jax.vmap(dense().decode)(jnp.zeros((5, 2))),
    ],
)
def test_one_example_gets_its_axis_without_vmap(call):
    with pytest.raises(ValueError, match=r"give it a leading axis by [xz]\[None\]; jax.vmap is not needed(?!:)"):
        call()


# Data.


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (list(X), r"the list \[float32 \[3, 4\], .*: use np.stack\(data\)"),
        (X.tolist(), r"use np.array\(data\)"),
        ([X, LABELS], r"use tuple\(data\)"),
        ((LABELS, X), r"pass data\[1\] alone"),
        ((np.eye(5, dtype=np.float32)[LABELS], X), r"pass data\[1\] alone"),
        ((LABELS, X.reshape(20, 12)), r"pass data\[1\] alone"),
        (X.astype(object), r"must be an array with the examples along axis 0, .*: use data.astype\(np.float32\)"),
        (tuple(X), r"the nll of this model takes, \(x\), but got the tuple .*: pass np.stack\(data\)"),
        ((X, LABELS), r"but got the tuple \(float32 \[10, 3, 4\], int32 \[10\]\): pass data\[0\] alone"),
        ({"image": X}, r"but got the dict {'image': float32 \[10, 3, 4\]}: use one of its arrays, x\['image'\]"),
        (Tensor(), r"use np.asarray\(data\)"),
        ((X, Tensor()), r"data\[1\] must be .*: use np.asarray\(data\[1\]\)"),
        (Frame(), r"the Frame a b 1 2: use data.to_numpy\(\)"),
        (iter(X), r"use np.stack\(list\(data\)\)"),
        (Split(X, LABELS), r"use data.images"),
        (Dataset(Split(X, LABELS), Split(X, LABELS)), r"use data.train.images"),
        ("images.npz", "data must be an array with the examples along axis 0, but got the str 'images.npz'"),
        (RNG.poisson(3, X.shape), r"int.*: use x.astype\(np.float32\)"),
        (X > 0.5, r"bool.*: use x.astype\(np.float32\)"),
        ((255 * X).astype(np.uint8), "for images from 0 to 255, divide by 255"),
        ((X > 0.5).astype(np.uint8), "divide by 255; these end at 1: divide them by the number that is white"),
        ([X, X], r"use data\[0\] if each holds examples, or np.stack\(data\) if each is one"),
        ((X, X), r"the nll of this model takes, \(x\), but got the tuple .*: pass data\[0\] alone"),
    ],
)
def test_data_of_another_kind_is_refused_with_a_remedy(data, hint):
    with pytest.raises(TypeError, match=hint):
        train(data=data)


def test_counts_train_with_a_likelihood_of_ones_own():
    counts = RNG.poisson(3, X.shape)
    with pytest.raises(TypeError, match=r"use x.astype\(np.float32\)") as caught:
        train(dense(Poisson()), counts)
    assert "255" not in str(caught.value)
    assert np.isfinite(train(dense(Poisson()), counts.astype(np.float32)).loss).all()


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (LABELS + 1, ValueError, r"classes from 0 to 4, but .*, such as 5 \(they run from 1 to 5\): subtract 1"),
        (np.eye(5, dtype=np.float32)[LABELS], TypeError, r"use labels.argmax\(axis=-1\) if it is one-hot"),
        (LABELS.astype(np.float32), TypeError, r"use labels.astype\(np.int32\)"),
        (LABELS[:, None], ValueError, r"int.* \[10, 1\]: use labels\[..., 0\]"),
        (np.eye(5, dtype=int)[LABELS], ValueError, r"int.* \[10, 5\]: use labels.argmax\(axis=-1\) if it is one-hot"),
    ],
)  # fmt: skip
def test_labels_of_another_kind_are_refused_with_a_remedy(labels, error, message):
    with pytest.raises(error, match=message):
        train(classifier(), (X, labels))


# Targets that the likelihood does not take, or the decoder cannot output.

STANDARD = ((X - X.mean()) / X.std()).astype(np.float32)


@pytest.mark.parametrize(
    ("output", "x", "message"),
    [
        (None, 255 * X, r"x must be in \[0, 1\], .* \(they run from .*: divide images from 0 to 255 by 255"),
        (None, np.rint(16 * X), r"\(they run from 0 to 16\): divide images by the number that is white, .* perhaps 16"),
        (None, STANDARD, r"x must be in \[0, 1\], .* \(they run from -1.* to 1.*: scale them to \[0, 1\], or"),
        ("sigmoid", 255 * X, r'whose output="sigmoid" is from 0 to 1, but its values run from .* by x / 255\), or use'),
        ("sigmoid", STANDARD, "x must be in reach of the decoder"),
        ("sigmoid", 2 * X - 1, "x must be in reach of the decoder"),
        ("tanh", 255 * X, r"from -1 to 1, .* by x / 127.5 - 1\), or use"),
        ("relu", -X, r'is 0 or more, but its values run from -.*: use output="identity"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "loss", [aelib.nll, aelib.denoising(aelib.masking_noise(0.2)), lambda model, x, key: model.nll(x)]
)
def test_targets_out_of_reach_are_refused_before_the_first_step(output, x, message, loss):
    with pytest.raises(ValueError, match=message):
        train(dense() if output is None else gaussian(output), x, loss)


@pytest.mark.parametrize(
    ("output", "x"),
    [
        ("identity", 90 * X), ("identity", STANDARD), ("tanh", 2 * X - 1), ("sigmoid", 1.02 * X), ("relu", 5 * X),
        ("sigmoid", X + 0.3 * RNG.normal(size=X.shape)), ("sigmoid", 0 * X), ("relu", X - 0.05),
    ],
)  # fmt: skip
def test_targets_in_reach_or_nearly_so_are_accepted(output, x):
    assert np.isfinite(gaussian(output).nll(x)).all()


COLUMNS = np.stack([RNG.normal(size=20), 5000 + 3000 * RNG.normal(size=20), 0.1 * RNG.normal(size=20)], 1)


@pytest.mark.parametrize("loss", [aelib.nll, aelib.denoising(aelib.gaussian_noise(0.1))])
def test_a_column_in_another_unit_is_warned_of_and_standardised_it_is_not(loss):
    def model(sigma):
        return aelib.dense_autoencoder((3,), hidden=(), latent=1, likelihood=aelib.Gaussian(sigma), rngs=nnx.Rngs(0))

    x = COLUMNS.astype(np.float32)
    with pytest.warns(UserWarning, match=r"a mean size of [4-8]e\+03, for sigma=1, .*standardise columns") as said:
        train(model(1.0), x, loss, epochs=3, optimizer=optax.adam(1e-3))
    assert len({str(each.message) for each in said}) == 1
    train(model(1.0), (x - x.mean(axis=0)) / x.std(axis=0), loss)
    train(model(100.0), x, loss)


def test_a_loss_that_scales_the_data_itself_is_taken_at_its_word():
    assert train(gaussian("sigmoid"), 255 * X, lambda model, x, key: model.nll(x / 255)).loss[0] < 20


def test_a_bad_target_that_comes_later_is_named_by_the_step_that_meets_it():
    labels = np.concatenate([LABELS, [7]])
    model = classifier()
    with pytest.raises(ValueError, match="labels must be classes from 0 to 4, but 1 of 1 values are not, such as 7"):
        train(model, (np.concatenate([X, X[:1]]), labels), batch_size=1)
    assert np.isfinite(model(X)).all()


def test_bad_targets_of_validation_data_are_named():
    with pytest.raises(ValueError, match=r"validation must be like data, but: x must be in \[0, 1\]"):
        train(validation=255 * X)


def test_of_a_first_loss_that_is_not_finite_the_rate_is_not_suspected():
    with pytest.raises(FloatingPointError, match="step 1 of 2: no weight has changed before, so the data") as caught:
        train(loss=lambda model, x, key: model.nll(x) + jnp.log(0 * x[:, 0, 0]))
    assert "rate" not in str(caught.value)


def test_it_is_where_an_optimizer_has_changed_the_weights_before():
    model = dense()
    optimizer = nnx.Optimizer(model, optax.sgd(1e-3), wrt=nnx.Param)
    train(model, optimizer=optimizer)
    with pytest.raises(FloatingPointError, match=r"step 1 of 2: .* rate"):
        train(model, optimizer=optimizer, loss=lambda model, x, key: model.nll(x) + jnp.log(0 * x[:, 0, 0]))


# Optimizers.


class Weights(nnx.Module):
    def __init__(self, size):
        self.w = nnx.Param(jnp.zeros(size))


def squares(model, batch, key):
    x, y = batch
    return (x @ model.w - y) ** 2


A = RNG.normal(size=(20, 3)).astype(np.float32)
B = A @ np.float32([1, -2, 3]) + 0.1 * RNG.normal(size=20).astype(np.float32)


def trained(optimizer, steps, *, loss=squares, as_nnx=False):
    """The weights after steps on all examples."""
    model = Weights(3)
    if as_nnx:
        optimizer = nnx.Optimizer(model, optimizer, wrt=nnx.Param)
    train(model, (A, B), loss, epochs=steps, batch_size=20, optimizer=optimizer)
    return np.asarray(model.w[...])


@pytest.mark.parametrize("as_nnx", [False, True], ids=["optax", "nnx"])
def test_multi_steps_add_up_gradients(as_nnx):
    expected = trained(optax.sgd(0.1), 2)
    every_third = trained(optax.MultiSteps(optax.sgd(0.1), 3), 7, as_nnx=as_nnx)
    np.testing.assert_allclose(every_third, expected, rtol=1e-5)


def test_a_rate_that_waits_for_a_plateau_is_told_the_loss():
    def flat(model, batch, key):  # a loss of 0 whose gradient is 1
        return jnp.repeat(model.w[0] - jax.lax.stop_gradient(model.w[0]), 20)

    halved = optax.contrib.reduce_on_plateau(factor=0.5, patience=2)
    for optimizer in (optax.chain(optax.sgd(1.0), halved), optax.MultiSteps(optax.chain(optax.sgd(1.0), halved), 1)):
        w, state = jnp.zeros(3), optimizer.init(jnp.zeros(3))
        for _ in range(8):
            update, state = optimizer.update(jnp.float32([1, 0, 0]), state, w, value=0.0)
            w += update
        assert -8 < w[0] < -2
        np.testing.assert_allclose(trained(optimizer, 8, loss=flat), w, rtol=1e-6)


def test_a_line_search_can_ask_for_the_loss_elsewhere():
    np.testing.assert_allclose(trained(optax.lbfgs(), 12), np.linalg.lstsq(A, B)[0], rtol=1e-3)


def test_an_optimizer_that_takes_nothing_more_gets_nothing_more():
    plain = optax.sgd(0.1)
    strict = optax.GradientTransformationExtraArgs(plain.init, lambda g, state, params=None: plain.update(g, state))
    np.testing.assert_array_equal(trained(strict, 2), trained(plain, 2))


@pytest.mark.parametrize(
    ("optimizer", "hint"),
    [
        (optax.adam, r"call it, optax.adam\(1e-3\)"),
        (optax.contrib.prodigy, r"call it, optax.contrib.prodigy\(1e-3\)"),
        (optax.cosine_decay_schedule(1e-3, 10), r"give a schedule to one, optax.adam\(schedule\)"),
        ((optax.clip(1.0), optax.adam(1e-3)), r"put them together by optax.chain\(\*optimizer\)"),
        (1e-3, "but got the float 0.001"),
        ("adam", "but got the str 'adam'"),
    ],
)
def test_what_is_no_optimizer_is_refused_with_a_remedy(optimizer, hint):
    with pytest.raises(TypeError, match=rf"optimizer must come from optax, as optax.adam\(1e-3\) does, .*{hint}"):
        train(optimizer=optimizer)


# Models and losses, and where fit is called.


@pytest.mark.parametrize(
    ("likelihood", "hint"),
    [(Poisson, r"Poisson\(\)"), (aelib.Bernoulli, r"Bernoulli\(\)"), (aelib.Gaussian, r"Gaussian\(sigma=1.0\)")],
)
def test_a_likelihood_that_nobody_called(likelihood, hint):
    with pytest.raises(TypeError, match=rf"but got the class .*: call it, {hint}"):
        dense(likelihood)


@pytest.mark.parametrize(
    ("loss", "hint"),
    [
        (aelib.denoising, r"Pass aelib.denoising\(aelib.masking_noise\(0.25\)\)"),
        (aelib.binary_cross_entropy, "Pass aelib.nll"),
        (aelib.sparse_loss, r"Pass aelib.sparse_loss\(\)"),
        (aelib.denoiser_loss, r"Pass aelib.denoiser_loss\(0.03, 20.0\)"),
        (aelib.squared_error, "Pass lambda model, x, key: aelib.squared_error\\(model.reconstruct\\(x\\), x\\)"),
        (lambda model, x, key: model.nll(x) * float(model.nll(x)[0]), "loss must compute by jax.numpy"),
        (lambda model, x, key: model.nll(x) if model.nll(x)[0] > 0 else x[:, 0, 0], "use jnp for np, jnp.where for if"),
        (lambda model, x, key: np.square(np.asarray(model(x))).sum((1, 2)), "loss must compute by jax.numpy"),
    ],
)
def test_losses_of_another_kind_are_refused_with_a_remedy(loss, hint):
    with pytest.raises(TypeError, match=hint):
        train(loss=loss)


SPARSE, DENOISER = "aelib.sparse_loss()", "aelib.denoiser_loss(0.03, 20.0)"


@pytest.mark.parametrize("own", [SPARSE, DENOISER])
@pytest.mark.parametrize("loss", [aelib.sparse_loss, aelib.denoiser_loss, aelib.squared_error, aelib.nll])
def test_a_model_with_a_loss_of_its_own_is_told_that_one_which_trains_it(own, loss):
    x = RNG.normal(size=(20, 4)).astype(np.float32)
    model = {
        SPARSE: lambda: aelib.SparseAutoencoder(4, 9, sparsity="relu", rngs=nnx.Rngs(0)),
        DENOISER: lambda: aelib.Denoiser(4, (5,), rngs=nnx.Rngs(0)),
    }[own]()
    with pytest.raises(TypeError, match=r"(Pass|its loss is) " + re.escape(own)):
        train(model, x, loss)
    assert np.isfinite(train(model, x, eval(own)).loss).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: jax.jit(lambda x: train(data=x).loss)(X),
        lambda: jax.jit(lambda rate: train(optimizer=optax.sgd(rate)).loss)(1e-3),
        lambda: jax.grad(lambda rate: train(optimizer=optax.sgd(rate)).loss[-1])(1e-3),
        lambda: jax.vmap(lambda key: train(key=key).loss)(jax.random.split(KEY, 2)),
        lambda: nnx.jit(lambda model: train(model).loss)(dense()),
    ],
    ids=["data", "rate", "gradient", "key", "model"],
)
def test_fit_is_called_outside_of_jaxs_transformations(call):
    with pytest.raises(TypeError, match=r"fit compiles by itself: call it outside of jax\.jit"):
        call()


VARIATIONAL = {"hidden": (4,), "latent": 2, "likelihood": aelib.Bernoulli(), "rngs": nnx.Rngs(0)}


@pytest.mark.parametrize(
    ("data", "part"),
    [((X, X), "0"), ((X, LABELS), "0"), ((LABELS, X), "1"), ({"image": X, "label": LABELS}, "'image'")],
    ids=["Keras's pair", "labels", "labels first", "a dict"],
)
@pytest.mark.parametrize("loss", [aelib.denoising(aelib.masking_noise(0.2)), aelib.negative_elbo])
def test_a_loss_of_examples_alone_says_which_part_of_a_pair_to_pass(data, part, loss):
    model = aelib.dense_variational_autoencoder((3, 4), **VARIATIONAL) if loss is aelib.negative_elbo else dense()
    with pytest.raises(TypeError, match=rf"x, which fit takes from data, .*: pass data\[{re.escape(part)}\] alone"):
        train(model, data, loss)


@pytest.mark.parametrize(
    "penalty",
    [
        lambda code: jnp.linalg.norm(0 * code, axis=1),
        lambda code: jnp.where(code > 99, jnp.sqrt(jnp.maximum(code - 99, 0)), 0).sum(axis=1),
        lambda code: jnp.where(code > 99, 1 / jnp.maximum(code - 99, 0), 0).sum(axis=1),
    ],
    ids=["a norm of zeros", "a root in jnp.where", "a division in jnp.where"],
)
def test_a_slope_that_is_not_finite_is_named_before_the_rate(penalty):
    def loss(model, x, key):
        return model.nll(x) + penalty(model.encode(x))

    with pytest.raises(FloatingPointError, match=r"step 1 of .*, is finite, but the slope is not") as caught:
        train(dense(), X, loss)
    said = str(caught.value)
    assert said.index("root at zero") < said.index("jnp.where") < said.index("learning rate")


@pytest.mark.parametrize("number", [jnp.float32(0.5), np.array(0.5)])
def test_a_number_in_an_array_is_refused_with_a_remedy(number):
    with pytest.raises(TypeError, match=r"use float\(sigma\)$"):
        aelib.gaussian_noise(number)
