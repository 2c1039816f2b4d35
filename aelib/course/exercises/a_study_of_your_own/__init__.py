"""The exercises of the page "A study of your own": ways to fool oneself, and the capstone."""

NAMES = ("ways-to-fool-oneself", "capstone")
