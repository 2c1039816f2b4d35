"""Scale: distances are roots of sums of squares, and squares of very large or small numbers leave every range."""

from typing import Any

import numpy as np

from aelib.arguments import Array


def scaled(*arrays: Array) -> tuple[int, list[Any]]:
    """Return an exponent, and `arrays` divided by that power of two, so that they can be squared.

    Which of two distances is the smaller, and every ratio of them, stays as it is. Numbers whose squares are no trouble
    are returned as they are, with the exponent 0, but for those of 16 bits, which become float32.
    """
    wide = [np.asarray(array).astype(np.promote_types(np.asarray(array).dtype, np.float32)) for array in arrays]
    largest = max(float(np.abs(array).max(initial=0)) for array in wide)
    if largest == 0 or 2.0**-40 <= largest <= 2.0**40:
        return 0, wide
    exponent = int(np.frexp(largest)[1])
    return exponent, [np.ldexp(array, -exponent) for array in wide]
