"""The exercises of the chapter "From PCA to the variational autoencoder": the parts of a bound, and their faults."""

NAMES = (
    "kl-to-the-prior",
    "draw-codes",
    "which-beta",
    "under-water",
    "importance-nats",
    "same-prior-for-both",
    "mend-the-variational",
    "train-a-map",
)
