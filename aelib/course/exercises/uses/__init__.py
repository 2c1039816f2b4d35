"""The exercises of the chapter "What autoencoders are good for"."""

NAMES = (
    "right-alarms",
    "mean-or-draw",
    "missing-by-a-gaussian",
    "equal-ink",
    "train-a-filler",
    "area-with-ties",
    "symptoms-of-a-detector",
)
