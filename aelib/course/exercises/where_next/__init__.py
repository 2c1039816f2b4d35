"""The exercises of the page "Where next": another clock, ways to fool oneself, and the capstone."""

NAMES = (
    "another-clock",
    "ways-to-fool-oneself",
    "capstone",
)
