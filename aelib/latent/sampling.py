"""Samplers of codes. An autoencoder has no distribution of codes, so each is chosen after training."""

from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_count, require_finite, require_key


def sample_box(key: jax.Array, codes: Float[Array, "n k"], count: int) -> Float[np.ndarray, "count k"]:
    """Draw `count` codes uniformly from the smallest box with sides along the axes that holds all `codes`.

    The box knows the two most extreme codes along each axis and nothing of what lies between them. The same `key` draws
    the same codes, in the units of those given.

    Example:
        >>> codes = np.array([[0.0, 5.0], [1.0, 7.0]], np.float32)
        >>> z = sample_box(jax.random.key(0), codes, 100)
        >>> z.shape, bool(((z >= [0, 5]) & (z <= [1, 7])).all())
        ((100, 2), True)
    """
    codes = _codes(codes, 1)
    _require_draw(key, count)
    low, high = codes.min(axis=0), codes.max(axis=0)
    share = np.asarray(jax.random.uniform(key, (count, codes.shape[1])))
    return low + (high - low) * share


def sample_smote(
    key: jax.Array, codes: Float[Array, "n k"], count: int, *, neighbours: int = 5
) -> Float[np.ndarray, "count k"]:
    """Draw `count` codes, each at a random place on the line from one of `codes` to one of its nearest `neighbours`.

    This is SMOTE. It stays close to the given codes, of which it needs more than `neighbours`, and adapts to how close
    they lie. The same `key` draws the same codes, in the units of those given.

    References:
        Chawla, Bowyer, Hall and Kegelmeyer, *SMOTE: Synthetic Minority Over-sampling Technique*, Journal of Artificial
        Intelligence Research 16 (2002).

    Example:
        >>> codes = np.array([[0.0], [1.0], [10.0], [11.0]], np.float32)
        >>> z = sample_smote(jax.random.key(0), codes, 100, neighbours=1)
        >>> bool(((z <= 1) | (z >= 10)).all())
        True
    """
    require_count("neighbours", neighbours)
    codes = _codes(codes, neighbours + 1)
    _require_draw(key, count)
    from scipy.spatial import KDTree  # here, because it is a fifth of what importing Flax takes

    first, second, third = jax.random.split(key, 3)
    start = np.asarray(jax.random.randint(first, (count,), 0, len(codes)))
    which = np.asarray(jax.random.randint(second, (count, 1), 0, neighbours))
    near = np.asarray(KDTree(codes).query(codes[start], neighbours + 1)[1])
    # The nearest is the code itself. Where codes coincide another may come first, at no distance either.
    others = np.where(near[:, :-1] == start[:, None], near[:, -1:], near[:, :-1])
    end = np.take_along_axis(others, which, axis=1)[:, 0]
    share = np.asarray(jax.random.uniform(third, (count, 1)))
    return (1 - share) * codes[start] + share * codes[end]


@dataclass(frozen=True, eq=False)
class Mixture:
    """A mixture of Gaussians over codes.

    `model.decode(mixture.sample(key, count))` returns mean images. A sample of the model's own distribution is
    `model.likelihood.sample(key, model.decoder(z))` for such codes z.

    Args:
        weights: How often each Gaussian is drawn from, [m]; they add up to 1.
        means: The means [m, k].
        covariances: The covariances [m, k, k], symmetric and positive definite.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 2.3.9.

    Example:
        >>> mixture = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
        >>> mixture.sample(jax.random.key(0), 5).shape
        (5, 2)
    """

    weights: Float[np.ndarray, " m"]
    means: Float[np.ndarray, "m k"]
    covariances: Float[np.ndarray, "m k k"]

    def sample(self, key: jax.Array, count: int) -> Float[np.ndarray, "count k"]:
        """Draw `count` codes [count, k], float32. The same `key` returns the same codes."""
        _require_draw(key, count)
        which_key, noise_key = jax.random.split(key)
        weights = jax.numpy.asarray(self.weights, jax.numpy.float32)
        which = np.asarray(jax.random.choice(which_key, len(self.weights), (count,), p=weights))
        noise = np.asarray(jax.random.normal(noise_key, (count, self.means.shape[1])))
        roots = np.linalg.cholesky(self.covariances)
        return (self.means[which] + np.einsum("nij,nj->ni", roots[which], noise)).astype(np.float32)


def fit_mixture(codes: Float[Array, "n k"], components: int, *, steps: int = 50, key: jax.Array) -> Mixture:
    """Fit a mixture of `components` Gaussians to `codes` by expectation maximisation.

    Each step assigns every code to the Gaussians in shares, by its probability under each, and then sets the weight,
    mean and covariance of each Gaussian to those of its share. The likelihood of the codes never falls, but for a
    millionth of each column's variance that is added to every covariance, without which a Gaussian could collapse onto
    one code. So columns in different units are fitted alike. The result is a local optimum.

    Args:
        codes: Codes [n, k].
        components: The number of Gaussians. One is the Gaussian with the mean and covariance of the codes.
        steps: The number of steps.
        key: A JAX key, which chooses the codes at which the means start.

    References:
        Dempster, Laird and Rubin, *Maximum Likelihood from Incomplete Data via the EM Algorithm*, Journal of the Royal
        Statistical Society B 39 (1977).

    Example:
        >>> codes = np.array([[0.0], [1.0], [9.0], [11.0]], np.float32)
        >>> fit_mixture(codes, 2, key=jax.random.key(0)).means.round(2).ravel().tolist()
        [0.5, 10.0]
    """
    require_count("components", components)
    require_count("steps", steps, maximum=1_000_000)
    require_key("key", key)
    z = _codes(codes, 2).astype(np.float64)
    k = z.shape[1]
    different = np.unique(z, axis=0)
    variances = z.var(axis=0)
    if len(different) < components or not variances.any():
        raise ValueError(f"codes must hold at least {max(components, 2)} different ones, but got {len(different)}")
    # A constant column has the floor of the one that varies least, which keeps its covariance positive definite.
    floor = 1e-6 * np.diag(np.where(variances > 0, variances, variances[variances > 0].min()))
    means = different[np.asarray(jax.random.choice(key, len(different), (components,), replace=False))]
    # All of them begin with the shape of the whole, so small that their volumes together are the volume of the whole.
    covariance = np.cov(z, rowvar=False, bias=True).reshape(k, k) / components ** (2 / k) + floor
    mixture = Mixture(np.full(components, 1 / components), means, np.stack([covariance] * components))
    for _ in range(steps if components > 1 else 1):
        terms = _log_terms(mixture, z)
        shares = np.exp(terms - terms.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        amounts = np.maximum(shares.sum(axis=0), 1e-9)
        means = shares.T @ z / amounts[:, None]
        covariances = []
        for share, amount, mean in zip(shares.T, amounts, means, strict=True):
            centred = z - mean
            covariances.append((share[:, None] * centred).T @ centred / amount + floor)
        mixture = Mixture(amounts / amounts.sum(), means, np.stack(covariances))
    return mixture


def _log_terms(mixture: Mixture, z: np.ndarray) -> np.ndarray:
    """Return the logarithms [n, m] of weight times density of each Gaussian at each code."""
    columns = []
    for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True):
        root = np.linalg.cholesky(covariance)
        scaled = (z - mean) @ np.linalg.inv(root).T
        log_volume = np.log(np.diag(root)).sum() + len(mean) / 2 * np.log(2 * np.pi)
        columns.append(np.log(weight) - log_volume - 0.5 * (scaled**2).sum(axis=1))
    return np.stack(columns, axis=1)


def _codes(codes: Array, minimum: int) -> np.ndarray:
    require_array("codes", codes, ("n", "k"))
    if len(codes) < minimum or not codes.size:
        raise ValueError(f"codes must hold at least {minimum} codes, but got {describe(codes)}")
    require_finite("codes", codes)
    return np.asarray(codes)


def _require_draw(key: jax.Array, count: int) -> None:
    require_key("key", key)
    require_count("count", count)
