"""The sigmoid, the activation of every layer of the chapter's stacks."""

import numpy as np


def sigmoid(t):
    """Return σ(t)."""
    return 1 / (1 + np.exp(-t))
