"""The exercises of the chapter "One neuron, two losses", from a derivative to a training that has to be mended."""

NAMES = (
    "squared-error-delta",
    "plateau-time",
    "catch-the-wrong-slope",
    "stable-bce",
    "mend-the-training",
    "unmatched-softmax",
    "loss-for-counts",
)
