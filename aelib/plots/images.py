"""Images side by side: always dark ink on white, all of one size, so that only what differs catches the eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_mapping
from aelib.plots.arguments import MOST, require_texts
from aelib.plots.style import canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def digits(rows: Mapping[str, Float[Array, "n height width"]], *, captions: Sequence[str] | None = None) -> Figure:
    """Rows of images under each other, each row with its name: how one compares originals with reconstructions.

    `rows` maps a row's name to its images [n, height, width] in [0, 1], from white to black, of which every row has the
    same number; `captions` go below the columns. Images are grey, of one channel.

    Raises `TypeError` or `ValueError` for other arrays, and where the numbers differ.

    >>> figure = digits({"originals": np.zeros((5, 28, 28)), "rebuilt": np.ones((5, 28, 28))})
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['originals', 'rebuilt']
    """
    from matplotlib.patches import Rectangle

    require_mapping("rows", rows, "images")
    if captions is not None:
        require_texts("captions", captions)
    below = list(() if captions is None else captions)
    for name, images in rows.items():
        require_array(f"rows[{name!r}]", images, ("n", "height", "width"))
    counts = {name: len(images) for name, images in rows.items()}
    if not counts or len(set(counts.values())) > 1 or (below and len(below) != max(counts.values())):
        came = f"{describe(counts)}, {describe(captions)}"
        raise ValueError(f"rows and captions must agree in their number of images, but {came} came")
    if sum(counts.values()) > MOST["images"]:
        raise ValueError(f"rows must hold at most {MOST['images']} images in all, but {describe(counts)} came")
    columns, pitch = max(counts.values()), 1.12
    figure, ax = canvas(height=0.12 + 0.52 * len(rows) * 10 / max(columns, 8) + 0.2 * bool(below))
    for row, images in enumerate(rows.values()):
        for column, image in enumerate(images):
            left, top = pitch * column, pitch * row
            box = (left, left + 1, top + 1, top)
            ax.imshow(np.asarray(image), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            ax.add_patch(Rectangle((left, top), 1, 1, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
    ax.set(xlim=(-0.05, pitch * columns), ylim=(pitch * len(rows), -0.05), aspect="equal")
    ax.set_xticks(pitch * np.arange(len(below)) + 0.5, below, fontsize=9)
    ax.set_yticks(pitch * np.arange(len(rows)) + 0.5, list(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return figure
