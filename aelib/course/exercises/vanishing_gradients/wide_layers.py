"""What very wide layers of sigmoids do to activations and deltas: Gaussian means in place of sums over units."""

import numpy as np

# A standard normal variable: the values that are looked at, and how much each of them weighs.
GRID = np.linspace(-8, 8, 4001)
DENSITY = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()


def sigmoid(t):
    """Return σ(t), written so that it overflows nowhere."""
    return (1 + np.tanh(t / 2)) / 2


def decades_lost(next_variance, g, slope=None, steps=60):
    """Return the decades lost a layer where `next_variance` makes the variance of t from the mean of squares of a."""
    v = 1.0
    for _ in range(steps):
        v = next_variance(float(DENSITY @ sigmoid(np.sqrt(v) * GRID) ** 2))
    a = sigmoid(np.sqrt(v) * GRID)
    rms = np.sqrt(DENSITY @ (a * (1 - a)) ** 2) if slope is None else slope(a * (1 - a))
    return -float(np.log10(g * rms))
