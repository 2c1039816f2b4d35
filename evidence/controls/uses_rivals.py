"""Rivals of the chapter on uses: distances to the neighbour of a rank, draws of a Gaussian, and those of a chain."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def distances(x: Any, known: Any, ranks: tuple[int, ...]) -> list[np.ndarray]:
    """Return the squared distance of each row to its nearest known row, to its second, and so on, for these ranks."""
    places, squares, found = [rank - 1 for rank in ranks], (known**2).sum(axis=1), []
    for rows in np.array_split(x, -(-len(x) // 500)):
        far = squares - 2 * rows @ known.T
        far.partition(places, axis=1)
        found.append(far[:, places] + (rows**2).sum(axis=1, keepdims=True))
    return list(np.maximum(np.concatenate(found), 0).T)


def with_noise(answers: Any, hidden: Any, C: Any, rng: np.random.Generator) -> np.ndarray:
    """Return draws of a Gaussian with the covariance C, from its conditional means of what is hidden."""
    k, m, draws = ~hidden.ravel(), hidden.ravel(), answers.reshape(len(answers), -1).copy()
    left = C[np.ix_(m, m)] - C[np.ix_(m, k)] @ np.linalg.solve(C[np.ix_(k, k)], C[np.ix_(k, m)])
    draws[:, m] += rng.standard_normal((len(answers), m.sum())) @ np.linalg.cholesky(left).T
    return draws.reshape(answers.shape)


def chains(model: Any, bits: Any, hidden: Any, start: Any, seed: int, draws: int = 10, steps: int = 100) -> list[Any]:
    """Return what each chain has after its first step, and after its last: answers, and the greys they are drawn of.

    All begin at `start` but one more, the last, which begins at the true `bits`.
    """
    key = jax.random.key(seed)

    @jax.jit
    def step(key: Any, answer: Any) -> Any:
        for_codes, for_pixels = jax.random.split(key)
        grey = model.decode(model.draw_codes(for_codes, answer))
        pixels = jax.random.bernoulli(for_pixels, grey).astype(jnp.float32)
        return jnp.where(hidden, pixels, bits), grey

    def chain(key: Any, answer: Any) -> list[Any]:
        passed: list[Any] = []
        for at in range(steps):
            answer, grey = step(jax.random.fold_in(key, at), answer)
            passed = [*passed[:1], (np.asarray(answer), np.asarray(grey))]
        return passed

    return [chain(jax.random.fold_in(key, at), start if at < draws else bits) for at in range(draws + 1)]
