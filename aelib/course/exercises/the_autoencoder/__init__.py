"""The exercises of the chapter "The autoencoder", from recall to an open question."""

NAMES = (
    "count-parameters",
    "squared-error-per-image",
    "loss-for-fit",
    "shared-code",
    "cross-entropy-floor",
    "best-direction",
    "bits-per-image",
    "tied-weights",
    "useless-code",
)
