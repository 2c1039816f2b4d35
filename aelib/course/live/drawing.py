"""A drawing as MNIST would have had it: strokes become ink, and the ink is fitted and centred as its digits were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array

SIDE = 280
"""Pixels of the drawing area, from edge to edge: ten for each of a digit's."""
RADIUS = 12
"""Half of the width of the pen, in pixels of the drawing area."""
FIELD, BOX = 28, 20
"""The side of MNIST's images, and that of the box into which a digit is fitted."""
LEAST = 0.5 / 255
"""Less ink than half a grey is none."""

Strokes = Sequence[Sequence[tuple[float, float]]]


def draw_strokes(strokes: Strokes) -> Float[np.ndarray, "280 280"]:
    """Return the ink of `strokes`, from 0 to 1, on an area of 280 by 280 pixels.

    The pen is round and 24 pixels wide, and its edge fades over one pixel.

    Args:
        strokes: Sequences of points (x, y) in pixels from the upper left corner, joined by straight lines; one point is
            a dot.

    Example:
        >>> ink = draw_strokes([[(40, 140), (240, 140)]])
        >>> ink.shape, float(ink[140, 140]), float(ink[100, 140])
        ((280, 280), 1.0, 0.0)
    """
    centres = np.arange(SIDE) + 0.5
    ink = np.zeros((SIDE, SIDE))
    for stroke in strokes:
        for start, end in zip(stroke, list(stroke[1:]) or stroke, strict=False):
            (x, y), (dx, dy) = start, np.subtract(end, start)
            from_x, from_y = centres[None] - x, centres[:, None] - y
            along = (from_x * dx + from_y * dy) / (dx * dx + dy * dy or 1)
            along = np.clip(along, 0, 1)
            distance = np.sqrt((from_x - along * dx) ** 2 + (from_y - along * dy) ** 2)
            ink = np.maximum(ink, np.clip(RADIUS + 0.5 - distance, 0, 1))
    return ink


def prepare_digit(ink: Float[Array, "height width"]) -> Float[np.ndarray, "28 28"]:
    """Fit and centre `ink` [height, width], in [0, 1], as the digits of MNIST were.

    What is inked is scaled, with its aspect ratio, until its longer side fills a box of 20 by 20 pixels; a pixel is
    the mean of the ink that falls on it, which is where the greys come from. In the field of 28 by 28 the box is
    moved by whole pixels, so that the centre of mass lies in the middle: in all digits of MNIST between 13.5 and 14.5
    in either direction, counting pixels from 0. No ink gives an empty field, and a digit of MNIST, enlarged or not,
    gives that digit.

    Raises:
        ValueError: For ink above 1.

    References:
        LeCun, Bottou, Bengio and Haffner, *Gradient-Based Learning Applied to Document Recognition* (1998), where they
        describe their database.

    Example:
        >>> ink = np.zeros((100, 60))
        >>> ink[10:50, 30:40] = 1.0
        >>> digit = prepare_digit(ink)
        >>> digit.shape, int((digit > 0).any(axis=1).sum()), int((digit > 0).any(axis=0).sum())
        ((28, 28), 20, 5)
    """
    ink = np.asarray(ink, np.float64)
    if ink.max(initial=0) > 1:
        raise ValueError(f"ink must be from 0 to 1, but got values up to {ink.max():g}: divide by 255")
    field = np.zeros((FIELD, FIELD))
    spans = [np.flatnonzero((ink > LEAST).any(axis=axis)) for axis in (1, 0)]
    if not len(spans[0]):
        return field
    low, lengths = [span[0] for span in spans], [span[-1] + 1 - span[0] for span in spans]
    sizes = [max(1, int(np.floor(BOX * length / max(lengths) + 0.5))) for length in lengths]
    rows, columns = (_means(*part) for part in zip(ink.shape, low, lengths, sizes, strict=True))
    box = rows @ ink @ columns.T
    place = []
    for axis, size in enumerate(sizes):
        centre = box.sum(axis=1 - axis) @ np.arange(size) / box.sum()
        # A millionth, so that a centre of mass between two pixels moves the same way everywhere.
        middle = FIELD // 2 - int(np.floor(centre + 0.5 + 1e-6))
        place.append(slice(start := min(max(middle, 0), FIELD - size), start + size))
    field[tuple(place)] = np.minimum(box, 1)  # the means of ones can round to more
    return field


def _means(length: int, low: int, span: int, size: int) -> np.ndarray:
    """The matrix [size, length] that takes the means over `size` equal parts of `span` pixels from `low` on."""
    edges = low + span / size * np.arange(size + 1)
    pixels = np.arange(length)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(covered, 0) * size / span
