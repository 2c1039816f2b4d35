"""Machines with a layer whose states can be counted: how they are drawn, and the free energy of their images."""

import numpy as np


def all_states(n):
    """Return all states of n units, [2^n, n]."""
    return np.array(list(np.ndindex(*(2,) * n)), float)


def drawn_machine(rng, p, k):
    """Return weights [p, k], visible biases [p] and hidden biases [k], all standard normal."""
    return rng.normal(size=(p, k)), rng.normal(size=p), rng.normal(size=k)


def images_and_machines():
    """Return test inputs: images of bits [n, p], and the weights and biases of a machine."""
    rng = np.random.default_rng(0)
    sizes = ((5, 4, 3), (7, 3, 5), (4, 6, 2))
    return [((rng.random((n, p)) < 0.5).astype(float), *drawn_machine(rng, p, k)) for n, p, k in sizes]


def free_energy(x, W, b, c):
    """Return the free energy of each image [n], with hidden units that are 0 or 1."""
    return -x @ b - np.logaddexp(0, x @ W + c).sum(1)
