"""A softmax classifier on codes that are fixed: how well can the digit be read from them?"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from scipy.optimize import minimize


def classifier(codes: Any, labels: Any, *, decay: float, steps: int = 100) -> np.ndarray:
    """Return the weights and, below them, the biases [h + 1, classes] of softmax regression on codes [n, h], by L-BFGS.

    The codes are divided by their standard deviation over all numbers, and `decay` times the sum of the squared weights
    is added to the mean cross-entropy.
    """
    size, codes, labels = float(np.std(codes)), jnp.asarray(codes, jnp.float32), jnp.asarray(labels)
    shape = codes.shape[1] + 1, int(labels.max()) + 1

    @jax.jit
    @jax.value_and_grad
    def loss(W: jax.Array, codes: jax.Array, labels: jax.Array) -> jax.Array:
        logits = codes @ (W[:-1] / size) + W[-1]
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean() + decay * (W[:-1] ** 2).sum()

    def in_doubles(flat: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = loss(jnp.asarray(flat.reshape(shape), jnp.float32), codes, labels)
        return float(value), np.asarray(gradient, np.float64).ravel()

    found = minimize(in_doubles, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    W = found.x.reshape(shape)
    return np.concatenate([W[:-1] / size, W[-1:]])


def wrong(W: np.ndarray, codes: Any, labels: Any) -> float:
    """Return how many of the labels in a hundred a classifier gets wrong."""
    return 100 * float(np.mean((np.asarray(codes) @ W[:-1] + W[-1]).argmax(axis=1) != labels))
