"""Images laid somewhere on a larger canvas, alone or amid clutter: pictures whose pixels are no longer a distance."""

import jax
import numpy as np
from jaxtyping import Float, Float32

from aelib.arguments import Array, require_array, require_count, require_finite, require_key

PIECE = 8
"""The side of a piece of clutter, in pixels."""


def translated(
    images: Float[Array, "n height width"], *, key: jax.Array, side: int = 40, pieces: int = 0
) -> Float32[np.ndarray, "n side side"]:
    """Lay each image on an empty canvas, at a place that is drawn for it, amid `pieces` of other images.

    Every place at which the whole image fits is equally likely. A piece is a square of 8 pixels from the middle half of
    an image that is drawn from `images`, and it lies anywhere. Where two overlap, the darker ink (the larger number)
    remains. The same key draws the same canvases.

    Args:
        images: The images, [n, height, width], in which 0 is paper.
        key: A JAX key.
        side: The side of the canvas, in pixels.
        pieces: How many pieces of other images each canvas gets. With 0 the images have moved, and nothing else.

    Returns:
        The canvases, [n, side, side].

    Raises:
        ValueError: For a number below 0, images that are larger than the canvas, or of fewer than 16 pixels if pieces
            are cut from them.

    References:
        Mnih, Heess, Graves and Kavukcuoglu, *Recurrent Models of Visual Attention* (2014), section 4.1: MNIST,
        translated, and translated amid clutter, on 60 x 60 pixels.

    Example:
        >>> corner = translated(np.ones((1, 2, 2)), key=jax.random.key(1), side=3)
        >>> corner[0].astype(int).tolist()
        [[0, 0, 0], [0, 1, 1], [0, 1, 1]]
    """
    require_array("images", images, ("n", "height", "width"))
    require_finite("images", images)
    require_key("key", key)
    require_count("side", side)
    require_count("pieces", pieces, minimum=0)
    images = np.asarray(images, np.float32)
    if (images < 0).any():
        raise ValueError(
            f"images must have no number below 0, which is paper, but the smallest is {images.min():g}: move them to "
            "[0, 1] before, and standardise the canvases"
        )
    sizes = images.shape[1:]
    if max(sizes) > side:
        raise ValueError(f"side must be at least that of the images, {max(sizes)}, but got {side}")
    if pieces and min(sizes) < 2 * PIECE:
        raise ValueError(f"images must have {2 * PIECE} pixels each way, for pieces of {PIECE}, but got {list(sizes)}")
    of_places, of_sources, of_cuts, of_spots = jax.random.split(key, 4)
    count = len(images)
    canvas = np.zeros((count, side, side), np.float32)
    _lay(canvas, images, _draw(of_places, (count, 2), np.zeros(2), side + 1 - np.array(sizes)))
    middle = np.array(sizes) // 4, np.array(sizes) // 2
    sources = np.asarray(jax.random.randint(of_sources, (pieces, count), 0, count))
    cuts = _draw(of_cuts, (pieces, count, 2), *middle)
    spots = _draw(of_spots, (pieces, count, 2), np.zeros(2), np.full(2, side + 1 - PIECE))
    for source, cut, spot in zip(sources, cuts, spots, strict=True):
        _lay(canvas, images[_places(source, cut, (PIECE, PIECE))], spot)
    return canvas


def _draw(key: jax.Array, shape: tuple[int, ...], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Draw whole numbers from `low` on, below `high`."""
    return np.asarray(jax.random.randint(key, shape, low.astype(int), high.astype(int)))


def _places(which: np.ndarray, corners: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the indices of a rectangle of each of these images, whose upper left corners are given."""
    rows, columns = (corners[:, axis, None] + np.arange(size[axis]) for axis in (0, 1))
    return which[:, None, None], rows[:, :, None], columns[:, None, :]


def _lay(canvas: np.ndarray, images: np.ndarray, corners: np.ndarray) -> None:
    """Lay an image on each canvas, with its upper left corner there."""
    at = _places(np.arange(len(canvas)), corners, images.shape[1:])
    canvas[at] = np.maximum(canvas[at], images)
