"""The pages of `aelib`: what becomes of docstrings, and which chapters use what."""
