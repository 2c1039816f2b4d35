"""How long a neuron that answers too high takes to come down: a formula for either loss, and steps counted."""

import numpy as np


def time_by(bracket):
    """The learning time that goes with a bracket: its value at the start minus that at the end, over the speed."""

    def time(start, end, speed):
        return (bracket(start) - bracket(end)) / speed

    return time


cross_entropy_time = time_by(lambda t: t - np.exp(-t))
squared_error_time = time_by(lambda t: np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t) / 2)


def count_steps(starts, end, step):
    """Return how many steps take each pre-activation from its start to `end` or below."""
    counts = []
    for start in starts:
        t, steps = float(start), 0
        while t > end:
            t, steps = step(t), steps + 1
        counts.append(steps)
    return np.array(counts, float)
