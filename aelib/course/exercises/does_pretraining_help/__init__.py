"""The exercises of the chapter "Does pretraining help?": errors, their intervals, and what a comparison has to be."""

NAMES = (
    "what-failed",
    "what-a-control-kills",
    "only-the-lowest-layer",
    "binomial-interval",
    "paired-interval",
    "nested-runs",
    "fair-rate",
    "equal-compute",
    "a-hundred-labels",
)
