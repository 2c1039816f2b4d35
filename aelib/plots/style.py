"""What all figures share: colours with one meaning each, what they become on a dark page, and an empty canvas.

Colours are chosen on a white page, with a contrast of at least 4.5 to it; `DARK` says what each becomes on a dark one.
The build draws every figure for both. Matplotlib is imported only when a figure is drawn.
"""

from typing import Any

INK, PAPER, FAINT = "#1f2328", "#ffffff", "#6e7781"
AUTOENCODER, LINEAR, ANCHOR, CODE = "#0b63c5", "#b35900", "#6e7781", "#8a3ffc"
SQUARED_ERROR, CROSS_ENTROPY = "#b5305f", "#00746b"  # what was trained by one or the other of the two losses
# Twenty classes. The first ten are the digits 0 to 9, such that digits which codes confuse, 4 and 9, or 3, 5 and 8, are
# far apart; the other ten lie as far from these and from one another as the contrast to the page allows.
CLASSES = (
    "#b63e83", "#4c8502", "#015885", "#a75e03", "#9b0f1b", "#00624a", "#722a93", "#615202", "#5d63d4", "#04828d",
    "#ba00fc", "#0000d2", "#ea002a", "#5a0000", "#48004e", "#78606c", "#000672", "#003c00", "#7200fc", "#5a3c42",
)  # fmt: skip
SIGMOID, TANH, RELU = CLASSES[4], CLASSES[5], CLASSES[8]  # where activations are compared, no digits are
CLASSES_ON_DARK = (
    "#fea3d0", "#9dd96f", "#3fb5ff", "#feb16d", "#fb817a", "#01c89b", "#cc8dee", "#c6aa0f", "#b5bfff", "#00ddef",
    "#fc00fc", "#7e84ba", "#fc3090", "#b47e5a", "#c66c9c", "#a8b4a2", "#3c84fc", "#369c00", "#c054fc", "#fc4224",
)  # fmt: skip

DARK = {
    INK: "#e6e6e6",
    PAPER: "#14181e",
    FAINT: "#9aa4af",
    AUTOENCODER: "#6cb0ff",
    LINEAR: "#ffa94d",
    CODE: "#c3a2ff",
    SQUARED_ERROR: "#ff8fb1",
    CROSS_ENTROPY: "#4fd1c0",
    **dict(zip(CLASSES, CLASSES_ON_DARK, strict=True)),
}
"""What a colour of the light page becomes on a dark one. Digits stay dark on white."""

STYLE: Any = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 10.5,
    "axes.titlesize": 11,
    "lines.linewidth": 2,
    "figure.constrained_layout.use": True,
}


def canvas(rows: int = 1, columns: int = 1, *, width: float = 5.8, height: float = 3.0, **options: Any) -> Any:
    """Return an empty figure in the book's style and its axes, as `plt.subplots` does.

    The figure, like any that a function here returns, is one of Matplotlib's: `figure.savefig("map.png")` writes it to
    a file. It appears where a cell ends with it. `width` and `height` are those of the whole figure, in inches;
    `options` are further arguments of `plt.subplots`, such as `sharex=True`.

    Example:
        >>> figure, ax = canvas(width=4.0)
        >>> figure.get_size_inches().tolist()
        [4.0, 3.0]
    """
    import matplotlib.pyplot as plt

    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(rows, columns, figsize=(width, height), **options)
    # A closed figure is shown once, as the value of its cell, and not again when the cell ends.
    plt.close(figure)
    return figure, axes
