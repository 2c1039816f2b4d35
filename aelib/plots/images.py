"""Images side by side, all of one size, so that only what differs catches the eye; grey ones as dark ink on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.plots.style import LINEAR as MARK
from aelib.plots.style import canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Images = Float[Array, "height width *rgb"] | Float[Array, "n height width *rgb"]


def digits(
    rows: Mapping[str, Images] | Images,
    *,
    captions: Sequence[str] | None = None,
    marks: Sequence[tuple[str, int]] = (),
) -> Figure:
    """Draw rows of images under each other, each with its name: originals above their reconstructions, for example.

    Args:
        rows: By name, as many images in each row, all in [0, 1]: grey [n, height, width], from white to black, or RGB
            [n, height, width, 3]. Or one row without a name, or one image [height, width] or [height, width, 3].
        captions: What stands below the columns.
        marks: Images to be framed, as the text speaks of them: each the name of its row and its place there, from 0.

    Raises:
        ValueError: If the rows hold different numbers of images, or a mark is at none of them.

    Example:
        >>> figure = digits({"originals": np.zeros((5, 28, 28)), "rebuilt": np.ones((5, 28, 28))})
        >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
        ['originals', 'rebuilt']
    """
    given = rows if isinstance(rows, Mapping) else {"": rows}
    named = {name: _as_images(f"rows[{name!r}]" if given is rows else "rows", each) for name, each in given.items()}
    below = [] if captions is None else list(captions)
    counts = {name: len(images) for name, images in named.items()}
    if len({*counts.values(), *([len(below)] if below else [])}) != 1:
        captioned = f" and {len(below)} captions" if below else ""
        raise ValueError(f"rows must hold as many images each, and as many captions, but got {counts}{captioned}")
    count = max(counts.values())
    for name, place in marks:
        if name not in named or not 0 <= place < count:
            raise ValueError(f"marks must name rows of {sorted(named)} and places below {count}, but got {name, place}")
    figure = _drawn([(named, below, marks)], 5.8, max(count, 6))
    if count > 5:  # what the book shows on a phone: one half below the other
        half = -(-count // 2)
        halves = [
            (
                {name: images[part] for name, images in named.items()},
                below[part],
                [(name, place - (part.start or 0)) for name, place in marks],
            )
            for part in (slice(half), slice(half, None))
        ]
        setattr(figure, "narrow", partial(_drawn, halves, 4.0, max(half, 4)))  # noqa: B010
    return figure


def _drawn(
    blocks: Sequence[tuple[Mapping[str, np.ndarray], Sequence[str], Sequence[tuple[str, int]]]],
    width: float,
    columns: int,
) -> Figure:
    """Draw blocks of rows, each with the captions below it and its marks, on a page for so many `columns`."""
    from matplotlib.patches import Rectangle

    figure, ax = canvas()
    gap, names = 0.12, dict[float, str]()
    top = bottom = right = 0.0
    for rows, captions, marks in blocks:
        for name, images in rows.items():
            height = images.shape[1] / images.shape[2]  # of an image, in its width
            for place, image in enumerate(images):
                left = (1 + gap) * place
                ax.imshow(
                    image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest",
                    extent=(left, left + 1, top + height, top),
                )  # fmt: skip
                edge, line = (MARK, 2.0) if (name, place) in marks else ("#c8ccd1", 0.6)
                ax.add_patch(Rectangle((left, top), 1, height, fill=False, edgecolor=edge, linewidth=line, zorder=line))
            right = max(right, (1 + gap) * len(images))
            names[top + height / 2] = name
            top += height + gap
        for place, caption in enumerate(captions):
            ax.annotate(
                caption, ((1 + gap) * place + 0.5, top), (0, -3.5), textcoords="offset points", fontsize=9, ha="center",
                va="top",
            )  # fmt: skip
        bottom, top = top, top + 0.3 + 0.4 * bool(captions)
    figure.set_size_inches(width, 0.12 + 0.8 * width / columns * bottom + 0.2 * bool(blocks[0][1]))
    ax.set(xlim=(-0.05, right), ylim=(bottom, -0.05), aspect="equal", xticks=[])
    ax.set_yticks(list(names), names.values())
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
        channels_first = images.ndim == 4 and images.shape[1] == 3
        hint = ": put the axes in order by np.moveaxis(images, 1, -1)" if channels_first else ""
        raise ValueError(f"{expected}, but got {describe(images)}{hint}")
    array = np.clip(np.asarray(images, np.float64), 0, 1)
    return array if array.ndim - rgb == 3 else array[None]
