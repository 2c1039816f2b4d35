"""The steps of `make`."""
