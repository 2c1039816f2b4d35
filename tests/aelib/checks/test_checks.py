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


def test_a_function_of_16_bits_gets_a_larger_step_still():
    gradient = aelib.numerical_gradient(lambda x: jnp.asarray(x, jnp.bfloat16).sum(), np.array([1.0, -2.0]))
    np.testing.assert_allclose(gradient, 1, atol=0.1)


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
        (np.sum, np.arange(3), None, TypeError, r"x must be floating-point, but got an array int64 \[3\]"),
        (np.sum, 2, None, TypeError, r"x must be floating-point, but got the int 2"),
        (np.sin, np.ones(3), None, ValueError, r"function must return one .* number, but got an array float64 \[3\]"),
        (lambda x: 1, np.ones(3), None, ValueError, r"function must return one .* but got an array int64 \[\]"),
        (lambda x: np.inf * x.sum(), np.ones(3), None, ValueError, r"function must be finite around x"),
        (np.sum, np.ones(3), 0, ValueError, r"step must be a finite number from 1e-15 to 1e\+15, but got 0"),
        (np.sum, np.ones(3), float("nan"), ValueError, r"step must be a finite number from 1e-15 .*, but got nan"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_bad_arguments_of_the_differences_raise(function, x, step, error, message):
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
    with pytest.raises(ValueError, match=r"one shape, but got an array float64 \[2\] and an array float64 \[2, 1\]"):
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
        assert layer.std == pytest.approx(t.std(), rel=1e-4)
        assert layer.weight_gradient == pytest.approx(np.linalg.norm(a.T @ delta / 8), rel=1e-4)
        assert layer.bias_gradient == pytest.approx(np.linalg.norm(delta.mean(axis=0)), rel=1e-4)
        assert layer.delta == pytest.approx(np.linalg.norm(delta, axis=1).mean(), rel=1e-4)
        # Each example has a delta of its own, and in the mean they cancel.
        assert layer.bias_gradient < 0.9 * layer.delta
    assert [layer.name for layer in found] == [f"network.layers.{number}" for number in range(3)]


def test_the_saturated_share(model, batch):
    model.network.layers[0].bias[...] = jnp.array([9.0, -9.0, 9.0, 0.0, 0.0])
    first, second, last = aelib.layer_statistics(model, aelib.nll, batch, activation="sigmoid")
    assert first.saturated == pytest.approx(3 / 5, abs=0.1)
    assert second.saturated == 0
    assert last.saturated is None
    assert [layer.saturated for layer in aelib.layer_statistics(model, aelib.nll, batch)] == [None] * 3


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


def test_a_layer_without_a_bias_has_no_gradient_of_one():
    found = aelib.layer_statistics(Two(use_bias=False), lambda m, x, key: m.second(m.first(x))[:, 0], jnp.ones((4, 3)))
    assert [layer.bias_gradient for layer in found] == [None, 1.0]
    assert found[1].delta == pytest.approx(1)


@pytest.mark.parametrize("own", [True, False])
def test_convolutions_are_seen_with_one_delta_at_each_pixel(own):
    x = jnp.asarray(RNG.uniform(size=(5, 6, 4)), jnp.float32)
    if own:
        model = aelib.conv_autoencoder(
            (6, 4), latent=2, filters=(3,), strides=(2,), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
        )
        nnx.tabulate(model, x)  # which leaves its traces in the classes
        first, *_ = found = aelib.layer_statistics(model, aelib.nll, x, activation=lambda t: jax.nn.leaky_relu(t, 0.3))
        assert [layer.name for layer in found] == [
            "encoder.layers.0", "encoder.to_code", "decoder.from_code", "decoder.layers.0",
        ]  # fmt: skip
        assert first.saturated == 0

        def loss(t):
            z = model.encoder.to_code(jax.nn.leaky_relu(t, 0.3).reshape(5, -1))
            return model.likelihood.nll(model.decoder(z), x)

        layer = model.encoder.layers[0]
        t = layer(x[..., None])
    else:
        layer = model = nnx.Conv(4, 3, (3,), rngs=nnx.Rngs(0))
        (first,) = aelib.layer_statistics(model, lambda model, x, key: jnp.sin(model(x)).sum(axis=(1, 2)), x)
        t, loss = model(x), lambda t: jnp.sin(t).sum(axis=(1, 2))
    t, delta = np.asarray(t), np.asarray(jax.jit(jax.grad(lambda t: loss(t).sum()))(t))
    assert first.mean == pytest.approx(float(t.mean()), rel=1e-4)
    assert first.std == pytest.approx(float(t.std()), rel=1e-4)
    assert first.delta == pytest.approx(np.linalg.norm(delta.reshape(5, -1), axis=1).mean(), rel=1e-4)
    assert first.bias_gradient == pytest.approx(np.linalg.norm(delta.reshape(-1, 3).sum(axis=0) / 5), rel=1e-4)


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
            r"model must have dense layers or convolutions, but got a Dropout without one",
        ),
        (
            Two(),
            lambda model, x, key: model.second(model.first(x)).mean(),
            r"one value per example, \[4\], but got \[\]",
        ),
        (
            Two(),
            lambda model, x, key: model.second(x)[:, 0],
            r"loss must call each layer once, but it calls first 0 times",
        ),
        (Two(), lambda model, x, key: model.second(model.first(model.first(x)))[:, 0], r"calls first 2 times"),
        (
            aelib.dense_stack(3, hidden=2, likelihood=aelib.Bernoulli(), tied=True, rngs=nnx.Rngs(0)).layers[0],
            lambda model, x, key: model.nll(x),
            r"model must have weights of its own in each layer, but .* shares those of another",
        ),
    ],
)
def test_bad_arguments_of_the_statistics_raise(model, loss, message):
    with pytest.raises(ValueError, match=message):
        aelib.layer_statistics(model, loss, jnp.ones((4, 3)))


def test_a_watched_layer_computes_in_its_own_precision():
    layer, seen = nnx.Linear(3, 2, dtype=jnp.bfloat16, rngs=nnx.Rngs(0)), []

    def loss(model, x, key):
        seen.append((t := model(x)).dtype)
        return t.astype(jnp.float32).sum(axis=1)

    aelib.layer_statistics(nnx.Sequential(layer), loss, jnp.ones((4, 3)))
    assert set(seen) == {jnp.dtype(jnp.bfloat16)}
