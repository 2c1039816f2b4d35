import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.models.denoiser import Denoiser, level_features

X = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)


def perturbed():
    """A denoiser whose last layer says something."""
    denoiser = Denoiser(3, (7, 6), rngs=nnx.Rngs(0))
    kernel = denoiser.network.layers[-1].kernel
    kernel.set_value(jax.random.normal(jax.random.key(1), kernel.get_value().shape))
    return denoiser


def test_before_training_it_is_the_linear_repair():
    for sigma in (0.1, 1.0, 20.0):
        assert np.asarray(Denoiser(3, (4,), rngs=nnx.Rngs(0))(X, sigma)) == pytest.approx(X / (1 + sigma**2), rel=1e-5)


def test_the_network_sees_rows_of_variance_one_and_adds_what_the_linear_repair_leaves():
    denoiser, sigma = perturbed(), np.array([0.1, 0.5, 1.0, 3.0, 9.0], np.float32)
    column = sigma[:, None]
    features = np.log(column) * np.geomspace(0.25, 4, 8)
    told = np.concatenate([np.log(column) / 2, np.sin(features), np.cos(features)], axis=1)
    h = np.asarray(denoiser.network(np.concatenate([X / np.sqrt(1 + column**2), told], axis=1)))
    expected = X / (1 + column**2) + column / np.sqrt(1 + column**2) * h
    np.testing.assert_allclose(denoiser(X, sigma), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(level_features(jnp.asarray(column)), told, rtol=1e-4, atol=1e-5)


def test_one_level_for_all_rows_is_the_same_level_for_each():
    denoiser = perturbed()
    each = denoiser(X, np.full(5, 0.7, np.float32))
    for one in (0.7, np.float32(0.7), jnp.asarray(0.7)):
        np.testing.assert_allclose(denoiser(X, one), each, rtol=1e-6)
    np.testing.assert_allclose(jax.jit(denoiser)(X, 0.7), each, rtol=1e-5, atol=1e-6)
    assert not np.allclose(denoiser(X, 0.1), each, atol=0.1)


def test_only_the_last_layer_starts_at_zero_and_the_others_are_those_of_its_activation():
    denoiser = Denoiser(3, (7, 6), rngs=nnx.Rngs(0))
    assert [bool((layer.kernel[...] != 0).any()) for layer in denoiser.network.layers] == [True, True, False]
    assert (denoiser.hidden, denoiser.activation, denoiser.dtype) == ((7, 6), "gelu", None)
    other = Denoiser(3, (7, 6), activation="tanh", dtype="bfloat16", rngs=nnx.Rngs(0))
    assert (other.network.activation, other.network.dtype) == ("tanh", "bfloat16")


def test_what_is_no_rows_of_this_size_raises():
    with pytest.raises(ValueError, match=r"x must be rows \[n, 3\], .* use x\.reshape\(len\(x\), -1\)"):
        perturbed()(np.zeros((2, 3, 1), np.float32), 1.0)
    with pytest.raises(TypeError, match=r"x must be a floating-point array \[n, 3\]"):
        perturbed()([[1.0], [2.0, 3.0]], 1.0)
    with pytest.raises(TypeError, match=r"size must be how many numbers .* use math\.prod\(size\)"):
        Denoiser((8, 8), (4,), rngs=nnx.Rngs(0))


ZERO_AMONG_THEM = np.array([1, 1, 0, 1, 1], np.float32)
OTHER_SHAPES = np.ones(4, np.float32), np.ones((5, 1), np.float32)


@pytest.mark.parametrize("sigma", [0, -1.0, ZERO_AMONG_THEM, jnp.float32(-1), float("nan"), *OTHER_SHAPES, "low"])
def test_no_level_raises(sigma):
    with pytest.raises((TypeError, ValueError), match="sigma must be"):
        perturbed()(X, sigma)


@pytest.mark.parametrize("sigma", [256.0, np.array([1, 1, 300, 1, 1], np.float16), jnp.float16(1000)])
def test_a_level_whose_square_16_bits_do_not_hold_is_refused(sigma):
    with pytest.raises(TypeError, match=r"x must be float32 or bfloat16 for the level .*: use x.astype\(np.float32\)"):
        perturbed()(X.astype(np.float16), sigma)
    assert np.isfinite(perturbed()(X.astype(np.float32), np.asarray(sigma, np.float32))).all()
    assert np.isfinite(perturbed()(X.astype(np.float16), 255.0)).all()
