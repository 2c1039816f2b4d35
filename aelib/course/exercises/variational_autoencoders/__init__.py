"""The exercises of the chapter "From PCA to the variational autoencoder": the parts of a bound, and their faults."""

NAMES = (
    "draw-codes",
    "kl-to-the-prior",
    "which-beta",
    "under-water",
    "train-a-map",
    "importance-nats",
    "same-prior-for-both",
    "mend-the-variational",
)
