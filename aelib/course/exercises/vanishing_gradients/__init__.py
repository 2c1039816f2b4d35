"""The exercises of the chapter "Vanishing gradients", from recall to an open question."""

NAMES = (
    "mean-of-lengths",
    "delta-bound",
    "leaky-scale",
    "level-gain",
    "wide-with-biases",
    "rescale-two-layers",
    "mend-the-deep-net",
    "keep-the-promise",
)
