"""The exercises of the chapter "Learning as descent", from recall to a training that has to be mended."""

NAMES = (
    "largest-stable-rate",
    "batches-of-unequal-size",
    "does-the-step-help",
    "patient-stop",
    "momentum-limit",
    "adam-by-hand",
    "mend-the-descent",
    "lucky-start",
)
