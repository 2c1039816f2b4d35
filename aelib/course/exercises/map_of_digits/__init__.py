"""The exercises of the chapter "A map of digits", from recall to an open question."""

NAMES = (
    "class-recall",
    "conv-parameters",
    "convolve-by-hand",
    "align-two-maps",
    "intrinsic-dimension",
    "spread-back",
    "same-loss-other-map",
    "part-four-from-nine",
    "which-cause",
)
