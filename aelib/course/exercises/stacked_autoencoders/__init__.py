"""The exercises of the chapter "Stacked autoencoders", from recall to nets of one's own: stacks, starts, controls."""

NAMES = (
    "next-layer-data",
    "what-failed",
    "unroll-a-stack",
    "control-for-one-layer",
    "linear-repair",
    "weights-in-training",
    "image-for-a-unit",
    "what-depth-adds",
    "a-second-layer-that-helps",
    "what-a-control-kills",
    "only-the-lowest-layer",
    "binomial-interval",
    "paired-interval",
    "nested-runs",
    "fair-rate",
    "equal-compute",
    "a-hundred-labels",
)
