"""The exercises of the chapter "From PCA to the variational autoencoder": the parts of a bound, and their faults."""

NAMES = (
    "draw-codes",
    "kl-to-the-prior",
    "which-beta",
    "under-water",
    "train-a-map",
    "swap-label",
    "nats-of-a-label",
    "importance-nats",
    "same-prior-for-both",
    "mend-the-variational",
)
