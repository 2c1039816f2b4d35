"""Sparse autoencoders: codes of many units, of which few are active for each example.

An encoder of one layer computes the activations a = E (x - c) + b, and what keeps most of them at zero differs:

    relu          z = max(a, 0), where the loss adds a penalty on the sum of z (L1)
    top_k         the k largest of each example, if positive
    batch_top_k   the n k largest of a batch of n examples, if positive; after training, all above a threshold
    threshold     z = a where a exceeds a threshold of the unit, which is learnt (JumpReLU)

The decoder is linear, D z + c. Its columns, the atoms, have length 1, so that a unit is as large as what it adds, and
no penalty can be evaded by small units and long columns. `aelib.sparse_loss` is the loss.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jax.core import Tracer
from jaxtyping import Bool, Float

from aelib.arguments import Array, describe, require_array, require_finite, require_rngs
from aelib.models.layers import KeepsVariables, as_size

COUNTED = ("top_k", "batch_top_k")
SPARSITIES = ("relu", *COUNTED, "threshold")
FIRST_THRESHOLD = 0.1
"""Where a learnt threshold begins."""
BANDWIDTH = 0.1
"""Within half of this around a threshold an activation tells the threshold where to go."""
MEMORY = 0.99
"""How much of the threshold of `batch_top_k` is kept with each batch."""


class Sparse(NamedTuple):
    """A code, and which of its units are active, as numbers from whose derivative a learnt threshold learns."""

    z: Float[Array, "n width"]
    active: Float[Array, "n width"]


class SparseAutoencoder(KeepsVariables):
    """An autoencoder from rows of numbers to codes of `width` units, few of which are active, and back.

    The encoder begins as the transpose of the decoder, whose columns are random directions. Called, it reconstructs.

    Give it `centre=x.mean(axis=0)` of the training examples unless that is near 0. Where their mean lies some times
    their spread from the centre, the atoms that point away from it are negative for every example, and most of these
    units are never active: they are dead, and stay so. `aelib.fit` warns of it, and `dead` counts them.

    Args:
        size: How many numbers a row has, p.
        width: How many units the code has.
        sparsity: "relu", "top_k", "batch_top_k" or "threshold"; the module `aelib.models.sparse` says what each is. For
            another, override `activate`. With "batch_top_k" a loop of your own needs `model.train()` before it and
            `model.eval()` after it: the threshold is set in training.
        active: How many units may be active, for each row with "top_k", on average over a batch with "batch_top_k";
            None for the other two, where the penalty of `aelib.sparse_loss` decides.
        centre: Where the centre c begins, [p]; None is 0. It is trained.
        rngs: The source of the weights.

    Raises:
        TypeError, ValueError: If an argument does not fit, or `active` is missing or not needed.

    References:
        Makhzani and Frey, *k-Sparse Autoencoders* (2014), for "top_k"; Bussmann, Leask and Nanda, *BatchTopK Sparse
        Autoencoders* (2024); Rajamanoharan and others, *Jumping Ahead: Improving Reconstruction Fidelity with JumpReLU
        Sparse Autoencoders* (2024), for "threshold"; Simon, Adams and Zou, *On the Relationship Between Activation
        Outliers and Feature Death in Sparse Autoencoders* (2026), for the mean.

    Example:
        >>> model = SparseAutoencoder(4, 9, sparsity="top_k", active=2, rngs=nnx.Rngs(0))
        >>> z = model.encode(jax.random.normal(jax.random.key(1), (5, 4)))
        >>> z.shape, (z > 0).sum(axis=1).tolist()
        ((5, 9), [2, 2, 2, 2, 2])
    """

    def __init__(
        self,
        size: int,
        width: int,
        *,
        sparsity: str,
        active: int | None = None,
        centre: Float[Array, " p"] | None = None,
        rngs: nnx.Rngs,
    ):
        self.size, self.width = as_size("size", size), as_size("width", width)
        if not isinstance(sparsity, str) or sparsity not in SPARSITIES:
            kind = ValueError if isinstance(sparsity, str) else TypeError
            raise kind(f"sparsity must be one of {', '.join(SPARSITIES)}, but got {describe(sparsity)}")
        self.sparsity = sparsity
        if sparsity in COUNTED:
            self.active = as_size("active", active)
            if self.active > self.width:
                raise ValueError(f"active must be at most width, {self.width}, but got {self.active}")
        elif active is not None:
            raise ValueError(f'active must be None with sparsity="{sparsity}", but got {describe(active)}')
        else:
            self.active = None
        if centre is not None:
            require_array("centre", centre, (self.size,))
            if not isinstance(centre, Tracer):
                require_finite("centre", centre)
        require_rngs("rngs", rngs)
        directions = unit_rows(jax.random.normal(rngs.params(), (self.width, self.size)))
        self.encoder = nnx.Param(directions.T)
        self.bias = nnx.Param(jnp.zeros(self.width))
        self.decoder = nnx.Param(directions)
        self.centre = nnx.Param(jnp.zeros(self.size) if centre is None else jnp.array(centre, jnp.float32))
        self.use_running_average = True
        if sparsity == "threshold":
            self.log_threshold = nnx.Param(jnp.full(self.width, jnp.log(FIRST_THRESHOLD)))
        if sparsity == "batch_top_k":
            self.threshold = nnx.BatchStat(jnp.zeros(()))

    @property
    def atoms(self) -> Float[jax.Array, "width p"]:
        """What each unit adds, the columns of the decoder as rows [width, p] of length 1."""
        return unit_rows(self.decoder.get_value())

    def __call__(self, x: Float[Array, "n p"]) -> Float[Array, "n p"]:
        """Return the reconstructions [n, p] of the rows `x`."""
        return self.decode(self.encode(x))

    def encode(self, x: Float[Array, "n p"]) -> Float[Array, "n width"]:
        """Return the codes [n, width] of the rows `x`; none is negative, and each is in the unit of x."""
        return self.activate(x).z

    def decode(self, z: Float[Array, "n width"]) -> Float[Array, "n p"]:
        """Return the rows [n, p] of the codes `z` [n, width]."""
        require_array("z", z, ("n", self.width))
        return z @ self.atoms + self.centre.get_value()

    def dead(self, x: Float[Array, "n p"]) -> Bool[jax.Array, " width"]:
        """Return which units are active for none of the rows `x`; `model.dead(x).mean()` is their share."""
        return ~jnp.asarray(self.encode(x) > 0).any(axis=0)

    def activate(self, x: Float[Array, "n p"]) -> Sparse:
        """Return the codes of the rows `x`, and which units are active: 1 or 0, [n, width].

        In training mode, in which `aelib.fit` puts it, "batch_top_k" chooses among all rows, and updates its threshold.
        In evaluation mode, a threshold that was never set raises `ValueError`; in a traced function the code is NaN.
        """
        positive = self.positive(x)
        if self.sparsity == "threshold":
            threshold = jnp.exp(self.log_threshold.get_value())
            on = exceeds(positive, threshold)
        elif self.sparsity == "batch_top_k":
            on = self._in_batch(positive)
        else:
            on = positive > 0 if self.active is None else largest(positive, self.active)
        on = on.astype(positive.dtype)
        return Sparse(positive * on, on)

    def positive(self, x: Float[Array, "n p"]) -> Float[jax.Array, "n width"]:
        """Return the activations [n, width] where they are positive, and else 0: the code before units are chosen."""
        require_array("x", x, ("n", self.size))
        a = (jnp.asarray(x) - self.centre.get_value()) @ self.encoder.get_value() + self.bias.get_value()
        return jax.nn.relu(a)

    def _in_batch(self, positive: jax.Array) -> jax.Array:
        if self.use_running_average:  # the word of Flax's layers for evaluation mode
            threshold = self.threshold.get_value()
            if not isinstance(threshold, Tracer) and threshold == 0:
                raise ValueError(
                    'x must have been encoded in training mode before, for the threshold of "batch_top_k", but got '
                    "a model in which it was never set: train it by aelib.fit, or call model.train() before a loop of "
                    "your own"
                )
            return jnp.where(threshold > 0, (positive > threshold).astype(positive.dtype), jnp.nan)
        count = min(len(positive) * (self.active or 0), positive.size)
        on = largest(positive.reshape(1, -1), count).reshape(positive.shape)
        least = jnp.where(on, positive, jnp.inf).min()
        before = self.threshold.get_value()
        after = jnp.where(before == 0, least, MEMORY * before + (1 - MEMORY) * least)
        self.threshold.set_value(jax.lax.stop_gradient(jnp.where(jnp.isfinite(least), after, before)))
        return on


def unit_rows(rows: Float[jax.Array, "n p"]) -> Float[jax.Array, "n p"]:
    """Return the rows at length 1, but those as good as zero, whose squares float32 does not hold, as near to it."""
    none = ~(jnp.abs(rows) > 1e-18).any(axis=1, keepdims=True)
    return rows / jnp.linalg.norm(jnp.where(none, 1, rows), axis=1, keepdims=True)


def largest(values: Float[jax.Array, "n m"], k: int) -> Bool[jax.Array, "n m"]:
    """Return where the `k` largest of each row of `values` are that are positive; those that tie with the last, too.

    It bisects for a threshold with `k` numbers at or above it. The bits of floats that are not negative, read as
    integers, are in the order of the floats, so 31 halvings find it exactly. For 256 rows of 1,000 numbers on one
    thread of a CPU that took 2 ms, and `jax.lax.top_k` 23 ms.

    Example:
        >>> largest(jnp.array([[3.0, 0.0, 5.0, 4.0], [0.0, 1.0, 0.0, 0.0]]), 2).astype(int).tolist()
        [[0, 0, 1, 1], [0, 1, 0, 0]]
    """
    bits = jax.lax.bitcast_convert_type(jax.lax.stop_gradient(values).astype(jnp.float32), jnp.int32)

    def halve(_: Any, bounds: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = bounds
        middle = low + (high - low + 1) // 2
        enough = (bits >= middle[:, None]).sum(axis=1) >= k
        return jnp.where(enough, middle, low), jnp.where(enough, high, middle - 1)

    low, _ = jax.lax.fori_loop(0, 31, halve, (jnp.zeros(len(bits), jnp.int32), bits.max(axis=1)))
    return (bits >= low[:, None]) & (bits > 0)


@jax.custom_vjp
def exceeds(values: Float[jax.Array, "n m"], threshold: Float[jax.Array, " m"]) -> Float[jax.Array, "n m"]:
    """Return 1 where `values` exceed the `threshold` of their column, else 0.

    The derivative of a step is zero wherever it exists. The one that is used for the threshold is that of the step
    averaged over a window of `BANDWIDTH` around it; that for the values is zero.
    """
    return (values > threshold).astype(values.dtype)


def _forward(values: jax.Array, threshold: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return exceeds(values, threshold), (values, threshold)


def _backward(kept: tuple[jax.Array, jax.Array], g: jax.Array) -> tuple[jax.Array, jax.Array]:
    values, threshold = kept
    near = jnp.abs(values - threshold) < BANDWIDTH / 2
    return jnp.zeros_like(values), -(g * near).sum(axis=0) / BANDWIDTH


exceeds.defvjp(_forward, _backward)
