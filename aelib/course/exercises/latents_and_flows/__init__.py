"""The exercises of the chapter on latents and flows: levels of times, a denoiser from a velocity, its loss, a clock."""

NAMES = (
    "levels-of-equal-times",
    "another-clock",
    "loss-of-a-velocity",
    "a-third-clock",
)
