"""The exercises of the chapter "Sparse codes", from recall to a training and a control."""

NAMES = (
    "largest-of-each",
    "when-two-share",
    "found-one-to-one",
    "explain-without-finding",
    "train-a-dictionary",
    "scramble-the-phases",
    "spread-of-an-atom",
    "what-went-wrong",
    "shrink-by-the-penalty",
    "mend-the-loss",
)
