"""A mixture of Gaussians for hundreds of numbers: each varies along a few directions, and alike in all others."""

import warnings
from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Bool, Float

from aelib.arguments import (
    Array,
    describe,
    require_array,
    require_count,
    require_finite,
    require_key,
    require_number,
    require_squares,
)

LEAST_SHARE = 1e-12
"""A Gaussian leaves out rows of which it has a smaller share."""


@dataclass(frozen=True, eq=False)
class PPCAMixture:
    """A mixture of probabilistic principal component analysers (PPCA), for rows of p numbers.

    Part j is the Gaussian with mean `means[j]` and covariance `loadings[j] @ loadings[j].T + variances[j] * I`. So rows
    of hundreds of numbers, such as flattened images, get a density, and what is noisy or missing an expected value.

    Args:
        weights: How often each Gaussian is drawn from, [m]; they add up to 1.
        means: The means [m, p].
        loadings: The directions [m, p, q] in which each varies most, as columns, in the units of the rows.
        variances: The variances [m] in all other directions, positive.

    References:
        Tipping and Bishop, *Mixtures of Probabilistic Principal Component Analyzers*, Neural Computation 11 (1999).

    Example:
        >>> along = PPCAMixture(np.ones(1), np.zeros((1, 2)), np.array([[[3.0], [3.0]]]), np.ones(1))
        >>> along.expected(np.array([[5.0, np.nan]]), known=np.array([True, False])).round(2)
        array([[5. , 4.5]])
        >>> along.expected(np.array([[5.0, 5.0]]), noise=2.0).round(2)
        array([[4.13, 4.13]])
    """

    weights: Float[np.ndarray, " m"]
    means: Float[np.ndarray, "m p"]
    loadings: Float[np.ndarray, "m p q"]
    variances: Float[np.ndarray, " m"]

    def log_density(
        self, x: Float[Array, "n p"], *, known: Bool[Array, " p"] | None = None, noise: float = 0.0
    ) -> Float[np.ndarray, " n"]:
        """Return the log-density of each row in nats, of its `known` numbers with `noise` as in `expected`."""
        return np.logaddexp.reduce(_log_terms(self, *_given(self, x, known, noise), noise), axis=1)

    def expected(
        self, x: Float[Array, "n p"], *, known: Bool[Array, " p"] | None = None, noise: float = 0.0
    ) -> Float[np.ndarray, "n p"]:
        """Return the mean of all clean rows that may lie behind what is known, in shares of their probability.

        Args:
            x: Rows [n, p]. Their numbers that are not known are not looked at, and may be NaN.
            known: Which of the p numbers are known, the same of all rows; all of them by default.
            noise: The standard deviation of independent normal noise on the known numbers, in the units of x.

        Returns:
            The rows [n, p], float64. They are not clipped to the range of the data.

        References:
            Bishop, *Pattern Recognition and Machine Learning* (2006), sections 2.3.1 and 12.2.
        """
        seen, known = _given(self, x, known, noise)
        terms = _log_terms(self, seen, known, noise)
        belief = np.exp(terms - np.logaddexp.reduce(terms, axis=1)[:, None])
        found = np.zeros((len(seen), len(known)))
        for part, (mean, W, variance) in enumerate(zip(self.means, self.loadings, self.variances, strict=True)):
            rows = belief[:, part] > LEAST_SHARE
            gap, S, total = seen[rows] - mean[known], W[known], variance + noise**2
            along = np.linalg.solve(S.T @ S + total * np.eye(S.shape[1]), (gap @ S).T).T
            answer = mean + along @ W.T
            answer[:, known] += variance / total * (gap - along @ S.T)  # the part in all other directions
            found[rows] += belief[rows, part, None] * answer
        return found

    def sample(self, key: jax.Array, count: int) -> Float[np.ndarray, "count p"]:
        """Draw `count` rows [count, p], float32. The same `key` returns the same rows."""
        require_key("key", key)
        require_count("count", count)
        which_key, along_key, noise_key = jax.random.split(key, 3)
        weights = jax.numpy.asarray(self.weights, jax.numpy.float32)
        which = np.asarray(jax.random.choice(which_key, len(self.weights), (count,), p=weights))
        along = np.asarray(jax.random.normal(along_key, (count, self.loadings.shape[2])))
        rows = np.asarray(jax.random.normal(noise_key, (count, self.means.shape[1])), np.float64)
        rows *= np.sqrt(self.variances[which])[:, None]
        for part, (mean, W) in enumerate(zip(self.means, self.loadings, strict=True)):
            rows[which == part] += mean + along[which == part] @ W.T
        return rows.astype(np.float32)


def fit_ppca_mixture(
    x: Float[Array, "n p"], components: int, rank: int, *, steps: int = 5, key: jax.Array
) -> PPCAMixture:
    """Fit a mixture of Gaussians that vary along `rank` directions each, by expectation maximisation.

    It begins with k-means. Each step sets the weight, mean and directions of each Gaussian to those of its share of the
    rows, the variances of the other directions to their mean, and assigns the rows anew. The result is a local optimum.
    Twenty thousand digits, sixty Gaussians and sixty directions take half a minute.

    All other directions share one variance, so the columns must be in one unit, as pixels are, and lie around 0.
    Standardise the columns of a table first. A column that varies a thousand times less than the others is hidden below
    the smallest variance that a Gaussian may have, a millionth of the columns' mean variance: that gives a warning.

    Args:
        x: Rows [n, p]; flatten images.
        components: The number of Gaussians. One that is left without rows is left out.
        rank: The number q of directions, below p. With one component they are the first principal components.
        steps: The number of steps.
        key: A JAX key, which chooses the rows at which k-means begins.

    Raises:
        ValueError: For fewer different rows than components, rows of one number, or numbers that are not finite.

    References:
        Tipping and Bishop (1999), appendix C; Tipping and Bishop, *Probabilistic Principal Component Analysis*, Journal
        of the Royal Statistical Society B 61 (1999), equations 7 and 8.

    Example:
        >>> lines = np.array([[0.0, 0.1], [0.0, 1.0], [0.0, 1.9], [8.0, 9.0], [9.0, 9.0], [10.0, 9.0]])
        >>> fitted = fit_ppca_mixture(lines, 2, 1, key=jax.random.key(0))
        >>> np.sort(fitted.means, axis=0).round(1).tolist()
        [[0.0, 1.0], [9.0, 9.0]]
    """
    require_array("x", x, ("n", "p"))
    require_count("components", components)
    require_count("rank", rank, maximum=max(1, x.shape[1] - 1))
    require_count("steps", steps, maximum=1_000_000)
    require_key("key", key)
    require_finite("x", x)
    require_squares("x", x, np.float64)
    z = np.asarray(x, np.float64)
    different = np.unique(z, axis=0)
    if len(different) < max(components, 2) or z.shape[1] < 2:
        least = f"at least {max(components, 2)} different rows of at least two numbers"
        raise ValueError(f"x must hold {least}, but got {len(different)} in {describe(x)}")
    _warn_of_units(z)
    floor = 1e-6 * z.var(axis=0).mean()
    chosen = np.asarray(jax.random.choice(key, len(different), (components,), replace=False))
    shares = _clusters(z, different[chosen])
    mixture = _of_shares(z, shares, rank, floor)
    for _ in range(steps - 1):
        terms = _log_terms(mixture, z, np.ones(z.shape[1], bool), 0.0)
        shares = np.exp(terms - np.logaddexp.reduce(terms, axis=1)[:, None])
        mixture = _of_shares(z, shares, rank, floor)
    return mixture


def _warn_of_units(z: np.ndarray) -> None:
    """Warn where columns are in different units, or so far from 0 that squares of float64 lose their spread.

    A pixel that is nearly always 0 varies little and is no such column, so the median absolute deviation is compared.
    """
    deviations, centre = z.std(axis=0), np.median(z, axis=0)
    hidden = (np.median(np.abs(z - centre), axis=0) > 0) & (deviations < 1e-3 * np.sqrt((deviations**2).mean()))
    far = np.sqrt((centre**2).sum()) > 1e5 * np.sqrt((deviations**2).sum())
    if hidden.any() or far:
        problem = f"column {hidden.argmax()} varies a thousand times less than others" if hidden.any() else "far from 0"
        remedy = "standardise the columns first, x = (x - x.mean(axis=0)) / x.std(axis=0)"
        warnings.warn(f"x should have columns in one unit, around 0, but got {problem}: {remedy}", stacklevel=3)


def _clusters(z: np.ndarray, centres: np.ndarray, rounds: int = 10) -> np.ndarray:
    """Return which cluster [n, m] each row is in, after so many rounds of k-means."""
    shares = np.zeros((len(z), len(centres)))
    for _ in range(rounds):
        shares = np.eye(len(centres))[((centres**2).sum(axis=1) - 2 * z @ centres.T).argmin(axis=1)]
        amounts = shares.sum(axis=0)[:, None]
        centres = np.where(amounts > 0, shares.T @ z / np.maximum(amounts, 1), centres)
    return shares


def _of_shares(z: np.ndarray, shares: np.ndarray, rank: int, floor: float) -> PPCAMixture:
    """Return the mixture whose Gaussians are those of their shares [n, m] of the rows."""
    found = []
    for share in shares.T:
        rows = share > LEAST_SHARE
        amount = share[rows].sum()
        if not rows.any():
            continue
        mean = share[rows] @ z[rows] / amount
        centred = np.sqrt(share[rows] / amount)[:, None] * (z[rows] - mean)
        variances, directions = np.linalg.eigh(centred.T @ centred)
        others = max(variances[:-rank].mean(), floor)
        along = np.sqrt(np.maximum(variances[-rank:] - others, 0))
        found.append((amount / len(z), mean, (directions[:, -rank:] * along)[:, ::-1], others))
    weights, means, loadings, variances = map(np.stack, zip(*found, strict=True))
    return PPCAMixture(weights / weights.sum(), means, loadings, variances)


def _given(mixture: PPCAMixture, x: Array, known: Array | None, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the known numbers [n, k] of rows and which they are [p]."""
    size = mixture.means.shape[1]
    require_array("x", x, ("n", size))
    require_number("noise", noise, low=0, high=1e100)
    if known is None:
        known = np.ones(size, bool)
    if getattr(known, "shape", None) == (len(x), size) and len(x) > 1:
        remedy = "call it once for the rows of each mask"
        raise ValueError(f"known must be one mask [{size}] for all rows, but got {describe(known)}: {remedy}")
    require_array("known", known, (size,), np.bool_)
    _require_mixture(mixture)
    seen = np.asarray(x, np.float64)[:, np.asarray(known)]
    require_finite("x, where known,", seen)
    require_squares("x, where known,", seen, np.float64)
    return seen, np.asarray(known)


def _require_mixture(mixture: PPCAMixture) -> None:
    """Check that the weights add up to 1 and that the variances are positive."""
    if not np.isclose(np.sum(mixture.weights), 1) or np.min(mixture.weights) < 0:
        remedy = "divide counts by their sum"
        raise ValueError(f"weights must add up to 1, none negative, but got {mixture.weights}: {remedy}")
    if not np.min(mixture.variances) > 0:
        raise ValueError(f"variances must be positive, but got {mixture.variances}: square standard deviations")


def _log_terms(mixture: PPCAMixture, seen: np.ndarray, known: np.ndarray, noise: float) -> np.ndarray:
    """Return the logarithms [n, m] of weight times density of each Gaussian, of known numbers with noise."""
    columns = []
    for part, weight in enumerate(mixture.weights):
        gap, S = seen - mixture.means[part, known], mixture.loadings[part, known]
        total = mixture.variances[part] + noise**2
        root = np.linalg.cholesky(S.T @ S + total * np.eye(S.shape[1]))
        along = np.linalg.solve(root, (gap @ S).T)
        squares = ((gap**2).sum(axis=1) - (along**2).sum(axis=0)) / total
        log_volume = 2 * np.log(np.diag(root)).sum() + (len(S) - S.shape[1]) * np.log(total)
        columns.append(np.log(weight) - 0.5 * (squares + log_volume + len(S) * np.log(2 * np.pi)))
    return np.stack(columns, axis=1)
