"""Losses of a model on a batch: one value for each example, of which `fit` minimizes the mean."""

from collections.abc import Callable
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_key
from aelib.training.contract import require_autoencoder, require_batch

Loss = Callable[[Any, Any, jax.Array], Array]
"""`loss(model, batch, key)` returns one value for each example of the batch."""


def nll(model: Any, batch: Any, key: jax.Array) -> Float[Array, " n"]:
    """Return the negative log-likelihood of each example, in nats: the usual loss for `fit`.

    Args:
        model: Has a method `nll`.
        batch: What this method takes: `x` for an autoencoder, `(x, labels)` for a classifier.
        key: Not used.

    Returns:
        `model.nll(x)`, or of a tuple `model.nll(*batch)`, [n].

    Raises:
        TypeError: If the model has no method `nll`, or `batch` has another number of parts than it takes.
        Exception: Whatever the method raises.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder((9,), hidden=(), latent=2,
        ...                                 likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> nll(model, jnp.ones((5, 9)), jax.random.key(0)).shape
        (5,)
    """
    require_batch(model, batch)
    return model.nll(*batch) if isinstance(batch, tuple) else model.nll(batch)


def denoising(masking: float) -> Loss:
    """Return the loss of a denoising autoencoder: the nll of the clean example, given the code of a damaged one.

    Args:
        masking: The probability with which each number of an example is set to zero, anew in every step, and for
            validation data too. With 0 the loss is `nll`.

    Returns:
        A loss for `fit`, in nats. Its model is an `Autoencoder`, its batch `x`, floats [n, ...].

    Raises:
        TypeError, ValueError: If `masking` is not a number in [0, 1). The loss raises either for a model, a batch or a
            key of another kind.

    References:
        Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising
        Autoencoders* (2008), who set the same number of entries to zero in every example.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder((9,), hidden=(), latent=2,
        ...                                 likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> denoising(masking=0.25)(model, jnp.ones((5, 9)), jax.random.key(0)).shape
        (5,)
    """
    message = f"masking must be a number from 0 up to, but not including, 1, but got {describe(masking)}"
    if isinstance(masking, bool) or not isinstance(masking, Real):
        raise TypeError(message)
    if not 0 <= masking < 1:
        raise ValueError(message)
    if masking == 0:
        return nll

    def denoising_nll(model: Any, x: Any, key: jax.Array) -> Float[Array, " n"]:
        require_autoencoder(model)
        require_array("x", x, ("n", "..."))
        require_key("key", key)
        damaged = jnp.where(jax.random.bernoulli(key, masking, x.shape), 0, x)
        return model.likelihood.nll(model.decoder(model.encoder(damaged)), x)

    return denoising_nll
