"""The exercises of the chapter "Boltzmann machines": counting small machines, their gradient, and filling in."""

NAMES = (
    "machine-by-counting",
    "plus-minus-units",
    "contrastive-step",
    "log-partition",
    "what-is-left-out",
    "lopsided-field",
    "fill-in-pixels",
    "forgotten-starts",
    "fewer-nats",
)
