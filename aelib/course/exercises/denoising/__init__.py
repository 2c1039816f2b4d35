"""The exercises of the chapter "Repair", from recall to an open question."""

NAMES = (
    "score-from-a-repair",
    "best-repair-of-a-training-set",
    "repair-of-a-mixture",
    "wiener-filter",
    "only-the-covariance",
    "error-without-the-clean",
    "mend-the-denoiser",
    "beat-wiener",
)
