"""The exercises of the chapter "Linear autoencoders": subspaces, saddles, decay, axes, and what is a likelihood."""

NAMES = (
    "subspace-angle",
    "axes-in-the-subspace",
    "best-plain-decoder",
    "saddle-heights",
    "loss-to-angle",
    "weight-decay-spectrum",
    "ppca-log-density",
    "nearly-a-projection",
    "train-the-axes",
)
