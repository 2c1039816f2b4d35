"""Maps of codes in the plane: each code is drawn as the digit that it is the code of, where it lies.

A map has one scale in both directions, since only then is near on the map near in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from aelib.arguments import Array, require_mapping, require_number, require_sequence
from aelib.plots.arguments import MOST, require_axes, require_codes, require_labels
from aelib.plots.style import CLASSES, PAPER, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def latent_view(codes: Float[Array, "n 2"]) -> tuple[tuple[float, float], float]:
    """The square that a map of `codes` shows: its centre, and half of the length of its sides, in units of the code.

    It is of one scale in both directions, so that near on the map is near in the code, and holds the middle 98 % of
    either coordinate: the few codes that lie far from all others would leave the rest of it empty.

    Raises `TypeError` or `ValueError` for what are no codes, or none that a map can show.

    >>> centre, half = latent_view(np.array([[0.0, 0.0], [2.0, 4.0]]))
    >>> centre, round(half, 2)
    ((1.0, 2.0), 2.08)
    """
    require_codes(codes)
    low, high = np.percentile(np.asarray(codes), [1, 99], axis=0)
    x, y = (low + high) / 2
    return (float(x), float(y)), float((high - low).max() / 2 * 1.06) or 1.0


def draw_codes(ax: Axes, codes: Float[Array, "n 2"], labels: Int[Array, " n"], *, size: float = 24) -> None:
    """Draw on `ax`, in the square of `latent_view`, each code as the digit and in the colour of its class.

    `size` is that of the digits, in square points, as Matplotlib counts markers. Labels are 0 to 9; codes of any other
    kind are drawn by `figure, ax = canvas()` and `ax.scatter(*codes.T, c=labels)`.

    Raises `TypeError` or `ValueError` for other codes, and for labels other than 0 to 9.

    >>> figure, ax = canvas()
    >>> draw_codes(ax, np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([3, 5]))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('$z_1$', '$z_2$')
    """
    require_axes(ax)
    require_codes(codes)
    require_labels(labels, len(codes))
    require_number("size", size, low=0, high=10_000, above=True)
    codes, labels = np.asarray(codes), np.asarray(labels)
    (x, y), half = latent_view(codes)
    for label in np.unique(labels):
        ax.scatter(*codes[labels == label].T, marker=f"${label}$", s=size, color=CLASSES[label], linewidths=0.15)
    ax.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect="equal", xlabel="$z_1$", ylabel="$z_2$")


def latent_maps(maps: Mapping[str, tuple[Float[Array, "n 2"], Int[Array, " n"]]]) -> Figure:
    """Maps of codes, two in a row, each under its title: every code is drawn as the digit that its label says.

    `maps` maps a title to codes in the plane and their labels, 0 to 9 (for others see `draw_codes`). What a map shows
    is `latent_view`; the large digit of a class stands at the median of its codes.

    Raises `TypeError` or `ValueError` for other arrays.

    >>> codes, labels = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), np.array([3, 5, 8])
    >>> [ax.get_title() for ax in latent_maps({"test digits": (codes, labels)}).axes]
    ['test digits']
    """
    from matplotlib.patheffects import withStroke

    require_mapping("maps", maps, "pairs of codes and labels")
    if not 0 < len(maps) <= 2 * MOST["rows"]:
        raise ValueError(f"maps must hold from 1 to {2 * MOST['rows']} maps, but {len(maps)} came")
    for title, pair in maps.items():
        require_sequence(f"maps[{title!r}]", pair, "parts, codes and labels", minimum=2, maximum=2)
        require_codes(pair[0], f"maps[{title!r}]'s codes")
        require_labels(pair[1], len(pair[0]), f"maps[{title!r}]'s labels")
    rows, columns = -(-len(maps) // 2), min(len(maps), 2)
    figure, axes = canvas(rows, columns, width=5.8 if columns == 1 else 7.4, height=5.2 if columns == 1 else 3.9 * rows)
    for ax in np.ravel(axes)[len(maps) :]:
        ax.set_axis_off()
    for ax, (title, (codes, labels)) in zip(np.ravel(axes), maps.items(), strict=False):
        draw_codes(ax, codes, labels)
        ax.set_title(title)
        for label in np.unique(labels):
            x, y = np.median(np.asarray(codes)[np.asarray(labels) == label], axis=0)
            ax.text(
                x, y, str(label), ha="center", va="center", fontsize=15, fontweight="bold", color=CLASSES[label],
                path_effects=[withStroke(linewidth=3.5, foreground=PAPER)], clip_on=True,
            )  # fmt: skip
    return figure
