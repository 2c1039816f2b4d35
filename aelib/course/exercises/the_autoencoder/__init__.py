"""The exercises of the chapter "The autoencoder", from recall to an open question."""

NAMES = (
    "count-parameters",
    "loss-for-fit",
    "eight-against-sixteen",
    "shared-code",
    "cross-entropy-floor",
    "bits-per-image",
    "tied-weights",
    "useless-code",
)
