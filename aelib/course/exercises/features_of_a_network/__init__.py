"""The exercises of the chapter "Features of a network", from recall to a training and a control."""

NAMES = (
    "zero-ablation",
    "which-control",
    "held-out-purity",
    "equal-variance",
    "train-a-frozen-dictionary",
    "own-digit-dropped",
    "mend-the-choice",
)
