"""One sigmoid neuron: its output, the slope of that, and the cross-entropy of its pre-activation."""

import numpy as np


def sigmoid(t):
    """Return σ(t) as one writes it down first; the exercise on stability depends on where that overflows."""
    return 1 / (1 + np.exp(-t))


def sigmoid_slope(t):
    """Return σ'(t)."""
    return sigmoid(t) * (1 - sigmoid(t))


def cross_entropy(t, y):
    """Return the cross-entropy of the pre-activation t and the target y, stable for every t."""
    return np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t)))
