"""The exercises of the chapter "Learning as descent", from recall to an open question."""

NAMES = (
    "largest-stable-rate",
    "batches-of-unequal-size",
    "gradient-of-a-product",
    "does-the-step-help",
    "patient-stop",
    "momentum-limit",
    "adam-by-hand",
    "lucky-start",
)
