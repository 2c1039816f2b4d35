"""The exercises of the chapter "Codes in bits", from a length by hand to a training and a control."""

NAMES = (
    "length-of-a-file",
    "water-over-three",
    "straight-and-exact",
    "what-the-bits-say",
    "mend-the-codebook",
    "bits-without-a-network",
    "train-a-codebook",
)
