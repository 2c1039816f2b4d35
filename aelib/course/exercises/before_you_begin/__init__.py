"""The exercises of the chapter "Before you begin": a gradient, a direction, a step, and a pair of keys."""

NAMES = ("tanh-gradient", "leading-direction", "one-step", "fresh-randomness")
