"""A kernel that slides over a picture: the sum from which a convolution is made, forward and back."""

from itertools import product

import numpy as np


def slide(padded, kernel, stride=1):
    """Return at each position the sum of the kernel times what lies under it, its corner at that position."""
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    offsets = product(range(3), repeat=2)
    moved = [kernel[u, v] * padded[u : u + height : stride, v : v + width : stride] for u, v in offsets]
    return np.sum(moved, axis=0)
