"""The exercises of the chapter "A stack of repairs", from one step down to a network for all levels."""

NAMES = (
    "step-down",
    "repair-from-noise",
    "loss-at-all-levels",
    "mend-the-walk",
    "learn-all-levels",
    "rungs-of-the-ladder",
    "ancestral-step",
    "variance-of-a-walk",
    "guided-repair",
)
