"""Gradients by differences, held against derivations by hand."""

import jax.numpy as jnp
import numpy as np
import pytest

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
        (np.sin, np.ones(3), None, ValueError, r"function must return one .* number, but got an array float64 \[3\]"),
        (lambda x: 1, np.ones(3), None, ValueError, r"function must return one .* but got an array int64 \[\]"),
        (lambda x: np.inf * x.sum(), np.ones(3), None, ValueError, r"function must be finite around x"),
        (np.sum, np.ones(3), 0, ValueError, r"step must be a finite number from 1e-15 to 1e\+15, but got 0"),
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
