"""The live figure of the vanishing gradient, in Python: against JAX's gradients, and what is known of wide nets."""

import json
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.live import gradient_norms, vanishing_gradient
from aelib.course.live.deep_net import (
    ACTIVATIONS,
    INITIALISATIONS,
    LAYER_STRIDE,
    initial_std,
    layer_norms,
    random_bits,
    unit_normals,
)
from aelib.course.live.network import unship

RNG = np.random.default_rng(0)
IMAGES = RNG.random((12, 6, 5), np.float32)
LABELS = np.arange(12) % 10
FIGURE = vanishing_gradient(IMAGES, LABELS, width=50)
PHI = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu}


def wide_enough(activation, initialisation, gain=1.0, depth=10, seeds: tuple[int, ...] = (0, 1, 2)):
    """Layers of 100 units on 40 images of random strokes as sparse as digits are: norms for some seeds."""
    rng = np.random.default_rng(1)
    x = rng.random((40, 784)) * (rng.random((40, 784)) < 0.2)
    net = {"width": 100, "depth": depth, "activation": activation, "initialisation": initialisation, "gain": gain}
    return [layer_norms(x, rng.integers(0, 10, 40), seed=seed, **net) for seed in seeds]


def bits_one_by_one(seed, counter):
    """The generator once more, in integers of any size."""

    def scramble(bits):
        for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97)):
            bits = ((bits ^ (bits >> shift)) * factor) % 2**32
        return bits ^ (bits >> 15)

    return scramble((scramble((seed + 1) % 2**32) + counter * 0x9E3779B9) % 2**32)


@pytest.mark.parametrize("seed", [0, 1, 9999])
def test_the_generator_is_the_one_it_says_it_is(seed):
    counters = np.array([0, 1, 2, LAYER_STRIDE - 1, 30 * LAYER_STRIDE + 77])
    assert random_bits(seed, counters).tolist() == [bits_one_by_one(seed, int(counter)) for counter in counters]


def test_its_numbers_are_standard_normal_and_independent_of_each_other():
    numbers = np.stack([unit_normals(seed, layer, 50_000) for seed in (0, 1) for layer in (1, 2)])
    np.testing.assert_allclose(numbers.mean(axis=1), 0, atol=0.02)
    np.testing.assert_allclose(numbers.std(axis=1), 1, atol=0.02)
    np.testing.assert_allclose((np.abs(numbers) > 2).mean(axis=1), 0.0455, atol=0.005)
    np.testing.assert_allclose(np.corrcoef(numbers), np.eye(4), atol=0.025)
    np.testing.assert_allclose(
        [np.corrcoef(row[:-lag], row[lag:])[0, 1] for row in numbers for lag in (1, 2)], 0, atol=0.025
    )
    np.testing.assert_array_equal(unit_normals(0, 1, 7), numbers[0, :7])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialisation", ["glorot", "glorot-4", "nielsen"])
def test_norms_are_those_of_jaxs_gradients(activation, initialisation):
    """The same weights, the loss in one expression, and automatic differentiation."""
    depth, gain, seed = 4, 1.5, 3
    found = gradient_norms(
        FIGURE, depth=depth, activation=activation, initialisation=initialisation, gain=gain, seed=seed
    )
    with jax.enable_x64(True):
        sizes = [30, *[50] * depth, 10]
        x, y = unship(FIGURE.data["images"]).reshape(12, 30) / 255.0, jax.nn.one_hot(LABELS, 10)
        kernels, biases = [], []
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes)):
            normals = unit_normals(seed, (layer + 1) % 5, (fan_in + 1) * fan_out)
            of_weights, of_biases = initial_std(initialisation, fan_in, fan_out)
            kernels.append(gain * of_weights * normals[: fan_in * fan_out].reshape(fan_in, fan_out))
            biases.append(of_biases * normals[fan_in * fan_out :])

        def losses(kernels, nudges):
            t = x @ kernels[0] + biases[0] + nudges[0]
            for kernel, bias, nudge in zip(kernels[1:], biases[1:], nudges[1:], strict=True):
                t = PHI[activation](t) @ kernel + bias + nudge
            return -jnp.sum(y * jax.nn.log_softmax(t), axis=1)

        nudges = [np.zeros((12, size)) for size in sizes[1:]]
        gradients = jax.grad(lambda kernels: losses(kernels, nudges).mean())(kernels)
        deltas = jax.grad(lambda nudges: losses(kernels, nudges).sum())(nudges)  # a nudge is of one example
        loss = float(losses(kernels, nudges).mean())
    np.testing.assert_allclose(found.weights, [np.linalg.norm(gradient) for gradient in gradients], rtol=1e-9)
    np.testing.assert_allclose(found.delta, [np.linalg.norm(d, axis=1).mean() for d in deltas], rtol=1e-9)
    assert found.loss == pytest.approx(loss, rel=1e-12)
    assert found.entering[0] == pytest.approx(np.linalg.norm(x, axis=1).mean())


@pytest.mark.parametrize(
    ("activation", "initialisation", "of_weights", "of_delta"),
    [
        ("sigmoid", "glorot", 0.638, 0.627),
        ("sigmoid", "glorot-4", 0.224, 0.200),
        ("sigmoid", "nielsen", 0.70, 0.69),
        ("tanh", "glorot", 0.0, 0.02),
        ("tanh", "uniform", -0.005, 0.24),
        ("relu", "he", 0.0, 0.0),
        ("relu", "small", -0.01, 1.15),
    ],
)
def test_slopes_are_those_that_are_known(activation, initialisation, of_weights, of_delta):
    """In powers of ten from a hidden layer to the next, over three seeds."""
    nets = wide_enough(activation, initialisation)
    for name, known, within in (("weights", of_weights, 0.05), ("delta", of_delta, 0.03), ("wide", of_delta, 0.025)):
        hidden = np.log10([getattr(net, name)[:-1] for net in nets])
        slopes, _ = np.polyfit(range(10), hidden.T, 1)
        assert slopes.mean() == pytest.approx(known, abs=within), name


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_the_prediction_for_wide_layers_holds_for_a_hundred_units(activation, initialisation):
    for net in wide_enough(activation, initialisation, depth=8, seeds=(0, 1)):
        off = np.abs(np.log10(net.delta / net.wide))
        assert off[-1] == 0, "it begins at the output"
        assert off.max() < 0.3


def test_the_prediction_for_relu_is_known_in_closed_form():
    net = wide_enough("relu", "he", gain=1.7, depth=6, seeds=(0,))[0]
    factors = net.wide[:-1] / net.wide[1:]
    np.testing.assert_allclose(factors[:-1], 1.7, rtol=1e-12)  # of each layer √(fan-out · 2/fan-in · ½), times the gain


def test_ten_times_the_weights_of_relu_layers_are_ten_times_the_norm_a_layer():
    one, ten = (wide_enough("relu", "he", gain=gain, depth=6, seeds=(0,))[0] for gain in (1.0, 10.0))
    np.testing.assert_allclose(ten.entering / one.entering, 10.0 ** np.arange(7), rtol=1e-9)
    scaled = (ten.delta / ten.delta[-1]) / (one.delta / one.delta[-1])
    np.testing.assert_allclose(np.log10(scaled), np.arange(7)[::-1], atol=0.3)  # δ of the output has another direction


def test_a_deeper_net_begins_with_the_weights_of_a_shallower_one():
    shallow, deep = (wide_enough("tanh", "glorot", depth=depth, seeds=(0,))[0] for depth in (3, 9))
    np.testing.assert_array_equal(shallow.entering[:4], deep.entering[:4])
    other = wide_enough("tanh", "glorot", depth=3, seeds=(1,))[0]
    assert (shallow.entering[1:] != other.entering[1:]).all()


def test_units_that_do_not_answer_are_counted():
    assert wide_enough("sigmoid", "small", seeds=(0,))[0].stuck == 0
    saturated = [wide_enough("tanh", "glorot", gain=gain, depth=2, seeds=(0,))[0].stuck for gain in (0.1, 10)]
    assert saturated[0] == 0
    assert 0.7 < saturated[1] < 0.99
    x = np.array([[1.0, 0.0], [0.0, 1.0]])  # so that a unit is dead where both of its weights are below 0
    net = {"width": 60, "depth": 1, "initialisation": "he", "gain": 1.0, "seed": 0, "activation": "relu"}
    kernel = unit_normals(0, 1, 3 * 60)[:120].reshape(2, 60)
    assert layer_norms(x, np.array([0, 1]), **net).stuck == np.mean((kernel < 0).all(axis=0))


def test_small_derivatives_are_not_rounded_to_0():
    """As they would be in a (1 − a), or 1 − a², beyond 37 or 19."""
    t = np.array([-300.0, -40, -1, 0, 1, 40, 300])
    for name, exact in (("sigmoid", lambda t: np.cosh(t / 2) ** -2.0 / 4), ("tanh", lambda t: np.cosh(t) ** -2.0)):
        phi, derivative = ACTIVATIONS[name]
        np.testing.assert_allclose(derivative(t), exact(t), rtol=1e-12)
        assert (derivative(t) > 0).all()
        np.testing.assert_allclose(phi(t), PHI[name](t), rtol=1e-5, atol=1e-30)
    assert ACTIVATIONS["relu"][1](t).tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_the_data_are_the_images_and_labels_as_json():
    data = json.loads(json.dumps(FIGURE.data))
    np.testing.assert_array_equal(unship(data["images"]), np.rint(255 * IMAGES))
    np.testing.assert_array_equal(unship(data["labels"]), LABELS)
    assert data["width"] == 50
    assert data["start"] == {"depth": 30, "activation": "sigmoid", "initialisation": "glorot", "gain": 1.0, "seed": 0}


def test_the_picture_shows_the_first_state_and_the_net_beside_it():
    ax = FIGURE.picture.axes[0]
    wide, beside, weights, delta = (line.get_ydata() for line in ax.lines)
    shown = gradient_norms(FIGURE, depth=30, activation="sigmoid", initialisation="glorot")
    np.testing.assert_array_equal(weights, shown.weights)
    np.testing.assert_array_equal(delta, shown.delta)
    np.testing.assert_array_equal(wide, shown.wide)
    np.testing.assert_array_equal(
        beside, gradient_norms(FIGURE, depth=30, activation="relu", initialisation="he").weights
    )
    assert ax.get_yscale() == "log"
    written = " ".join(text.get_text() for text in ax.texts)
    power = int(np.floor(np.log10(shown.weights[0])))
    assert all(part in written for part in ("ReLU, He", "sigmoid, Glorot", "predicted", f"10^{{{power}}}"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": IMAGES[:, 0]}, r"images must be a floating-point array \[n, height, width\]"),
        ({"images": 2 * IMAGES}, "images must be at least one, with values from 0 to 1"),
        ({"images": np.zeros((101, 6, 5), np.float32), "labels": np.zeros(101, int)}, "at most 100"),
        ({"images": np.zeros((12, 33, 32), np.float32)}, "at most 1024 pixels, but got an array float32"),
        ({"labels": LABELS[1:]}, r"labels must be an integer array \[12\]"),
        ({"width": 49}, "width must be"),
    ],
)
def test_it_raises_for_what_a_page_cannot_compute(change, message):
    with pytest.raises(ValueError, match=message):
        vanishing_gradient(**{"images": IMAGES, "labels": LABELS} | change)
