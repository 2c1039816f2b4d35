"""What training lowers: losses of a model on a batch, one value for each example, of which `fit` takes the mean."""

from collections.abc import Callable
from numbers import Real
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_key
from aelib.training.contract import require_autoencoder, require_batch

Loss = Callable[[Any, Any, jax.Array], Array]
"""`loss(model, batch, key)` gives one value for each example of the batch."""


def nll(model: Any, batch: Any, key: jax.Array) -> Float[Array, " n"]:
    """Give the negative log-likelihood of each example, in nats: `model.nll` of the batch, or of its parts if a tuple.

    The usual loss for `fit`. An autoencoder's batch is `x`, a classifier's `(x, labels)`. The key is not used.

    Raises `TypeError` for a model without a method `nll` and for a batch of another number of parts than this method
    takes, and whatever the method raises.

    >>> from flax import nnx
    >>> from aelib.models.autoencoder import Bernoulli, dense_autoencoder
    >>> model = dense_autoencoder((9,), hidden=(), latent=2,
    ...                           likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> nll(model, jnp.ones((5, 9)), jax.random.key(0)).shape
    (5,)
    """
    require_batch(model, batch)
    return model.nll(*batch) if isinstance(batch, tuple) else model.nll(batch)


def denoising(masking: float) -> Loss:
    """Give the loss of a denoising autoencoder: the nll of the clean example, given the code of a damaged one.

    Each number of an example is set to zero with probability `masking`, anew in every step, so that on average this
    share of it is gone. The model is an `Autoencoder`. Masking 0 is `nll` itself.

    Raises `TypeError` where masking is not a number and `ValueError` where it is not in [0, 1). The loss, when it is
    called, raises either for another model, and for examples or a key that are none.

    Source: Vincent, Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising
    Autoencoders* (2008), who set the same number of entries to zero in every example.

    >>> from flax import nnx
    >>> from aelib.models.autoencoder import Bernoulli, dense_autoencoder
    >>> model = dense_autoencoder((9,), hidden=(), latent=2,
    ...                           likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> denoising(masking=0.25)(model, jnp.ones((5, 9)), jax.random.key(0)).shape
    (5,)
    """
    message = f"masking must be a number from 0 up to, but not including, 1, but {describe(masking)} came"
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
