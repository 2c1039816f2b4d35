"""The exercises of the chapter "Learning as maximum likelihood", from recall to a density of pictures."""

NAMES = (
    "choose-the-distribution",
    "gaussian-in-full",
    "waiting-times",
    "best-variance",
    "same-steps",
    "mean-direction",
    "what-to-stock",
    "make-it-a-density",
)
