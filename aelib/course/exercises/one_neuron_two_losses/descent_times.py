"""How long a neuron that answers too high takes to come down: a formula for either loss, and steps counted."""

import numpy as np


def cross_entropy(t):
    """Return t − 1/eᵗ, which falls at a constant speed where a neuron with the target 0 learns by cross-entropy."""
    return t - np.exp(-t)


def squared_error(t):
    """Return what falls at a constant speed where it learns by squared error."""
    return np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t) / 2


def time(bracket, start, end, speed):
    """Return the learning time that goes with a bracket: by how much it falls from start to end, over the speed."""
    return (bracket(start) - bracket(end)) / speed


def count_steps(starts, end, step):
    """Return how many steps take each pre-activation from its start to `end` or below."""
    counts = []
    for start in starts:
        t, steps = float(start), 0
        while t > end:
            t, steps = step(t), steps + 1
        counts.append(steps)
    return np.array(counts, float)
