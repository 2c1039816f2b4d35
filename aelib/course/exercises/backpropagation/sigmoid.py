"""The sigmoid, through which the exercises go forward and back."""

import numpy as np


def sigmoid(t):
    """Return σ(t), written so that it overflows nowhere."""
    return 0.5 + 0.5 * np.tanh(t / 2)
