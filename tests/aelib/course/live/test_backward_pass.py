"""The live figure of the backward pass, in Python: against JAX's gradients."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import aelib
from aelib.course.live import backward_pass, pass_values
from aelib.course.live.backward_pass import SHAPES

RNG = np.random.default_rng(0)


def parameters(rng=RNG):
    return {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}


def loss(w, x, y):
    hidden = jax.nn.sigmoid(x @ w["W1"] + w["b1"])
    return aelib.binary_cross_entropy(hidden @ w["W2"] + w["b2"], jnp.array([y]))


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_loss_and_gradients_are_those_of_jax(y):
    w, x = parameters(), RNG.standard_normal(2)
    seen = pass_values(backward_pass(w, x, y))
    value, gradient = jax.value_and_grad(lambda w: loss(w, x, y).sum())(w)
    np.testing.assert_allclose(seen["loss"], value, rtol=1e-5)
    for name in SHAPES:
        np.testing.assert_allclose(seen["gradient"][name], gradient[name], rtol=1e-4, atol=1e-6)


def test_other_parameters_come_in_the_order_of_a_link():
    w, x = parameters(), np.array([1.0, 2.0])
    flat = [float(value) for name in ("W1", "b1", "W2", "b2") for value in w[name].ravel()]
    figure = backward_pass(parameters(), x, 0.0)
    assert pass_values(figure, flat)["loss"] == pass_values(backward_pass(w, x, 0.0))["loss"]


def test_the_picture_shows_each_value_delta_and_gradient_of_a_weight():
    figure = backward_pass(parameters(), np.array([1.0, 2.0]), 0.0)
    seen = pass_values(figure)
    texts = " ".join(text.get_text() for text in figure.picture.axes[0].texts).replace("−", "-")
    of_weights = (*seen["gradient"]["W1"].ravel(), *seen["gradient"]["W2"].ravel())
    for value in (*seen["t1"], *seen["a1"], seen["t2"], seen["y_hat"], *seen["delta1"], seen["delta2"], *of_weights):
        assert f"{value:.3f}" in texts


def test_parameters_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"parameters must have the shapes .*but got .*'W2': \(2,\)"):
        backward_pass(parameters() | {"W2": np.zeros(2)}, np.zeros(2), 0.0)
