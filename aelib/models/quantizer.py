"""Quantisers: a code of numbers becomes one of finitely many, and the gradient passes as if nothing had happened.

Rounding and choosing the nearest entry of a codebook have no derivative that helps: it is zero wherever it exists. In
its place training takes that of the identity, the straight-through gradient.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float, Int

from aelib.arguments import Array, describe, require_array, require_number, require_rngs
from aelib.models.layers import KeepsVariables, as_size

FAR = 10
"""From so many times its spread on is a codebook far from the origin."""


class Quantized(NamedTuple):
    """A code that was quantised, and where it is."""

    z: Float[Array, "n k"]
    """What goes on to the decoder; its derivative by the code before is the identity."""
    index: Int[Array, " n"]  # pyright: ignore[reportIncompatibleMethodOverride]
    """Which of all codes it is, from 0."""
    loss: Float[Array, " n"]
    """What the loss of an example needs besides, so that codes and codebook find to each other."""


def straight_through(value: Float[Array, "..."], z: Float[Array, "..."]) -> Float[Array, "..."]:
    """Return `value`, with the derivative of `z`, of the same shape.

    Raises:
        ValueError: If the shapes differ.

    References:
        Bengio, Léonard and Courville, *Estimating or Propagating Gradients Through Stochastic Neurons* (2013).

    Example:
        >>> float(jax.grad(lambda z: 3 * straight_through(jnp.round(z), z))(1.7))
        3.0
    """
    if jnp.shape(value) != jnp.shape(z):
        raise ValueError(f"value must have the shape of z, {jnp.shape(z)}, but got {describe(value)}")
    return z + jax.lax.stop_gradient(value - z)


class VectorQuantizer(KeepsVariables):
    """A codebook of `count` vectors; each code becomes the nearest of them.

    It begins as normal numbers, for codes with a spread of 1. Codes with a far smaller one share a few vectors near
    their mean: scale them, or begin at some of them, by `quantizer.codebook[...] = z[:count]`. Count the vectors that
    are used: `len(np.unique(quantizer(z).index))`. For maps [n, height, width, k], quantise `z.reshape(-1, k)`, and
    reshape what comes out.

    Args:
        count: How many vectors, K; a code then costs log2 K bits at most.
        size: How many numbers each of them has, k.
        commitment: The weight of the part of the loss that draws codes to their vectors.
        rngs: The source of the codebook, which begins as normal numbers.

    Raises:
        TypeError, ValueError: If an argument does not fit.

    References:
        van den Oord, Vinyals and Kavukcuoglu, *Neural Discrete Representation Learning* (2017), equation 3.

    Example:
        >>> quantizer = VectorQuantizer(4, 2, rngs=nnx.Rngs(0))
        >>> quantizer.codebook[...] = jnp.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
        >>> found = quantizer(jnp.array([[0.9, 0.2]]))
        >>> found.z.tolist(), found.index.tolist()
        ([[1.0, 0.0]], [1])
    """

    def __init__(self, count: int, size: int, *, commitment: float = 0.25, rngs: nnx.Rngs):
        self.count, self.size = as_size("count", count), as_size("size", size)
        require_number("commitment", commitment, low=0.0, high=float(np.finfo(np.float32).max))
        require_rngs("rngs", rngs)
        self.commitment = float(commitment)
        self.codebook = nnx.Param(jax.random.normal(rngs.params(), (self.count, self.size)))

    def nearest(self, z: Float[Array, "n k"]) -> Int[Array, " n"]:
        """Return the place in the codebook of the vector that is nearest to each of the codes `z`."""
        require_array("z", z, ("n", self.size))
        vectors = self.codebook.get_value()
        mean = vectors.mean(axis=0)
        # Far from the origin the squares below would cancel. Elsewhere nothing is taken away, to the bit.
        far = (mean**2).sum() > FAR**2 * ((vectors - mean) ** 2).sum(axis=1).mean()
        z, vectors = (rows - jnp.where(far, mean, 0) for rows in (z, vectors))
        return ((vectors**2).sum(axis=1) - 2 * z @ vectors.T).argmin(axis=1)

    def __call__(self, z: Float[Array, "n k"]) -> Quantized:
        """Quantise the codes `z`. The loss is |sg(z) − e|² + commitment |z − sg(e)|², with sg a stopped gradient."""
        index = self.nearest(z)
        entry = self.codebook.get_value()[index]
        to_codes = ((jax.lax.stop_gradient(z) - entry) ** 2).sum(axis=1)
        to_codebook = ((z - jax.lax.stop_gradient(entry)) ** 2).sum(axis=1)
        return Quantized(straight_through(entry, z), index, to_codes + self.commitment * to_codebook)
