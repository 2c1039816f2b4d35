"""Images side by side, all of one size, so that only what differs catches the eye; grey ones as dark ink on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.plots.style import canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Images = Float[Array, "height width *rgb"] | Float[Array, "n height width *rgb"]


def digits(rows: Mapping[str, Images] | Images, *, captions: Sequence[str] | None = None) -> Figure:
    """Draw rows of images under each other, each with its name: originals above their reconstructions, for example.

    Args:
        rows: By name, as many images in each row, all in [0, 1]: grey [n, height, width], from white to black, or RGB
            [n, height, width, 3]. Or one row without a name, or one image [height, width] or [height, width, 3].
        captions: What stands below the columns.

    Raises:
        TypeError, ValueError: For other arrays, and where the numbers of images or captions differ.

    Example:
        >>> figure = digits({"originals": np.zeros((5, 28, 28)), "rebuilt": np.ones((5, 28, 28))})
        >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
        ['originals', 'rebuilt']
    """
    named = (
        {name: _as_images(f"rows[{name!r}]", images) for name, images in rows.items()}
        if isinstance(rows, Mapping)
        else {"": _as_images("rows", rows)}
    )
    below = [] if captions is None else list(captions)
    counts = {name: len(images) for name, images in named.items()}
    if len({*counts.values(), *([len(below)] if below else [])}) != 1:
        captioned = f" and {len(below)} captions" if below else ""
        raise ValueError(f"rows must hold as many images each, and as many captions, but got {counts}{captioned}")
    columns = max(counts.values())
    figure = _drawn(named, below, columns, 5.8)
    if columns > 5:  # on a phone, one half below the other
        setattr(figure, "narrow", partial(_drawn, named, below, -(-columns // 2), 4.0))  # noqa: B010
    return figure


def _drawn(named: Mapping[str, np.ndarray], below: Sequence[str], columns: int, width: float) -> Figure:
    """Draw the rows of `digits`, and what exceeds so many columns in blocks below."""
    from matplotlib.patches import Rectangle

    gap, count = 0.12, len(next(iter(named.values())))
    heights = np.array([images.shape[1] / images.shape[2] for images in named.values()])  # of one image, in its width
    tops = np.concatenate([[0], np.cumsum(heights + gap)])
    block = tops[-1] + 0.3 + 0.4 * bool(below)
    blocks = -(-count // columns)
    end = block * (blocks - 1) + tops[-1]
    size = 0.8 * width / max(columns, 8 if blocks == 1 else 4)
    figure, ax = canvas(width=width, height=0.12 + size * end + 0.2 * bool(below))
    for images, top, height in zip(named.values(), tops, heights, strict=False):
        for place, image in enumerate(images):
            left, upper = (1 + gap) * (place % columns), top + block * (place // columns)
            box = (left, left + 1, upper + height, upper)
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            ax.add_patch(Rectangle((left, upper), 1, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
    ax.set(xlim=(-0.05, (1 + gap) * columns), ylim=(end, -0.05), aspect="equal")
    last = below[columns * (blocks - 1) :]
    ax.set_xticks((1 + gap) * np.arange(len(last)) + 0.5, last, fontsize=9)
    for place, caption in enumerate(below[: -len(last)] if last else ()):
        left, bottom = (1 + gap) * (place % columns), block * (place // columns) + tops[-1]
        ax.annotate(
            caption, (left + 0.5, bottom), (0, -3.5), textcoords="offset points", fontsize=9, ha="center", va="top"
        )
    places = np.add.outer(block * np.arange(blocks), tops[:-1] + heights / 2)
    ax.set_yticks(places.ravel(), list(named) * blocks)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return figure


def _as_images(name: str, images: Any) -> np.ndarray:
    """Return one or many images, clipped to [0, 1], as [n, height, width] or, of RGB, [n, height, width, 3]."""
    expected = f"{name} must be a floating-point array [height, width] or [n, height, width], or RGB [..., 3]"
    if not isinstance(images, jax.Array | np.ndarray) or not jax.numpy.issubdtype(images.dtype, np.floating):
        hint = ": for images from 0 to 255, divide by 255" if getattr(images, "dtype", None) == np.uint8 else ""
        raise TypeError(f"{expected}, but got {describe(images)}{hint}")
    rgb = images.ndim > 2 and images.shape[-1] == 3
    if not 2 <= images.ndim - rgb <= 3 or not images.size:
        raise ValueError(f"{expected}, but got {describe(images)}")
    array = np.clip(np.asarray(images, np.float64), 0, 1)
    return array if array.ndim - rgb == 3 else array[None]
