"""The exercises of the chapter "The autoencoder", from recall to an open question."""

NAMES = (
    "count-parameters",
    "bits-per-image",
    "shared-code",
    "useless-code",
    "eight-against-sixteen",
    "loss-for-fit",
    "cross-entropy-floor",
    "tied-weights",
)
