"""The exercises of the chapter "Sparse codes", from recall to a training and a control."""

NAMES = (
    "when-two-share",
    "largest-of-each",
    "found-one-to-one",
    "shrink-by-the-penalty",
    "what-went-wrong",
    "mend-the-loss",
    "explain-without-finding",
    "train-a-dictionary",
)
