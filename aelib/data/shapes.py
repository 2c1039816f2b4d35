"""Drawn shapes: grey images whose factors are known, so that a model of them can be held against the truth.

Each image is a function of its kind and of four numbers, its factors. Where only size and angle vary, the images of a
kind are a surface in the space of pixels, with these two as coordinates.
"""

from dataclasses import dataclass
from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float, Float32, Int, Int32

from aelib.arguments import Array, require_count, require_key, require_number

KINDS = ("bar", "triangle", "cross")
FACTORS = ("size", "angle", "x", "y")
SIZES, ANGLES = (0.45, 0.85), (-30.0, 30.0)
"""Between which numbers `shapes` draws. In this range of angles no shape looks the same at two of them."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """Images of shapes, with what they were drawn from.

    The images [n, side, side] are float32 in [0, 1], where 0 is paper, the labels [n] int32, places in `kinds`. The
    factors [n, 4] are float32, in the order of `names`: size and place in halves of the image's side (x to the right, y
    down, both 0 in the middle), angle in degrees.

    Example:
        >>> Shapes.kinds, Shapes.names
        (('bar', 'triangle', 'cross'), ('size', 'angle', 'x', 'y'))
    """

    images: Float32[np.ndarray, "n side side"]
    labels: Int32[np.ndarray, " n"]
    factors: Float32[np.ndarray, "n 4"]
    kinds: ClassVar[tuple[str, ...]] = KINDS
    names: ClassVar[tuple[str, ...]] = FACTORS


def shapes(count: int, *, key: jax.Array, side: int = 28, shift: float = 0.0) -> Shapes:
    """Draw `count` bars, triangles and crosses at random, each kind equally likely.

    Size and angle are uniform, from 0.45 to 0.85 halves of the side and from -30 to 30 degrees. The same key draws the
    same shapes.

    Args:
        count: How many.
        key: A JAX key.
        side: The side of an image, in pixels.
        shift: How far from the middle they stand at most, uniformly in x and in y, in halves of the side.

    Returns:
        Their `images`, `labels` and `factors`.

    Example:
        >>> drawn = shapes(500, key=jax.random.key(0))
        >>> drawn.images.shape, drawn.factors.shape, np.unique(drawn.labels).tolist()
        ((500, 28, 28), (500, 4), [0, 1, 2])
    """
    require_count("count", count)
    require_key("key", key)
    require_count("side", side)
    require_number("shift", shift, low=0, high=1)
    of_kind, of_factors = jax.random.split(key)
    labels = np.asarray(jax.random.randint(of_kind, (count,), 0, len(KINDS)), np.int32)
    low, high = np.array([SIZES, ANGLES, (-shift, shift), (-shift, shift)], np.float32).T
    factors = low + (high - low) * np.asarray(jax.random.uniform(of_factors, (count, len(FACTORS))), np.float32)
    return Shapes(draw_shapes(labels, factors, side=side), labels, factors)


def draw_shapes(
    labels: Int[Array, " n"], factors: Float[Array, "n 4"], *, side: int = 28
) -> Float32[np.ndarray, "n side side"]:
    """Draw the shapes of these kinds and factors: the surface on which the images of `shapes` lie.

    A bar is 0.3 times as wide as it is long, and so are the arms of a cross. They end at `size` from the middle, and
    there a triangle has its corners. Across an edge the ink falls from 1 to 0 over the width of a pixel.
    """
    kinds = np.asarray(labels)
    size, angle, x, y = np.asarray(factors).astype(np.float64).T[:, :, None, None]
    middles = (2 * np.arange(side) + 1) / side - 1
    right, down = middles - x, middles[:, None] - y
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    along, across = cos * right + sin * down, cos * down - sin * right
    images = np.zeros((len(kinds), side, side), np.float32)
    for kind, beyond in enumerate((_beyond_bar, _beyond_triangle, _beyond_cross)):
        own = kinds == kind
        images[own] = np.clip(0.5 - side / 2 * beyond(along[own], across[own], size[own]), 0, 1)
    return images


def _beyond_bar(along: np.ndarray, across: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return how far points lie beyond the edge of a bar, in halves of the side: below 0 where they lie inside."""
    return np.maximum(np.abs(along) - size, np.abs(across) - 0.3 * size)


def _beyond_triangle(along: np.ndarray, across: np.ndarray, size: np.ndarray) -> np.ndarray:
    sides = [across * np.cos(turn) + along * np.sin(turn) for turn in np.radians([0, 120, 240])]
    return np.maximum.reduce(sides) - size / 2


def _beyond_cross(along: np.ndarray, across: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.minimum(_beyond_bar(along, across, size), _beyond_bar(across, along, size))
