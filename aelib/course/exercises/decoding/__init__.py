"""The exercises of the chapter "Decoding the latent space", from counting classes to a test that is fair."""

NAMES = (
    "class-coverage",
    "copies-of-the-data",
    "draw-from-a-mixture",
    "volume-of-a-ball",
    "length-by-jacobian",
    "equal-steps",
    "fair-two-sample-test",
)
