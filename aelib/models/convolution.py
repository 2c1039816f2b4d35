"""Convolution and its transpose, as matrix products of shifted images.

Each number of a convolution depends on one patch of the image: the 3x3 pixels, say, under the kernel. Write the patches
as the rows of a matrix P, and the filters as the columns of a matrix K: the convolution is P K. Now look at a column of
P. It holds one pixel of every patch, and so is a whole image, shifted. P is gathered by laying shifted images side by
side, nine of them for a kernel of 3x3 pixels.

The transposed convolution goes the other way: first the product, which turns each pixel into a patch, then every
patch is added to the image where it belongs. That spreads what the convolution gathers, and spreading is the transpose
of gathering as a linear map. So JAX derives the one from the other. It is also how gradients go back through a
convolution. It is not the inverse.

P holds every pixel nine times. GPUs have convolutions that never write it down and are faster, and there those are
used. On a CPU XLA's convolution takes several times as long as the products here, above all inside a compiled loop: a
step of Adam with `conv_autoencoder` and 32 digits takes 38 to 62 ms alone and 23 to 36 ms in a loop of eight, and with
`flax.nnx.Conv` and `ConvTranspose` 188 to 235 ms and 625 to 784 ms (four and three pairs, on one thread).
"""

import math
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_count

_LAYOUT = ("NHWC", "HWIO", "NHWC")


class Conv(nnx.Module):
    """A layer of 3x3 filters: the convolution of images [n, h, w, inputs], plus a bias for each of `outputs` filters.

    It starts with the weights of `flax.nnx.Conv` for the same `rngs` and initializer `init`, and computes in `dtype`.
    """

    def __init__(
        self, inputs: int, outputs: int, *, stride: int, init: nnx.Initializer, dtype: str | None = None, rngs: nnx.Rngs
    ):
        self.stride = stride
        self.dtype = dtype
        self.kernel = nnx.Param(init(rngs.params(), (3, 3, inputs, outputs), jnp.float32))
        # Zeros need no key: it is drawn as `nnx.Conv` draws one, so that later layers get the same weights.
        self.bias = nnx.Param(nnx.initializers.zeros_init()(rngs.params(), (outputs,), jnp.float32))

    def __call__(self, x: Float[Array, "n h w c"]) -> Float[Array, "n p q d"]:
        """Return `convolve(x, kernel, stride) + bias`."""
        kernel, bias = (jnp.asarray(weights[...], self.dtype) for weights in (self.kernel, self.bias))
        return convolve(jnp.asarray(x, self.dtype), kernel, self.stride) + bias


class ConvTranspose(Conv):
    """A layer whose pixels paint patches of 3x3: the transposed convolution, plus a bias; all else as in `Conv`."""

    def __call__(self, x: Float[Array, "n h w c"]) -> Float[Array, "n p q d"]:
        """Return `convolve_transposed(x, kernel, stride) + bias`."""
        kernel, bias = (jnp.asarray(weights[...], self.dtype) for weights in (self.kernel, self.bias))
        return convolve_transposed(jnp.asarray(x, self.dtype), kernel, self.stride) + bias


def convolve(x: Float[Array, "n h w c"], kernel: Float[Array, "kh kw c d"], stride: int = 1) -> Float[Array, "n p q d"]:
    """Return the convolution of the images `x` with the d filters in `kernel`, at every `stride`-th pixel.

    As in all of deep learning the kernel is not flipped: mathematics calls this a cross-correlation. The images are
    surrounded by as many zeros as make p = ceil(h / stride) and q = ceil(w / stride), half of them on each side and an
    odd one at the bottom and on the right ("SAME"). Equals `flax.nnx.Conv` without its bias.

    References:
        Dumoulin and Visin, *A Guide to Convolution Arithmetic for Deep Learning* (2016), chapter 2.

    Example:
        >>> x = jnp.arange(25.0).reshape(1, 5, 5, 1)
        >>> mean_of_nine = jnp.full((3, 3, 1, 1), 1 / 9)
        >>> convolve(x, mean_of_nine)[0, 2, 2], convolve(x, mean_of_nine, stride=2).shape
        (Array([12.], dtype=float32), (1, 3, 3, 1))
    """
    x, kernel = _require_fitting(x, kernel, stride)
    return lax.platform_dependent(
        x,
        kernel,
        cpu=partial(_gather_and_multiply, stride=stride),
        default=lambda x, kernel: lax.conv_general_dilated(
            x, kernel, (stride, stride), "SAME", dimension_numbers=_LAYOUT
        ),
    )


def convolve_transposed(
    x: Float[Array, "n h w c"], kernel: Float[Array, "kh kw c d"], stride: int = 1
) -> Float[Array, "n p q d"]:
    """Return the transposed convolution of `x` with `kernel`: its pixels paint patches that lie `stride` pixels apart.

    Patches that overlap add up. What a pixel paints is the kernel turned by 180 degrees, as in
    `flax.nnx.ConvTranspose`, which this equals without its bias. With the kernel turned beforehand, and its channels
    exchanged, this is the transpose, as a linear map of images, of `convolve` from [n, p, q, d] to [n, h, w, c]. Here
    p = h * stride and q = w * stride.

    References:
        Dumoulin and Visin, *A Guide to Convolution Arithmetic for Deep Learning* (2016), chapter 4.

    Example:
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
        default=lambda x, kernel: lax.conv_transpose(x, kernel, (stride, stride), "SAME", dimension_numbers=_LAYOUT),
    )


def _gather_and_multiply(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    height, width, channels, filters = kernel.shape
    return _product(_patches(x, (height, width), stride), kernel.reshape(height * width * channels, filters))


def _multiply_and_spread(x: jax.Array, kernel: jax.Array, *, stride: int) -> jax.Array:
    height, width, channels, filters = kernel.shape
    n, rows, columns, _ = x.shape
    turned = kernel[::-1, ::-1].transpose(2, 0, 1, 3).reshape(channels, height * width * filters)
    painted = _product(x, turned)
    images = jax.ShapeDtypeStruct((n, rows * stride, columns * stride, filters), painted.dtype)
    (spread,) = jax.linear_transpose(lambda images: _patches(images, (height, width), stride), images)(painted)
    return spread


def _patches(x: jax.Array, size: tuple[int, int], stride: int) -> jax.Array:
    """Lay side by side the images shifted to each pixel of a patch: [n, h, w, c] to [n, p, q, kh * kw * c]."""
    (rows, *above_below), (columns, *left_right) = (_fit(x.shape[1 + axis], size[axis], stride) for axis in (0, 1))
    x = jnp.pad(x, ((0, 0), above_below, left_right, (0, 0)))
    # Of each shifted image only every `stride`-th pixel is wanted. So first split the image into its `stride`² phases,
    # each of which holds the pixels that lie `stride` apart: a shift is then one slice without gaps, and so is its
    # transpose.
    n, height, width, channels = x.shape
    x = x.reshape(n, height // stride, stride, width // stride, stride, channels)
    x = x[:, :, : size[0], :, : size[1]]  # a patch that is smaller than the stride leaves out the other phases
    phases = [jnp.unstack(row, axis=3) for row in jnp.unstack(x, axis=2)]
    shifted = [
        [
            phases[i % stride][j % stride][:, i // stride : i // stride + rows, j // stride : j // stride + columns]
            for j in range(size[1])
        ]
        for i in range(size[0])
    ]
    # XLA gathers them in one pass, since they are stacked along an axis of their own and no more than eight at a time.
    # Joined along the last axis, or nine at once, each would be copied first.
    gathered = jnp.stack([jnp.stack(row, axis=3) for row in shifted], axis=3)
    return gathered.reshape(n, rows, columns, size[0] * size[1] * channels)


def _fit(length: int, size: int, stride: int) -> tuple[int, int, int]:
    """Return how many patches `length` pixels have in one direction, and the zeros that go before and after them.

    There are enough zeros for the last patch, and then as many as make the whole a multiple of `stride`.
    """
    count = -(-length // stride)
    before = max((count - 1) * stride + size - length, 0) // 2
    padded = (count + (size - 1) // stride) * stride
    return count, before, padded - length - before


def _product(x: jax.Array, matrix: jax.Array) -> jax.Array:
    """Return the matrix product of the rows [..., i] of `x` with `matrix` [i, j]: [..., j]."""
    # The gradient of `matrix` is a sum over all rows of all images. It takes XLA up to twice as long when it comes out
    # with the longer side first, and the barrier is what keeps XLA from turning it that way.
    rows, columns = matrix.shape
    wide = lax.optimization_barrier(matrix if rows <= columns else matrix.T)
    product = x.reshape(math.prod(x.shape[:-1]), rows) @ (wide if rows <= columns else wide.T)
    return product.reshape(*x.shape[:-1], columns)


def _require_fitting(x: Array, kernel: Array, stride: int) -> tuple[jax.Array, jax.Array]:
    """Check that images and kernel fit together; return both in the one dtype that holds them."""
    require_array("x", x, ("n", "h", "w", "c"))
    require_array("kernel", kernel, ("kh", "kw", x.shape[-1], "d"))
    require_count("stride", stride)
    if 0 in kernel.shape[:2]:
        raise ValueError(f"kernel must have a height and a width, but got {describe(kernel)}")
    dtype = jnp.result_type(x, kernel)
    return jnp.asarray(x, dtype), jnp.asarray(kernel, dtype)
