"""Test inputs that are plain numbers."""

import numpy as np


def scalars(*rows):
    """Return the `cases` of an exercise whose arguments are these numbers, as arrays without axes."""
    return lambda: [tuple(np.array(value) for value in row) for row in rows]
