"""The exercises of the chapter "The shape of a decoder", from an area to a training that mends a hole."""

NAMES = (
    "area-factor",
    "length-by-jacobian",
    "equal-steps",
    "around-the-hole",
    "fill-the-hole",
)
