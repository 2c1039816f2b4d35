"""The exercises of the chapter "Repair", from recall to an open question."""

NAMES = (
    "score-from-a-repair",
    "best-repair-of-a-training-set",
    "wiener-filter",
    "mend-the-denoiser",
    "beat-wiener",
    "repair-of-a-mixture",
    "only-the-covariance",
    "error-from-two-copies",
    "error-without-the-clean",
    "blind-spots",
)
