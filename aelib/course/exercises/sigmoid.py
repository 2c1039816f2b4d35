"""The sigmoid, through which exercises of several chapters go forward and back."""

import numpy as np


def sigmoid(t: np.ndarray) -> np.ndarray:
    """Return σ(t), written so that it overflows nowhere."""
    return (1 + np.tanh(t / 2)) / 2
