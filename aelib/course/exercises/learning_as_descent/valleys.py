"""Quadratic valleys: their matrices of second derivatives."""

import numpy as np


def valley(*curvatures, seed=0):
    """Return a symmetric matrix with these eigenvalues and directions that are not the axes."""
    size = len(curvatures)
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
    matrix = q @ np.diag(curvatures) @ q.T
    return (matrix + matrix.T) / 2


def hessian_cases():
    """Return test inputs: a matrix of second derivatives each."""
    unsorted = np.diag([1.0, 6.0, 2.0])  # of which `numpy.linalg.eig` gives the largest neither first nor last
    matrices = (np.array([[3.0, 2.0], [2.0, 3.0]]), valley(0.5, 2.0, 7.0), valley(1.0, 1.5, 4.0, 40.0, seed=1))
    return [(H,) for H in (*matrices, unsorted)]
