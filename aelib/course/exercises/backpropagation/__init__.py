"""The exercises of the chapter "Backpropagation", from one gradient by hand to a check that can be fooled."""

NAMES = (
    "gradient-by-hand",
    "backward-pass",
    "penalty-on-a-hidden-layer",
    "mend-the-backward-pass",
    "fool-the-check",
    "where-gradients-flow",
    "best-step",
    "mean-of-the-batch",
)
