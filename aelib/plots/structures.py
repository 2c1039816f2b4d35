"""Networks as rows of bars, one a layer, as tall as the logarithm of its width: what is narrow is seen at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aelib.plots.style import AUTOENCODER, CODE, FAINT, INK, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def structure(sizes: Sequence[int]) -> Figure:
    """Draw the hourglass: one bar per layer, as tall as the logarithm of its width, the code the smallest of them.

    `sizes` are the numbers of units from the input to the output, three or more.

    Example:
        >>> [text.get_text() for text in structure([784, 32, 784]).axes[0].texts][:3]
        ['784', '32', '784']
    """
    figure, ax = canvas(height=3.0)
    code, last = int(np.argmin(sizes)), len(sizes) - 1
    colors = [CODE if i == code else INK if i in (0, last) else AUTOENCODER for i in range(len(sizes))]
    heights = _draw_layers(ax, sizes, colors, [AUTOENCODER] * last)
    bottom = -max(heights) / 2 - 1.4
    symbols = {0: "image $x$", code: "code $z$", last: r"parameter $\theta$"}
    for i, symbol in symbols.items():
        x, align = (last - 0.5, "left") if i == last else (i, "center")  # clear of the decoder's name
        ax.text(x, bottom, symbol, ha=align, va="top", color=CODE if i == code else INK)
    for centre, name in ((code / 2, "encoder"), ((code + last) / 2, "decoder")):
        ax.text(centre, bottom, name, ha="center", va="top", color=AUTOENCODER)
    ax.annotate(
        "likelihood\n$p(x\\mid\\theta)$", (last + 0.25, 0), (last + 0.75, 0), va="center", color=INK,
        arrowprops={"arrowstyle": "<-", "color": INK},
    )  # fmt: skip
    ax.set(xlim=(-0.6, last + 1.7), ylim=(bottom - 1.2, max(heights) / 2 + 1.5))
    ax.set_axis_off()
    return figure


def film_strip(sizes: Sequence[int]) -> Figure:
    """Draw greedy training of a stack, one frame per layer, and the unrolled network at the end.

    What a frame trains is coloured; layers that stand still are grey. The last bar of a frame is what its decoder
    returns: the codes below again, or the input. `sizes` are the numbers of units, from the input to the last code.

    Example:
        >>> [ax.get_title() for ax in film_strip([784, 200, 50]).axes]
        ['layer 1', 'layer 2', 'unrolled, for fine-tuning', '']
    """
    depth = len(sizes) - 1
    # Of each its title, its widths, the place of the code, and how many layers stand still.
    frames: list[tuple[str, tuple[int, ...], int, int]] = [
        (f"layer {k}", (*sizes[: k + 1], sizes[k - 1]), k, k - 1) for k in range(1, depth + 1)
    ]
    frames.append(("unrolled, for fine-tuning", (*sizes, *sizes[-2::-1]), depth, 0))
    rows = -(-len(frames) // 2)
    figure, axes = canvas(rows, 2, height=2.1 * rows)
    tallest = 1 + np.log2(max(sizes))
    for ax in np.ravel(axes):
        ax.set_axis_off()
    for ax, (title, widths, code, frozen) in zip(np.ravel(axes), frames, strict=False):
        colors = [FAINT if i < frozen else CODE if i == code else INK for i in range(len(widths))]
        _draw_layers(ax, widths, colors, [FAINT if i < frozen else AUTOENCODER for i in range(len(widths) - 1)])
        middle = (len(widths) - 1) / 2
        ax.set(
            title=title, xlim=(middle - depth - 0.5, middle + depth + 0.5), ylim=(-tallest / 2 - 0.3, tallest / 2 + 2.2)
        )
    return figure


def _draw_layers(ax: Axes, sizes: Sequence[int], colors: Sequence[str], between: Sequence[str]) -> list[float]:
    """Draw a bar for each layer, its size above it, and the colour `between` it and the next; return their heights."""
    heights = [1 + float(np.log2(size)) for size in sizes]
    for i, (size, height, color) in enumerate(zip(sizes, heights, colors, strict=True)):
        ax.bar(i, height, width=0.3, bottom=-height / 2, color=color)
        ax.text(i, height / 2 + 0.4, f"{size}", ha="center", va="bottom", color=color, fontsize=9.5)
        if i:
            x, y = (i - 0.85, i - 0.15), np.array([heights[i - 1], height]) / 2
            ax.fill_between(x, -y, y, color=between[i - 1], alpha=0.2, linewidth=0)
    return heights
