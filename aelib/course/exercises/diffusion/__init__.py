"""The exercises of the chapter "A stack of repairs", from one step down to a network for all levels."""

NAMES = (
    "step-down",
    "rungs-of-the-ladder",
    "repair-from-noise",
    "loss-at-all-levels",
    "ancestral-step",
    "variance-of-a-walk",
    "mend-the-walk",
    "learn-all-levels",
)
