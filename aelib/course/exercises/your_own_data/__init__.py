"""The exercises of the chapter "Your own data", from arrays in the right form to a page of findings."""

NAMES = ("as-images", "held-out-anchors", "hold-out-sources", "own-findings")
