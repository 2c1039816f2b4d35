"""The exercises of the chapter "Boltzmann machines": counting small machines, their gradient, and filling in."""

NAMES = (
    "machine-by-counting",
    "contrastive-step",
    "log-partition",
    "forgotten-starts",
    "fewer-nats",
    "plus-minus-units",
    "lopsided-field",
    "fill-in-pixels",
    "what-is-left-out",
)
