"""Gradients by differences, and what reaches each layer, held against derivations by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import aelib

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_the_gradient_by_differences_is_the_gradient(shape):
    x = RNG.normal(size=shape)
    found = aelib.numerical_gradient(lambda x: np.sum(np.sin(x) * x**2), x)
    assert found.shape == shape
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, np.cos(x) * x**2 + 2 * x * np.sin(x), rtol=1e-8, atol=1e-9)


def test_a_plain_number_has_a_gradient():
    assert aelib.numerical_gradient(lambda x: x**3, 2.0) == pytest.approx(12, rel=1e-9)


@pytest.mark.parametrize("scale", [1.0, 3000.0])
def test_a_function_of_32_bits_gets_a_larger_step(scale):
    x = scale * jnp.arange(1.0, 4.0)
    found = aelib.numerical_gradient(lambda x: jnp.log(x).sum(), x)
    assert aelib.relative_difference(found, 1 / x) < 1e-3
    small = aelib.numerical_gradient(lambda x: jnp.log(x).sum(), x, step=1e-6)
    assert aelib.relative_difference(small, 1 / x) > 0.01


def test_the_default_step_is_near_the_best():
    errors = {
        step: aelib.relative_difference(aelib.numerical_gradient(np.exp, 1.0, step=step), np.e)
        for step in (1e-1, None, 1e-12)
    }
    assert errors[None] < 1e-9
    assert errors[None] < errors[1e-1] / 1e6
    assert errors[None] < errors[1e-12] / 1e3


def test_x_is_left_as_it_is():
    x = np.ones(3)
    aelib.numerical_gradient(np.sum, x)
    np.testing.assert_array_equal(x, np.ones(3))


@pytest.mark.parametrize(
    ("function", "x", "step", "error", "message"),
    [
        (np.sum, np.arange(3), None, TypeError, r"x must be floating-point, but an array int64 \[3\] came"),
        (np.sum, 2, None, TypeError, r"x must be floating-point, but the int 2 came"),
        (np.sin, np.ones(3), None, ValueError, r"function must return one .* number, but an array float64 \[3\] came"),
        (lambda x: 1, np.ones(3), None, ValueError, r"function must return one .* but an array int64 \[\] came"),
        (lambda x: np.inf * x.sum(), np.ones(3), None, ValueError, r"function must be finite around x"),
        (np.sum, np.ones(3), 0, ValueError, r"step must be a finite number above 0, but 0 came"),
        (np.sum, np.ones(3), float("nan"), ValueError, r"step must be a finite number above 0, but nan came"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_bad_arguments_of_the_differences_are_refused(function, x, step, error, message):
    with pytest.raises(error, match=message):
        aelib.numerical_gradient(function, x, step=step)


@pytest.mark.usefixtures("beyond_signatures")  # integers
@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [(1, 1, 0), (0, 0, 0), (1, 0, 1), (-2.0, 2.0, 1), ([], [], 0), ([3, 0], [0, 4], 5 / 7), (1e-300, 2e-300, 1 / 3)],
)
def test_the_relative_difference(a, b, apart):
    assert aelib.relative_difference(np.array(a), np.array(b)) == pytest.approx(apart)


def test_arrays_of_two_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"one shape, but an array float64 \[2\] and an array float64 \[2, 1\] came"):
        aelib.relative_difference(np.ones(2), np.ones((2, 1)))


@pytest.fixture
def model():
    model = aelib.Classifier((6,), (5, 4), 3, activation="sigmoid", rngs=nnx.Rngs(0))
    for layer in model.network.layers:
        assert layer.bias is not None
        layer.bias[...] = jnp.asarray(RNG.normal(size=layer.bias.shape), jnp.float32)
    return model


@pytest.fixture
def batch():
    return jnp.asarray(RNG.normal(size=(8, 6)), jnp.float32), jnp.asarray(RNG.integers(0, 3, 8))


def by_hand(model, x, labels):
    """Pre-activations, deltas and inputs of each layer, one example a row, in float64."""
    weights = [
        (np.asarray(layer.kernel[...], float), np.asarray(layer.bias[...], float)) for layer in model.network.layers
    ]
    a, inputs, ts = np.asarray(x, float), [], []
    for kernel, bias in weights:
        inputs.append(a)
        ts.append(a @ kernel + bias)
        a = 1 / (1 + np.exp(-ts[-1]))
    chances = np.exp(ts[-1]) / np.exp(ts[-1]).sum(axis=1, keepdims=True)
    deltas = [chances - np.eye(3)[np.asarray(labels)]]
    for t, (kernel, _) in zip(ts[-2::-1], weights[:0:-1], strict=True):
        a = 1 / (1 + np.exp(-t))
        deltas.insert(0, (deltas[0] @ kernel.T) * a * (1 - a))
    return ts, deltas, inputs


def test_the_statistics_are_those_of_a_backward_pass_by_hand(model, batch):
    found = aelib.layer_statistics(model, aelib.nll, batch, activation=jax.nn.sigmoid)
    for layer, t, delta, a in zip(found, *by_hand(model, *batch), strict=True):
        assert layer.mean == pytest.approx(t.mean(), rel=1e-4, abs=1e-5)
        assert layer.spread == pytest.approx(t.std(), rel=1e-4)
        assert layer.weight_gradient == pytest.approx(np.linalg.norm(a.T @ delta / 8), rel=1e-4)
        assert layer.bias_gradient == pytest.approx(np.linalg.norm(delta.mean(axis=0)), rel=1e-4)
        assert layer.delta == pytest.approx(np.linalg.norm(delta, axis=1).mean(), rel=1e-4)
        # Each example has a delta of its own, and in the mean they cancel.
        assert layer.bias_gradient < 0.9 * layer.delta
    assert [layer.name for layer in found] == [f"network.layers.{number}" for number in range(3)]


def test_the_flat_share(model, batch):
    model.network.layers[0].bias[...] = jnp.array([9.0, -9.0, 9.0, 0.0, 0.0])
    first, second, last = aelib.layer_statistics(model, aelib.nll, batch, activation=jax.nn.sigmoid)
    assert first.flat == pytest.approx(3 / 5, abs=0.1)
    assert second.flat == 0
    assert last.flat is None
    assert [layer.flat for layer in aelib.layer_statistics(model, aelib.nll, batch)] == [None] * 3


def test_layers_come_in_the_order_of_the_signal_and_the_model_stays_as_it_is():
    model = aelib.dense_autoencoder((6,), hidden=(5,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    before = nnx.to_pure_dict(nnx.state(model))
    found = aelib.layer_statistics(model, aelib.nll, jnp.ones((4, 6)))
    assert [layer.name for layer in found] == [
        "encoder.layers.0",
        "encoder.layers.1",
        "decoder.layers.0",
        "decoder.layers.1",
    ]
    jax.tree.map(np.testing.assert_array_equal, before, nnx.to_pure_dict(nnx.state(model)))


def test_a_gradient_too_small_to_be_squared_in_32_bits_is_measured():
    model = Two()
    model.second.kernel[...] = 1e-30 * model.second.kernel[...]
    first, _ = aelib.layer_statistics(model, lambda model, x, key: model.second(model.first(x))[:, 0], jnp.ones((4, 3)))
    assert first.delta == pytest.approx(np.linalg.norm(np.asarray(model.second.kernel[...], float)), rel=1e-5)
    assert first.weight_gradient == pytest.approx(np.sqrt(3) * first.delta, rel=1e-5)


class Two(nnx.Module):
    def __init__(self, **options):
        self.first = nnx.Linear(3, 3, rngs=nnx.Rngs(0), **options)
        self.second = nnx.Linear(3, 1, rngs=nnx.Rngs(1))


@pytest.mark.parametrize(
    ("model", "loss", "message"),
    [
        (
            nnx.Dropout(0.5),
            lambda model, x, key: x[:, 0],
            r"model must have nnx.Linear layers, but a Dropout without one came",
        ),
        (Two(use_bias=False), lambda model, x, key: x[:, 0], r"a bias in every nnx.Linear, but these have none: first"),
        (
            Two(),
            lambda model, x, key: model.second(model.first(x)).mean(),
            r"one value per example, \[4\], but .* \[\] came",
        ),
        (
            Two(),
            lambda model, x, key: model.second(x)[:, 0],
            r"loss must call each layer once, but it calls first 0 times",
        ),
        (Two(), lambda model, x, key: model.second(model.first(model.first(x)))[:, 0], r"calls first 2 times"),
    ],
)
def test_bad_arguments_of_the_statistics_are_refused(model, loss, message):
    with pytest.raises(ValueError, match=message):
        aelib.layer_statistics(model, loss, jnp.ones((4, 3)))
