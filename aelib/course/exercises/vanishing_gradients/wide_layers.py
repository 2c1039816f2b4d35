"""What very wide layers of sigmoids do to activations and deltas: Gaussian means in place of sums over units."""

import numpy as np

# A standard normal variable: the values that are looked at, and how much each of them weighs.
GRID = np.linspace(-8, 8, 4001)
DENSITY = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()
