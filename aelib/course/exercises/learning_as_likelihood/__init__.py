"""The exercises of the chapter "Learning as maximum likelihood", from recall to a density that the reader fits."""

NAMES = (
    "choose-the-distribution",
    "gaussian-in-full",
    "waiting-times",
    "same-steps",
    "mean-direction",
    "what-to-stock",
    "choose-the-likelihood",
    "make-it-a-density",
)
