"""Convolution and its transpose, as matrix products of shifted images.

Each number that a convolution gives depends on one patch of its input: the 3x3 pixels, say, under the kernel. Write
every patch as a row of a matrix, and every filter as a column of another. The convolution is then the product of the
two, y = P K. A column of P is the whole image, shifted so that one pixel of each patch comes to lie on top of its
output; so P is gathered by cutting out and laying side by side as many shifted images as the kernel has pixels.

The transposed convolution does the same in reverse: P Kᵀ becomes a product with K first, x K, whose columns are then
spread, each added to the image from its own shift. Spreading is the transpose of gathering, as a linear map, which JAX
derives by itself. So the transposed convolution is what takes gradients back through a convolution, and the other way
round; it does not undo one.

The kernels of a library do the same with less memory. Those for GPUs are faster, and are used there. On a CPU, and
inside a compiled loop above all, XLA's convolution is several times slower than the matrix products written here.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Float

from aelib.arguments import Array, require_array, require_count

_LAYOUT = ("NHWC", "HWIO", "NHWC")


def convolve(x: Float[Array, "n h w c"], kernel: Float[Array, "kh kw c d"], stride: int = 1) -> Float[Array, "n p q d"]:
    """Give the convolution of the images `x` with the d filters in `kernel`, at every `stride`-th pixel.

    As in all of deep learning the kernel is not flipped: mathematics calls this a cross-correlation. The images are
    surrounded by as many zeros as give p = ceil(h / stride) and q = ceil(w / stride), half of them on each side and an
    odd one at the bottom and on the right ("SAME"). Equals `flax.nnx.Conv` without its bias.

    Raises `TypeError` for what is not a floating-point array, and `ValueError` for shapes that do not fit.

    >>> x = jnp.arange(25.0).reshape(1, 5, 5, 1)
    >>> mean_of_nine = jnp.full((3, 3, 1, 1), 1 / 9)
    >>> convolve(x, mean_of_nine)[0, 2, 2], convolve(x, mean_of_nine, stride=2).shape
    (Array([12.], dtype=float32), (1, 3, 3, 1))
    """
    x, kernel = _require_fitting(x, kernel, stride)
    return lax.platform_dependent(
        x, kernel, cpu=partial(_gather_and_multiply, stride=stride), default=partial(_library_convolve, stride=stride)
    )


def convolve_transposed(
    x: Float[Array, "n h w c"], kernel: Float[Array, "kh kw c d"], stride: int = 1
) -> Float[Array, "n p q d"]:
    """Give the transposed convolution of `x` with `kernel`: its pixels paint patches that lie `stride` pixels apart.

    The images that come out have p = h * stride and q = w * stride pixels, and patches that overlap add up. What a
    pixel paints is the kernel turned by 180 degrees, as in `flax.nnx.ConvTranspose`, which this equals without its
    bias. With the kernel turned beforehand, and its channels exchanged, this is the transpose, as a linear map of
    images, of `convolve` from [n, p, q, d] to [n, h, w, c].

    Raises `TypeError` for what is not a floating-point array, and `ValueError` for shapes that do not fit.

    >>> convolve_transposed(jnp.ones((1, 2, 2, 1)), jnp.ones((3, 3, 1, 1)), stride=2)[0, :, :, 0].astype(int)
    Array([[1, 1, 2, 1],
           [1, 1, 2, 1],
           [2, 2, 4, 2],
           [1, 1, 2, 1]], dtype=int32)
    """
    x, kernel = _require_fitting(x, kernel, stride)
    return lax.platform_dependent(
        x,
        kernel,
        cpu=partial(_multiply_and_spread, stride=stride),
        default=partial(_library_convolve_transposed, stride=stride),
    )


def _gather_and_multiply(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    height, width, channels, filters = kernel.shape
    return _patches(x, (height, width), stride) @ kernel.reshape(height * width * channels, filters)


def _multiply_and_spread(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    height, width, channels, filters = kernel.shape
    n, rows, columns, _ = x.shape
    painted = x @ kernel[::-1, ::-1].transpose(2, 0, 1, 3).reshape(channels, height * width * filters)
    images = jax.ShapeDtypeStruct((n, rows * stride, columns * stride, filters), painted.dtype)
    (spread,) = jax.linear_transpose(lambda images: _patches(images, (height, width), stride), images)(painted)
    return spread


def _patches(x: jax.Array, size: tuple[int, int], stride: int) -> jax.Array:
    """Lay side by side the images shifted to each pixel of a patch: [n, h, w, c] to [n, p, q, kh * kw * c]."""
    (rows, *above_below), (columns, *left_right) = (_fit(x.shape[1 + axis], size[axis], stride) for axis in (0, 1))
    x = jnp.pad(x, ((0, 0), above_below, left_right, (0, 0)))
    # Of each shifted image only every `stride`-th pixel is wanted. So part the image first into its `stride`² phases,
    # each of which holds the pixels that lie `stride` apart: a shift is then one slice without gaps, and so is its
    # transpose.
    n, height, width, channels = x.shape
    x = x.reshape(n, height // stride, stride, width // stride, stride, channels)
    phases = [jnp.unstack(row, axis=3) for row in jnp.unstack(x, axis=2)]
    shifted = [
        phases[i % stride][j % stride][:, i // stride : i // stride + rows, j // stride : j // stride + columns]
        for i in range(size[0])
        for j in range(size[1])
    ]
    return jnp.concatenate(shifted, axis=-1)


def _fit(length: int, size: int, stride: int) -> tuple[int, int, int]:
    """Count the patches that `length` pixels give in one direction, and the zeros that go before and after them.

    There are enough zeros for the last patch, and then as many as make the whole a multiple of `stride`.
    """
    count = -(-length // stride)
    before = max((count - 1) * stride + size - length, 0) // 2
    padded = (count + (size - 1) // stride) * stride
    return count, before, padded - length - before


def _library_convolve(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    return lax.conv_general_dilated(x, kernel, (stride, stride), "SAME", dimension_numbers=_LAYOUT)


def _library_convolve_transposed(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    return lax.conv_transpose(x, kernel, (stride, stride), "SAME", dimension_numbers=_LAYOUT)


def _require_fitting(x: Array, kernel: Array, stride: int) -> tuple[jax.Array, jax.Array]:
    """Refuse images and a kernel that do not fit together; give both in the one dtype that holds them."""
    require_array("x", x, ("n", "h", "w", "c"))
    require_array("kernel", kernel, ("kh", "kw", x.shape[-1], "d"))
    require_count("stride", stride)
    dtype = jnp.result_type(x, kernel)
    return jnp.asarray(x, dtype), jnp.asarray(kernel, dtype)
