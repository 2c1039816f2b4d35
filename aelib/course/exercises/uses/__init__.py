"""The exercises of the chapter "What autoencoders are good for"."""

NAMES = (
    "area-with-ties",
    "right-alarms",
    "symptoms-of-a-detector",
    "mean-or-draw",
    "missing-by-a-gaussian",
    "equal-ink",
    "train-a-filler",
)
