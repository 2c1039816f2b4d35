"""What can be drawn: arguments with which Matplotlib neither fails nor hangs nor draws nonsense."""

from typing import Any

import numpy as np

from aelib.arguments import (
    describe,
    numbers,
    require_array,
    require_count,
    require_finite,
    require_label,
    require_mapping,
    require_sequence,
)

CLASSES = 10
"""Codes are drawn as the digits 0 to 9."""
MOST: dict[str, int] = {"rows": 20, "inches": 100, "images": 1000, "layers": 50, "units": 10**9}
"""More takes minutes to draw, and nobody could see it."""


def require_axes(value: Any) -> None:
    """Refuse what are no axes of Matplotlib."""
    from matplotlib.axes import Axes

    if not isinstance(value, Axes):
        raise TypeError(f"ax must be axes of Matplotlib, as canvas gives them, but {describe(value)} came")


def require_texts(name: str, texts: Any, *, minimum: int = 0, maximum: int = 1000) -> None:
    """Refuse what is no sequence of so many short texts."""
    require_sequence(name, texts, "texts", minimum=minimum, maximum=maximum)
    for index, text in enumerate(texts):
        require_label(f"{name}[{index}]", text)


def levels(name: str, values: Any) -> np.ndarray:
    """Give the numbers of a line. NaN leaves a gap."""
    levels = numbers(name, values)
    sizes = np.abs(levels.astype(np.float64))  # 32 bits cannot hold the bound
    if levels.ndim != 1 or not len(levels) or not (sizes < 1e100).any():
        raise ValueError(f"{name} must hold one finite number at least, along one axis, but {describe(values)} came")
    if (sizes >= 1e100).any():
        raise ValueError(f"{name} must hold numbers that can be drawn, below 1e100, but {describe(values)} came")
    return levels


def require_level(name: str, value: Any, *, nan: bool = False) -> None:
    """Refuse what is not one number that can be drawn."""
    level = numbers(name, value)
    if level.shape or not (abs(level.astype(np.float64)) < 1e100 or (nan and np.isnan(level))):
        raise ValueError(f"{name} must be one finite number, below 1e100, but {describe(value)} came")


def require_ends(name: str, ends: Any, *, value: bool) -> None:
    """Refuse what does not map names to pairs of numbers, one of them where it is a single `value`, and a colour."""
    from matplotlib.colors import is_color_like

    require_mapping(name, ends, "pairs of numbers and a colour")
    for key, pair in ends.items():
        require_sequence(f"{name}[{key!r}]", pair, "parts, numbers and a colour", minimum=2, maximum=2)
        if value:
            require_level(f"{name}[{key!r}][0]", pair[0], nan=True)
        if not isinstance(pair[1], str | tuple) or not is_color_like(pair[1]):
            raise TypeError(f"{name}[{key!r}][1] must be a colour of Matplotlib's, but {describe(pair[1])} came")


def require_anchors(anchors: Any) -> None:
    """Refuse what does not map names to numbers, unless it is None."""
    if anchors is not None:
        require_mapping("anchors", anchors, "numbers")
        for key, value in anchors.items():
            require_level(f"anchors[{key!r}]", value)


def require_widths(sizes: Any) -> None:
    """Refuse what are no three layer widths or more."""
    require_sequence("sizes", sizes, "layer widths", minimum=3, maximum=MOST["layers"])
    for index, size in enumerate(sizes):
        require_count(f"sizes[{index}]", size, maximum=MOST["units"])


def require_codes(codes: Any, name: str = "codes") -> None:
    """Refuse what are no codes in the plane, or lie where no map can show them."""
    require_array(name, codes, ("n", 2))
    require_finite(name, codes)
    if not len(codes) or np.abs(np.asarray(codes, np.float64)).max() > 1e30:
        raise ValueError(f"{name} must hold at least one code, and none beyond 1e30, but {describe(codes)} came")


def require_labels(labels: Any, count: int, name: str = "labels") -> None:
    """Refuse what are not `count` labels from 0 to 9."""
    require_array(name, labels, (count,), np.integer)
    wrong = np.asarray(labels)[(np.asarray(labels) < 0) | (np.asarray(labels) >= CLASSES)]
    if wrong.size:
        raise ValueError(f"{name} must be from 0 to {CLASSES - 1}, but {wrong.size} are not, such as {wrong[0]}")
