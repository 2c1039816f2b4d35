"""What the figures check of a reader's own data: codes and images."""

from typing import Any

import jax
import numpy as np

from aelib.arguments import describe, require_array, require_finite


def require_codes(codes: Any, name: str = "codes") -> None:
    """Raise `TypeError` or `ValueError` unless `codes` are at least one finite code in the plane, [n, 2]."""
    require_array(name, codes, ("n", 2))
    require_finite(name, codes)
    if not len(codes):
        raise ValueError(f"{name} must hold at least one code, but got {describe(codes)}")


def as_images(name: str, images: Any) -> np.ndarray:
    """Return one or many images, clipped to [0, 1], as [n, height, width] or, of RGB, [n, height, width, 3].

    Raises:
        TypeError: If the arrays are not floating-point.
        ValueError: If they have another shape.
    """
    expected = f"{name} must be a floating-point array [height, width] or [n, height, width], or RGB [..., 3]"
    if not isinstance(images, jax.Array | np.ndarray) or not jax.numpy.issubdtype(images.dtype, np.floating):
        hint = ": for images from 0 to 255, divide by 255" if getattr(images, "dtype", None) == np.uint8 else ""
        raise TypeError(f"{expected}, but got {describe(images)}{hint}")
    rgb = images.ndim > 2 and images.shape[-1] == 3
    if not 2 <= images.ndim - rgb <= 3 or not images.size:
        raise ValueError(f"{expected}, but got {describe(images)}")
    array = np.clip(np.asarray(images, np.float64), 0, 1)
    return array if array.ndim - rgb == 3 else array[None]
