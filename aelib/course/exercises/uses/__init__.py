"""The exercises of the chapter "What autoencoders are good for"."""

NAMES = (
    "area-with-ties",
    "right-alarms",
    "symptoms-of-a-detector",
    "mean-or-draw",
    "fill-the-holes",
    "equal-ink",
    "train-a-filler",
)
