"""Arithmetic coding: whole numbers as the bytes of a file, about as long as the logarithm of their probability says.

A file is a number in [0, 1). Each symbol narrows an interval to the part that its probability has there, and the file
names a number in the last one (Rissanen, *Generalized Kraft Inequality and Arithmetic Coding*, 1976). Here the interval
has 48 bits, of which those that are settled move into the file.
"""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

from aelib.arguments import Array, describe, require_count

PRECISION = 16
"""Bits of a probability: the parts of an interval are multiples of 2 to the power of minus this."""
WHOLE, LEAST = 1 << 48, 1 << 32


def arithmetic_encode(symbols: Int[Array, "n k"], counts: Sequence[Array | Sequence[float]]) -> bytes:
    """Write rows of whole numbers into a file, with a table of frequencies for each column.

    Args:
        symbols: Whole numbers [n, k], each from 0 to the levels of its column, less one.
        counts: For each of the k columns how often each level is expected, of any scale, none negative. A level with
            count 0 can be written as well, at 16 bits or so.

    Returns:
        The file. It holds neither the tables nor n.

    Raises:
        TypeError, ValueError: If a table is no table, or a symbol has no place in that of its column.

    Example:
        >>> file = arithmetic_encode(np.zeros((1000, 1), int), [[999, 1]])
        >>> len(file), arithmetic_decode(file, [[999, 1]], 1000).sum()
        (6, 0)
    """
    starts, values = [_starts(each) for each in counts], np.asarray(symbols)
    if values.ndim != 2 or values.shape[1] != len(starts) or values.dtype.kind not in "iu":
        raise ValueError(f"symbols must be whole numbers [n, {len(starts)}], but got {describe(symbols)}")
    if values.size and (values.min() < 0 or (values.max(axis=0) >= [len(each) - 1 for each in starts]).any()):
        raise ValueError("symbols must be at least 0 and below the number of levels of their column")
    file, low, width = bytearray(), 0, WHOLE
    for row in values.tolist():
        for symbol, start in zip(row, starts, strict=True):
            part = width >> PRECISION
            low, width = low + part * start[symbol], part * (start[symbol + 1] - start[symbol])
            low = _carried(file, low)
            while width < LEAST:
                file.append(low >> 40)
                low, width = (low << 8) % WHOLE, width << 8
    last = low + width - 1
    for bits in (40, 32, 24):  # the roundest number in the interval
        if last >> bits << bits >= low:
            last = last >> bits << bits
            break
    last = _carried(file, last)
    return bytes(file + last.to_bytes(6, "big")).rstrip(b"\0")


def _carried(file: bytearray, low: int) -> int:
    """Return what `low` has below the file's last byte, and add what is above to the file, as one carries in a sum."""
    if low < WHOLE:
        return low
    at = len(file) - 1
    while file[at] == 255:
        file[at], at = 0, at - 1
    file[at] += 1
    return low - WHOLE


def arithmetic_decode(file: bytes, counts: Sequence[Array | Sequence[float]], n: int) -> Int[np.ndarray, "n k"]:
    """Read `n` rows of whole numbers from a file that `arithmetic_encode` wrote with the same tables.

    Args:
        file: What was written. Another file is read as well, and gives other numbers.
        counts: The tables, one for each of the k columns.
        n: How many rows to read.

    Raises:
        TypeError, ValueError: If an argument does not fit.

    Example:
        >>> file = arithmetic_encode(np.array([[2, 0], [1, 1]]), [[1, 1, 6], [3, 1]])
        >>> arithmetic_decode(file, [[1, 1, 6], [3, 1]], 2).tolist()
        [[2, 0], [1, 1]]
    """
    require_count("n", n, minimum=0)
    if not isinstance(file, bytes | bytearray):
        raise TypeError(f"file must be bytes, but got {describe(file)}")
    starts = [_starts(each) for each in counts]
    at, width, found = int.from_bytes(file[:6].ljust(6, b"\0"), "big"), WHOLE, np.zeros((n, len(starts)), np.int64)
    place = 6
    for row in found:
        for column, start in enumerate(starts):
            part = width >> PRECISION
            symbol = bisect_right(start, at // part, hi=len(start) - 1) - 1
            row[column] = symbol
            at, width = at - part * start[symbol], part * (start[symbol + 1] - start[symbol])
            while width < LEAST:
                at, width = (at << 8) + (file[place] if place < len(file) else 0), width << 8
                place += 1
    return found


def _starts(counts: Array | Sequence[float]) -> list[int]:
    """Return where the part of each level begins, in units of 2 to the power of -16; the last number is where all end."""
    table = np.asarray(counts)
    if (
        table.ndim != 1
        or not 1 <= len(table) <= 1 << 12
        or table.dtype.kind not in "iuf"
        or not np.isfinite(table).all()
    ):
        raise ValueError(f"counts must be tables of 1 to 4096 finite numbers, but got {describe(counts)}")
    if table.min() < 0 or table.sum() <= 0:
        raise ValueError("counts must have no negative number in a table, and a positive one")
    room = (1 << PRECISION) - len(table)  # each level has one unit, and a share of the rest
    ends = np.arange(1, len(table) + 1) + np.floor(np.cumsum(table / table.sum()) * room + 1e-9).astype(int)
    return [0, *ends[:-1].tolist(), 1 << PRECISION]
