"""Machines with a layer whose states can be counted: how they are drawn, and the free energy of their images."""

import numpy as np


def sigmoid(t: np.ndarray) -> np.ndarray:
    """Return σ(t), written so that it overflows nowhere."""
    return (1 + np.tanh(t / 2)) / 2


def all_states(n: int) -> np.ndarray:
    """Return all states of n units, [2^n, n]."""
    return np.array(list(np.ndindex(*(2,) * n)), float)


def drawn_machine(rng: np.random.Generator, p: int, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights [p, k], visible biases [p] and hidden biases [k], all standard normal."""
    return rng.normal(size=(p, k)), rng.normal(size=p), rng.normal(size=k)


def images_and_machines() -> list[tuple[np.ndarray, ...]]:
    """Return test inputs: images of bits [n, p], and the weights and biases of a machine."""
    rng = np.random.default_rng(0)
    sizes = ((5, 4, 3), (7, 3, 5), (4, 6, 2))
    return [((rng.random((n, p)) < 0.5).astype(float), *drawn_machine(rng, p, k)) for n, p, k in sizes]


def free_energy(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the free energy of each image [n], with hidden units that are 0 or 1."""
    return -x @ b - np.logaddexp(0, x @ W + c).sum(1)
