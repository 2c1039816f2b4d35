"""The exercises of the chapter "Linear autoencoders": subspaces, saddles, decay, axes, and what is a likelihood."""

NAMES = (
    "nearly-a-projection",
    "subspace-angle",
    "axes-in-the-subspace",
    "saddle-heights",
    "train-the-axes",
    "weight-decay-spectrum",
    "loss-to-angle",
    "best-plain-decoder",
    "ppca-log-density",
)
