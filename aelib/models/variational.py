"""Variational autoencoders: an autoencoder whose codes are distributions, held near a prior from which one may draw.

The model is the decoder's half alone: a code z from the prior N(0, I), then an example from p(x | z). The encoder's
half, a normal distribution q(z | x) with independent numbers, makes a bound of log p(x) that can be computed:

    log p(x)  >=  E_q[log p(x | z)] - KL(q(z | x) || N(0, I))  =  -(distortion + rate),

and the bound falls short by KL(q(z | x) || p(z | x)). All values are in nats, one for each example, and nothing is
averaged over pixels or over the numbers of a code: a rate that is averaged weighs less than the bound says.

Kingma and Welling, *Auto-Encoding Variational Bayes* (2014).
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float, Key, Num

from aelib.arguments import Array, describe, require_count, require_key
from aelib.models.autoencoder import Autoencoder, Likelihood, require_targets
from aelib.models.layers import Activation, Sizes, as_size
from aelib.models.networks import DenseDecoder, DenseEncoder


class VariationalAutoencoder(Autoencoder):
    """An autoencoder whose encoder outputs, for each example, the mean and the log-variance of a normal code.

    The code of an example, for `encode`, `reconstruct` and `nll`, is the mean: with it the methods of an `Autoencoder`
    are what they are there. `aelib.negative_elbo` is the loss to train it by. The prior is N(0, I).

    Args:
        encoder: Any NNX module that maps examples to [n, 2 latent], the means, then the logarithms of the variances, or
            to a pair of these two, each [n, latent].
        decoder: Any NNX module that maps codes [n, latent] to parameters, and has the width `latent` as an attribute.
        likelihood: As for `Autoencoder`.

    Raises:
        ValueError: If the widths do not fit, or as for `Autoencoder`.

    References:
        Kingma and Welling, *Auto-Encoding Variational Bayes* (2014).

    Example:
        >>> from aelib.likelihoods import Bernoulli
        >>> encoder = DenseEncoder((9,), (5,), 4, rngs=nnx.Rngs(0))
        >>> decoder = DenseDecoder(2, (5,), (9,), rngs=nnx.Rngs(1))
        >>> model, x = VariationalAutoencoder(encoder, decoder, Bernoulli()), jnp.ones((7, 9))
        >>> model.encode(x).shape, model.rate(x).shape, model.generate(jax.random.key(0), 3).shape
        ((7, 2), (7,), (3, 9))
    """

    def __init__(self, encoder: nnx.Module, decoder: nnx.Module, likelihood: Likelihood):
        super().__init__(encoder, decoder, likelihood)
        parts: tuple[Any, Any] = encoder, decoder
        if not hasattr(parts[1], "latent"):
            expected = "decoder must have the width of a code as its attribute latent"
            raise ValueError(f"{expected}, but got {describe(decoder)}: set decoder.latent = 2, for 2 numbers")
        self.latent = as_size("decoder.latent", parts[1].latent)
        width = getattr(encoder, "latent", None)
        if width not in (None, 2 * self.latent):
            raise ValueError(
                f"encoder must output {2 * self.latent} numbers, the means and the log-variances of the "
                f"{self.latent} of a code, but got {width}"
            )

    def posterior(self, x: Float[Array, "n ..."]) -> tuple[Float[Array, "n k"], Float[Array, "n k"]]:
        """Return the means [n, k] and the log-variances [n, k] of q(z | x), for the examples `x`."""
        both: Any = self.encoder(x)  # pyright: ignore[reportCallIssue]
        if type(both) in (tuple, list) and [np.shape(part) for part in both] == 2 * [(len(x), self.latent)]:
            return both[0], both[1]
        if getattr(both, "shape", None) != (len(x), 2 * self.latent):
            expected = f"an array [{len(x)}, {2 * self.latent}] or two [{len(x)}, {self.latent}]"
            raise ValueError(f"encoder must output {expected}, for {len(x)} examples, but got {describe(both)}")
        return both[:, : self.latent], both[:, self.latent :]

    def encode(self, x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Return the means [n, k] of q(z | x), the codes of the examples `x`."""
        return self.posterior(x)[0]

    def draw_codes(self, key: Key[jax.Array, ""], x: Float[Array, "n ..."]) -> Float[Array, "n k"]:
        """Draw one code [n, k] from q(z | x) for each example in `x`."""
        require_key("key", key)
        return _drawn(key, *self.posterior(x))[0]

    def rate(self, x: Float[Array, "n ..."]) -> Float[Array, " n"]:
        """Return KL(q(z | x) || N(0, I)) of each example in `x`, in nats: ½ Σⱼ (μⱼ² + vⱼ − 1 − log vⱼ)."""
        return _rate(*self.posterior(x))

    def distortion(self, key: Key[jax.Array, ""], x: Float[Array, "n ..."]) -> Float[Array, " n"]:
        """Return −log p(x | z) of each example in `x`, in nats, at one code z drawn from q(z | x).

        It estimates its mean over q without bias. z = μ + √v ε with ε standard normal, so its gradient reaches the
        encoder, and estimates that of the mean.
        """
        return self.distortion_and_rate(key, x)[0]

    def distortion_and_rate(
        self, key: Key[jax.Array, ""], x: Float[Array, "n ..."]
    ) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
        """Return `distortion(key, x)` and `rate(x)`, both of the same q(z | x): the encoder is called once."""
        require_key("key", key)
        mean, log_variance = self.posterior(x)
        z, _ = _drawn(key, mean, log_variance)
        require_targets(self, x)
        distortion = self.likelihood.nll(self.decoder(z), x)  # pyright: ignore[reportCallIssue]
        return distortion, _rate(mean, log_variance)

    def importance_nll(self, key: Key[jax.Array, ""], x: Float[Array, "n ..."], *, samples: int) -> Float[Array, " n"]:
        """Return an estimate of −log p(x) of each example in `x`, in nats, from codes drawn from q(z | x).

        It is −log of the mean of p(x | z) p(z) / q(z | x) over the codes. That mean is right on average, so the
        estimate is too large on average, by less the more codes there are; with one code it is distortion + rate on
        average. The codes of all examples are drawn one after another: memory does not grow with `samples`.

        Args:
            key: The source of the codes; another one gives another estimate.
            x: Examples [n, ...].
            samples: How many codes each example gets.

        References:
            Burda, Grosse and Salakhutdinov, *Importance Weighted Autoencoders* (2016), equation 8.
        """
        require_key("key", key)
        require_count("samples", samples)
        mean, log_variance = self.posterior(x)
        require_targets(self, x)

        graphdef, weights, rest = nnx.split(self.decoder, nnx.Param, ...)  # the rest changes, such as a dropout's count

        def add(before: tuple[jax.Array, Any], key: jax.Array) -> tuple[tuple[jax.Array, Any], None]:
            log_sum, rest = before
            decoder = nnx.merge(graphdef, weights, rest)
            z, noise = _drawn(key, mean, log_variance)
            log_prior_less_log_q = 0.5 * (jnp.square(noise) + log_variance - jnp.square(z)).sum(axis=1)
            nll = self.likelihood.nll(decoder(z), x)  # pyright: ignore[reportCallIssue]
            return (jnp.logaddexp(log_sum, log_prior_less_log_q - nll), nnx.split(decoder, nnx.Param, ...)[2]), None

        start = jnp.full(len(x), -jnp.inf, mean.dtype)
        (log_sum, rest), _ = jax.lax.scan(add, (start, rest), jax.random.split(key, samples))
        if rest:
            nnx.update(self.decoder, rest)
        return jnp.log(samples) - log_sum

    def generate(self, key: Key[jax.Array, ""], count: int) -> Num[Array, "count ..."]:
        """Draw `count` examples from the model: codes from the prior, then an example from the likelihood at each.

        The means of such examples, which for images look smoother, are `decode(z)` for codes z
        [count, latent] from `jax.random.normal`.
        """
        require_key("key", key)
        require_count("count", count)
        of_code, of_example = jax.random.split(key)
        return self.sample(of_example, jax.random.normal(of_code, (count, self.latent)))


def _drawn(key: jax.Array, mean: Array, log_variance: Array) -> tuple[Any, jax.Array]:
    """Return a code [n, k] for each row of means and log-variances, z = μ + √v ε, and the standard normal ε [n, k]."""
    noise = jax.random.normal(key, mean.shape, mean.dtype)
    return mean + jnp.exp(log_variance / 2) * noise, noise


def _rate(mean: Array, log_variance: Array) -> jax.Array:
    return 0.5 * (jnp.square(mean) + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1)


def dense_variational_autoencoder(
    shape: Sizes,
    *,
    hidden: Sizes,
    latent: int,
    likelihood: Likelihood,
    activation: Activation = "relu",
    output: Activation = "identity",
    dtype: str | None = None,
    rngs: nnx.Rngs,
) -> VariationalAutoencoder:
    """Build a variational autoencoder of dense layers; the decoder has the widths `hidden` in the opposite order.

    Args:
        shape, hidden: As for `dense_autoencoder`.
        latent: The width of the code; the encoder's last layer is twice as wide.
        likelihood, activation, output, dtype, rngs: As for `dense_autoencoder`.

    Example:
        >>> from aelib.likelihoods import Bernoulli
        >>> model = dense_variational_autoencoder((28, 28), hidden=(200, 200), latent=50, activation="tanh",
        ...                                       likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        >>> x = jnp.zeros((5, 28, 28))
        >>> model.importance_nll(jax.random.key(0), x, samples=10).shape
        (5,)
    """
    latent = as_size("latent", latent)
    encoder = DenseEncoder(shape, hidden, 2 * latent, activation=activation, dtype=dtype, rngs=rngs)
    decoder = DenseDecoder(
        latent, encoder.hidden[::-1], shape, activation=activation, output=output, dtype=dtype, rngs=rngs
    )
    return VariationalAutoencoder(encoder, decoder, likelihood)
