"""`aelib.likelihoods` against closed forms and SciPy's densities, at the extremes, and what it refuses."""

import dataclasses
import math
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special, stats

from aelib.likelihoods import Bernoulli, Categorical, Gaussian, binary_cross_entropy, cross_entropy, squared_error

SHAPES = [(1,), (3, 1), (2, 5), (2, 3, 4)]  # few, because JAX compiles each anew; axis 0 is the batch
CLASSES = 4
LIKELIHOODS = [Gaussian(0.3), Gaussian(1.0), Gaussian(25.0), Bernoulli(), Categorical()]
by_name = pytest.mark.parametrize("likelihood", LIKELIHOODS, ids=repr)
few = settings(max_examples=40, deadline=None)


@cache
def compiled(likelihood, method: str):
    """One program for each shape, where a call by itself compiles one for each operation."""
    return jax.jit(getattr(likelihood, method))


def phi(likelihood) -> float:
    return likelihood.sigma**2 if isinstance(likelihood, Gaussian) else 1.0


def floats(shape, low: float, high: float):
    return hnp.arrays(np.float32, shape, elements=st.floats(low, high, width=32))


@st.composite
def parameter_and_target(draw, likelihood):
    """Draw a parameter and a target that belong together, in one of the shapes."""
    shape = draw(st.sampled_from(SHAPES))
    if isinstance(likelihood, Gaussian):
        return draw(floats(shape, -5, 5)), draw(floats(shape, -5, 5))
    if isinstance(likelihood, Bernoulli):
        return draw(floats(shape, -30, 30)), draw(floats(shape, 0, 1))
    labels = hnp.arrays(np.int32, shape, elements=st.integers(0, CLASSES - 1))
    return draw(floats((*shape, CLASSES), -30, 30)), draw(labels)


def one_hot(labels: np.ndarray, classes: int = CLASSES) -> np.ndarray:
    return np.eye(classes)[labels]


def scipy_nll(likelihood, parameter: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Compute the nll of each example by SciPy, in float64."""
    parameter = parameter.astype(np.float64)
    if isinstance(likelihood, Gaussian):
        terms = -stats.norm.logpdf(x.astype(np.float64), loc=parameter, scale=likelihood.sigma)
    elif isinstance(likelihood, Bernoulli):
        # SciPy's mass function takes 0 and 1; a grey x weighs the two, which for x = 0 or 1 is the nll itself.
        p, q = special.log_expit(parameter), special.log_expit(-parameter)
        terms = -(x.astype(np.float64) * p + (1 - x.astype(np.float64)) * q)
    else:
        # SciPy's multinomial takes the last probability for what the others leave of 1, and loses it where it is small.
        terms = -np.where(one_hot(x), special.log_softmax(parameter, axis=-1), 0)
    return terms.reshape(len(x), -1).sum(axis=1)


# --- values --------------------------------------------------------------------------------------------------------


@by_name
@few
@given(data=st.data())
def test_nll_is_the_negative_log_of_scipys_density(likelihood, data):
    parameter, x = data.draw(parameter_and_target(likelihood))
    nll = compiled(likelihood, "nll")(parameter, x)
    assert nll.shape == (len(x),)
    assert nll.dtype == jnp.float32
    np.testing.assert_allclose(nll, scipy_nll(likelihood, parameter, x), rtol=2e-5, atol=2e-5)


def test_closed_forms():
    zeros = np.zeros((3, 28, 28), np.float32)
    np.testing.assert_allclose(squared_error(zeros + 0.5, zeros), 784 * 0.25, rtol=1e-6)
    np.testing.assert_allclose(Gaussian(1.0).nll(zeros, zeros), 392 * math.log(2 * math.pi), rtol=1e-6)
    np.testing.assert_allclose(Bernoulli().nll(zeros, zeros), 784 * math.log(2), rtol=1e-6)
    np.testing.assert_allclose(Categorical().nll(zeros[0], np.arange(28)), math.log(28), rtol=1e-6)
    assert Gaussian(0.01).nll(zeros, zeros)[0] < 0, "a density may exceed 1"


# --- the identities that connect the likelihoods with the plain losses ---------------------------------------------


@few
@given(data=st.data())
def test_a_grey_target_has_the_expected_nll_of_the_binarised_image(data):
    logits, x = data.draw(floats((1, 4), -20, 20)), data.draw(floats((1, 4), 0, 1))
    images = np.array(np.meshgrid(*[[0, 1]] * 4)).reshape(4, -1).T.astype(np.float32)  # all 16 binary images
    probability = np.prod(np.where(images == 1, x, 1 - x.astype(np.float64)), axis=1)
    nll = np.asarray(compiled(Bernoulli(), "nll")(np.repeat(logits, 16, axis=0), images), np.float64)
    np.testing.assert_allclose(compiled(Bernoulli(), "nll")(logits, x), [probability @ nll], rtol=2e-5, atol=2e-5)


@few
@given(x=floats((2, 5), 0, 1), logits=floats((2, 5), -30, 30))
def test_the_infimum_for_a_grey_target_is_its_entropy(x, logits):
    entropy = (special.entr(x.astype(np.float64)) + special.entr(1 - x.astype(np.float64))).sum(axis=1)
    assert (np.asarray(compiled(Bernoulli(), "nll")(logits, x)) >= entropy - 1e-4).all()
    best = np.clip(special.logit(x.astype(np.float64)), -1000, 1000).astype(np.float32)
    np.testing.assert_allclose(compiled(Bernoulli(), "nll")(best, x), entropy, rtol=1e-5, atol=1e-5)


# --- gradients -----------------------------------------------------------------------------------------------------


@cache
def gradient_and_mean(likelihood):
    """What computes the gradient of the summed nll with respect to the parameter, and the mean, in one program."""
    gradient = jax.grad(lambda parameter, x: likelihood.nll(parameter, x).sum())
    return jax.jit(lambda parameter, x: (gradient(parameter, x), likelihood.mean(parameter)))


@by_name
@few
@given(data=st.data())
def test_the_gradient_is_mean_minus_target_over_phi(likelihood, data):
    parameter, x = data.draw(parameter_and_target(likelihood))
    gradient, mean = gradient_and_mean(likelihood)(parameter, x)
    target = one_hot(x) if isinstance(likelihood, Categorical) else x
    expected = (np.asarray(mean, np.float64) - target) / phi(likelihood)
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-6)


def test_the_cross_entropies_are_smooth_where_logits_are_equal():
    # A formula with |logit| or the largest logit in it easily has a wrong derivative here, where untrained nets begin.
    def binary(logit):
        return binary_cross_entropy(logit[None], np.array([0.25], np.float32))[0]

    def of_classes(logits):
        return cross_entropy(logits[None], np.array([1]))[0]

    assert jax.jit(jax.grad(binary))(jnp.float32(0.0)) == pytest.approx(0.5 - 0.25)
    assert jax.jit(jax.grad(jax.grad(binary)))(jnp.float32(0.0)) == pytest.approx(0.25)
    np.testing.assert_allclose(jax.jit(jax.grad(of_classes))(jnp.zeros(2)), [0.5, -0.5], rtol=1e-6)
    hessian = jax.jit(jax.hessian(of_classes))(jnp.zeros(2))
    np.testing.assert_allclose(hessian, [[0.25, -0.25], [-0.25, 0.25]], rtol=1e-6)


# --- extremes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "x"),
    [(20, 1), (15, 1), (10, 1), (-20, 0), (-10, 0), (20, 0), (-15, 1), (1000, 1), (1000, 0), (-1000, 1), (0, 0.25)],
)
def test_a_small_loss_keeps_its_digits_and_so_does_its_gradient(t, x):
    """SciPy's functions in float64; of two logits (0, t), x is the class where it is an integer."""
    nll = -(x * special.log_expit(float(t)) + (1 - x) * special.log_expit(float(-t)))
    slope = special.expit(float(t)) - x if x != 1 else -special.expit(float(-t))
    one, targets = np.float32([[t]]), np.float32([[x]])
    for run in (lambda function: function, jax.jit):
        np.testing.assert_allclose(run(binary_cross_entropy)(one, targets), [nll], rtol=1e-6)
        gradient = run(jax.grad(lambda logits: binary_cross_entropy(logits, targets).sum()))(one)
        np.testing.assert_allclose(gradient, [[slope]], rtol=1e-6)
        if x in (0, 1):
            np.testing.assert_allclose(run(cross_entropy)(np.float32([[0, t]]), np.int32([x])), [nll], rtol=1e-6)


@pytest.mark.parametrize("likelihood", LIKELIHOODS[:4], ids=repr)
def test_no_nan_and_no_infinity_at_the_extremes(likelihood):
    """Each parameter with each target, as nine examples of three equal pixels."""
    grids = np.meshgrid([-1000.0, 0.0, 1000.0], [0.0, 0.5, 1.0])
    parameters, images = (grid.reshape(9, 1).repeat(3, axis=1).astype(np.float32) for grid in grids)
    expected = scipy_nll(likelihood, parameters, images)
    np.testing.assert_allclose(likelihood.nll(parameters, images), expected, rtol=1e-6, atol=1e-6)
    gradient, mean = gradient_and_mean(likelihood)(parameters, images)
    np.testing.assert_allclose(gradient, (np.asarray(mean) - images) / phi(likelihood), rtol=1e-6)
    assert np.isfinite(gradient).all()
    assert np.isfinite(likelihood.sample(jax.random.key(0), parameters)).all()


def test_no_nan_and_no_infinity_at_the_extremes_of_classes():
    logits, labels = np.repeat(np.float32([[-1000, 0, 1000]]), 3, axis=0), np.arange(3)
    assert Categorical().nll(logits, labels).tolist() == [2000.0, 1000.0, 0.0]
    gradient, _ = gradient_and_mean(Categorical())(logits, labels)
    np.testing.assert_allclose(gradient, [[0, 0, 1]] - one_hot(labels, 3), atol=1e-7)
    assert Categorical().sample(jax.random.key(0), logits).tolist() == [2, 2, 2]


def test_the_largest_and_smallest_sigma_are_finite():
    x = np.zeros((1, 2), np.float32)
    for sigma in (1e-18, 1e18):
        np.testing.assert_allclose(Gaussian(sigma).nll(x, x), 2 * math.log(sigma) + math.log(2 * math.pi), rtol=1e-6)


# --- samples -------------------------------------------------------------------------------------------------------

DRAWS, STANDARD_ERRORS = 20_000, 5


def assert_agrees(samples: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> None:
    """Hold mean and variance of independent samples (axis 0) within five standard errors of what they should be."""
    samples = samples.astype(np.float64)
    squares = (samples - mean) ** 2
    for estimate, expected in ((samples, mean), (squares, variance)):
        error = estimate.std(axis=0) / math.sqrt(len(estimate))
        assert (np.abs(estimate.mean(axis=0) - expected) <= STANDARD_ERRORS * error + 1e-12).all()


def test_gaussian_samples_have_the_mean_and_the_variance():
    mean = np.array([[-1.0, 0.0, 3.0]], np.float32)
    samples = Gaussian(0.5).sample(jax.random.key(1), np.repeat(mean, DRAWS, axis=0))
    assert samples.shape == (DRAWS, 3)
    assert samples.dtype == jnp.float32
    assert_agrees(np.asarray(samples), mean[0], np.full(3, 0.25))
    noise = jax.random.normal(jax.random.key(1), (DRAWS, 3))
    np.testing.assert_allclose(samples, mean + 0.5 * noise, rtol=1e-6, atol=1e-6)
    assert stats.kstest((np.asarray(samples) - mean).ravel() / 0.5, "norm").pvalue > 1e-4


def test_bernoulli_samples_are_black_and_white_with_the_mean_and_the_variance():
    logits = np.array([[-4.0, -1.0, 0.0, 2.0]], np.float32)
    samples = Bernoulli().sample(jax.random.key(2), np.repeat(logits, DRAWS, axis=0))
    p = special.expit(logits[0].astype(np.float64))
    assert samples.shape == (DRAWS, 4)
    assert samples.dtype == jnp.float32
    assert set(np.unique(samples)) == {0.0, 1.0}
    assert_agrees(np.asarray(samples), p, p * (1 - p))


def test_categorical_samples_are_classes_with_their_probabilities():
    logits = np.array([[[0.0, 1.0, -2.0], [3.0, 0.0, 0.0]]], np.float32)
    samples = Categorical().sample(jax.random.key(3), np.repeat(logits, DRAWS, axis=0))
    p = special.softmax(logits[0].astype(np.float64), axis=-1)
    assert samples.shape == (DRAWS, 2)
    assert samples.dtype == jnp.int32
    assert_agrees(one_hot(np.asarray(samples), 3), p, p * (1 - p))


# --- JAX's transformations -----------------------------------------------------------------------------------------


def test_a_traced_target_outside_0_to_1_makes_the_loss_of_its_example_nan_and_no_other():
    logits, x = np.zeros((3, 2), np.float32), np.array([[0, 1], [0, 1.5], [-0.5, 1]], np.float32)
    loss, gradient = jax.jit(jax.value_and_grad(lambda logits, x: binary_cross_entropy(logits, x)[0]))(logits, x)
    assert np.isfinite(loss)
    np.testing.assert_array_equal(gradient[0], [0.5, -0.5])
    assert np.isnan(jax.jit(binary_cross_entropy)(logits, x)).tolist() == [False, True, True]


@by_name
def test_jit_and_vmap_change_nothing(likelihood):
    shape = (3, 2, CLASSES)
    parameter = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    x = np.argmax(parameter, axis=-1) if likelihood == Categorical() else special.expit(-parameter)
    nll = np.asarray(likelihood.nll(parameter, x))
    np.testing.assert_allclose(jax.jit(likelihood.nll)(parameter, x), nll, rtol=1e-6)
    np.testing.assert_allclose(jax.vmap(likelihood.nll)(parameter, x).sum(axis=1), nll, rtol=1e-6)
    # The target may be an array that is known while the function around it is traced.
    np.testing.assert_allclose(jax.jit(lambda p: likelihood.nll(p, jnp.asarray(x)))(parameter), nll, rtol=1e-6)
    known = jnp.asarray(x)
    np.testing.assert_allclose(jax.jit(lambda p: likelihood.nll(p, known))(parameter), nll, rtol=1e-6)


@by_name
def test_likelihoods_are_values(likelihood):
    static = jax.jit(lambda self, p: self.mean(p), static_argnums=0)
    parameter = np.ones((1, 2), np.float32)
    np.testing.assert_allclose(static(likelihood, parameter), likelihood.mean(parameter), rtol=1e-6)
    assert hash(likelihood) == hash(dataclasses.replace(likelihood))
    assert likelihood == dataclasses.replace(likelihood)
    assert eval(repr(likelihood)) == likelihood


def test_an_empty_batch_has_no_losses():
    none = np.zeros((0, 3), np.float32)
    assert squared_error(none, none).shape == binary_cross_entropy(none, none).shape == (0,)
    assert cross_entropy(none, np.zeros(0, np.int32)).shape == (0,)


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [0, -1.0, math.nan, 1e30])
def test_raises_for_a_sigma_that_is_not_positive_and_finite(sigma):
    with pytest.raises(ValueError, match=r"sigma must be a finite number from 1e-18 to 1e\+18, but got "):
        Gaussian(sigma)


@pytest.mark.usefixtures("beyond_signatures")
def test_sigma_becomes_a_python_float():
    for sigma in (2, 2.0, np.float32(2), np.int64(2)):
        assert Gaussian(sigma) == Gaussian(2.0)
        assert type(Gaussian(sigma).sigma) is float
    with pytest.raises(dataclasses.FrozenInstanceError):
        Gaussian(1.0).sigma = 2.0


FLOATS, INTEGERS = np.zeros((2, 3), np.float32), np.zeros((2, 3), np.int32)


@pytest.mark.parametrize(
    ("function", "name"), [(cross_entropy, "logits"), (Categorical().nll, "parameter")], ids=["cross_entropy", "nll"]
)
def test_there_must_be_a_class_and_need_not_be_a_position(function, name):
    with pytest.raises(
        ValueError, match=rf"{name} must be .* \[n, \.\.\., classes\] of one class or more, but got .* \[2, 3, 0\]"
    ):
        function(np.zeros((2, 3, 0), np.float32), INTEGERS)
    assert function(np.zeros((2, 0, 3), np.float32), INTEGERS[:, :0]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("function", "wrong", "message"),
    [
        (squared_error, math.nan, "x must be finite, but 1 of 6 values are not, such as nan"),
        (Gaussian(1.0).nll, math.inf, "x must be finite, but 1 of 6 values are not, such as inf"),
        (binary_cross_entropy, math.nan, r"x must be in \[0, 1\], but 1 of 6 values are not, such as nan"),
        (Bernoulli().nll, 1.5, r"x must be in \[0, 1\], but 1 of 6 values are not, such as 1.5"),
        (Bernoulli().nll, -0.5, r"x must be in \[0, 1\], but 1 of 6 values are not, such as -0.5"),
    ],
)
def test_raises_for_targets_of_wrong_value_where_they_are_known(function, wrong, message):
    x = FLOATS.copy()
    x[1, 2] = wrong
    for target in (x, jnp.asarray(x)):
        with pytest.raises(ValueError, match=message):
            function(FLOATS, target)
        with pytest.raises(ValueError, match=message):
            jax.grad(lambda p, target=target: function(p, target).sum())(FLOATS)


@pytest.mark.parametrize("label", [-1, 3, 255])
def test_a_label_that_is_not_a_class_raises_or_makes_nan_but_never_counts_as_another(label):
    labels = np.array([0, label], np.int32)
    for function, name in ((cross_entropy, "labels"), (Categorical().nll, "x")):
        with pytest.raises(
            ValueError, match=f"{name} must be classes from 0 to 2, but 1 of 2 values are not, such as {label}"
        ):
            function(FLOATS, labels)
        np.testing.assert_allclose(jax.jit(function)(FLOATS, labels), [math.log(3), math.nan], rtol=1e-6)
