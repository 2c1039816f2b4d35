"""The exercises of the chapter "Learning as descent", from recall to a training that has to be mended."""

NAMES = (
    "largest-stable-rate",
    "does-the-step-help",
    "patient-stop",
    "adam-by-hand",
    "mend-the-descent",
    "batches-of-unequal-size",
    "momentum-limit",
    "lucky-start",
)
