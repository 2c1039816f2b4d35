"""The exercises of the chapter "Codes in bits", from what the bits say to a control and a training."""

NAMES = (
    "what-the-bits-say",
    "water-over-three",
    "mend-the-codebook",
    "length-of-a-file",
    "bits-without-a-network",
    "straight-and-exact",
    "train-a-codebook",
)
