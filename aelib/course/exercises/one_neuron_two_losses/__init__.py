"""The exercises of the chapter "One neuron, two losses", from a derivative to an open hunt for wrong ones."""

NAMES = (
    "squared-error-delta",
    "steepest-output",
    "learning-time",
    "plateau-time",
    "catch-the-wrong-slope",
    "stable-bce",
    "unmatched-softmax",
    "loss-for-counts",
)
