"""Maps of codes in the plane: each code is drawn where it lies, as its class or as a dot.

A map has one scale in both directions, since only then is near on the map near in the code.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_finite
from aelib.plots.classes import Class, Labels, Names, classes_of, labels_of
from aelib.plots.style import PAPER, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def latent_view(codes: Float[Array, "n 2"]) -> tuple[tuple[float, float], float]:
    """Return the square that a map of `codes` shows: its centre and half the length of its sides, in units of the code.

    It holds the middle 98 % of either coordinate: the few codes that lie far from all others would leave the rest of it
    empty.

    Example:
        >>> centre, half = latent_view(np.array([[0.0, 0.0], [2.0, 4.0]]))
        >>> centre, round(half, 2)
        ((1.0, 2.0), 2.08)
    """
    _require_codes(codes)
    low, high = np.percentile(np.asarray(codes, np.float64), [1, 99], axis=0)
    x, y = (low + high) / 2
    return (float(x), float(y)), float((high - low).max() / 2 * 1.06) or 1.0


def draw_codes(ax: Axes, codes: Float[Array, "n 2"], labels: Labels = None, *, names: Names = None) -> None:
    """Draw each code on `ax`, in the square of `latent_view` and in the colour of its class.

    A class whose name has one or two characters, such as a digit or a letter, is drawn as its name, and any other as
    dots. Up to twenty classes have colours of their own; more have to have such short names, and share colours.

    Args:
        ax: Matplotlib's axes, as `canvas` returns them.
        codes: Codes [n, 2].
        labels: A label for each code, an integer or any other hashable value. With None, all codes are dots of one
            colour.
        names: What the classes are called: `names[label]`, in a sequence or a mapping. Without, by their labels.

    Example:
        >>> figure, ax = canvas()
        >>> draw_codes(ax, np.array([[0.0, 0.0], [1.0, 2.0]]), ["cat", "dog"])
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('$z_1$', '$z_2$')
    """
    _require_codes(codes)
    listed = labels_of(labels, len(codes))
    _draw(ax, np.asarray(codes), listed, classes_of(listed, names))


def latent_maps(maps: Mapping[str, tuple[Float[Array, "n 2"], Labels]], *, names: Names = None) -> Figure:
    """Draw maps of codes, two in a row, each under its title, with the name of each class at the median of its codes.

    By title, `maps` has the codes [n, 2] and their labels, as `draw_codes` takes them, and `names`. A class has one
    colour in all maps.

    Example:
        >>> codes, labels = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), np.array([1, 3, 26])
        >>> figure = latent_maps({"letters": (codes, labels)}, names=dict(enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)))
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['A', 'C', 'Z']
    """
    from matplotlib.patheffects import withStroke

    listed: dict[str, list[Hashable]] = {}
    for title, (codes, labels) in maps.items():
        _require_codes(codes, f"maps[{title!r}]'s codes")
        listed[title] = labels_of(labels, len(codes), f"maps[{title!r}]'s labels")
    classes = classes_of([label for labels in listed.values() for label in labels], names)
    rows, columns = -(-len(maps) // 2), min(len(maps), 2)
    figure, axes = canvas(rows, columns, width=5.8 if columns == 1 else 7.4, height=5.2 if columns == 1 else 3.9 * rows)
    for ax in np.ravel(axes)[len(maps) :]:
        ax.set_axis_off()
    for ax, (title, labels) in zip(np.ravel(axes), listed.items(), strict=False):
        codes = np.asarray(maps[title][0])
        ax.set_title(title)
        for each, members in _draw(ax, codes, labels, classes):
            x, y = np.median(members, axis=0)
            ax.text(
                x, y, each.name, ha="center", va="center", fontsize=15 if each.is_glyph else 10, fontweight="bold",
                color=each.colour, path_effects=[withStroke(linewidth=3.5, foreground=PAPER)], clip_on=True,
            )  # fmt: skip
    return figure


def _draw(
    ax: Axes, codes: np.ndarray, labels: list[Hashable], classes: dict[Hashable, Class]
) -> list[tuple[Class, np.ndarray]]:
    """Draw the codes; return the classes that have a name and some of them, each with its codes."""
    found: list[tuple[Class, np.ndarray]] = []
    for label, each in classes.items():
        members = codes[[other == label for other in labels]]
        if not len(members):
            continue
        marker, area = (_glyph(each.name), 24) if each.is_glyph else ("o", 12)
        ax.scatter(*members.T, marker=marker, s=area, color=each.colour, linewidths=0.15)
        if each.name:
            found.append((each, members))
    (x, y), half = latent_view(codes)
    ax.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect="equal", xlabel="$z_1$", ylabel="$z_2$")
    return found


def _glyph(name: str) -> Any:
    """Return the outline of a short name, with its middle at the origin."""
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    outline = TextPath((0, 0), name)
    box: Any = outline.get_extents()
    return Path(np.asarray(outline.vertices) - (box.min + box.max) / 2, outline.codes)


def _require_codes(codes: Any, name: str = "codes") -> None:
    """Check that `codes` are at least one finite code in the plane, [n, 2]."""
    require_array(name, codes, ("n", 2))
    require_finite(name, codes)
    if not len(codes):
        raise ValueError(f"{name} must hold at least one code, but got {describe(codes)}")
