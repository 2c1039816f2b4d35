import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax.test_util import check_grads

from aelib.models.convolution import Conv, ConvTranspose, convolve, convolve_transposed

# (height, width) of the images, channels in, channels out, (height, width) of the kernel, stride
CASES = [
    ((7, 5), 16, 1, (3, 3), 2),
    ((5, 8), 3, 4, (3, 3), 3),
    ((8, 7), 2, 3, (2, 4), 2),
    ((2, 1), 3, 2, (5, 3), 1),
    ((5, 5), 2, 2, (1, 1), 2),
]
PAIRS = [(convolve, nnx.Conv), (convolve_transposed, nnx.ConvTranspose)]


def drawn(image, channels, filters, kernel):
    keys = jax.random.split(jax.random.key(0), 2)
    return jax.random.normal(keys[0], (3, *image, channels)), jax.random.normal(keys[1], (*kernel, channels, filters))


@pytest.mark.parametrize(("ours", "layer"), PAIRS)
@pytest.mark.parametrize(("image", "channels", "filters", "size", "stride"), CASES)
def test_values_and_gradients_are_those_of_flax(ours, layer, image, channels, filters, size, stride):
    x, kernel = drawn(image, channels, filters, size)
    flax = nnx.split(layer(channels, filters, size, strides=(stride, stride), use_bias=False, rngs=nnx.Rngs(0)))

    def by_flax(x, kernel):
        return nnx.merge(flax[0], nnx.State({**flax[1], "kernel": nnx.Param(kernel)}))(x)

    shape = jax.eval_shape(by_flax, x, kernel).shape
    weights = np.random.default_rng(1).normal(size=shape).astype(np.float32)

    @jax.jit
    def value_and_gradients(x, kernel):
        """Both in one program, which compiles faster than two for the values and two for the gradients."""
        both = [jax.vjp(function, x, kernel) for function in (lambda *given: ours(*given, stride), by_flax)]
        return [(value, back(weights)) for value, back in both]

    (got, gradients), (expected, by_flax_gradients) = value_and_gradients(x, kernel)
    assert got.shape == shape
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-4)
    for name, gradient, of_flax in zip(("x", "kernel"), gradients, by_flax_gradients, strict=True):
        np.testing.assert_allclose(gradient, of_flax, rtol=1e-5, atol=3e-4, err_msg=name)


def test_the_transposed_convolution_is_the_transpose_and_so_the_gradient():
    image, kernel = drawn((8, 10), 2, 3, (3, 3))
    code, back = jax.vjp(jax.jit(lambda image: convolve(image, kernel, 2)), image)
    assert code.shape == (3, 4, 5, 3)
    other = jax.random.normal(jax.random.key(2), code.shape)
    painted = convolve_transposed(other, kernel[::-1, ::-1].swapaxes(2, 3), 2)
    np.testing.assert_allclose((code * other).sum(), (image * painted).sum(), rtol=1e-4)
    np.testing.assert_allclose(painted, back(other)[0], rtol=1e-5, atol=1e-5)


def test_a_patch_is_weighed_by_the_kernel_and_a_pixel_paints_it_turned():
    kernel = jnp.arange(1.0, 10).reshape(3, 3, 1, 1)
    x = jax.random.normal(jax.random.key(0), (1, 3, 3, 1))
    np.testing.assert_allclose(convolve(x, kernel)[0, 1, 1, 0], (x[0] * kernel[..., 0]).sum(), rtol=1e-5)
    pixel = jnp.zeros((1, 3, 3, 1)).at[0, 1, 1, 0].set(1)
    np.testing.assert_array_equal(convolve_transposed(pixel, kernel)[0, :, :, 0], kernel[::-1, ::-1, 0, 0])


def total(ours):
    """Return images, and a function that gives one number for each of them."""
    x, kernel = drawn((4, 6), 2, 3, (3, 3))
    return x, jax.jit(lambda x: jnp.tanh(ours(x, kernel, 2)).sum(axis=(1, 2, 3)))


@pytest.mark.parametrize("ours", [convolve, convolve_transposed])
def test_it_can_be_mapped_and_differentiated_in_every_way(ours):
    x, function = total(ours)
    one_by_one = jax.vmap(lambda image: function(image[None])[0])(x)
    np.testing.assert_allclose(one_by_one, function(x), rtol=1e-4)
    forward, backward = jax.jit(lambda x: (jax.jacfwd(function)(x), jax.jacrev(function)(x)))(x)
    np.testing.assert_allclose(forward, backward, rtol=1e-4, atol=1e-5)


@pytest.mark.nightly
@pytest.mark.parametrize("ours", [convolve, convolve_transposed])
def test_its_second_derivatives_are_those_of_differences(ours):
    x, function = total(ours)
    check_grads(function, (x,), order=2, rtol=0.05, atol=0.05)


@pytest.mark.parametrize("ours", [convolve, convolve_transposed])
def test_a_cpu_gets_matrix_products_and_a_gpu_the_convolution_of_the_library(ours):
    x, kernel = drawn((4, 6), 2, 3, (3, 3))
    gradient = jax.jit(jax.grad(lambda x, kernel: (ours(x, kernel, 2) ** 2).sum(), (0, 1)))
    programs = {
        platform: gradient.trace(x, kernel).lower(lowering_platforms=(platform,)).as_text()
        for platform in ("cpu", "cuda", "tpu")
    }
    assert {name: "stablehlo.convolution" in text for name, text in programs.items()} == {
        "cpu": False,
        "cuda": True,
        "tpu": True,
    }
    assert {name: "stablehlo.dot_general" in text for name, text in programs.items()} == {
        "cpu": True,
        "cuda": False,
        "tpu": False,
    }


@pytest.mark.parametrize("ours", [convolve, convolve_transposed])
def test_numpy_arrays_half_precision_and_no_images_at_all_are_fine(ours):
    x, kernel = (np.asarray(array) for array in drawn((4, 6), 2, 3, (3, 3)))
    np.testing.assert_array_equal(ours(x, kernel), ours(jnp.asarray(x), jnp.asarray(kernel)))
    half = ours(jnp.asarray(x, jnp.bfloat16), jnp.asarray(kernel, jnp.bfloat16))
    assert half.dtype == jnp.bfloat16
    np.testing.assert_allclose(half.astype(jnp.float32), ours(x, kernel), atol=0.2)
    assert ours(x[:0], kernel).shape == (0, 4, 6, 3)


@pytest.mark.parametrize(("ours", "theirs"), [(Conv, nnx.Conv), (ConvTranspose, nnx.ConvTranspose)])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_layer_has_the_weights_and_the_values_of_flax(ours, theirs, stride):
    x, _ = drawn((4, 6), 2, 3, (3, 3))
    init = nnx.initializers.he_normal()
    rngs, others = nnx.Rngs(0), nnx.Rngs(0)
    layer = ours(2, 3, stride=stride, init=init, rngs=rngs)
    flax = theirs(2, 3, (3, 3), strides=(stride, stride), kernel_init=init, rngs=others)
    np.testing.assert_array_equal(layer.kernel[...], flax.kernel[...])
    np.testing.assert_array_equal(layer.bias[...], flax.bias[...])
    assert rngs() == others(), "the layers that follow draw the same weights, too"
    for each in (layer, flax):
        each.bias[...] = jnp.arange(3.0)
    np.testing.assert_allclose(layer(x), flax(x), rtol=1e-5, atol=1e-5)
