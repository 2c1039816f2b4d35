"""What `fit` is measured against, and how to measure it again: see README.md in this folder."""
