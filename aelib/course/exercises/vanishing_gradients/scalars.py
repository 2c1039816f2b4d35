"""Test inputs that are plain numbers."""

from collections.abc import Callable

import numpy as np


def scalars(*rows: tuple[float, ...]) -> Callable[[], list[tuple[np.ndarray, ...]]]:
    """Return the `cases` of an exercise whose arguments are these numbers, as arrays without axes."""
    return lambda: [tuple(np.array(value) for value in row) for row in rows]
