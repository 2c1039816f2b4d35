"""The exact density of what a flow draws, and that of a mixture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from aelib.latent import Mixture

Repair = Callable[[Any, Any], Any]
"""`repair(x, sigma)` returns clean rows for rows [n, k] with noise of standard deviation `sigma`, one number."""


def flow_nats(
    repair: Repair, x: Any, steps: int, *, low: float, high: float, top: Callable[[Any], Any] | None = None
) -> np.ndarray:
    """Return the nats of each row, minus its log-density, under what the flow draws at the level `low`.

    With u = log s the flow is dx/du = x - r(x), and the log-density of a point that moves with it falls by its
    divergence, the trace of I - J. The path takes `steps` steps of Runge and Kutta, the integral is Simpson's.

    Args:
        repair: The repair.
        x: The rows [n, k].
        steps: An even number.
        low, high: The levels where the flow ends and where it begins.
        top: The log-density of rows at the level `high`. Without it they are `high` times standard normal noise.
    """
    grid, h = np.linspace(np.log(low), np.log(high), steps + 1), np.log(high / low) / steps

    @jax.jit
    def slope(x: Any, u: Any) -> Any:
        return x - repair(x, jnp.exp(u))

    @jax.jit
    def divergence(x: Any, u: Any) -> Any:
        def of_one(row: Any) -> Any:
            return jnp.trace(jax.jacfwd(lambda one: slope(one[None], u)[0])(row))

        return jax.lax.map(of_one, x, batch_size=500)

    x, traces = jnp.asarray(x), []
    for place, u in enumerate(grid):
        traces.append(divergence(x, u))
        if place < steps:
            first = slope(x, u)
            second = slope(x + h / 2 * first, u + h / 2)
            third = slope(x + h / 2 * second, u + h / 2)
            x = x + h / 6 * (first + 2 * second + 2 * third + slope(x + h * third, u + h))
    weights = h / 3 * np.array([1, *(2 + 2 * (i % 2) for i in range(1, steps)), 1])
    noise = -(x**2).sum(axis=1) / (2 * high**2) - x.shape[1] / 2 * np.log(2 * np.pi * high**2)
    return -np.asarray((top(x) if top else noise) + np.tensordot(weights, np.stack(traces), 1), np.float64)


def mixture_nats(mixture: Mixture, x: Any, noise: float = 0.0) -> np.ndarray:
    """Return the nats of each row under the mixture, with noise of this level."""
    own = noise**2 * np.eye(x.shape[1])
    parts = [
        np.log(weight) + multivariate_normal.logpdf(np.asarray(x, np.float64), mean, covariance + own)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    return -logsumexp(parts, axis=0)
