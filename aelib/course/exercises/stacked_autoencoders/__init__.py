"""The exercises of the chapter "Stacked autoencoders", from recall to a stack of one's own."""

NAMES = (
    "weights-in-training",
    "next-layer-data",
    "unroll-a-stack",
    "image-for-a-unit",
    "what-depth-adds",
    "control-for-one-layer",
    "linear-repair",
    "a-second-layer-that-helps",
)
