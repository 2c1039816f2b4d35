"""The exercises of the chapter "One neuron, two losses", from a derivative to a training that has to be mended."""

NAMES = (
    "squared-error-delta",
    "loss-for-counts",
    "stable-bce",
    "catch-the-wrong-slope",
    "mend-the-training",
    "plateau-time",
    "unmatched-softmax",
)
