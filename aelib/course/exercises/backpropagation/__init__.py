"""The exercises of the chapter "Backpropagation", from one gradient by hand to a check that can be fooled."""

NAMES = (
    "gradient-by-hand",
    "backward-pass",
    "mend-the-backward-pass",
    "where-gradients-flow",
    "penalty-on-a-hidden-layer",
    "best-step",
    "mean-of-the-batch",
    "fool-the-check",
)
