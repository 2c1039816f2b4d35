"""The exercises of the chapter "Vanishing gradients", from recall to an open question."""

NAMES = (
    "mean-of-lengths",
    "delta-bound",
    "leaky-scale",
    "level-gain",
    "mend-the-deep-net",
    "rescale-two-layers",
    "wide-with-biases",
    "keep-the-promise",
)
