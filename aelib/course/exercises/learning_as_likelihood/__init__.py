"""The exercises of the chapter "Learning as maximum likelihood", from recall to a density that the reader fits."""

NAMES = (
    "choose-the-distribution",
    "waiting-times",
    "what-to-stock",
    "make-it-a-density",
    "choose-the-likelihood",
    "gaussian-in-full",
    "same-steps",
    "mean-direction",
)
