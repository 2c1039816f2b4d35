"""The controls of the chapter "Before you begin", by its own cells: what another order does, and one key for all."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import optax
from flax import nnx


def order(page: Any) -> dict[str, Any]:
    """The chapter's thousand steps with the places in other orders: how far their losses are apart."""
    graphdef, params = nnx.split(page.Painter(32, rngs=nnx.Rngs(page.SEED)), nnx.Param)
    optimizer = optax.adam(1e-2)

    @jax.jit
    def step(params: Any, memory: Any, places: Any, ink: Any) -> Any:
        def loss(params: Any) -> Any:
            return ((nnx.merge(graphdef, params)(places) - ink) ** 2).mean()

        value, gradient = jax.value_and_grad(loss)(params)
        updates, memory = optimizer.update(gradient, memory, params)
        return optax.apply_updates(params, updates), memory, value

    def losses(order: np.ndarray) -> np.ndarray:
        now, memory, found = params, optimizer.init(params), []
        for _ in range(1000):
            now, memory, value = step(now, memory, page.places[order], page.ink[order])
            found.append(float(value))
        return np.array(found)

    first = losses(np.arange(784))
    apart = [np.abs(first / losses(np.random.default_rng(seed).permutation(784)) - 1) for seed in range(2)]
    return {
        "percent": float(100 * max(each.max() for each in apart)),
        "largest": [float(each.max()) for each in apart],
        "in the first hundred steps": [float(each[:100].max()) for each in apart],
        "the same order again": float(np.abs(first / losses(np.arange(784)) - 1).max()),
    }


def one_key(page: Any) -> dict[str, float]:
    """The exercise's loop with one fault left, a key used again and again: the error on its 20 examples, and on new."""
    params, (x, y) = page.start, page.known
    some = jax.random.permutation(jax.random.key(page.SEED), len(x))[:20]
    slope = jax.jit(jax.grad(page.mean_error))
    for _ in range(2000):
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, slope(params, x[some], y[some]))
    return {
        "on the 20": float(page.mean_error(params, x[some], y[some])),
        "on new ones": float(page.mean_error(params, *page.new)),
    }


CONTROLS = {"order": order, "one-key": one_key}
