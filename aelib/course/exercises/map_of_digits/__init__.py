"""The exercises of the chapter "A map of digits", from recall to an open question."""

NAMES = (
    "class-recall",
    "convolve-by-hand",
    "same-loss-other-map",
    "which-cause",
    "part-four-from-nine",
    "conv-parameters",
    "align-two-maps",
    "intrinsic-dimension",
    "spread-back",
)
