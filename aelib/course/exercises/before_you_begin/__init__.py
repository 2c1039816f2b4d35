"""The exercises of "Before you begin": a gradient, a direction, a step, a pair of keys, and a loop to mend."""

NAMES = ("tanh-gradient", "leading-direction", "one-step", "fresh-randomness", "mend-the-loop")
