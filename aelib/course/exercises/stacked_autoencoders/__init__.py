"""The exercises of the chapter "Stacked autoencoders", from recall to a derivation."""

NAMES = (
    "weights-in-training",
    "next-layer-data",
    "unroll-a-stack",
    "image-for-a-unit",
    "what-depth-adds",
    "linear-repair",
)
