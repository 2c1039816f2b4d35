"""The sigmoid and its slope, through which the exercises go forward and back."""

import numpy as np


def sigmoid(t):
    """Return σ(t), written so that it overflows nowhere."""
    return 0.5 + 0.5 * np.tanh(t / 2)


def sigmoid_slope(t):
    """Return σ'(t)."""
    return sigmoid(t) * (1 - sigmoid(t))
