"""The exercises of the chapter "Features of a network", from recall to a training and a control."""

NAMES = (
    "own-digit-dropped",
    "zero-ablation",
    "which-control",
    "held-out-purity",
    "mend-the-choice",
    "equal-variance",
    "train-a-frozen-dictionary",
)
