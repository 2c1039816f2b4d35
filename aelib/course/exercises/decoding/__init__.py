"""The exercises of the chapter "Point anywhere", from counting classes to a sampler that passes without copying."""

NAMES = (
    "class-coverage",
    "copies-of-the-data",
    "draw-from-a-mixture",
    "fair-two-sample-test",
    "a-better-sampler",
    "volume-of-a-ball",
)
